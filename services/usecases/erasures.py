"""Erase a file: everything open about her is ended, what the law of employment obliges to keep is sealed apart, and her
keys are forgotten; a receipt says so.

Keys lie in a database of their own, so that no transaction spans both. The order makes that safe wherever it stops:

1. the keys of the employment records are made, before anything is sealed under them: an orphan opens nothing;
2. in one transaction everything is ended, the records are sealed, and the receipt is written, together with an item on
   the agenda that says that she is being erased. Until it is committed she is whole; from then on it is decided;
3. her keys are forgotten: nothing sealed under them opens again;
4. the item is closed. Where something stopped before that, the sweep finds the item within seconds and goes on from 3;
   so does whoever asks once more. Each of these steps can be done again, and changes nothing the second time.

The receipt comes before the keys go because nobody could write, after they went, what was kept and why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid5

from services.access.actors import Role
from services.access.permissions import allowed
from services.ports.pages import MOST, Page, Slice
from services.ports.rights import EmploymentRecord, Reason, Receipt
from services.ports.unit_of_work import Store
from services.usecases import accounts, audit, retention
from services.usecases.desk import Desk
from talentcoop.agenda import Due, Item, ItemState, Origin
from talentcoop.cohorts import EnrolmentState, ExitType
from talentcoop.errors import Invalid, Missing
from talentcoop.placements import BEFORE_WORK, OPEN, Placement, State
from talentcoop.retention import OWNER, UNREADABLE_AFTER
from talentcoop.workers import Worker

ERASURE: Final = "erasure"
"""What it is called on the agenda that somebody is being erased."""
NEVER: Final = timedelta(days=36500)
_EXITS: Final[dict[str, ExitType]] = {"lapsed": ExitType.LOST_CONTACT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Whom, and why. `ref` is her reference as it was typed, so that nobody is erased by a slip; it alone says whom
    where `worker` is None.
    """

    worker: UUID | None = None
    ref: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What erasing somebody would end and leave: placements that would be withdrawn or ended, open items, enrolments,
    accounts; and for each employment record that is kept, until when (None: nobody knows the term).
    """

    worker: Worker
    today: date
    withdrawn: int
    running: int
    items: int
    enrolments: int
    accounts: int
    records: tuple[date | None, ...]
    unreadable_by: date


@allowed("worker.erase")
async def consider(desk: Desk, worker: UUID) -> Prospect:
    """What it would mean. Nothing is changed. Raises `worker.missing`."""
    aliases = await desk.keys.aliases(desk.actor.cooperative, worker)
    async with desk.open() as store:
        held = await store.workers.get(worker)
        await audit.opened(desk, store, worker)
        today = desk.today(await store.cooperatives.mine())
        placed = await _placements(store, worker)
        spread = await store.traces.spread((worker, *aliases))
        enrolled = (await store.enrolments.of_all(spread.enrolments)).values()
    return Prospect(
        worker=held,
        today=today,
        withdrawn=sum(one.state in BEFORE_WORK for one in placed),
        running=sum(one.state in (State.ACTIVE, State.SUSPENDED) for one in placed),
        items=sum(item.state is ItemState.OPEN and item.origin is not Origin.FILE for item in spread.items),
        enrolments=sum(one.state is EnrolmentState.ENROLLED for one in enrolled),
        accounts=len(spread.accounts),
        records=tuple(desk.practice.terms.employment.until(_ended(one, today)) for one in _started(placed)),
        unreadable_by=today + UNREADABLE_AFTER,
    )


@allowed("worker.erase")
async def erase(desk: Desk, ask: Ask) -> Receipt:
    """Erase somebody, and give the receipt; of somebody erased before, the receipt of then.

    Raises `worker.missing`, `erase.reference` where the reference is not hers.
    """
    async with desk.open() as store:
        worker = await _of_reference(store, ask)
    return await _erased(desk, worker, ask.reason)


@allowed("retention.lapse")
async def lapse(desk: Desk, worker: UUID) -> Receipt | None:
    """Erase somebody whose file is over; only the sweep knows that it is. None where she came back since it looked,
    contested something, or had her file frozen.
    """
    try:
        return await _erased(desk, worker, "lapsed")
    except _LivesOn:
        return None


@allowed("receipt.find")
async def receipts(desk: Desk, part: Slice) -> Page[Receipt]:
    """Every receipt, newest first."""
    async with desk.open() as store:
        return await store.receipts.page(part)


@allowed("receipt.find")
async def receipt(desk: Desk, key: UUID) -> Receipt:
    """One receipt. Raises `receipt.missing`."""
    async with desk.open() as store:
        return await store.receipts.get(key)


@allowed("file.open")
async def kept(desk: Desk, key: UUID) -> tuple[EmploymentRecord, ...]:
    """The employment records that a receipt speaks of, while their term lasts; that they were read is noted. Raises
    `receipt.missing`.
    """
    async with desk.open() as store:
        person = (await store.receipts.get(key)).person
        await audit.opened(desk, store, person)
        return await store.employment.of([placement.id for placement in await _placements(store, person)])


async def finish(desk: Desk, store: Store, worker: UUID) -> None:
    """Forget every key of somebody whose erasure is decided, those of her aliases and accounts too; and the digests
    that a renewal may have made meanwhile.
    """
    cooperative = desk.actor.cooperative
    await store.indexes.forget([worker])
    for account in (await store.traces.spread((worker,))).accounts:
        await desk.keys.forget(cooperative, account.id)
    await desk.keys.forget(cooperative, worker)


async def _of_reference(store: Store, ask: Ask) -> UUID:
    """Whose the reference is, even of somebody erased before."""
    wanted = ask.ref.strip().casefold()
    known = {key: one.ref for key, one in (await store.workers.sketches()).items() if one.ref.casefold() == wanted}
    if ask.worker is None and not known:
        raise Missing(
            "worker.missing", "There is no such worker here.", "Check the reference, or look it up in a list."
        )
    if ask.worker is not None and ask.worker not in known:
        raise Invalid("erase.reference", "This is not the reference of this file.", "Type it as it stands above.")
    return next(iter(known))


async def _erased(desk: Desk, worker: UUID, reason: Reason) -> Receipt:
    """The four steps. The service itself ends what is hers, in rooms too that whoever asks may not see."""
    cooperative = desk.actor.cooperative
    service = desk.of(replace(desk.actor, role=Role.JOB, scope=frozenset(), also=frozenset(), only=None))
    async with service.open() as store:
        decided = (await store.receipts.of([worker])).get(worker)
        started = [] if decided else _started(await _placements(store, worker))
    if decided is None:
        for placement in started:
            await desk.keys.make(cooperative, _record_id(placement), _record_id(placement))
        subjects = (worker, *await desk.keys.aliases(cooperative, worker))
        async with service.open() as store:
            decided = await _decide(desk, store, subjects, reason)
    async with service.open() as store:
        await finish(desk, store, worker)
        for item in await store.agenda.of(worker):
            if item.due.code == ERASURE and item.state is ItemState.OPEN:
                await store.agenda.save(item.closed(ItemState.VOID))
    return decided


class _LivesOn(Exception):
    """A file is not over any more."""


async def _decide(desk: Desk, store: Store, subjects: tuple[UUID, ...], reason: Reason) -> Receipt:
    worker, now = subjects[0], desk.now()
    held = await store.workers.get(worker)
    if reason == "lapsed" and not await retention.is_over(desk, store, worker):
        raise _LivesOn
    await store.traces.blank(worker)  # first: whoever else changes or erases her waits for this row
    today = desk.today(await store.cooperatives.mine())
    placed = await _placements(store, worker)
    records = await _records(desk, store, held, _started(placed), today)
    await _end(desk, store, subjects, placed, today, reason)
    await store.employment.add(records)
    await store.agenda.add([_marker(desk, worker, today), *_terms_end(desk, records)])
    terms = {record.until for record in records}
    receipt = Receipt(
        id=uuid5(worker, "receipt"),
        person=worker,
        reason=reason,
        erased_at=now,
        unreadable_by=today + UNREADABLE_AFTER,
        records=len(records),
        kept_until=None if None in terms else max((one for one in terms if one is not None), default=None),
        by=desk.actor.id,
    )
    await store.receipts.add(receipt)
    await audit.erased(desk, store, worker, "retention.lapse" if reason == "lapsed" else "worker.erase")
    return (await store.receipts.of([worker]))[worker]


async def _end(
    desk: Desk, store: Store, subjects: tuple[UUID, ...], placed: Iterable[Placement], today: date, reason: Reason
) -> None:
    for one in placed:
        if one.state in OPEN:
            step = "withdraw" if one.state in BEFORE_WORK else "end"
            ended = one.take(step) if step == "withdraw" else one.end(_ended(one, today))
            await store.placements.save(ended, step=step, by=desk.actor.id, at=desk.now())
    spread = await store.traces.spread(subjects)
    for enrolment in (await store.enrolments.of_all(spread.enrolments)).values():
        if enrolment.state is EnrolmentState.ENROLLED:
            kind = _EXITS.get(reason, ExitType.DECLINED)
            await store.enrolments.save(enrolment.exit(max(today, enrolment.enrolled_on), kind))
    await store.indexes.forget([subjects[0]])
    await accounts.end_for_worker(desk, store, subjects[0])
    await store.traces.close(subjects, desk.now() + NEVER)


async def _records(
    desk: Desk, store: Store, worker: Worker, started: Collection[Placement], today: date
) -> list[EmploymentRecord]:
    """What is kept of the work that began: who, for whom, when, in which form; nothing of how she may stay."""
    employers = await store.employers.of_all({placement.employer for placement in started})
    return [
        EmploymentRecord(
            id=_record_id(placement),
            placement=placement.id,
            name=f"{worker.identity.given_name} {worker.identity.family_name}",
            employer=employers[placement.employer].name,
            form=placement.form.value,
            first=placement.started_on or placement.planned.first,
            last=_ended(placement, today),
            until=desk.practice.terms.employment.until(_ended(placement, today)),
            made_at=desk.now(),
        )
        for placement in started
    ]


def _terms_end(desk: Desk, records: Iterable[EmploymentRecord]) -> list[Item]:
    """The ends of the records' terms on the agenda, where a sweep finds them; nobody is told."""
    return [
        _item(desk, record.id, desk.practice.terms.record_due(record.until))
        for record in records
        if record.until is not None
    ]


def _marker(desk: Desk, worker: UUID, today: date) -> Item:
    ladder = desk.practice.terms.ladder
    due = Due(code=ERASURE, due_on=today, open_on=today, close_on=today, owner=OWNER, ladder=ladder)
    return _item(desk, worker, due)


def _item(desk: Desk, origin: UUID, due: Due) -> Item:
    return Item(id=desk.new_id(), origin=Origin.FILE, origin_id=origin, subject=origin, due=due, next_on=due.due_on)


async def _placements(store: Store, worker: UUID) -> tuple[Placement, ...]:
    return (await store.placements.page(Slice(0, MOST), worker=worker)).items


def _started(placed: Iterable[Placement]) -> list[Placement]:
    return [placement for placement in placed if placement.started_on is not None]


def _ended(placement: Placement, today: date) -> date:
    """The last day of work: the real one, else today or the last one planned."""
    if placement.ended_on is not None:
        return placement.ended_on
    first = placement.started_on or placement.planned.first
    return max(first, min(today, placement.planned.last or today))


def _record_id(placement: Placement) -> UUID:
    return uuid5(placement.id, "employment record")
