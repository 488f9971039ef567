"""A cohort as its coach looks at it: everybody by her next milestone, who stalls, and one person's path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.agenda import Contact
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from talentcoop.agenda import Item, ItemState, Origin
from talentcoop.cohorts import Cohort, Enrolment, EnrolmentState
from talentcoop.dates import Offset
from talentcoop.errors import Missing
from talentcoop.policy.texts import Text
from talentcoop.programmes import Milestone, Phase, Programme

REACHED: Final = (ItemState.DONE, ItemState.DONE_LATE)
WITH_HER: Final = frozenset({"participant", "coach"})
"""Whose milestones are reached together with the person herself."""


class Pace(StrEnum):
    """How somebody stands among her milestones on a day."""

    LATE = "late"
    DUE = "due"
    AHEAD = "ahead"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone of one enrolment; `plan` is None where the programme no longer has it."""

    item: Item
    plan: Milestone | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be reached."""
        return self.item.state is ItemState.OPEN

    @property
    def title(self) -> Text | None:
        """What the programme calls it."""
        return self.plan.title if self.plan else None

    @property
    def is_with_her(self) -> bool:
        """Whether reaching it means that somebody speaks with her."""
        return self.plan is None or bool(WITH_HER & set(self.plan.who))

    def pace(self, on: date) -> Pace:
        """Late once its tolerance is past, due from its day, ahead before; nothing where it is closed."""
        if not self.is_open:
            return Pace.NOTHING
        if self.item.due.close_on < on:
            return Pace.LATE
        return Pace.DUE if self.item.due.due_on <= on else Pace.AHEAD


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody on a cohort and her milestones, oldest first; those that no longer apply are left out."""

    enrolment: Enrolment
    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        """The first one still to be reached, late or not."""
        return next((step for step in self.steps if step.is_open), None)

    @property
    def reached(self) -> int:
        """How many were reached."""
        return sum(step.item.state in REACHED for step in self.steps)

    @property
    def wanted(self) -> int:
        """How many there are, without those waived."""
        return sum(step.is_open or step.item.state in REACHED for step in self.steps)

    @property
    def heard_on(self) -> date:
        """The day on which she last reached a milestone; that of her enrolment where there is none."""
        days = [step.item.done_on for step in self.steps if step.is_with_her and step.item.done_on is not None]
        return max([self.enrolment.enrolled_on, *days])

    @property
    def is_here(self) -> bool:
        """Whether she is still on the programme."""
        return self.enrolment.state is EnrolmentState.ENROLLED

    def late(self, on: date) -> tuple[Step, ...]:
        """Her milestones that are late on a day, oldest first."""
        return tuple(step for step in self.steps if step.pace(on) is Pace.LATE)

    def pace(self, on: date) -> Pace:
        """How she stands: as her next milestone does."""
        return self.next.pace(on) if self.next else Pace.NOTHING


@dataclass(frozen=True, slots=True)
class Board:
    """A cohort on a day, with everybody who is or was on it."""

    cohort: Cohort
    programme: Programme
    today: date
    cards: tuple[Card, ...]

    @property
    def phase(self) -> Phase | None:
        """The phase that the cohort should be in by now: the last that has begun; None before and after all."""
        begun = [phase for phase in self.programme.phases if self._day(phase.first) <= self.today <= self.last(phase)]
        return begun[-1] if begun else None

    @property
    def last_day(self) -> date:
        """The last day of the programme for this cohort."""
        return self._day(self.programme.duration)

    @property
    def here(self) -> int:
        """How many are on it."""
        return sum(card.is_here for card in self.cards)

    @property
    def stalled(self) -> tuple[Card, ...]:
        """Those on it with something late, whose oldest late milestone has waited longest first."""
        late = [card for card in self.cards if card.is_here and card.late(self.today)]
        return tuple(sorted(late, key=lambda card: card.late(self.today)[0].item.due.close_on))

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases from the first that anybody is in; all where nobody is in any."""
        first = next((n for n, phase in enumerate(self.programme.phases) if self.column(phase)), 0)
        return self.programme.phases[first:]

    def column(self, phase: Phase | None) -> tuple[Card, ...]:
        """The cards whose next milestone belongs to a phase, earliest first; of None: those with nothing left."""
        key = phase.id if phase else None
        cards = (card for card in self.cards if self._phase_of(card) == key)
        return tuple(sorted(cards, key=lambda card: card.next.item.due.due_on if card.next else date.max))

    def last(self, phase: Phase) -> date:
        """The last day of a phase for this cohort."""
        return self._day(phase.last)

    def plan(self) -> tuple[tuple[date, int], ...]:
        """How many milestones should have been reached by each day."""
        steps = [step for card in self.cards for step in card.steps if step.item.state is not ItemState.WAIVED]
        return _counted(self.cohort.starts_on, (step.item.due.due_on for step in steps))

    def reached(self) -> tuple[tuple[date, int], ...]:
        """How many were reached by each day."""
        items = [step.item for card in self.cards for step in card.steps if step.item.state in REACHED]
        return _counted(self.cohort.starts_on, (item.done_on for item in items if item.done_on is not None))

    def _phase_of(self, card: Card) -> str | None:
        if card.next is None:
            return None
        return card.next.plan.phase if card.next.plan else self.programme.phases[0].id

    def _day(self, distance: str) -> date:
        return Offset.parse(distance).after(self.cohort.starts_on)


@dataclass(frozen=True, slots=True)
class Person:
    """One person's path, and what came of each attempt at it, by item, oldest first."""

    board: Board
    card: Card
    contacts: tuple[Contact, ...]

    def outcome(self, step: Step) -> str | None:
        """How a milestone that can come out in several ways came out; None where nobody said."""
        found = [one.answers["outcome"] for one in self.tried(step) if "outcome" in one.answers]
        return found[-1] if found else None

    def tried(self, step: Step) -> tuple[Contact, ...]:
        """What came of trying to reach a milestone."""
        return tuple(one for one in self.contacts if one.item == step.item.id)

    def needs(self, step: Step) -> tuple[Step, ...]:
        """What has to be reached before a milestone."""
        wanted = step.plan.needs if step.plan else ()
        return tuple(other for other in self.card.steps if other.item.due.code in wanted)


@allowed("cohort.board")
async def show(desk: Desk, cohort: UUID) -> Board:
    """One cohort today. Raises `cohort.missing`."""
    async with desk.open() as store:
        return (await of_all(desk, store, [await store.cohorts.get(cohort)]))[0]


@allowed("cohort.find")
async def every(desk: Desk) -> tuple[Board, ...]:
    """Every cohort that the actor may see, newest first."""
    async with desk.open() as store:
        return await of_all(desk, store, await store.cohorts.all())


@allowed("cohort.board")
async def person(desk: Desk, enrolment: UUID) -> Person:
    """Somebody on a cohort. Raises `enrolment.missing`."""
    async with desk.open() as store:
        return await _person(desk, store, await store.enrolments.get(enrolment))


@allowed("cohort.board")
async def milestone(desk: Desk, item: UUID) -> tuple[Person, Step]:
    """One milestone, and whose it is. Raises `agenda.missing`, also for what is no milestone."""
    async with desk.open() as store:
        held = await store.agenda.get(item)
        if held.origin is not Origin.ENROLMENT:
            raise Missing("agenda.missing", "There is no such milestone here.", "Look it up on the cohort's board.")
        found = await _person(desk, store, await store.enrolments.get(held.origin_id))
        return found, Step(held, found.board.programme.milestone(held.due.code))


async def of_all(desk: Desk, store: Store, cohorts: Sequence[Cohort]) -> tuple[Board, ...]:
    """The boards of cohorts, inside a transaction under way, in as many queries as that of one."""
    today = desk.today(await store.cooperatives.mine())
    enrolments = await store.enrolments.on([cohort.id for cohort in cohorts])
    items = await store.agenda.of_all([enrolment.id for enrolment in enrolments])
    return tuple(
        _board(desk, today, cohort, [one for one in enrolments if one.cohort == cohort.id], items) for cohort in cohorts
    )


async def _person(desk: Desk, store: Store, enrolment: Enrolment) -> Person:
    today = desk.today(await store.cooperatives.mine())
    items = await store.agenda.of(enrolment.id)
    board = _board(desk, today, await store.cohorts.get(enrolment.cohort), [enrolment], items)
    contacts = await store.agenda.contacts_of([item.id for item in items])
    return Person(board, board.cards[0], contacts)


def _board(desk: Desk, today: date, cohort: Cohort, enrolments: Sequence[Enrolment], items: Iterable[Item]) -> Board:
    programme = desk.practice.programme(cohort.programme)
    plans = {plan.id: plan for plan in programme.milestones}
    steps: dict[UUID, list[Step]] = {enrolment.id: [] for enrolment in enrolments}
    for item in items:
        if item.origin_id in steps and item.state is not ItemState.VOID:
            steps[item.origin_id].append(Step(item, plans.get(item.due.code)))
    return Board(cohort, programme, today, tuple(Card(one, tuple(steps[one.id])) for one in enrolments))


def _counted(start: date, days: Iterable[date]) -> tuple[tuple[date, int], ...]:
    """A stair from nothing on the first day: how many of the days have come by each of them."""
    counts, total, found = Counter(days), 0, []
    for day in sorted({*counts, min([start, *counts])}):
        total += counts[day]
        found.append((day, total))
    return tuple(found)
