"""Whether people are available for a role: all that an employer learns before a worker's yes.

No employer sees a worker. The service looks itself, at profiles and placements alone: nothing that anybody told of
herself or of her work goes in, no fact, permit or answer, so that no employer can tell from it how somebody stays.
Whether she may do this very job is looked into when she is proposed. And nothing is said of few: a role made up to fit
one person finds nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from services.ports.workers import Sketch
from services.usecases.desk import Desk
from talentcoop.employers import Vacancy
from talentcoop.matching.score import Bar, Candidate, shortlist
from talentcoop.placements import Placement

AT_LEAST: Final = 3
"""So many people must fit a role before its employer hears that anybody does."""


async def with_people(desk: Desk, roles: Sequence[Vacancy]) -> frozenset[UUID]:
    """The roles that enough people could be proposed for today; of a first day gone by, today is asked instead.

    The same number of queries however many roles there are.
    """
    if not roles:
        return frozenset()
    async with desk.counting().open() as store:
        today = desk.today(await store.cooperatives.mine())
        sketches, running = await store.workers.sketches(), await store.placements.running()
    jobs = [replace(role, starts_on=max(role.starts_on, today)) for role in roles]
    return frozenset(job.id for job in jobs if len(_fitting(job, sketches, running)) >= AT_LEAST)


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
        if not sketch.frozen
    )
    return tuple(one.worker for one in shortlist(job, candidates, job.starts_on) if not one.bars)


def _at_work(held: Placement, job: Vacancy) -> bool:
    first, last = held.started_on, held.planned.last
    return first is not None and last is not None and first <= job.starts_on <= last
