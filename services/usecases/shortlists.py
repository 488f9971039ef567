"""Who could be proposed for a vacancy, with reasons. A proposal is never a placement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.access.permissions import allowed
from services.ports.unit_of_work import Store
from services.usecases import leave
from services.usecases.desk import Desk
from talentcoop.employers import Vacancy
from talentcoop.matching.score import Bar, Candidate, Ranked, shortlist


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Everybody ranked for a vacancy, best first, those barred last; `refs` names each by the code people use."""

    vacancy: Vacancy
    ranked: tuple[Ranked, ...]
    refs: Mapping[UUID, str]


@allowed("vacancy.shortlist")
async def rank(desk: Desk, vacancy: UUID) -> Shortlist:
    """Rank the whole caseload for a vacancy: leave to work and other hard filters first, then points with reasons."""
    async with desk.open() as store:
        return await ranked(desk, store, await store.vacancies.get(vacancy))


async def ranked(desk: Desk, store: Store, job: Vacancy) -> Shortlist:
    """The same inside a transaction under way, in a constant number of queries and with no identity opened."""
    today = desk.today(await store.cooperatives.mine())
    sketches = {key: one for key, one in (await store.workers.sketches()).items() if not one.frozen}
    busy = await store.placements.at_work(job.starts_on)
    barred = await leave.bars(desk, store, tuple(sketches), job)
    candidates = [
        Candidate(
            worker=key,
            profile=sketch.profile,
            waiting_since=sketch.registered_on,
            bars=tuple(bar for bar in (barred.get(key), Bar.AT_WORK if key in busy else None) if bar),
        )
        for key, sketch in sketches.items()
    ]
    return Shortlist(job, shortlist(job, candidates, today), {key: sketch.ref for key, sketch in sketches.items()})
