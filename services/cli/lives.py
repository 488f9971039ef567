"""`talentcoop adopt` and `talentcoop life`: a policy compared with its sources, and all that was done with it."""

from __future__ import annotations

from datetime import date

import rich_click as click

from services.access.actors import Role
from services.cli.desks import Sitting, seated
from services.cli.options import DAY, as_json
from services.cli.writing import columns, one_json
from services.usecases import adoptions, drafts
from talentcoop.policy.lives import FRESH, Life

policy_argument = click.argument("policy", metavar="POLICY")


@click.command()
@policy_argument
@click.option("--on", type=DAY, required=True, help="The day on which file and sources were compared.")
@click.option("--words", metavar="TEXT", default="", help="What there is to say of it.")
@seated(Role.COORDINATOR)
@as_json
def adopt(sitting: Sitting, policy: str, on: date, words: str, as_json: bool) -> None:
    """Say that a policy was compared with its sources, so that workers are shown it."""
    held = sitting.at(lambda desk: adoptions.adopt(desk, policy, on, words))
    until = held.compared_on + FRESH - date.resolution
    if as_json:
        one_json({"policy": policy, "compared_on": held.compared_on, "until": until})
        return
    click.echo(f"{policy}: compared on {held.compared_on}; workers are shown it until {until}, as its text stands.")


@click.command()
@policy_argument
@seated()
@as_json
def life(sitting: Sitting, policy: str, as_json: bool) -> None:
    """All that was done with a policy: its checks, its drafts, who said what of them, who signed."""
    held = sitting.at(lambda desk: drafts.show(desk, policy)).life
    found, compared = _of(held), held.adoption.compared_on if held.adoption else None
    if as_json:
        one_json({"policy": policy, "compared_on": compared, **found})
        return
    click.echo(f"{policy}: {f'compared with its sources on {compared}' if compared else 'not adopted'}")
    for title in ("drafts", "objections", "steps"):
        rows = found[title]
        click.echo(f"\n{title}: {len(rows)}")
        if rows:
            columns(tuple(rows[0]), [tuple(row.values()) for row in rows])


def _of(held: Life) -> dict[str, list[dict[str, object]]]:
    """Its drafts, objections and steps, without the texts of files."""
    return {
        "drafts": [
            {"id": one.id, "stage": one.stage, "first": one.first, "until": one.until, "words": one.words}
            for one in held.drafts
        ],
        "objections": [
            {"id": one.id, "about": one.about, "upheld": one.upheld, "words": one.words} for one in held.objections
        ],
        "steps": [
            {"at": one.at, "did": one.did, "by": one.by, "about": one.about, "day": one.day, "words": one.words}
            for one in held.steps
        ],
    }
