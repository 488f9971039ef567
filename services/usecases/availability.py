"""Whether anybody could be proposed for a role: all that an employer learns before a worker's yes.

No employer sees a worker. The cooperative looks itself, at profiles, placements and leave to work; nothing but yes or
no comes out, and nothing that a worker told anybody of her work goes in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from services.access.actors import Role
from services.ports.workers import Sketch
from services.usecases import leave
from services.usecases.desk import Desk
from services.usecases.law import job_facts, law
from talentcoop.dates import Period
from talentcoop.employers import Vacancy
from talentcoop.matching.score import Bar, Candidate, shortlist
from talentcoop.permits import leave_to_work
from talentcoop.placements import Placement


async def with_people(desk: Desk, roles: Sequence[Vacancy]) -> frozenset[UUID]:
    """The roles for which somebody could be proposed today; of a first day gone by, today is asked instead.

    The same number of queries however many roles there are.
    """
    if not roles:
        return frozenset()
    async with desk.of(replace(desk.actor, role=Role.JOB, scope=frozenset())).open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
        today = desk.today(cooperative)
        jobs = [replace(role, starts_on=max(role.starts_on, today)) for role in roles]
        sketches, running = await store.workers.sketches(), await store.placements.running()
        fitting = {job.id: _fitting(job, sketches, running) for job in jobs}
        asked = {worker for found in fitting.values() for worker in found}
        facts, permits = await store.facts.of_all(asked), await store.permits.of_all(asked)
    policies = leave.working(library, cooperative)

    def may_work(worker: UUID, job: Vacancy) -> bool:
        answers = leave.asking(library, policies, facts[worker] + job_facts(job), desk.now())
        day = Period(job.starts_on, job.starts_on)
        return leave_to_work(leave.job_of(job), day, permits[worker], answers, scenario=cooperative.scenario).given

    return frozenset(job.id for job in jobs if any(may_work(worker, job) for worker in fitting[job.id]))


def _fitting(job: Vacancy, sketches: Mapping[UUID, Sketch], running: Collection[Placement]) -> tuple[UUID, ...]:
    """Those whom nothing but leave to work could still keep from the job, best first."""
    busy = {held.worker for held in running if _at_work(held, job)}
    candidates = (
        Candidate(
            worker=key,
            profile=sketch.profile,
            waiting_since=sketch.registered_on,
            bars=(Bar.AT_WORK,) if key in busy else (),
        )
        for key, sketch in sketches.items()
    )
    return tuple(one.worker for one in shortlist(job, candidates, job.starts_on) if not one.bars)


def _at_work(held: Placement, job: Vacancy) -> bool:
    first, last = held.started_on, held.planned.last
    return first is not None and last is not None and first <= job.starts_on <= last
