"""What a person may ask for: what she says is wrong, the end of her file, and what is left of it then."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from services.ports.pages import Page, Slice
from talentcoop.agenda import Item
from talentcoop.retention import Taken

Reason = Literal["asked", "lapsed", "mistaken"]
Topic = Literal["identity", "skills", "fact", "permit", "work", "looked", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """What a worker says is wrong in her file, and what was answered; `answer` None while it is open.

    `about` is the fact, permit or placement that it is about, None where it is about none. All but whose, when and
    whether it is open is sealed under her key.
    """

    id: UUID
    worker: UUID
    topic: Topic
    about: UUID | None = None
    words: str
    at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by: UUID | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That a file was erased: why, when, by whom; from when on no backup can be read; and how many employment records
    are kept until when (`kept_until` None: nothing is kept, or nobody knows the term). It names nobody.
    """

    id: UUID
    person: UUID
    reason: Reason
    erased_at: datetime
    unreadable_by: date
    records: int
    kept_until: date | None
    by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentRecord:
    """What the law of employment obliges to keep of a placement: who, for whom, when, in which form.

    Sealed under a key of its own, its id. `until` is the last day of the term, None where nobody knows it.
    """

    id: UUID
    placement: UUID
    name: str
    employer: str
    form: str
    first: date
    last: date
    until: date | None
    made_at: datetime


class Contests(Protocol):
    """What workers contest. A worker sees her own."""

    async def get(self, key: UUID) -> Contest:
        """One of them. Raises `contest.missing`, also where her key is gone."""

    async def save(self, contest: Contest) -> Contest:
        """Insert or update. Raises `contest.stale`, and `worker.missing` where she has no key."""

    async def of(self, worker: UUID) -> tuple[Contest, ...]:
        """Those of one worker, newest first."""

    async def page(self, part: Slice, *, answered: bool = False) -> Page[Contest]:
        """Those that are open, oldest first; or those answered, newest first."""

    async def waiting(self) -> int:
        """How many are open."""

    async def open_by(self, workers: Collection[UUID]) -> frozenset[UUID]:
        """Those of these workers who wait for an answer."""


class RetentionSteps(Protocol):
    """Steps on the way to files' ends; none is ever changed or removed."""

    async def add(self, worker: UUID, taken: Taken, by: UUID, at: datetime) -> None:
        """Put one on file. Raises `worker.missing`."""

    async def of_all(self, workers: Collection[UUID]) -> Mapping[UUID, tuple[Taken, ...]]:
        """Those of several workers, oldest first."""


class Receipts(Protocol):
    """Receipts; none is ever changed or removed."""

    async def add(self, receipt: Receipt) -> None:
        """Put one on file; where its id is there already nothing is added."""

    async def get(self, key: UUID) -> Receipt:
        """One of them. Raises `receipt.missing`."""

    async def of(self, people: Collection[UUID]) -> Mapping[UUID, Receipt]:
        """The receipts of several people, by person."""

    async def page(self, part: Slice) -> Page[Receipt]:
        """All of them, newest first."""


class EmploymentRecords(Protocol):
    """Employment records; none is ever changed or removed, and one whose key is gone is left out."""

    async def add(self, records: Sequence[EmploymentRecord]) -> None:
        """Put several on file; where an id is there already nothing is added. Raises `worker.missing` without a key."""

    async def of(self, placements: Collection[UUID]) -> tuple[EmploymentRecord, ...]:
        """Those of several placements, by their first day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What an account of a worker's own says of her in plain: her login, since when, and when she came."""

    id: UUID
    login: str
    state: str
    made_at: datetime
    passkeys: tuple[str, ...] = ()
    signed_in: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that was done with her file: by whom in which role, what, why and when."""

    at: datetime
    by: UUID
    role: str
    act: str
    what: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message to her: how, in which language, from when on, and when it left."""

    channel: str
    template: str
    language: str
    not_before: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What of somebody lies spread over tables, beside what other ports give by her id."""

    items: tuple[Item, ...] = ()
    messages: tuple[Told, ...] = ()
    acts: tuple[Act, ...] = ()
    accounts: tuple[Account, ...] = ()
    enrolments: tuple[UUID, ...] = ()
    steps: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Closed:
    """What was ended: how many items were open, and the accounts that were hers."""

    items: int
    accounts: tuple[UUID, ...]


class Traces(Protocol):
    """What of a person lies in other rooms, found by her id and aliases (`subjects`, herself first)."""

    async def spread(self, subjects: Sequence[UUID]) -> Spread:
        """All of it, in a constant number of queries."""

    async def close(self, subjects: Sequence[UUID], never: datetime) -> Closed:
        """Void every open item about her, silence every unsent message to or about her, and end her accounts.
        `never` is when a silenced message may leave.
        """

    async def blank(self, worker: UUID) -> None:
        """Leave of her plain profile nothing but that there was one, frozen."""
