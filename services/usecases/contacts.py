"""The contacts of a placement on the agenda: derived when work starts, moved when its end moves, paused with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from talentcoop.agenda import Due, Item, ItemState, Origin, planned, reconcile
from talentcoop.followups import dues
from talentcoop.placements import Placement


async def derive(desk: Desk, store: Store, placement: Placement) -> None:
    """Bring the agenda in line with the placement's first and last day."""
    start = placement.started_on
    if start is None:
        return
    wanted = dues(desk.practice.schedule, start, placement.last_day, desk.practice.holidays)
    held = await store.agenda.of(placement.id)
    settled = reconcile(held, wanted, desk.practice.ladders)
    for item in settled.changed:
        await store.agenda.save(item)
    await add(desk, store, Origin.PLACEMENT, placement.id, placement.worker, settled.added)


async def pause(store: Store, placement: Placement) -> None:
    """Tell nobody anything while work is suspended."""
    for item in await store.agenda.of(placement.id):
        if item.state is ItemState.OPEN and item.next_on is not None:
            await store.agenda.save(replace(item, next_on=None))


async def resume(desk: Desk, store: Store, placement: Placement, since: date, on: date) -> None:
    """Take the contacts up again: those that fell into the suspension are void, the others keep their days."""
    for item in await store.agenda.of(placement.id):
        if item.state is ItemState.OPEN and since <= item.due.due_on < on:
            await store.agenda.save(item.closed(ItemState.VOID))
        elif item.state is ItemState.OPEN:
            await store.agenda.save(planned(item, desk.practice.ladders, on))
    await derive(desk, store, placement)


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
