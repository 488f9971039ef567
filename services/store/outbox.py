"""Messages that wait to leave."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from piccolo.columns.combination import WhereRaw

from services.ports.outbox import Message
from services.ports.pages import Page, Slice
from services.store.refusals import missing
from services.store.session import Row, Session, Values, batches
from services.store.tables import OutboxRow

_OF_ITEMS = WhereRaw("item is not null")
_UNSENT = WhereRaw("sent_at is null")
_MAIL = WhereRaw("channel = 'mail'")
_BY_HAND = WhereRaw("channel <> 'mail'")


class StoredOutbox:
    """Messages, those that may leave first, first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, messages: tuple[Message, ...]) -> None:
        """Put messages on file; one for the same item and rung, or morning, and recipient is left as it is. Raises
        `agenda.missing`.
        """
        mine = self._session.mine(OutboxRow)
        to = (OutboxRow.to_subject, OutboxRow.to_role)
        once = (OutboxRow.cooperative, OutboxRow.item, OutboxRow.morning, OutboxRow.rung, *to)
        for rows in batches([OutboxRow(**_plain(message), **mine) for message in messages]):
            await self._session.insert(OutboxRow.insert(*rows).on_conflict(target=once, action="DO NOTHING"))

    async def last_morning(self, before: date) -> date | None:
        """The newest morning before a day that a letter is about; None where there is none."""
        query = OutboxRow.select(OutboxRow.morning).where(OutboxRow.morning < before)
        rows = await self._session.select(query.order_by(OutboxRow.morning, ascending=False).limit(1))
        return rows[0]["morning"] if rows else None

    async def claim(self, now: datetime, limit: int) -> tuple[Message, ...]:
        """Unsent mail whose time has come, locked until the transaction ends; what another holds is skipped."""
        due = OutboxRow.select().where(_MAIL, _UNSENT, OutboxRow.not_before <= now)
        ordered = due.order_by(OutboxRow.not_before, OutboxRow.entered).limit(limit)
        rows = await self._session.select(ordered.lock_rows("UPDATE", skip_locked=True))
        return tuple(map(_message, rows))

    async def sent(self, key: UUID, at: datetime) -> None:
        """Note that it left, the first time that is said. Raises `message.missing`."""
        await self._change({"sent_at": WhereRaw("coalesce(sent_at, {})", at).querystring}, key)

    async def failed(self, key: UUID, again_at: datetime) -> None:
        """Note an attempt that failed, and when to try again. Raises `message.missing`."""
        await self._change({"attempts": OutboxRow.attempts + 1, "not_before": again_at}, key)

    async def to_call(self, key: UUID) -> None:
        """Make a letter a call. Raises `message.missing`."""
        await self._change({"channel": "call"}, key)

    async def page(self, part: Slice, *, sent: bool | None = None) -> Page[Message]:
        """Messages about due things by the moment from which they may leave; those that left, those that did not, or
        (None) both.
        """
        wanted = [_OF_ITEMS, *{True: [WhereRaw("sent_at is not null")], False: [_UNSENT], None: []}[sent]]
        query = OutboxRow.select().where(*wanted).order_by(OutboxRow.not_before, OutboxRow.entered)
        rows = await self._session.select(query.limit(part.size).offset(part.start))
        return Page(tuple(map(_message, rows)), await self._session.count(OutboxRow, *wanted), part.start)

    async def waiting(self, now: datetime) -> tuple[Message, ...]:
        """What a person has to carry out and has not yet."""
        due = OutboxRow.select().where(_BY_HAND, _UNSENT, OutboxRow.not_before <= now)
        rows = await self._session.select(due.order_by(OutboxRow.not_before, OutboxRow.entered))
        return tuple(map(_message, rows))

    async def told_on(self, subject: UUID, first: datetime, end: datetime) -> int:
        """How many messages a subject has from `first` up to `end`, by when they left or may leave."""
        within = WhereRaw("coalesce(sent_at, not_before) >= {} and coalesce(sent_at, not_before) < {}", first, end)
        return await self._session.count(OutboxRow, OutboxRow.to_subject == subject, within)

    async def _change(self, values: Values, key: UUID) -> None:
        if not await self._session.update(OutboxRow.update(values).where(OutboxRow.id == key)):
            raise missing("message")


_FIELDS = (
    "id",
    "item",
    "morning",
    "rung",
    "to_subject",
    "to_role",
    "channel",
    "template",
    "language",
    "not_before",
    "attempts",
    "sent_at",
)


def _plain(message: Message) -> Row:
    return {name: getattr(message, name) for name in _FIELDS}


def _message(row: Row) -> Message:
    return Message(**{name: row[name] for name in _FIELDS})
