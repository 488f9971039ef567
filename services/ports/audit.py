"""The audit: who opened or changed what, only ever added to; each entry has a place in a chain that meddling breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.ports.lines import Line, Wanted
from services.ports.pages import Page, Slice
from talentcoop.errors import TalentCoopError


class Act(StrEnum):
    """What somebody did."""

    OPENED = "opened"
    CHANGED = "changed"
    EXPORTED = "exported"
    ERASED = "erased"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody (`by`, an actor's id) did something in a role, for a purpose in her own word.

    `what` is the permission it took; `worker` whose file it was, None where it was nobody's or must not be told in
    plain. `mac` is the code by which the service knows it for its own, None on what is older than the chain.
    """

    id: UUID
    worker: UUID | None
    by: UUID
    role: str
    act: Act = Act.OPENED
    what: str = "file.open"
    purpose: str
    at: datetime
    mac: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """An entry with the number under which the database took it in."""

    entry: Entry
    entered: int


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of a chain: its place, and the code that covers everything up to it."""

    place: int
    mac: bytes


@dataclass(frozen=True, slots=True)
class Spent:
    """What a reading cost: `before` within the hour, `new` that were asked for now and not noted before."""

    before: int
    new: int


class Refused(Exception):
    """Carries an error out of a transaction, and what is to be noted of it once everything else is undone."""

    def __init__(self, error: TalentCoopError, attempt: Entry) -> None:
        super().__init__(error.code)
        self.error, self.attempt = error, attempt


IN_HANDS = ("worker.register", "worker.take")
"""What it is called that somebody takes a worker in, or over from somebody else."""


PAPERS = ("decision.record", "application.record", "application.move", "permit.record", "permit.revoke")
"""Acts whose number and kind tell how somebody stays."""
PAPER = "paper.change"
"""What any of them is called on file, where it names her by a cover that only her key gives."""


class Audit(Protocol):
    """Entries and links; none is ever changed or removed."""

    async def note(self, entries: Sequence[Entry]) -> None:
        """Put entries on file in one statement; where an id is there already nothing is added. Raises
        `worker.missing`.
        """

    async def cover(self, worker: UUID) -> UUID:
        """Under what a line called `PAPER` names a worker. Raises `worker.missing` where she has no key."""

    async def whose(self, entries: Sequence[Entry]) -> Mapping[UUID, UUID]:
        """The worker whom each line is about, by what it names her; those whom the actor does not see are left out."""

    async def open(self, entries: Sequence[Entry], since: datetime, most: int) -> Spent:
        """Put openings of one actor and kind on file in one statement, unless with those since an instant they would
        be more than `most`; then none is. What is on file already costs nothing. Raises `worker.missing`.
        """

    async def owing(self) -> str | None:
        """The word for what was changed in this transaction without an entry; None where nothing was."""

    async def of(self, worker: UUID, part: Slice) -> Page[Entry]:
        """What was done with one worker's file, newest first; a worker reads of her own only. Raises
        `worker.missing`.
        """

    async def in_hands(self, by: UUID) -> frozenset[UUID]:
        """The workers whom an actor looks after: she was the last to take them in or over."""

    async def looks_after(self, worker: UUID) -> UUID | None:
        """The actor who was the last to take a worker in or over; None where nobody noted it."""

    async def between(self, first: datetime, last: datetime, by: UUID | None = None) -> tuple[Entry, ...]:
        """Everything done from an instant until before another, by one actor or (None) anybody, oldest first."""

    async def lines(self, wanted: Wanted) -> Page[Line]:
        """What was done, counted by day, actor and role in one statement; no line on a page after the last."""

    async def head(self) -> Head | None:
        """The last link; None before the first."""

    async def waiting(self, most: int, *, whole: bool = False) -> tuple[Numbered, ...]:
        """Entries without a link, in the order entered: those near the chain's end, or all where `whole`."""

    async def link(self, links: Mapping[UUID, Head]) -> None:
        """Put links on file, each by its entry. Raises `audit.stale` where another pass was faster."""


class Chains(Protocol):
    """The chains of all cooperatives at once: nothing but ids, places and codes."""

    async def waiting(self, *, whole: bool = False) -> tuple[UUID, ...]:
        """The cooperatives with entries that have no link yet."""

    async def heads(self) -> Mapping[UUID, Head]:
        """Where each chain stands."""

    async def generation(self) -> int:
        """How often the keys of people were made, forgotten or wrapped anew."""
