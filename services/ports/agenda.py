"""The agenda: what is due, what happened to it, and the messages that follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.ports.pages import Page, Slice
from talentcoop.agenda import Event, Item, ItemState, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What came of trying to do an item: whether somebody was reached, and her answers, sealed under her key.

    `on` is the day of it as whoever noted it says; `at` the instant it was noted, which the store gives and keeps.
    """

    id: UUID
    item: UUID
    subject: UUID
    on: date
    reached: bool
    answers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    at: datetime | None = field(default=None, compare=False)


class Agenda(Protocol):
    """Due items. A coach sees those of her cohorts only."""

    async def add(self, items: Collection[Item]) -> None:
        """Put items on file; one whose origin, code and occurrence are there already is left as it is."""

    async def get(self, key: UUID) -> Item:
        """One item. Raises `agenda.missing`."""

    async def several(self, keys: Collection[UUID]) -> Mapping[UUID, Item]:
        """Several items, in one query; one that the actor does not see is left out."""

    async def of(self, origin: UUID) -> tuple[Item, ...]:
        """Everything derived from one placement or enrolment, by due day."""

    async def of_all(self, origins: Collection[UUID]) -> tuple[Item, ...]:
        """The same for several, in one query."""

    async def save(self, item: Item) -> Item:
        """Update. Raises `agenda.stale`."""

    async def page(
        self, part: Slice, *, until: date, states: Sequence[ItemState], origins: Sequence[Origin] = tuple(Origin)
    ) -> Page[Item]:
        """Items due until the day (included) in these states, by due day."""

    async def pending(self, until: date, *, origins: Sequence[Origin] = tuple(Origin)) -> tuple[Item, ...]:
        """Every open item due until the day (included), by due day, in one query."""

    async def attempts(self, items: Collection[UUID]) -> Mapping[UUID, int]:
        """How often somebody tried each item, in one query and with nothing opened; 0 is left out."""

    async def claim(self, today: date, limit: int) -> tuple[Item, ...]:
        """Open items whose next step has come, locked for this transaction; those another sweep holds are skipped."""

    async def record(self, event: Event, at: datetime) -> bool:
        """Write an event; False where this rung of this item was already written."""

    async def contacted(self, contact: Contact, at: datetime) -> None:
        """Keep what came of a contact."""

    async def contacts(self, item: UUID) -> tuple[Contact, ...]:
        """What came of trying to do an item, oldest first."""

    async def contacts_of(self, items: Collection[UUID]) -> tuple[Contact, ...]:
        """The same for several, in two queries."""


class Due(Protocol):
    """What the scheduler may know before it acts for anybody."""

    async def cooperatives(self, today_at: datetime) -> tuple[UUID, ...]:
        """The ids, and only the ids, of cooperatives with an item or a message due at that instant."""
