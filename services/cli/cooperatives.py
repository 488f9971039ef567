"""`talentcoop cooperative`: how a cooperative that exists already divides its work."""

from __future__ import annotations

from typing import cast

import rich_click as click

from services.access.actors import Role
from services.access.profiles import PROFILES
from services.cli.desks import Sitting, seated
from services.cli.options import as_json
from services.cli.writing import one_json
from services.ports.cooperatives import Cooperative, Profile
from services.usecases import cooperatives
from services.usecases.desk import Desk


@click.group()
def cooperative() -> None:
    """How a cooperative divides its work."""


@cooperative.command()
@click.argument("to", type=click.Choice(tuple(PROFILES)), required=False)
@seated(Role.ADMIN)
@as_json
def profile(sitting: Sitting, to: str | None, as_json: bool) -> None:
    """Show how its roles are divided, or divide them as TO says.

    `whole` keeps every role apart. In a `team_of_four` the desk, the coaches and the coordinator stand in for one
    another and for the policy team; docs/explanation/roles.md says what never yields, and what watches instead.
    """

    async def told(desk: Desk) -> Cooperative:
        return await (cooperatives.show(desk) if to is None else cooperatives.divide(desk, cast("Profile", to)))

    held = sitting.at(told)
    if as_json:
        one_json({"cooperative": held.slug, "profile": held.profile})
        return
    click.echo(f"{held.name} ({held.slug}): {held.profile}.")
