"""Placements as pages show them: one with everything that its life hangs on, and many with what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.pages import Page, Slice
from services.usecases import audit, leave, placements
from services.usecases.desk import Desk
from services.usecases.law import law, wage_floor
from talentcoop.agenda import Item, ItemState
from talentcoop.dates import Period
from talentcoop.employers import Employer, Vacancy, floor_for
from talentcoop.flows import Flow
from talentcoop.followups import Schedule
from talentcoop.permits import Leave
from talentcoop.placements import BEFORE_WORK, GateLine, Placement, State
from talentcoop.policy.model import Policy
from talentcoop.workers import Worker

NO_LEAVE_ASKED: Final = Leave(False, None, (), (), None)


@dataclass(frozen=True, slots=True)
class PlacementLine:
    """A placement as a list shows it. `worker` is None where her key is gone; `next` is what is open and due first."""

    placement: Placement
    ref: str
    worker: Worker | None
    vacancy: Vacancy
    employer: Employer
    next: Item | None


@dataclass(frozen=True, slots=True)
class PlacementLines:
    """A part of the list, and the schedule that says what a due thing is called."""

    part: Page[PlacementLine]
    schedule: Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Everything that a placement's page shows.

    `gate` and `leave` are asked of the days still to be worked, and `gate` is empty where no start is to come.
    `floor_cents` is the lowest lawful monthly pay for these hours, None where none is published for every day planned.
    `policies` are those whose conditions alone may give leave to work; `steps` has step, instant and actor.
    """

    placement: Placement
    ref: str
    worker: Worker | None
    vacancy: Vacancy
    employer: Employer
    gate: tuple[GateLine, ...]
    leave: Leave
    floor_cents: int | None
    policies: tuple[Policy, ...]
    items: tuple[Item, ...]
    schedule: Schedule
    steps: tuple[tuple[str, datetime, UUID], ...]
    flows: tuple[Flow, ...]

    @property
    def red(self) -> tuple[GateLine, ...]:
        """What keeps work from starting."""
        return tuple(line for line in self.gate if not line.green)


@allowed("placement.find")
async def find(desk: Desk, part: Slice, *, states: Sequence[State] = ()) -> PlacementLines:
    """Placements, newest first, in a constant number of queries; all states where none is named."""
    async with desk.open() as store:
        page = await store.placements.page(part, states=states)
        vacancies = await store.vacancies.of_all({one.vacancy for one in page.items})
        employers = await store.employers.of_all({one.employer for one in page.items})
        keys = {one.worker for one in page.items}
        refs, workers = await store.workers.refs(keys), await store.workers.of_all(keys)
        await audit.listed(desk, store, workers)
        following = _next(await store.agenda.of_all([one.id for one in page.items]))
    lines = (
        PlacementLine(
            one,
            refs[one.worker],
            workers.get(one.worker),
            vacancies[one.vacancy],
            employers[one.employer],
            following.get(one.id),
        )
        for one in page.items
    )
    return PlacementLines(Page(tuple(lines), page.total, page.start), desk.practice.schedule)


@allowed("placement.show")
async def show(desk: Desk, placement: UUID) -> Life:
    """One placement. It opens the worker's identity, which is noted in her file."""
    async with desk.open() as store:
        held = await store.placements.get(placement)
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
        vacancy = await store.vacancies.get(held.vacancy)
        floor = wage_floor(library, cooperative, held.planned)
        days = _still_to_work(held, desk.today(cooperative))
        gate, given = await placements.gated(desk, store, held, days) if days else ((), NO_LEAVE_ASKED)
        await audit.opened(desk, store, held.worker)
        return Life(
            placement=held,
            ref=(await store.workers.refs([held.worker]))[held.worker],
            worker=(await store.workers.of_all([held.worker])).get(held.worker),
            vacancy=vacancy,
            employer=await store.employers.get(held.employer),
            gate=gate,
            leave=given,
            floor_cents=None if floor is None else floor_for(floor, vacancy.hours_a_week),
            policies=leave.working(library, cooperative),
            items=await store.agenda.of(placement),
            schedule=desk.practice.schedule,
            steps=await store.placements.steps(placement),
            flows=desk.practice.flows_in(cooperative.region),
        )


def _still_to_work(held: Placement, today: date) -> Period | None:
    """The days that a start today would be asked leave for, the whole plan where today is not in it; None where no
    start is to come.
    """
    if held.state is State.SUSPENDED:
        return Period(today, held.resumed_plan(today).last)
    if held.state not in BEFORE_WORK:
        return None
    return Period(today, held.planned.last) if today in held.planned else held.planned


def _next(items: Iterable[Item]) -> Mapping[UUID, Item]:
    """What is open and due first, by what it came from."""
    found: dict[UUID, Item] = {}
    for item in sorted(items, key=lambda one: (one.due.due_on, one.due.code)):
        if item.state is ItemState.OPEN:
            found.setdefault(item.origin_id, item)
    return found
