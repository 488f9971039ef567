"""Staff's first screen: what is due, most pressing first, in as many queries for many rows as for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.pages import Page, Slice, cut
from services.ports.unit_of_work import Store
from services.usecases import audit
from services.usecases.contacts import LOOK_INTO
from services.usecases.desk import Desk
from services.usecases.endings import Ending, ending, endings
from services.usecases.entries import About, Entry, entries
from talentcoop.agenda import ASKED, WITH_PEOPLE, Item, ItemState, Origin
from talentcoop.retention import CODE

FURTHEST: Final = timedelta(days=3 * 366)
"""How far ahead the next due day is looked for; no placement is planned for longer."""


class Show(StrEnum):
    """What the first screen lists: all that is due, or one of the counts above it."""

    TODAY = "today"
    OVERDUE = "overdue"
    WEEK = "week"
    UNANSWERED = "unanswered"
    ENDING = "ending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The first screen. `endings` is filled where those were asked for, else `rows`; `week_ends` is the week's Sunday.

    `next_on` is the next day on which anything is due, where nothing is by today.
    """

    today: date
    week_ends: date
    show: Show
    counts: Mapping[Show, int]
    calls: int
    contests: int
    rows: Page[Entry]
    endings: Page[Ending]
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What comes after today, up to a day (included)."""

    until: date
    rows: Page[Entry]


@allowed("queue.show")
async def today(desk: Desk, part: Slice | None, show: Show = Show.TODAY) -> Queue:
    """What is due, alarms and the contacts of the first days on top; the whole list where `part` is None."""
    async with desk.open() as store:
        day = desk.today(await store.cooperatives.mine())
        sunday = day + timedelta(days=6 - day.weekday())
        pending = await store.agenda.pending(sunday)
        tried = await store.agenda.attempts([item.id for item in pending])
        lists = {one: [item for item in pending if _belongs(one, item, day, tried)] for one in Show}
        ends = await ending(desk, store, day)
        items = sorted(lists[show], key=lambda item: _pressing(item, day))
        held = cut(items, part)
        rows = await entries(desk, store, held.items, day, tried)
        found = await endings(store, cut(ends if show is Show.ENDING else (), part), day)
        await _shown(desk, store, [*(row.about for row in rows), *(one.about for one in found.items)], part)
        return Queue(
            today=day,
            week_ends=sunday,
            show=show,
            counts={one: len(lists[one]) for one in Show} | {Show.ENDING: len(ends)},
            calls=len(await store.outbox.waiting(desk.now())),
            contests=await store.contests.waiting(),
            rows=Page(rows, held.total, held.start),
            endings=found,
            next_on=None if lists[Show.TODAY] else await _next_on(store, day),
        )


@allowed("queue.show")
async def planned(desk: Desk, part: Slice | None, ahead: timedelta) -> Planned:
    """What comes after today, by day; the whole list where `part` is None."""
    async with desk.open() as store:
        day = desk.today(await store.cooperatives.mine())
        pending = await store.agenda.pending(day + ahead, origins=WITH_PEOPLE)
        held = cut([item for item in pending if item.due.due_on > day], part)
        tried = await store.agenda.attempts([item.id for item in held.items])
        rows = await entries(desk, store, held.items, day, tried)
        await _shown(desk, store, [row.about for row in rows], part)
        return Planned(until=day + ahead, rows=Page(rows, held.total, held.start))


async def _shown(desk: Desk, store: Store, abouts: Iterable[About], part: Slice | None) -> None:
    """Note whom the list shows by name; a whole list leaves the house."""
    await audit.listed(desk, store, [about.worker.id for about in abouts if about.worker is not None])
    if part is None:
        await audit.exported(desk, store, None, "queue.show")


def _belongs(show: Show, item: Item, today: date, attempts: Mapping[UUID, int]) -> bool:
    due = item.due
    if item.origin is Origin.FILE and (due.code != CODE or due.due_on > today):
        return False  # the sweep's own, or not yet looked at again
    if show is Show.TODAY:
        return due.due_on <= today
    if show is Show.OVERDUE:
        return due.close_on < today
    if show is Show.WEEK:
        return due.due_on >= today
    if show is Show.UNANSWERED:
        # Silence in the first days is a sign of its own: it counts before anybody has tried.
        silent = due.safety and due.owner == ASKED and due.due_on < today
        return silent or attempts.get(item.id, 0) > 0
    return False


def _pressing(item: Item, today: date) -> tuple[int, date]:
    alarm = item.due.code == LOOK_INTO
    safety = item.due.safety and item.due.due_on <= today
    return (0 if alarm else 1 if safety else 2), item.due.due_on


async def _next_on(store: Store, today: date) -> date | None:
    first = await store.agenda.page(Slice(0, 1), until=today + FURTHEST, states=(ItemState.OPEN,), origins=WITH_PEOPLE)
    return first.items[0].due.due_on if first.items else None
