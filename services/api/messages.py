"""/api/messages: what was told, or is still to be: who, by which channel and when; never the words or the address."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from services.api.bodies import Out
from services.api.doors import Act, calls
from services.api.paging import SHARED, PageOut, Part
from services.ports.outbox import Message
from services.usecases import letters, messages


class MessageOut(Out):
    """A message to a person (`to_subject`, an id or an alias) or to a desk (`to_role`)."""

    id: UUID
    item: UUID | None
    to_subject: UUID | None
    to_role: str | None
    channel: str
    language: str
    not_before: datetime
    attempts: int
    sent_at: datetime | None

    @classmethod
    def of(cls, message: Message) -> MessageOut:
        """Show a message."""
        return cls(
            id=message.id,
            item=message.item,
            to_subject=message.to_subject,
            to_role=message.to_role,
            channel=message.channel,
            language=message.language,
            not_before=message.not_before,
            attempts=message.attempts,
            sent_at=message.sent_at,
        )


class MessagesApi(Controller):
    """Messages, and those that somebody has to carry out."""

    path = "/api/messages"
    tags = ("messages",)
    dependencies = SHARED

    @get("/", operation_id="findMessages", **calls(messages.find))
    async def find(self, act: Act, part: Part, sent: FromQuery[bool | None] = None) -> PageOut[MessageOut]:
        """Messages by the moment from which they may leave; those that left, those that did not, or all."""
        page = await act(part, sent=sent)
        items = [MessageOut.of(message) for message in page.items]
        return PageOut[MessageOut](items=items, start=page.start, total=page.total)

    @get("/by-hand", operation_id="listByHand", **calls(letters.by_hand))
    async def by_hand(self, act: Act) -> list[MessageOut]:
        """The calls, texts, papers and visits that somebody has to carry out."""
        return [MessageOut.of(message) for message in await act()]

    @post("/{message:uuid}/carried-out", status_code=204, operation_id="carryOut", **calls(letters.carried_out))
    async def carried_out(self, act: Act, message: FromPath[UUID]) -> None:
        """Note that a call was made, or a paper handed over."""
        await act(message)
