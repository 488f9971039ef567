"""`talentcoop vacancy`: who could be proposed for a job."""

from __future__ import annotations

from uuid import UUID

import rich_click as click

from services.cli.desks import Sitting, seated
from services.cli.options import as_json
from services.cli.writing import columns, one_json
from services.usecases import shortlists
from talentcoop.matching.score import Ranked


@click.group()
def vacancy() -> None:
    """One vacancy: who could be proposed for it."""


@vacancy.command()
@click.argument("key", metavar="ID", type=click.UUID)
@seated()
@as_json
def shortlist(sitting: Sitting, key: UUID, as_json: bool) -> None:
    """Everybody ranked, best first, with reasons; those who cannot be proposed last, with what bars them.

    A shortlist is no proposal, and no leave to work.
    """
    found = sitting.at(lambda desk: shortlists.rank(desk, key))
    rows = [_row(rank, one, found.refs[one.worker]) for rank, one in enumerate(found.ranked, start=1)]
    both = zip(rows, found.ranked, strict=True)
    open_ = sum(not one.bars for one in found.ranked)
    if as_json:
        one_json({"vacancy": key, "title": found.vacancy.title, "total": len(rows), "open": open_, "rows": rows})
        return
    click.echo(f"{found.vacancy.title} ({found.vacancy.isco08}): {open_} of {len(rows)} workers can be proposed")
    if rows:
        columns(tuple(rows[0]), [tuple({**row, "reasons": _reasons(one)}.values()) for row, one in both])


def _row(rank: int, one: Ranked, ref: str) -> dict[str, object]:
    return {
        "rank": None if one.bars else rank,
        "worker": ref,
        "score": one.score,
        "reasons": one.reasons,
        "missing": one.missing,
        "bars": one.bars,
    }


def _reasons(one: Ranked) -> str:
    return ", ".join(f"{reason.about} +{reason.points}" for reason in one.reasons)
