"""What authorities asked for: every request is on file, whoever it is about and however it was answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.ports.pages import Page, Slice


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    RELEASED = "released"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is sealed of a request, under an alias of the person whom it is about.

    `worker` is her id where she is on file here, and `about` what the authority called her. `untold_because` is the
    legal basis on which she may not be told, None where she is. `answer` says in words what was handed over, or why
    nothing was; what was handed over is never attached.
    """

    authority: str
    basis: str
    asked: str
    about: str
    received_on: date
    worker: UUID | None = None
    untold_because: str | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request of an authority. `said` is None once the person's keys are gone; `released_by` are those who said that
    it may be answered, `consented_at` when she herself did, which holds for this one request.
    """

    id: UUID
    subject: UUID
    said: Said | None
    by: UUID
    at: datetime
    state: RequestState = RequestState.OPEN
    consented_at: datetime | None = None
    released_by: frozenset[UUID] = frozenset()
    version: int = 0


class AuthorityRequests(Protocol):
    """Requests of authorities, the newest first; none is ever removed."""

    async def get(self, key: UUID) -> Request:
        """One request. Raises `authority.missing`."""

    async def save(self, request: Request) -> Request:
        """Insert or update; who said yes is kept by `release`. Raises `authority.stale`."""

    async def release(self, key: UUID, release: UUID, at: datetime) -> None:
        """Put on file, under the id `release`, that the actor says yes to a request. Raises `authority.missing`."""

    async def page(self, part: Slice) -> Page[Request]:
        """Requests about anybody."""

    async def about(self, subjects: Collection[UUID]) -> tuple[Request, ...]:
        """Those about the person whom these aliases belong to."""
