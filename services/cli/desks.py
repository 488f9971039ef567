"""The desk at which a command of the service is carried out: whose data, in which cooperative, in which role."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID, uuid4, uuid5

import rich_click as click

from services.access.actors import NOBODYS, Actor, Role
from services.app.opening import opened
from services.cli.options import gathered
from services.clock import Clock, SetClock, system
from services.demo.living import site_time
from services.ports.cooperatives import cooperative_id
from services.settings import Settings
from services.usecases import cooperatives
from services.usecases.desk import Desk
from talentcoop.errors import Invalid, Missing

T = TypeVar("T")
ROLES: Final = tuple(role.value for role in Role if role not in NOBODYS)
NARROW: Final = (Role.COACH, Role.MENTOR, Role.LAWYER, Role.EMPLOYER, Role.WORKER)
"""Roles that see only what their scope names."""
DEMO_FILE: Final = "demo.json"
"""What the demo leaves in its folder, and what tells that a folder is the demo's."""


def settings_for(data: Path | None) -> tuple[Settings, Clock]:
    """The settings, and what time it is. A folder that is given has its own database; the demo's has its own time."""
    settings = Settings.from_env()
    if data is not None:
        settings = replace(settings, data=data, database_url=None, owner_url=None, keys_url=None, keys_owner_url=None)
    ours = settings.env != "production" and settings.database_url is None
    if ours and settings.data is not None and (settings.data / DEMO_FILE).exists():
        return replace(settings, env="demo"), SetClock(site_time())
    return settings, system


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits at the desk, as the options say it."""

    data: Path | None
    cooperative: str | None
    role: str
    scope: tuple[UUID, ...]

    def actor(self, cooperative: UUID) -> Actor:
        """Somebody at the command line of a cooperative, in a role: the same id each time."""
        role = Role(self.role)
        if role in NARROW and not self.scope:
            raise click.UsageError(f"--as {role} sees only what --scope names: give an id with it.")
        return Actor(
            id=uuid5(cooperative, f"command line, {role}"),
            cooperative=cooperative,
            role=role,
            scope=frozenset(self.scope),
            purpose="command line",
        )

    def at(self, work: Callable[[Desk], Awaitable[T]], *, founded: bool = True) -> T:
        """Carry out work at the desk. What libraries print meanwhile goes to stderr.

        `founded` False lets work begin where there is no cooperative of this name yet. Where none is named, a demo's
        are taken in turn until the worker who is asked for is found.
        """
        settings, clock = settings_for(self.data)
        *others, last = [self.actor(one) for one in self._cooperatives(settings)]
        require_database(settings)

        async def carried_out() -> T:
            async with opened(settings, clock=clock, new_id=uuid4) as house:
                for actor in others:
                    with suppress(_Elsewhere):
                        return await self._worked(house.desk(actor), work, founded=founded)
                return await self._worked(house.desk(last), work, founded=founded)

        with redirect_stdout(sys.stderr):
            return asyncio.run(carried_out())

    async def _worked(self, desk: Desk, work: Callable[[Desk], Awaitable[T]], *, founded: bool) -> T:
        if founded:
            await self._require_cooperative(desk)
        try:
            return await work(desk)
        except Missing as error:
            if error.code == "worker.missing":
                raise _Elsewhere(error.code, error.message, error.next_step, **error.facts) from None
            raise

    def _cooperatives(self, settings: Settings) -> list[UUID]:
        """The cooperative that was named, else those of the demo in the folder."""
        if self.cooperative is not None:
            return [cooperative_id(self.cooperative)]
        kept = settings.data / DEMO_FILE if settings.env == "demo" and settings.data else None
        held = json.loads(kept.read_text(encoding="utf-8")).get("accounts", []) if kept and kept.exists() else []
        if not held:
            raise click.UsageError("Missing option '--cooperative'.")
        return list(dict.fromkeys(UUID(account["cooperative"]) for account in held))

    async def _require_cooperative(self, desk: Desk) -> None:
        """A name that is mistyped has an id too: without this it would have empty lists."""
        try:
            await cooperatives.show(desk)
        except Missing:
            raise Missing(
                "cooperative.missing",
                f"There is no cooperative '{self.cooperative}' in this database.",
                "Check --cooperative and --data.",
                cooperative=self.cooperative,
            ) from None


class _Elsewhere(Missing):
    """She is not in this cooperative; another of the demo may have her."""


def require_database(settings: Settings) -> None:
    """A folder that is mistyped would be filled with an empty database: only `serve` and `migrate` make one."""
    if settings.database_url is None and settings.env != "production" and not settings.cluster.exists():
        raise Invalid(
            "setting.no-data",
            f"There is no database in {settings.data}.",
            "Check --data or TALENTCOOP_DATA; `talentcoop migrate` makes a new database.",
        )


data_folder = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with an embedded database; TALENTCOOP_DATA, else the addresses in the settings.",
)


def seated(role: Role = Role.STAFF) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """The options that say who sits at the desk, given to the command as its first argument."""
    return gathered(
        Sitting,
        data_folder,
        click.option(
            "--cooperative",
            metavar="SLUG",
            help="The cooperative, by its short name; may be left out in a demo's folder.",
        ),
        click.option(
            "--as", "role", type=click.Choice(ROLES), default=role.value, show_default=True, help="The role to act in."
        ),
        click.option(
            "--scope", type=click.UUID, multiple=True, help="What a coach, employer or worker sees: its id; repeatable."
        ),
    )
