"""Who could be proposed for a vacancy, with reasons. A proposal is never a placement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.access.permissions import allowed
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
        job = await store.vacancies.get(vacancy)
        today = desk.today(await store.cooperatives.mine())
        sketches = await store.workers.sketches()
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
    ranked = shortlist(job, candidates, today)
    return Shortlist(job, ranked, {key: sketch.ref for key, sketch in sketches.items()})
