"""What was told, or is still to be: who, by which channel and when; never the words or the address."""

from __future__ import annotations

from services.access.permissions import allowed
from services.ports.outbox import Message
from services.ports.pages import Page, Slice
from services.usecases.desk import Desk


@allowed("message.find")
async def find(desk: Desk, part: Slice, *, sent: bool | None = None) -> Page[Message]:
    """Messages by the moment from which they may leave; those that left, those that did not, or (None) both."""
    async with desk.open() as store:
        return await store.outbox.page(part, sent=sent)
