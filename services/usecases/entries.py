"""One thing to do as a person reads it: what it is called, whom it is about, where she works, how pressing it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.ports.unit_of_work import Store
from services.usecases.contacts import LOOK_INTO
from services.usecases.desk import Desk
from talentcoop.agenda import Item, Origin
from talentcoop.cohorts import Cohort, Enrolment
from talentcoop.employers import Employer, Vacancy
from talentcoop.placements import Placement
from talentcoop.policy.texts import Text
from talentcoop.workers import Worker


class Urgency(StrEnum):
    """How an open item stands on a day; IN_TIME is past its due day, and within its last day in time."""

    ALARM = "alarm"
    OVERDUE = "overdue"
    IN_TIME = "in_time"
    TODAY = "today"
    COMING = "coming"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom and what an item is about. Of somebody on a cohort only her reference is read; `worker` is None then, and
    where a file was erased.
    """

    worker: Worker | None = None
    placement: Placement | None = None
    vacancy: Vacancy | None = None
    employer: Employer | None = None
    enrolment: Enrolment | None = None
    cohort: Cohort | None = None

    @property
    def ref(self) -> str | None:
        """The code people use for her; None where her file was erased."""
        held = self.worker or self.enrolment
        return held.ref if held else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to do. `title` is None for an alarm, and for what no schedule knows any more."""

    item: Item
    title: Text | None
    urgency: Urgency
    attempts: int
    about: About


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around several placements, each read once."""

    workers: Mapping[UUID, Worker]
    vacancies: Mapping[UUID, Vacancy]
    employers: Mapping[UUID, Employer]

    @classmethod
    async def read(cls, store: Store, placements: Iterable[Placement], workers: Collection[UUID]) -> Around:
        """Read it in three queries."""
        held = list(placements)
        return cls(
            await store.workers.of_all(workers),
            await store.vacancies.of_all({placement.vacancy for placement in held}),
            await store.employers.of_all({placement.employer for placement in held}),
        )

    def about(self, worker: UUID, placement: Placement | None) -> About:
        """What there is to say of a worker and a placement of hers."""
        return About(
            worker=self.workers.get(worker),
            placement=placement,
            vacancy=self.vacancies.get(placement.vacancy) if placement else None,
            employer=self.employers.get(placement.employer) if placement else None,
        )


async def entries(
    desk: Desk, store: Store, items: Collection[Item], today: date, attempts: Mapping[UUID, int]
) -> tuple[Entry, ...]:
    """Items with what they are called and whom they are about, in as many queries for many as for one."""
    found = await _abouts(store, items)
    return tuple(
        Entry(
            item=item,
            title=title(desk, item, found[item.id].cohort),
            urgency=urgency(item, today),
            attempts=attempts.get(item.id, 0),
            about=found[item.id],
        )
        for item in items
    )


def title(desk: Desk, item: Item, cohort: Cohort | None) -> Text | None:
    """What the schedule of placements, or a cohort's programme, calls an item; None where it knows none such."""
    if item.origin is Origin.PLACEMENT:
        contact = desk.practice.schedule.item(item.due.code)
        return contact.title if contact else None
    if item.origin is Origin.FILE:
        return None
    programme = desk.practice.programmes.get(cohort.programme) if cohort else None
    milestone = programme.milestone(item.due.code) if programme else None
    return milestone.title if milestone else None


def urgency(item: Item, today: date) -> Urgency:
    """How an open item stands on a day."""
    if item.due.code == LOOK_INTO:
        return Urgency.ALARM
    if item.due.close_on < today:
        return Urgency.OVERDUE
    if item.due.due_on == today:
        return Urgency.TODAY
    return Urgency.IN_TIME if item.due.due_on < today else Urgency.COMING


async def _abouts(store: Store, items: Collection[Item]) -> Mapping[UUID, About]:
    of_work = [item for item in items if item.origin is not Origin.ENROLMENT]
    placements = await store.placements.of_all({item.origin_id for item in of_work})
    work = await Around.read(store, placements.values(), {item.subject for item in of_work})
    enrolments = await store.enrolments.of_all({i.origin_id for i in items if i.origin is Origin.ENROLMENT})
    cohorts = {cohort.id: cohort for cohort in await store.cohorts.all()}
    found = {}
    for item in items:
        if item.origin is not Origin.ENROLMENT:
            found[item.id] = work.about(item.subject, placements.get(item.origin_id))
        else:
            enrolment = enrolments.get(item.origin_id)
            found[item.id] = About(enrolment=enrolment, cohort=cohorts.get(enrolment.cohort) if enrolment else None)
    return found
