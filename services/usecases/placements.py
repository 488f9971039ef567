"""Lead a placement from proposal to end. Work starts only with leave to work for every day planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.pages import Page, Slice
from services.ports.unit_of_work import Store
from services.usecases import answers, audit, contacts, leave, once
from services.usecases.desk import Desk
from services.usecases.freezes import refuse_frozen
from services.usecases.law import law, laws, wage_floor
from talentcoop.dates import Period
from talentcoop.employers import VacancyState
from talentcoop.errors import Disallowed, Forbidden, Invalid, Stale
from talentcoop.permits import Leave
from talentcoop.placements import Form, GateLine, Placement, Preparation, State, start_gate, transition

MOST_PLANNED_DAYS = 3 * 366
"""A plan is asked about day by day; a longer one is a year mistyped."""
PLAIN_STEPS = ("agree", "offer", "accept", "sign", "withdraw", "refuse", "lapse")
"""The steps that only move the state; the others have a use case of their own."""
_PERMISSIONS: Final = {
    "propose": "placement.propose",
    "prepare": "placement.prepare",
    "start": "placement.start",
    "resume": "placement.start",
    "end": "placement.end",
}
"""What a step takes, where it is not `placement.step`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Whom, for which job, how, and for which days; the last one is needed, since leave must cover every day.

    `once` marks the sending: what comes twice under one mark is proposed once.
    """

    worker: UUID
    vacancy: UUID
    form: Form
    planned: Period
    once: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step on a placement as it was read: `version` is that one's. `on` is the day it happens, today where None."""

    placement: UUID
    version: int
    on: date | None = None


@allowed("placement.propose")
async def propose(desk: Desk, ask: Proposal) -> Placement:
    """Propose a worker for an open vacancy. The employer learns nothing before her yes.

    Raises `placement.already-proposed` where a placement of hers is open for it, `worker.frozen`, `once.used`.
    """
    if ask.planned.last is None:
        raise Invalid("placement.open-ended", "A placement needs a last planned day.", "Give one; it can be prolonged.")
    if (ask.planned.last - ask.planned.first).days > MOST_PLANNED_DAYS:
        raise Invalid("placement.too-long", "The plan is longer than three years.", "Check the year; prolong later.")
    async with desk.open() as store:
        await refuse_frozen(store, ask.worker)
        vacancy = await store.vacancies.get(ask.vacancy)
        if vacancy.state is not VacancyState.OPEN:
            raise Disallowed("vacancy.closed", "The vacancy is closed.", "Choose an open one.")
        placement = Placement(
            id=once.key_for(desk, ask.once),
            worker=ask.worker,
            vacancy=vacancy.id,
            employer=vacancy.employer,
            form=ask.form,
            planned=ask.planned,
        )
        save = partial(_save, desk, store, step="propose")
        return await once.kept(save, store.placements.of_all, placement)


@allowed("placement.show")
async def show(desk: Desk, placement: UUID) -> Placement:
    """One placement."""
    async with desk.open() as store:
        return await store.placements.get(placement)


@allowed("placement.find")
async def find(desk: Desk, part: Slice, *, states: Sequence[State] = (), worker: UUID | None = None) -> Page[Placement]:
    """Placements, newest first; all states where none is named."""
    async with desk.open() as store:
        return await store.placements.page(part, states=states, worker=worker)


@allowed("placement.step")
async def take(desk: Desk, ask: Step, step: str) -> Placement:
    """Take a step that only moves the state. Raises `placement.out-of-order`, `placement.stale`, `placement.role`."""
    if step not in PLAIN_STEPS:
        raise Invalid("placement.no-such-step", f"'{step}' is no such step.", f"Choose: {', '.join(PLAIN_STEPS)}.")
    async with desk.open() as store:
        held = await _read(desk, store, ask, step)
        return await _save(desk, store, held.take(step), step)


@allowed("placement.prepare")
async def prepare(desk: Desk, ask: Step, done: Sequence[Preparation]) -> Placement:
    """Note what is ready for the first day."""
    async with desk.open() as store:
        held = await _read(desk, store, ask, None)
        return await _save(desk, store, held.prepared(*done), "prepare")


@allowed("placement.show")
async def gate(desk: Desk, placement: UUID) -> tuple[GateLine, ...]:
    """Every line that must be green before work can start, as of now. Nothing is recorded."""
    async with desk.open() as store:
        held = await store.placements.get(placement)
        return (await gated(desk, store, held, held.planned))[0]


@allowed("placement.start")
async def start(desk: Desk, ask: Step) -> Placement:
    """Start work: every line of the gate green, else nothing changes and the error names each red one.

    The decisions relied on are recorded, and the follow-ups derived, in the same transaction.
    """
    async with desk.open() as store:
        held = await _read(desk, store, ask, "start")
        on = await _day(desk, store, ask)
        lines, given = await gated(desk, store, held, Period(on, max(on, held.planned.last or on)))
        started = held.start(on, lines, **await _basis(desk, store, held, given))
        saved = await _save(desk, store, started, "start")
        await contacts.derive(desk, store, saved)
        return saved


@allowed("placement.step")
async def suspend(desk: Desk, ask: Step) -> Placement:
    """Suspend work from a day on; nobody is chased meanwhile."""
    async with desk.open() as store:
        held = await _read(desk, store, ask, "suspend")
        on = await _day(desk, store, ask)
        saved = await _save(desk, store, held.suspend(on), "suspend")
        await contacts.pause(store, saved)
        return saved


@allowed("placement.start")
async def resume(desk: Desk, ask: Step) -> Placement:
    """Take work up again; the end moves by the days lost, and leave must cover every day of the new plan."""
    async with desk.open() as store:
        held = await _read(desk, store, ask, "resume")
        on = await _day(desk, store, ask)
        rest = Period(on, held.resumed_plan(on).last)
        lines, given = await gated(desk, store, held, rest)
        saved = await _save(desk, store, held.resume(on, lines, **await _basis(desk, store, held, given)), "resume")
        await contacts.resume(desk, store, saved, held.suspended_on or on, on)
        return saved


@allowed("placement.end")
async def end(desk: Desk, ask: Step) -> Placement:
    """End work after a day, the last one worked; what falls later is void, and what hangs on the end falls due."""
    async with desk.open() as store:
        held = await _read(desk, store, ask, "end")
        on = await _day(desk, store, ask)
        _within_plan(held, on)
        saved = await _save(desk, store, held.end(on), "end")
        if held.suspended_on is None:
            await contacts.derive(desk, store, saved)
        else:
            await contacts.resume(desk, store, saved, held.suspended_on, on)
        return saved


async def _read(desk: Desk, store: Store, ask: Step, step: str | None) -> Placement:
    held = await store.placements.get(ask.placement)
    if held.version != ask.version:
        raise Stale("placement.stale", "The placement was changed meanwhile.", "Reload it and take the step again.")
    move = transition(step) if step else None
    if move is not None and desk.actor.roles.isdisjoint(move.roles):
        raise Forbidden(
            "placement.role", f"The step '{step}' is for: {', '.join(move.roles)}.", "Ask one of them.", step=step
        )
    return held


async def _save(desk: Desk, store: Store, placement: Placement, step: str) -> Placement:
    saved = await store.placements.save(placement, step=step, by=desk.actor.id, at=desk.now())
    await audit.changed(desk, store, saved.worker, _PERMISSIONS.get(step, "placement.step"))
    return saved


async def _day(desk: Desk, store: Store, ask: Step) -> date:
    """The day a step is taken on: today where none is given, and never one to come: much may change until then."""
    today = desk.today(await store.cooperatives.mine())
    if ask.on is not None and ask.on > today:
        raise Disallowed("placement.wrong-day", f"{ask.on} is still to come.", "Take the step on its day.", on=ask.on)
    return ask.on or today


def _within_plan(held: Placement, on: date) -> None:
    """Leave was asked for until the last planned day: work after it had none, and is not put on file as if it had."""
    last = held.planned.last
    if last is not None and on > last:
        raise Disallowed(
            "placement.wrong-day",
            f"{on} lies after the last planned day {last}; nobody asked for leave to work until then.",
            f"Give {last} at the latest; if she worked on, tell the coordinator today.",
            on=on,
        )


async def _basis(desk: Desk, store: Store, held: Placement, given: Leave) -> dict[str, UUID | None]:
    """Put the decisions relied on on file, and name what the work rests on."""
    if not given.given:
        return {}
    lawful = await laws(desk, store)
    kept = [
        one
        for decision in given.decisions
        for one in await answers.keep(desk, store, lawful(decision.on), held.worker, [decision])
    ]
    return {"decision": kept[0].id if kept else None, "permit": given.permits[0] if given.permits else None}


async def gated(desk: Desk, store: Store, placement: Placement, planned: Period) -> tuple[tuple[GateLine, ...], Leave]:
    """The start gate of a placement for days of work, and the leave it found, inside a transaction under way."""
    vacancy = await store.vacancies.get(placement.vacancy)
    given = await leave.for_placement(desk, store, placement.worker, vacancy, planned)
    library = await law(desk, store)
    floor = wage_floor(library, await store.cooperatives.mine(), planned)
    return start_gate(placement, vacancy, given, floor), given
