"""Who a session or a program's token stands for, as every request asks anew: roles change, and sessions end."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol
from uuid import UUID

from services.access.actors import Actor, Role
from services.access.doors import TOO_MANY
from services.access.permissions import PROVED_WITHIN
from services.access.profiles import also_of
from services.access.sessions import REQUESTS, UNFINISHED
from services.clock import Clock
from services.ports.accounts import AccountState, Standing
from services.ports.keys import Keys
from services.ports.proofs import Entrance
from services.settings import Settings
from services.usecases.logins import PREFIX, digest_of
from talentcoop.errors import Forbidden


class AtHome(Protocol):
    """What is asked of the house."""

    @property
    def entrance(self) -> Entrance:
        """What the way in rests on."""

    @property
    def keys(self) -> Keys:
        """Keys."""

    @property
    def settings(self) -> Settings:
        """What the operator chose."""

    @property
    def clock(self) -> Clock:
        """What time it is."""


class Recognition:
    """Turns secrets into actors; None for a secret that is nobody's, or no longer."""

    def __init__(self, house: AtHome) -> None:
        self._house = house

    async def by_cookie(self, secret: str) -> Actor | None:
        """Whose session it is. Raises `access.too-many`."""
        house = self._house
        return await self._standing(await house.entrance.callers.of_session(digest_of(secret), house.clock()))

    async def by_token(self, secret: str) -> Actor | None:
        """Whose token it is, narrowed to what it names. Raises `access.too-many`."""
        if not secret.startswith(PREFIX):
            return None
        house = self._house
        return await self._standing(await house.entrance.callers.of_token(digest_of(secret), house.clock()))

    async def _standing(self, found: Standing | None) -> Actor | None:
        if found is None or found.state is AccountState.CLOSED:
            return None
        if found.requests > REQUESTS:
            raise Forbidden(TOO_MANY, f"More than {REQUESTS} requests within a minute.", "Wait a minute.")
        caller, only = found.caller, found.only
        if found.state is AccountState.INVITED:
            only = UNFINISHED if only is None else frozenset()
        actor = Actor(
            id=caller.id,
            cooperative=caller.cooperative,
            role=caller.role,
            scope=caller.scope,
            also=also_of(found.profile, caller.role),
            only=None if only is None else only - (frozenset() if only == UNFINISHED else PROVED_WITHIN.keys()),
            proved_at=found.proved_at,
        )
        return await self._with_aliases(actor) if actor.role is Role.WORKER else actor

    async def _with_aliases(self, actor: Actor) -> Actor | None:
        """A worker sees what is filed under her aliases too; only the key database joins them to her. Her account is
        one of them: where it is none, her file was erased, and she is nobody.
        """
        known_as: set[UUID] = set()
        for person in actor.scope:
            known_as |= set(await self._house.keys.aliases(actor.cooperative, person))
        return replace(actor, scope=actor.scope | known_as) if actor.id in known_as else None
