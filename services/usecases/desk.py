"""The desk at which a use case is carried out: who acts, where things are kept, what time it is, what the law says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from services.access.actors import Actor, Role
from services.clock import Clock
from services.ports.audit import Refused
from services.ports.cooperatives import Cooperative
from services.ports.keys import Keys, Macs
from services.ports.proofs import Entrance
from services.ports.unit_of_work import Store, UnitOfWork
from talentcoop.dates import civil_day
from talentcoop.errors import TalentCoopError
from talentcoop.policy.library import Library
from talentcoop.practice import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a use case is given. `new_id` makes ids; the demo hands in one that follows its seed.

    `hours_pass` False: the clock stands still, as on the demo's site, so that nothing is counted by the hour.
    """

    actor: Actor
    uow: UnitOfWork
    keys: Keys
    entrance: Entrance
    clock: Clock
    library: Library
    practice: Practice
    new_id: Callable[[], UUID] = uuid4
    hours_pass: bool = True

    @property
    def macs(self) -> Macs:
        """Digests under the keys of the house."""
        return self.keys

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Store]:
        """Begin a transaction as the desk's actor. Whatever it changes of a worker it must also note: raises
        `audit.owing`. Who was refused more files is noted after everything else was undone.
        """
        try:
            async with self.uow(self.actor) as store:
                yield store
                if (noun := await store.audit.owing()) is not None:
                    raise TalentCoopError(
                        "audit.owing",
                        f"A {noun} was changed and nothing noted of it; all of it is undone.",
                        "This is a fault in the program: report it.",
                        noun=noun,
                    )
        except Refused as refused:
            async with self.uow(self.actor) as store:
                await store.audit.note([refused.attempt])
            raise refused.error from None

    def today(self, cooperative: Cooperative) -> date:
        """The day it is where the cooperative works."""
        return civil_day(self.clock(), cooperative.zone)

    def now(self) -> datetime:
        """The present instant."""
        return self.clock()

    def counting(self) -> Desk:
        """The desk at which the service counts for an actor who may not see those that are counted.

        No name is opened there, and nobody holds a permission in that role: what comes back from it is a number.
        """
        return self.of(Actor(id=self.actor.id, cooperative=self.actor.cooperative, role=Role.TALLY, purpose="count"))

    def of(self, actor: Actor) -> Desk:
        """The same desk with somebody else at it."""
        return replace(self, actor=actor)
