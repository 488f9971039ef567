"""Messages that wait to leave: a person, a template, a language, ids; address and words are opened when one leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

from services.ports.pages import Page, Slice


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `to_subject` is a person or alias, `to_role` a desk of the cooperative; one of the two is set.

    It is about a due `item`, or, as a letter to a desk, about a `morning` and what was noted in the audit before it.

    `wire_id` never changes, so that a message sent twice after a crash is seen as one.
    """

    id: UUID
    item: UUID | None = None
    morning: date | None = None
    rung: int = 0
    to_subject: UUID | None = None
    to_role: str | None = None
    channel: Literal["mail", "call", "sms", "paper", "visit"]
    template: str
    language: str
    not_before: datetime
    attempts: int = 0
    sent_at: datetime | None = None

    @property
    def wire_id(self) -> str:
        """The Message-ID it leaves under."""
        return f"<{self.id}@talentcoop.invalid>"


class Outbox(Protocol):
    """The messages of one cooperative."""

    async def add(self, messages: tuple[Message, ...]) -> None:
        """Put messages on file; one for the same item and rung, or morning, and recipient is left as it is."""

    async def last_morning(self, before: date) -> date | None:
        """The newest morning before a day that a letter is about; None where there is none."""

    async def claim(self, now: datetime, limit: int) -> tuple[Message, ...]:
        """Unsent mail whose time has come, locked until the transaction ends."""

    async def sent(self, key: UUID, at: datetime) -> None:
        """Note that it left."""

    async def failed(self, key: UUID, again_at: datetime) -> None:
        """Note an attempt that failed, and when to try again."""

    async def page(self, part: Slice, *, sent: bool | None = None) -> Page[Message]:
        """Messages about due things by the moment from which they may leave; those that left, those that did not, or
        (None) both. Whoever reads here is not told that a letter about the audit went out.
        """

    async def to_call(self, key: UUID) -> None:
        """Make a letter that cannot be sent a call, so that it stands under what is carried out by hand."""

    async def waiting(self, now: datetime) -> tuple[Message, ...]:
        """What a person has to carry out (calls, texts, paper, visits) and has not yet."""

    async def told_on(self, subject: UUID, first: datetime, end: datetime) -> int:
        """How many messages a subject has, or will have, between two instants."""


class Mailer(Protocol):
    """What takes a letter away."""

    async def send(self, *, to: str, subject: str, body: str, wire_id: str) -> None:
        """Hand one over. Raises `mail.refused` where the server does not take it."""
