"""The desk at which a use case is carried out: who acts, where things are kept, what time it is, what the law says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from services.access.actors import Actor
from services.clock import Clock
from services.ports.cooperatives import Cooperative
from services.ports.keys import Keys
from services.ports.unit_of_work import Store, UnitOfWork
from talentcoop.dates import civil_day
from talentcoop.policy.library import Library
from talentcoop.practice import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a use case is given. `new_id` makes ids; the demo hands in one that follows its seed."""

    actor: Actor
    uow: UnitOfWork
    keys: Keys
    clock: Clock
    library: Library
    practice: Practice
    new_id: Callable[[], UUID] = uuid4

    def open(self) -> AbstractAsyncContextManager[Store]:
        """Begin a transaction as the desk's actor."""
        return self.uow(self.actor)

    def today(self, cooperative: Cooperative) -> date:
        """The day it is where the cooperative works."""
        return civil_day(self.clock(), cooperative.zone)

    def now(self) -> datetime:
        """The present instant."""
        return self.clock()

    def of(self, actor: Actor) -> Desk:
        """The same desk with somebody else at it."""
        return replace(self, actor=actor)
