"""A worker's whole record, as it is handed to her: everything that is stored about her, in one reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.access.actors import Role
from services.access.permissions import allowed
from services.ports.agenda import Contact
from services.ports.authorities import Request
from services.ports.cooperatives import Cooperative
from services.ports.decisions import Recorded
from services.ports.pages import MOST, Slice
from services.ports.rights import Contest, EmploymentRecord, Spread
from services.ports.unit_of_work import Store
from services.usecases import audit
from services.usecases.desk import Desk
from services.usecases.law import law
from services.usecases.titles import occupations
from talentcoop.agenda import Item, Origin
from talentcoop.cohorts import Cohort, Enrolment
from talentcoop.employers import Employer, Vacancy
from talentcoop.errors import Missing
from talentcoop.facts import Facts
from talentcoop.followups import FollowUp
from talentcoop.permits import Application, Permit
from talentcoop.placements import Placement
from talentcoop.policy.library import Library
from talentcoop.policy.texts import Text
from talentcoop.programmes import Milestone
from talentcoop.retention import Taken
from talentcoop.workers import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything about her. `titles` names occupations by code, `called` what was due by item; facts are told with both
    clocks, those taken back too.
    """

    worker: Worker
    cooperative: Cooperative
    at: datetime
    library: Library = field(repr=False)
    titles: Mapping[str, str] = field(repr=False)
    facts: Facts
    decisions: tuple[Recorded, ...]
    applications: tuple[Application, ...]
    permits: tuple[Permit, ...]
    placements: tuple[Placement, ...]
    vacancies: Mapping[UUID, Vacancy] = field(repr=False)
    employers: Mapping[UUID, Employer] = field(repr=False)
    enrolments: tuple[Enrolment, ...]
    cohorts: Mapping[UUID, Cohort] = field(repr=False)
    called: Mapping[UUID, Text] = field(repr=False)
    contacts: tuple[Contact, ...]
    contests: tuple[Contest, ...]
    steps: tuple[Taken, ...]
    kept: tuple[EmploymentRecord, ...]
    requests: tuple[Request, ...]
    spread: Spread


@allowed("worker.export")
async def of(desk: Desk, worker: UUID | None = None) -> Record:
    """The record of a worker, her own where none is named; that it was taken out is noted. Raises `worker.missing`.

    Whoever asks must see her; then the service reads for her, in rooms too that she has no page of.
    """
    async with desk.open() as store:
        her = await _whom(desk, store, worker)
        await audit.exported(desk, store, her, "worker.export")
    aliases = await desk.keys.aliases(desk.actor.cooperative, her)
    service = desk.of(replace(desk.actor, role=Role.JOB, scope=frozenset(), also=frozenset(), only=None))
    async with service.open() as store:
        return await _read(desk, store, (her, *aliases))


async def _whom(desk: Desk, store: Store, worker: UUID | None) -> UUID:
    found = await store.workers.of_all(desk.actor.scope if worker is None else [worker])
    if not found:
        raise Missing("worker.missing", "There is no such worker here.", "Look her up in the list of workers.")
    return next(iter(found))


async def _read(desk: Desk, store: Store, subjects: tuple[UUID, ...]) -> Record:
    worker = subjects[0]
    cooperative = await store.cooperatives.mine()
    library = await law(desk, store)
    placed = (await store.placements.page(Slice(0, MOST), worker=worker)).items
    spread = await store.traces.spread(subjects)
    enrolments = tuple((await store.enrolments.of_all(spread.enrolments)).values())
    cohorts = {cohort.id: cohort for cohort in await store.cohorts.all()}
    on = {enrolment.id: cohorts[enrolment.cohort] for enrolment in enrolments}
    return Record(
        worker=await store.workers.get(worker),
        cooperative=cooperative,
        at=desk.now(),
        library=library,
        titles=occupations(library, cooperative.region, desk.today(cooperative)),
        facts=await store.facts.of(worker),
        decisions=(await store.decisions.of_all([worker]))[worker],
        applications=(await store.applications.of_all([worker]))[worker],
        permits=(await store.permits.of_all([worker]))[worker],
        placements=placed,
        vacancies=await store.vacancies.of_all({one.vacancy for one in placed}),
        employers=await store.employers.of_all({one.employer for one in placed}),
        enrolments=enrolments,
        cohorts={enrolment.id: on[enrolment.id] for enrolment in enrolments},
        called=_called(desk, spread.items, on),
        contacts=tuple(
            one for one in await store.agenda.contacts_of([item.id for item in spread.items]) if one.subject in subjects
        ),
        contests=await store.contests.of(worker),
        steps=(await store.retention.of_all([worker]))[worker],
        kept=await store.employment.of([one.id for one in placed]),
        requests=tuple(one for one in await store.authorities.about(subjects) if _may_be_told(one)),
        spread=spread,
    )


def _may_be_told(request: Request) -> bool:
    """Tell whether the law lets her know of a request."""
    return request.said is not None and request.said.untold_because is None


def _called(desk: Desk, items: tuple[Item, ...], on: Mapping[UUID, Cohort]) -> Mapping[UUID, Text]:
    """What the schedule or a programme calls each thing, where it still knows it."""
    found: dict[UUID, Text] = {}
    for item in items:
        plan: FollowUp | Milestone | None
        if item.origin is Origin.PLACEMENT:
            plan = desk.practice.schedule.item(item.due.code)
        else:
            cohort = on.get(item.origin_id)
            programme = desk.practice.programmes.get(cohort.programme) if cohort else None
            plan = programme.milestone(item.due.code) if programme else None
        if plan is not None:
            found[item.id] = plan.title
    return found
