"""The end of a file: it comes due long after the last contact, is told to the desk, and never happens by silence.

Every file has one item on the agenda from the day it is opened. When that comes due, the sweep looks again at when she
was last with us: either the item moves, or the desk is told, and has to hand her record over or try to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.pages import MOST, Page, Slice, cut
from services.ports.unit_of_work import Store
from services.usecases import audit, contacts
from services.usecases.desk import Desk
from talentcoop.agenda import Item, ItemState, Origin, planned
from talentcoop.dates import ONE_DAY
from talentcoop.errors import Disallowed, Missing, Stale
from talentcoop.placements import Placement, State
from talentcoop.retention import CODE, Outlook, Standing, Step, Taken, last_contact, outlook
from talentcoop.workers import Worker

NOT_WITH_HER: Final = frozenset({"employer", "agency"})
"""Whose contacts are not with her: what is said by others does not prolong how long we keep what she told us."""
TAKEN_AT_DESK: Final = (Step.HANDED, Step.FAILED, Step.KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A file near its end. `held` says why it stays whatever happens: it is frozen, or something is contested."""

    worker: UUID
    ref: str
    item: Item
    outlook: Outlook
    steps: tuple[Taken, ...]
    frozen: bool
    contested: bool

    @property
    def held(self) -> bool:
        """Whether it cannot lapse now."""
        return self.frozen or self.contested


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a look at a file came to: its item, whether that was moved or closed, and whether the file is over."""

    item: Item
    settled: bool
    over: bool = False


async def begin(desk: Desk, store: Store, worker: UUID, registered_on: date) -> None:
    """Put the end of a new file on the agenda."""
    await contacts.add(desk, store, Origin.FILE, worker, worker, [desk.practice.terms.due(registered_on)])


@allowed("retention.find")
async def find(desk: Desk, part: Slice) -> Page[Ending]:
    """Files whose end is due, oldest first, in a constant number of queries; no file is opened for it."""
    async with desk.open() as store:
        today = desk.today(await store.cooperatives.mine())
        due = [one for one in await store.agenda.pending(today, origins=[Origin.FILE]) if one.due.code == CODE]
        found = cut(due, part)
        return Page(await _endings(desk, store, found.items, today), found.total, found.start)


@allowed("retention.find")
async def show(desk: Desk, worker: UUID) -> tuple[Worker, Ending | None]:
    """Somebody and the end of her file; None where that is not on the agenda. Raises `worker.missing`."""
    async with desk.open() as store:
        held = await store.workers.get(worker)
        await audit.opened(desk, store, worker)
        today = desk.today(await store.cooperatives.mine())
        for item in await store.agenda.of(worker):
            if _is_end(item):
                return held, await _ending(desk, store, item, today)
    return held, None


@allowed("retention.step")
async def step(desk: Desk, worker: UUID, version: int, taken: Step) -> Ending:
    """Note that her record was handed to her, that she could not be reached, or that her file is kept after all.

    `version` is that of the item as read. Raises `retention.stale`, `retention.not-due` where its end is not due or no
    notice was given yet, `retention.same-day` where a second attempt is noted on one day.
    """
    async with desk.open() as store:
        today = desk.today(await store.cooperatives.mine())
        item = await _item(store, worker)
        if item.version != version or taken not in TAKEN_AT_DESK:
            raise Stale("retention.stale", "Something was noted meanwhile.", "Reload the page, and look again.")
        held = await _ending(desk, store, item, today)
        _allow(held.outlook, held.steps, Taken(taken, today))
        await store.retention.add(worker, Taken(taken, today), desk.actor.id, desk.now())
        await audit.changed(desk, store, worker, "retention.step")
        steps = (*held.steps, Taken(taken, today))
        saved = await store.agenda.save(await _following(desk, store, item, worker, steps, today))
        return await _ending(desk, store, saved, today)


async def review(desk: Desk, store: Store, item: Item, today: date) -> Reviewed:
    """Look at a file whose item a sweep claimed: move it where she was with us since, give notice where its end is due,
    and tell where it is over.
    """
    worker = item.origin_id
    steps = (await store.retention.of_all([worker]))[worker]
    days = await _days(desk, store, worker, today)
    if not days:
        return Reviewed(item.closed(ItemState.VOID), settled=True)
    terms = desk.practice.terms
    due = terms.due(last_contact(days, steps))
    if due.due_on != item.due.due_on:
        return Reviewed(planned(replace(item, due=due, rung=-1), desk.practice.ladders, today), settled=True)
    found = outlook(terms, due.due_on, steps, today)
    if found.standing is Standing.DUE:
        await store.retention.add(worker, Taken(Step.NOTICED, today), desk.actor.id, desk.now())
        await audit.changed(desk, store, worker, "retention.lapse")
    over = found.standing is Standing.OVER and not await _held(store, worker)
    return Reviewed(item, settled=False, over=over)


async def is_over(desk: Desk, store: Store, worker: UUID) -> bool:
    """Whether a file may end this very moment: she may have come back since a sweep looked at it."""
    today = desk.today(await store.cooperatives.mine())
    days = await _days(desk, store, worker, today)
    if not days or await _held(store, worker):
        return False
    steps = (await store.retention.of_all([worker]))[worker]
    ends = desk.practice.terms.ends_on(last_contact(days, steps))
    return outlook(desk.practice.terms, ends, steps, today).standing is Standing.OVER


def daily(item: Item, today: date) -> Item:
    """An item of a file after a sweep climbed its ladder: while its end is due it is looked at every day, so that she
    who comes back is off the list the day after.
    """
    due = item.state is ItemState.OPEN and item.due.code == CODE and item.due.due_on <= today
    return replace(item, next_on=today + ONE_DAY) if due else item


def _allow(found: Outlook, steps: Sequence[Taken], taken: Taken) -> None:
    noticed = found.standing not in (Standing.LIVE, Standing.DUE)
    if found.standing is Standing.LIVE or (taken.step is not Step.KEPT and not noticed):
        raise Disallowed(
            "retention.not-due",
            "The end of this file is not due, or its notice was not given yet.",
            "Wait for the notice: the desk's list shows it.",
        )
    if taken.step is Step.FAILED and taken in steps:
        raise Disallowed(
            "retention.same-day", "An attempt of this day is noted already.", "Try again on another day, another way."
        )


async def _following(desk: Desk, store: Store, item: Item, worker: UUID, steps: Sequence[Taken], today: date) -> Item:
    """The item once a step was taken: due long after where the file is kept, else looked at by the next sweep."""
    terms = desk.practice.terms
    due = terms.due(last_contact([*await _days(desk, store, worker, today)], steps))
    if due.due_on != item.due.due_on:
        return planned(replace(item, due=due, rung=-1), desk.practice.ladders, today)
    return replace(item, next_on=today)


async def _ending(desk: Desk, store: Store, item: Item, today: date) -> Ending:
    """One file as it stands now: she may have been in contact since its item was put on its day."""
    (found,) = await _endings(desk, store, [item], today)
    days = await _days(desk, store, item.origin_id, today)
    ends = desk.practice.terms.ends_on(last_contact(days, found.steps))
    return replace(found, outlook=outlook(desk.practice.terms, ends, found.steps, today))


async def _endings(desk: Desk, store: Store, items: Sequence[Item], today: date) -> tuple[Ending, ...]:
    workers = [item.origin_id for item in items]
    refs, steps = await store.workers.refs(workers), await store.retention.of_all(workers)
    frozen = await store.workers.frozen(workers)
    contested = await store.contests.open_by(workers)
    return tuple(
        Ending(
            worker=item.origin_id,
            ref=refs[item.origin_id],
            item=item,
            outlook=outlook(desk.practice.terms, item.due.due_on, steps[item.origin_id], today),
            steps=steps[item.origin_id],
            frozen=item.origin_id in frozen,
            contested=item.origin_id in contested,
        )
        for item in items
    )


async def _held(store: Store, worker: UUID) -> bool:
    return bool(await store.workers.frozen([worker]) or await store.contests.open_by([worker]))


async def _item(store: Store, worker: UUID) -> Item:
    for item in await store.agenda.of(worker):
        if _is_end(item):
            return item
    raise Missing("retention.missing", "The end of this file is not on the agenda.", "Look her up in the list.")


def _is_end(item: Item) -> bool:
    return item.origin is Origin.FILE and item.due.code == CODE and item.state is ItemState.OPEN


async def _days(desk: Desk, store: Store, worker: UUID, today: date) -> list[date]:
    """The days on which she was with us: at the desk, at work, or on her own pages; none where her key is gone."""
    held = (await store.workers.of_all([worker])).get(worker)
    if held is None:
        return []
    subjects = (worker, *await desk.keys.aliases(desk.actor.cooperative, worker))
    spread = await store.traces.spread(subjects)
    owners: Mapping[UUID, str] = {item.id: item.due.owner for item in spread.items}
    heard = [at for account in spread.accounts for at in account.signed_in]
    heard += [contest.at for contest in await store.contests.of(worker)]
    reached = [
        one.on for one in await store.agenda.contacts_of(owners) if one.reached and owners[one.item] not in NOT_WITH_HER
    ]
    placed = (await store.placements.page(Slice(0, MOST), worker=worker)).items
    worked = [_last_day(one, today) for one in placed if one.started_on is not None]
    return [held.registered_on, *reached, *(min(at.date(), today) for at in heard), *worked]


def _last_day(placement: Placement, today: date) -> date:
    """The last day she worked, today while she still does."""
    last = placement.last_day or today
    return max(last, today) if placement.state in (State.ACTIVE, State.SUSPENDED) else last
