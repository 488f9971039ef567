"""The contacts of a placement on the agenda: derived when work starts, moved when its end moves, paused with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from talentcoop.agenda import Due, Item, ItemState, Origin, planned, reconcile
from talentcoop.dates import civil_day
from talentcoop.followups import dues
from talentcoop.placements import Placement

LOOK_INTO: Final = "look_into"
"""What somebody must look into today: an alarming answer, or leave to work that may be gone. No schedule has it."""
LOOK_INTO_LADDER: Final = "staff_only"


async def derive(desk: Desk, store: Store, placement: Placement) -> None:
    """Bring the agenda in line with the placement's first and last day."""
    start = placement.started_on
    if start is None:
        return
    wanted = dues(desk.practice.schedule, start, placement.last_day, desk.practice.holidays)
    settled = reconcile(await _scheduled(store, placement), wanted, desk.practice.ladders)
    for item in settled.changed:
        await store.agenda.save(item)
    today = desk.today(await store.cooperatives.mine())
    to_come = [due for due in settled.added if due.safety or (due.due_on >= start and due.close_on >= today)]
    await add(desk, store, Origin.PLACEMENT, placement.id, placement.worker, to_come)


async def look_into(desk: Desk, store: Store, origin: UUID, subject: UUID, held: Sequence[Item]) -> None:
    """Put something on the agenda that a person must look into today; it outranks the cap on messages."""
    today = desk.today(await store.cooperatives.mine())
    again = sum(item.due.code == LOOK_INTO for item in held)
    due = Due(
        code=LOOK_INTO,
        occurrence=again,
        due_on=today,
        open_on=today,
        close_on=today,
        owner="agency",
        ladder=LOOK_INTO_LADDER,
        safety=True,
    )
    await add(desk, store, Origin.PLACEMENT, origin, subject, [due])


async def doubt_leave(desk: Desk, store: Store, worker: UUID) -> None:
    """Have the leave to work of everybody concerned looked at today: a permit or a fact it may rest on is gone."""
    for placement in await store.placements.running():
        if placement.worker == worker:
            await look_into(desk, store, placement.id, worker, await store.agenda.of(placement.id))


async def hers_first(desk: Desk, store: Store, item: Item, siblings: Sequence[Item], on: date) -> tuple[Item, ...]:
    """Her own contact where it keeps the employer from being asked on this day: it is open, was done that day or later,
    or was noted only today, whatever day it was given.
    """
    asked = desk.practice.schedule.item(item.due.code)
    if asked is None or asked.after is None:
        return ()
    hers = [one for one in siblings if (one.due.code, one.due.occurrence) == (asked.after, item.due.occurrence)]
    cooperative = await store.cooperatives.mine()
    said = await store.agenda.contacts_of([one.id for one in hers if one.done_on is not None])
    noted = {one.item: civil_day(one.at, cooperative.zone) for one in reversed(said) if one.reached and one.at}
    today = desk.today(cooperative)

    def hinders(one: Item) -> bool:
        if one.done_on is None:
            return one.state is ItemState.OPEN
        return one.done_on >= on or noted.get(one.id) == today

    return tuple(filter(hinders, hers))


async def pause(store: Store, placement: Placement) -> None:
    """Tell nobody anything of the schedule while work is suspended; what must be looked into goes on."""
    for item in await _scheduled(store, placement):
        if item.state is ItemState.OPEN and item.next_on is not None:
            await store.agenda.save(replace(item, next_on=None))


async def resume(desk: Desk, store: Store, placement: Placement, since: date, on: date) -> None:
    """Take the contacts up again: those that fell into the suspension are void, the others keep their days."""
    for item in await _scheduled(store, placement):
        if item.state is ItemState.OPEN and since <= item.due.due_on < on:
            await store.agenda.save(item.closed(ItemState.VOID))
        elif item.state is ItemState.OPEN:
            await store.agenda.save(planned(item, desk.practice.ladders, on))
    await derive(desk, store, placement)


async def _scheduled(store: Store, placement: Placement) -> list[Item]:
    """What the schedule put there. What a person must look into follows no dates of work: it stays until it is done."""
    return [item for item in await store.agenda.of(placement.id) if item.due.code != LOOK_INTO]


async def add(
    desk: Desk, store: Store, origin: Origin, origin_id: UUID, subject: UUID, wanted: Iterable[Due]
) -> tuple[Item, ...]:
    """Put derived things on the agenda, in one statement."""
    today = desk.today(await store.cooperatives.mine())
    items = tuple(
        planned(
            Item(id=desk.new_id(), origin=origin, origin_id=origin_id, subject=subject, due=due),
            desk.practice.ladders,
            today,
        )
        for due in wanted
    )
    if items:
        await store.agenda.add(items)
    return items
