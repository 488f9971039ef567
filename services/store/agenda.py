"""What is due, the rungs that were climbed, and what came of each contact."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable
from piccolo.query.functions.aggregate import Count
from piccolo.query.methods.select import Select

from services.ports.agenda import Contact
from services.ports.pages import Page, Slice
from services.store.envelopes import read_contact, write_contact
from services.store.refusals import stale
from services.store.session import Row, Session, Values, among, batches
from services.store.tables import AgendaEventRow, AgendaItemRow, ContactRow
from talentcoop.agenda import Due, Event, Item, ItemState, Origin


class StoredAgenda:
    """Due items, by due day; of one day, by code and occurrence."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, items: Collection[Item]) -> None:
        """Put items on file, at version 1; what is derived already is left as it is."""
        derived = (AgendaItemRow.origin_id, AgendaItemRow.code, AgendaItemRow.occurrence)
        mine = self._session.mine(AgendaItemRow)
        for rows in batches([AgendaItemRow(id=item.id, version=1, **_plain(item), **mine) for item in items]):
            await self._session.insert(AgendaItemRow.insert(*rows).on_conflict(target=derived, action="DO NOTHING"))

    async def get(self, key: UUID) -> Item:
        """One item. Raises `agenda.missing`."""
        return as_item(await self._session.one(AgendaItemRow.select().where(AgendaItemRow.id == key)))

    async def several(self, keys: Collection[UUID]) -> Mapping[UUID, Item]:
        """Several items; one that is not there is left out."""
        rows = await self._session.select(AgendaItemRow.select().where(among(AgendaItemRow.id, keys)))
        return {row["id"]: as_item(row) for row in rows}

    async def of(self, origin: UUID) -> tuple[Item, ...]:
        """Everything derived from one placement or enrolment."""
        return await self.of_all([origin])

    async def of_all(self, origins: Collection[UUID]) -> tuple[Item, ...]:
        """Everything derived from several, in one query."""
        query = _by_day(AgendaItemRow.select().where(among(AgendaItemRow.origin_id, origins)))
        return tuple(map(as_item, await self._session.select(query)))

    async def save(self, item: Item) -> Item:
        """Update. Raises `agenda.stale`; a new item comes by `add`."""
        values: Values = {**_plain(item), "version": item.version + 1}
        this = (AgendaItemRow.id == item.id, AgendaItemRow.version == item.version)
        if not await self._session.update(AgendaItemRow.update(values).where(*this)):
            raise stale("agenda")
        return replace(item, version=item.version + 1)

    async def page(
        self, part: Slice, *, until: date, states: Sequence[ItemState], origins: Sequence[Origin] = tuple(Origin)
    ) -> Page[Item]:
        """Items due until the day, included."""
        wanted: tuple[Combinable, ...] = (
            among(AgendaItemRow.state, [state.value for state in states]),
            AgendaItemRow.due_on <= until,
            *_from(origins),
        )
        query = _by_day(AgendaItemRow.select().where(*wanted)).limit(part.size).offset(part.start)
        rows = await self._session.select(query)
        return Page(tuple(map(as_item, rows)), await self._session.count(AgendaItemRow, *wanted), part.start)

    async def pending(self, until: date, *, origins: Sequence[Origin] = tuple(Origin)) -> tuple[Item, ...]:
        """Every open item due until the day, included."""
        due = (AgendaItemRow.state == ItemState.OPEN.value, AgendaItemRow.due_on <= until)
        query = AgendaItemRow.select().where(*due, *_from(origins))
        return tuple(map(as_item, await self._session.select(_by_day(query))))

    async def attempts(self, items: Collection[UUID]) -> Mapping[UUID, int]:
        """How often somebody tried each item; nothing that is sealed is read."""
        query = ContactRow.select(ContactRow.item, Count()).where(among(ContactRow.item, items))
        rows = await self._session.select(query.group_by(ContactRow.item))
        return {row["item"]: row["count"] for row in rows}

    async def claim(self, today: date, limit: int) -> tuple[Item, ...]:
        """Open items whose next step has come, locked until the end; those that another sweep holds are skipped."""
        due = AgendaItemRow.select().where(AgendaItemRow.state == ItemState.OPEN.value, AgendaItemRow.next_on <= today)
        ordered = due.order_by(AgendaItemRow.next_on, AgendaItemRow.due_on, AgendaItemRow.id).limit(limit)
        rows = await self._session.select(ordered.lock_rows("UPDATE", skip_locked=True))
        return tuple(map(as_item, rows))

    async def record(self, event: Event, at: datetime) -> bool:
        """Write an event; False where this rung of this item was written already."""
        row = AgendaEventRow(
            item=event.item,
            rung=event.rung,
            day=event.on,
            recipients=list(event.to),
            channel=event.channel,
            late=event.late,
            action=event.action,
            stop=event.stop,
            at=at,
            **self._session.mine(AgendaEventRow),
        )
        once = (AgendaEventRow.item, AgendaEventRow.rung)
        query = AgendaEventRow.insert(row).on_conflict(target=once, action="DO NOTHING")
        return bool(await self._session.insert(query))

    async def contacted(self, contact: Contact, at: datetime) -> None:
        """Keep what came of a contact. Raises `agenda.missing`, and `worker.missing` where the subject has no key."""
        await self._session.require(AgendaItemRow, contact.item)
        row = ContactRow(
            id=contact.id,
            item=contact.item,
            subject=contact.subject,
            at=at,
            sealed=await self._session.sealed(ContactRow, contact.id, contact.subject, write_contact(contact)),
            **self._session.mine(ContactRow),
        )
        await self._session.insert(ContactRow.insert(row))

    async def contacts(self, item: UUID) -> tuple[Contact, ...]:
        """What came of trying to do an item, oldest first."""
        return await self.contacts_of([item])

    async def contacts_of(self, items: Collection[UUID]) -> tuple[Contact, ...]:
        """What came of trying to do several, oldest first."""
        query = ContactRow.select().where(among(ContactRow.item, items)).order_by(ContactRow.entered)
        opened = await self._session.opened(ContactRow, await self._session.select(query), "subject")
        return tuple(read_contact(row, content) for row, content in opened)


def _from(origins: Sequence[Origin]) -> list[WhereRaw]:
    return [] if len(origins) == len(Origin) else [among(AgendaItemRow.origin, [one.value for one in origins])]


def _by_day(query: Select[AgendaItemRow]) -> Select[AgendaItemRow]:
    return query.order_by(AgendaItemRow.due_on, AgendaItemRow.code, AgendaItemRow.occurrence, AgendaItemRow.id)


def _plain(item: Item) -> Row:
    due = item.due
    return {
        "origin": item.origin.value,
        "origin_id": item.origin_id,
        "subject": item.subject,
        "code": due.code,
        "occurrence": due.occurrence,
        "due_on": due.due_on,
        "open_on": due.open_on,
        "close_on": due.close_on,
        "owner": due.owner,
        "ladder": due.ladder,
        "safety": due.safety,
        "state": item.state.value,
        "rung": item.rung,
        "next_on": item.next_on,
        "done_on": item.done_on,
    }


def as_item(row: Row) -> Item:
    """An item from its row."""
    due = Due(
        code=row["code"],
        occurrence=row["occurrence"],
        due_on=row["due_on"],
        open_on=row["open_on"],
        close_on=row["close_on"],
        owner=row["owner"],
        ladder=row["ladder"],
        safety=row["safety"],
    )
    return Item(
        id=row["id"],
        origin=Origin(row["origin"]),
        origin_id=row["origin_id"],
        subject=row["subject"],
        due=due,
        state=ItemState(row["state"]),
        rung=row["rung"],
        next_on=row["next_on"],
        done_on=row["done_on"],
        version=row["version"],
    )
