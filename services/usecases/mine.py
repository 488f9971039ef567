"""What a worker reads of herself: what comes next, her routes, and all that is known of her. Her own rows only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.access.permissions import allowed
from services.ports.audit import Entry
from services.ports.cooperatives import Cooperative
from services.ports.pages import MOST, Page, Slice
from services.ports.unit_of_work import Store
from services.usecases.adoptions import shown
from services.usecases.desk import Desk
from services.usecases.law import job_facts, law
from services.usecases.law import routes as ways
from services.usecases.quotas import taken
from talentcoop.agenda import ASKED, Item, ItemState
from talentcoop.employers import Employer, Vacancy
from talentcoop.errors import Missing
from talentcoop.facts import Facts
from talentcoop.followups import Schedule
from talentcoop.permits import Application, Permit
from talentcoop.placements import OPEN, Placement
from talentcoop.policy.decide import Decision, decide
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy
from talentcoop.policy.outlook import Usable, ahead, usable_days
from talentcoop.policy.plan import Plan, plan
from talentcoop.workers import Worker

_ORDER: Final = {state: place for place, state in enumerate(OPEN)}


@dataclass(frozen=True, slots=True)
class Job:
    """A placement of hers that is still open, with the work and the firm it is for."""

    placement: Placement
    vacancy: Vacancy
    employer: Employer


@dataclass(frozen=True, slots=True)
class Route:
    """What one policy says of her today; a derogation that does not reach her answers as its base does.

    `usable` is from when until when it opens a route; None where that was not asked.
    """

    policy: Policy
    decision: Decision
    usable: Usable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What her first page shows. `due` are the talks with her that are still open, soonest first."""

    worker: Worker
    job: Job | None
    due: tuple[Item, ...]
    schedule: Schedule
    routes: tuple[Route, ...]
    library: Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """What each policy says of her; for the job where one is open, else without one."""

    ref: str
    job: Job | None
    routes: tuple[Route, ...]
    library: Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything that is on file about her; facts that were taken back too."""

    worker: Worker
    facts: Facts
    applications: tuple[Application, ...]
    permits: tuple[Permit, ...]
    library: Library


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """What her routes are weighed from, by the policies that she is shown. With a job, the facts say what it is."""

    worker: Worker
    cooperative: Cooperative
    library: Library
    policies: tuple[Policy, ...]
    facts: Facts
    placements: tuple[Placement, ...]
    job: Job | None


@allowed("mine.show")
async def overview(desk: Desk) -> Overview:
    """Her next talks, her job and her routes, in a constant number of queries."""
    async with desk.open() as store:
        file = await _read(desk, store)
        items = await store.agenda.of_all([placement.id for placement in file.placements])
    return Overview(
        worker=file.worker,
        job=file.job,
        due=tuple(item for item in items if _with_her(item)),
        schedule=desk.practice.schedule,
        routes=await _weighed(desk, file, days=False),
        library=file.library,
    )


@allowed("mine.show")
async def routes(desk: Desk) -> Routes:
    """What each policy that concerns her cooperative says of her, and on which days it can be used."""
    async with desk.open() as store:
        file = await _read(desk, store)
    weighed = await _weighed(desk, file, days=True)
    return Routes(ref=file.worker.ref, job=file.job, routes=weighed, library=file.library)


@allowed("mine.show")
async def known(desk: Desk) -> Known:
    """All that is on file about her."""
    async with desk.open() as store:
        worker = await _herself(desk, store)
        return Known(
            worker=worker,
            facts=await store.facts.of(worker.id),
            applications=(await store.applications.of_all([worker.id]))[worker.id],
            permits=(await store.permits.of_all([worker.id]))[worker.id],
            library=await law(desk, store),
        )


@allowed("mine.show")
async def looked(desk: Desk, part: Slice) -> Page[Entry]:
    """Who opened or changed her file, newest first."""
    async with desk.open() as store:
        return await store.audit.of((await _herself(desk, store)).id, part)


async def _read(desk: Desk, store: Store) -> _File:
    worker = await _herself(desk, store)
    placements = (await store.placements.page(Slice(0, MOST), worker=worker.id)).items
    job, facts = await _job(store, placements), await store.facts.of(worker.id)
    cooperative, library = await store.cooperatives.mine(), await law(desk, store)
    return _File(
        worker=worker,
        cooperative=cooperative,
        library=library,
        policies=await shown(desk, store, library, ways(library, cooperative), desk.today(cooperative)),
        facts=facts if job is None else facts + job_facts(job.vacancy),
        placements=placements,
        job=job,
    )


async def _herself(desk: Desk, store: Store) -> Worker:
    """The one worker among what her scope names; the rest of it are her names in cohorts."""
    found = await store.workers.of_all(desk.actor.scope)
    if not found:
        raise Missing("worker.missing", "There is no such worker here.", "Ask the cooperative's desk.")
    return next(iter(found.values()))


async def _job(store: Store, placements: tuple[Placement, ...]) -> Job | None:
    """The open placement that has come furthest; of two, the newer."""
    still = [placement for placement in placements if placement.state in _ORDER]
    if not still:
        return None
    held = max(still, key=lambda placement: _ORDER[placement.state])
    return Job(held, await store.vacancies.get(held.vacancy), await store.employers.get(held.employer))


def _with_her(item: Item) -> bool:
    """Tell whether an open thing is a talk with her; what the desk or an employer has to do is theirs."""
    return item.state is ItemState.OPEN and item.due.owner == ASKED


async def _weighed(desk: Desk, file: _File, *, days: bool) -> tuple[Route, ...]:
    on, library = desk.today(file.cooperative), file.library
    limited = [one.id for one in file.policies if _has_places(plan(library, one.id, on))]
    held = await taken(desk, library, limited, desk.now())
    found = []
    for policy in file.policies:
        others = held.spent(policy.id, file.worker.id, on)
        decision = decide(plan(library, policy.id, on), file.facts, on, desk.now(), others)
        usable = usable_days(library, policy.id, file.facts, ahead(on), desk.now(), others) if days else None
        found.append(Route(policy, decision, usable))
    return tuple(found)


def _has_places(resolved: Plan) -> bool:
    quota = resolved.policy.quota or (resolved.base.policy.quota if resolved.base else None)
    caps = () if quota is None else (quota.cap, *quota.groups.values())
    return any(resolved.values.get(cap) is not None for cap in caps)
