"""The house with its doors still shut: store, keys, law and clock, put together once for whatever drives them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from services.access.actors import Actor
from services.app.places import Places
from services.clock import Clock
from services.ports.agenda import Due
from services.ports.audit import Chains
from services.ports.feeds import FeedOwners
from services.ports.keys import Keys, Macs
from services.ports.proofs import Entrance
from services.ports.unit_of_work import UnitOfWork
from services.settings import Settings
from services.usecases.desk import Desk
from talentcoop.policy.library import Library
from talentcoop.practice import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything a door, a job or a command needs; it closes with the block that opened it.

    Each of `probes` looks at one part of the house, and raises where that part cannot serve. `places` says where the
    databases are, for what only their owner does.
    """

    settings: Settings
    uow: UnitOfWork
    keys: Keys
    due: Due
    chains: Chains
    feeds: FeedOwners
    entrance: Entrance
    clock: Clock
    library: Library
    practice: Practice
    new_id: Callable[[], UUID] = uuid4
    probes: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    places: Places | None = None

    @property
    def macs(self) -> Macs:
        """Digests under the keys of the house."""
        return self.keys

    def desk(self, actor: Actor) -> Desk:
        """A desk for an actor."""
        return Desk(
            actor=actor,
            uow=self.uow,
            keys=self.keys,
            entrance=self.entrance,
            clock=self.clock,
            library=self.library,
            practice=self.practice,
            new_id=self.new_id,
            hours_pass=self.settings.env != "demo",
        )
