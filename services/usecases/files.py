"""A worker's file as the desk opens it: all that its pages show, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.audit import Entry
from services.ports.cooperatives import Cooperative
from services.ports.decisions import Recorded
from services.ports.pages import MOST, Page, Slice
from services.ports.unit_of_work import Store
from services.usecases import audit
from services.usecases.desk import Desk
from services.usecases.law import VACANCY_SAYS, job_facts, law, routes
from services.usecases.quotas import taken
from services.usecases.titles import occupations
from talentcoop.employers import Employer, Vacancy
from talentcoop.facts import Facts
from talentcoop.permits import Application, Permit
from talentcoop.placements import Placement, State
from talentcoop.policy.catalogue import FactKind
from talentcoop.policy.changes import Question
from talentcoop.policy.decide import Decision, Spent, decide
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy
from talentcoop.policy.outlook import Usable, ahead, usable_days
from talentcoop.policy.plan import plan
from talentcoop.policy.reads import facts_read
from talentcoop.workers import Worker

LATEST: Final = Slice(0, 5)
"""The openings that a file shows at first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one policy says of her today of what it was asked, and on which days it opens a route as facts stand."""

    policy: Policy
    decision: Decision
    usable: Usable
    asked: Question = field(repr=False)


@dataclass(frozen=True, slots=True)
class Work:
    """One placement of hers, with the job and the firm."""

    placement: Placement
    vacancy: Vacancy
    employer: Employer

    @property
    def runs(self) -> bool:
        """Whether it has begun and not ended."""
        return self.placement.state in (State.ACTIVE, State.SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFile:
    """Everything that her pages show. `kinds` are the facts to record about her: those that policies here read.

    `mine`: the reader looks after her.
    """

    worker: Worker
    cooperative: Cooperative
    today: date
    library: Library = field(repr=False)
    titles: Mapping[str, str] = field(repr=False)
    kinds: Mapping[str, FactKind] = field(repr=False)
    facts: Facts
    answers: tuple[Answer, ...]
    decisions: tuple[Recorded, ...]
    applications: tuple[Application, ...]
    permits: tuple[Permit, ...]
    works: tuple[Work, ...]
    openings: Page[Entry]
    mine: bool = False

    @property
    def at_work(self) -> bool:
        """Whether a placement of hers has begun and not ended."""
        return self.job is not None

    @property
    def job(self) -> Vacancy | None:
        """The job she does now, which the answers are about; None where she does none."""
        return next((work.vacancy for work in self.works if work.runs), None)

    @property
    def policies(self) -> Mapping[str, Policy]:
        """The policies that could be her way, by id."""
        return {answer.policy.id: answer.policy for answer in self.answers}


@allowed("file.open")
async def open_file(desk: Desk, worker: UUID, looked: Slice = LATEST) -> WorkerFile:
    """Open her file, which is noted in it. `looked` is the part of the openings wanted. Raises `worker.missing`."""
    async with desk.open() as store:
        held = await store.workers.get(worker)
        cooperative = await store.cooperatives.mine()
        today = desk.today(cooperative)
        library = await law(desk, store)
        facts, works = await store.facts.of(worker), await _works(store, worker)
        known = facts + next((job_facts(work.vacancy) for work in works if work.runs), Facts())
        concerned = routes(library, cooperative)
        await audit.opened(desk, store, worker)
        file = WorkerFile(
            worker=held,
            cooperative=cooperative,
            today=today,
            library=library,
            titles=occupations(library, cooperative.region, today),
            kinds=_kinds(library, concerned),
            facts=facts,
            answers=(),
            decisions=(await store.decisions.of_all([worker]))[worker],
            applications=(await store.applications.of_all([worker]))[worker],
            permits=(await store.permits.of_all([worker]))[worker],
            works=works,
            openings=await store.audit.of(worker, looked),
            mine=await store.audit.looks_after(worker) == desk.actor.id,
        )
    as_of = today, desk.now()
    others = await taken(desk, library, [one.id for one in concerned], as_of[1])
    answers = tuple(answered(library, one, known, as_of, others.spent(one.id, worker, today)) for one in concerned)
    return replace(file, answers=answers)


def answered(
    library: Library, policy: Policy, facts: Facts, as_of: tuple[date, datetime], others: Spent | None
) -> Answer:
    """What a policy says on a day of what was known at an instant; `others` is what they spent of its quota."""
    on, known_at = as_of
    return Answer(
        policy,
        decide(plan(library, policy.id, on), facts, on, known_at, others),
        usable_days(library, policy.id, facts, ahead(on), known_at, others),
        Question(library, facts, on, known_at, others),
    )


async def _works(store: Store, worker: UUID) -> tuple[Work, ...]:
    held = (await store.placements.page(Slice(0, MOST), worker=worker)).items
    vacancies = await store.vacancies.of_all({one.vacancy for one in held})
    employers = await store.employers.of_all({one.employer for one in held})
    return tuple(Work(one, vacancies[one.vacancy], employers[one.employer]) for one in held)


def _kinds(library: Library, policies: tuple[Policy, ...]) -> Mapping[str, FactKind]:
    read = facts_read(policies) - set(VACANCY_SAYS)
    return {key: kind for key, kind in library.catalogue.kinds.items() if key in read}
