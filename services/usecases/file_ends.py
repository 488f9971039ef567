"""What a sweep does with what comes due of a file itself: its end, an erasure that was interrupted, a record's term."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.ports.unit_of_work import Store
from services.usecases import audit, erasures, retention
from services.usecases.desk import Desk
from services.usecases.retention import Reviewed
from talentcoop.agenda import Item, ItemState
from talentcoop.dates import ONE_DAY
from talentcoop.retention import RECORD


async def look(desk: Desk, store: Store, item: Item, today: date) -> Reviewed:
    """Look at an item of a file inside the sweep's transaction. A file that is over is put off to the next day, and
    whoever sweeps erases it afterwards: should that be interrupted, the next day finds it again.
    """
    if item.due.code == RECORD:
        await desk.keys.forget(desk.actor.cooperative, item.subject)
        await audit.erased(desk, store, None, "retention.lapse")
        return Reviewed(item.closed(ItemState.VOID), settled=True)
    if item.origin_id in await store.receipts.of([item.origin_id]):
        await erasures.finish(desk, store, item.origin_id)
        return Reviewed(item.closed(ItemState.VOID), settled=True)
    found = await retention.review(desk, store, item, today)
    return Reviewed(replace(item, next_on=today + ONE_DAY), settled=True, over=True) if found.over else found
