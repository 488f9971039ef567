"""`talentcoop subpoena-report`: exactly what could be handed over about one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import rich_click as click

from services.access.actors import Role
from services.cli.desks import Sitting, seated
from services.cli.options import as_json
from services.cli.writing import one_json
from services.ports.exposures import Exposed
from services.usecases import subpoenas


@click.command("subpoena-report")
@click.option("--person", "ref", required=True, metavar="REF", help="The worker, by her code.")
@seated(Role.COORDINATOR)
@as_json
def report(sitting: Sitting, ref: str, as_json: bool) -> None:
    """What could be handed over about one person.

    All of it, with the keys and without them, read off the tables as they are. That it was asked for stands in her log
    as taken out of the house.
    """
    found = sitting.at(lambda desk: subpoenas.report(desk, ref))
    if as_json:
        one_json(found)
        return
    click.echo(f"{found.ref}, who has {found.aliases} other name(s) in the data.")
    click.echo("\nWith the keys:")
    _tell(found.with_keys)
    click.echo("\nWithout the keys (a dump, a disk, a backup of the data alone):")
    _tell(found.without_keys)


def _tell(tables: Sequence[Exposed]) -> None:
    for one in tables:
        click.echo(f"\n  {one.table}: {len(one.plain)} row(s), found by '{one.by}'")
        for row in one.plain:
            click.echo(f"    plain:  {_line(row)}")
        for held in one.opened:
            click.echo(f"    opened: {_line(held)}")
        if one.shut:
            click.echo(f"    shut:   {one.shut} envelope(s)")


def _line(row: object) -> str:
    held = dict(row) if isinstance(row, dict) else {}
    return ", ".join(f"{name} {_word(value)}" for name, value in held.items())


def _word(value: object) -> str:
    if value is None or value in ("", [], {}):
        return "-"
    return value.isoformat() if isinstance(value, date) else " ".join(str(_ids(value)).split())


def _ids(value: object) -> object:
    return [str(one) for one in value] if isinstance(value, list) and value and isinstance(value[0], UUID) else value
