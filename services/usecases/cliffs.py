"""Whose lawful work ends in the coming months, and whether a next route is known for each: so that nobody falls."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.usecases import audit
from services.usecases.desk import Desk
from services.usecases.law import job_facts, law, routes
from services.usecases.leave import job_of, working
from services.usecases.quotas import Places, places
from talentcoop.dates import ONE_DAY, Period, add_months
from talentcoop.employers import Vacancy
from talentcoop.facts import Facts
from talentcoop.permits import Permit
from talentcoop.policy.cliff import Ending, Month, Next, Route, by_month, ending, last_day
from talentcoop.policy.library import Library
from talentcoop.policy.model import Effect, Policy, Status
from talentcoop.policy.outlook import Usable, ahead, usable_days

MONTHS: Final = 12
"""How far the desk looks ahead for work that ends."""
BOUND: Final = (Effect.ENTITLED, Effect.PRESUMED)
"""What lets somebody work without anybody's decision."""


@dataclass(frozen=True, slots=True)
class Cliff:
    """Who is at work, those whose lawful work ends first on top, and how many end in each month of the year to come.

    `later` is how many have leave beyond it. What comes next is looked for only for those whose work ends.
    """

    days: Period
    endings: tuple[Ending, ...]
    months: tuple[Month, ...]
    later: int
    refs: Mapping[UUID, str] = field(repr=False)
    policies: Mapping[str, Policy] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _AtWork:
    """Everybody at work with what is known of them, and the rules that could let them work, or be asked under."""

    library: Library = field(repr=False)
    days: Period
    known_at: datetime
    scenario: bool
    facts: Mapping[UUID, Facts] = field(repr=False)
    jobs: Mapping[UUID, Vacancy] = field(repr=False)
    permits: Mapping[UUID, tuple[Permit, ...]] = field(repr=False)
    held: Places = field(repr=False)
    giving: tuple[Policy, ...]
    asked: tuple[Policy, ...]

    def ending(self, worker: UUID) -> Ending:
        """When the lawful work of somebody ends, and what comes next."""
        last = last_day(self._leave(worker), self.days.first)
        if last is None or last > (self.days.last or last):
            return Ending(worker, last, Next.UNKNOWN)
        looked = Period(self.days.first, last + ONE_DAY)
        found = (Route(one.id, one.effect, self._usable(worker, one, looked)) for one in self.asked)
        return ending(worker, last, found)

    def _leave(self, worker: UUID) -> Iterator[Period]:
        job = job_of(self.jobs[worker])
        for permit in self.permits[worker]:
            if (self.scenario or not permit.scenario) and permit.covers(job, permit.period.first):
                ends = permit.period.last if permit.revoked_on is None else permit.revoked_on - ONE_DAY
                yield replace(permit.period, last=min(ends, permit.period.last or ends) if ends else None)
        for policy in self.giving:
            usable = self._usable(worker, policy, ahead(self.days.first))
            if usable.first is not None:
                yield Period(usable.first, usable.last)

    def _usable(self, worker: UUID, policy: Policy, days: Period) -> Usable:
        others = self.held.spent(policy.id, worker, self.days.first)
        return usable_days(self.library, policy.id, self.facts[worker], days, self.known_at, others)

    def cliff(self, refs: Mapping[UUID, str]) -> Cliff:
        """The cliff of all of them."""
        endings = sorted(
            (self.ending(worker) for worker in self.facts), key=lambda one: (one.last or date.max, refs[one.person])
        )
        begun = self.days.first - ONE_DAY  # who has no leave today already counts in this month
        counted = [replace(one, last=self.days.first) if one.last == begun else one for one in endings]
        months = by_month(counted, self.days)
        return Cliff(
            days=self.days,
            endings=tuple(one for one in endings if one.last is not None and one.last <= (self.days.last or one.last)),
            months=months,
            later=len(endings) - sum(month.total for month in months),
            refs=refs,
            policies={one.id: one for one in self.asked},
        )


@allowed("placement.find")
async def show(desk: Desk) -> Cliff:
    """Everybody at work. It opens what is known of them, which is noted in their files."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library, today = await law(desk, store), desk.today(cooperative)
        running = {one.worker: one for one in await store.placements.running()}
        vacancies = await store.vacancies.of_all({one.vacancy for one in running.values()})
        facts = await store.facts.of_all(tuple(running))
        jobs = {worker: vacancies[running[worker].vacancy] for worker in facts}
        counts = (Status.ENACTED, *((Status.SCENARIO,) if cooperative.scenario else ()))
        giving = tuple(one for one in working(library, cooperative) if one.status in counts and one.effect in BOUND)
        asked = tuple(one for one in routes(library, cooperative) if one.takes_applications and one.status in counts)
        everybody = _AtWork(
            library=library,
            days=Period(today, add_months(today, MONTHS) - ONE_DAY),
            known_at=desk.now(),
            scenario=cooperative.scenario,
            facts={worker: known + job_facts(jobs[worker]) for worker, known in facts.items()},
            jobs=jobs,
            permits=await store.permits.of_all(tuple(facts)),
            held=await places(store, library, [one.id for one in (*giving, *asked)], desk.now()),
            giving=giving,
            asked=asked,
        )
        refs = await store.workers.refs(tuple(facts))
        await audit.listed(desk, store, tuple(facts))
    return await asyncio.to_thread(everybody.cliff, refs)
