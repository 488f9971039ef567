"""A caseload under the law and under a change of it, with what is under way: exact, so nothing that leaves as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

from services.ports.unit_of_work import Store
from services.usecases.caseloads import Caseload, gather
from services.usecases.desk import Desk
from services.usecases.leave import job_of
from services.usecases.releases import Counted
from services.usecases.trials import Trial
from talentcoop.aftermath import Aftermath, Granted, UnderWay, aftermath, counted
from talentcoop.facts import Facts
from talentcoop.permits import Permit
from talentcoop.placements import Placement
from talentcoop.policy.compare import Change, Shift, Totals, totals
from talentcoop.policy.decide import decide
from talentcoop.policy.following import duties_of
from talentcoop.policy.plan import Plan

TURNED: Final = "turned:"
"""How a count of those for whom a condition turned is named beside the shifts; the condition follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """A change to try: of which policy, what it becomes, on which day (today where None).

    `without`: a draft that the law is read without, as if nobody had signed it.
    """

    policy: str
    vary: Callable[[Plan], Plan]
    on: date | None = None
    without: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a change does to each person, and which running placements it would touch.

    `after` has what becomes of permits, work and duties; None where it was not asked, as the change says nothing of it.
    """

    caseload: Caseload = field(repr=False)
    variant: Plan = field(repr=False)
    totals: Totals
    changes: tuple[Change, ...]
    touched: tuple[Placement, ...]
    after: Mapping[UUID, Aftermath] | None
    trials: tuple[Trial, ...] = ()

    @property
    def base(self) -> Plan:
        """The law as it is."""
        return self.caseload.base

    @property
    def on(self) -> date:
        """The day that it was asked for."""
        return self.caseload.on

    @property
    def refs(self) -> Mapping[UUID, str]:
        """The codes of those who were weighed."""
        return self.caseload.refs

    @property
    def policy(self) -> str:
        """Whose change it is."""
        return self.base.policy.id

    def among(self, workers: Collection[UUID]) -> Opened:
        """The same of some of those who were weighed."""
        changes = tuple(one for one in self.changes if one.person in workers)
        return replace(
            self,
            totals=totals(changes),
            changes=changes,
            touched=tuple(one for one in self.touched if one.worker in workers),
            after=None if self.after is None else {one.person: self.after[one.person] for one in changes},
            trials=tuple(one.among(workers) for one in self.trials),
        )

    def counted(self) -> list[Counted]:
        """What was counted under the change, then under each other value tried of the one number that it moves."""
        beside = {"touched": len(self.touched), "closed": self.totals.closed}
        beside |= {} if self.after is None else counted(self.after.values())
        beside |= {f"{TURNED}{key}": self.totals.turned.get(key, 0) for key in self.conditions()}
        tried = [Counted(trial.variant, _cells(trial.shifts), {}) for trial in self.trials]
        return [Counted(self.variant, _cells(self.totals.shifts), beside), *tried]

    def conditions(self) -> Iterable[str]:
        """The conditions of the policy, whether they turned for anybody or not: their absence would tell."""
        return decide(self.base, Facts(), self.on, datetime.combine(self.on, time.max, UTC)).verdicts()


def _cells(shifts: Mapping[Shift, int]) -> dict[str, int]:
    return {shift.value: count for shift, count in shifts.items()}


async def weigh(desk: Desk, tried: Trying, workers: Collection[UUID] | None = None) -> Opened:
    """Everybody of the caseload, or some workers of it, under the law and under a change of it.

    What becomes of permits and duties is asked of some, and of everybody where the change says anything of it. It is
    for the caller to note who was weighed, and to let nothing exact leave. Raises `policy.missing`.
    """
    async with desk.open() as store:
        caseload = await gather(desk, store, tried.policy, tried.on, workers, without=tried.without)
        variant = await asyncio.to_thread(tried.vary, caseload.base)
        asked = workers is not None or speaks(caseload.base, variant)
        held = await _under_way(store, caseload) if asked else None
        scenario = (await store.cooperatives.mine()).scenario
    # Thousands of decisions: in a thread of its own, so that whoever asks meanwhile is answered.
    return await asyncio.to_thread(_weighed, caseload, variant, held, scenario)


def speaks(base: Plan, variant: Plan) -> bool:
    """Tell whether a change, or the law that it changes, says anything of permits and duties under way."""
    return any(one.policy.transition for one in (base, variant)) or duties_of(base) != duties_of(variant)


def _weighed(caseload: Caseload, variant: Plan, held: Mapping[UUID, UnderWay] | None, scenario: bool) -> Opened:
    changes = caseload.changes(variant)

    def fares(one: Change, known: UnderWay) -> Aftermath:
        return aftermath(one, caseload.base, variant, known, scenario=scenario)

    after = None if held is None else {one.person: fares(one, held[one.person]) for one in changes}
    return Opened(
        caseload=caseload,
        variant=variant,
        totals=totals(changes),
        changes=changes,
        touched=caseload.touched(changes),
        after=after,
    )


async def _under_way(store: Store, caseload: Caseload) -> dict[UUID, UnderWay]:
    """What everybody of a caseload has under way, in four queries. Of what duties count from no day is on file."""
    permits = await store.permits.of_all(tuple(caseload.people))
    filed = await store.applications.of_all(tuple(caseload.people))
    found = {}
    for worker in caseload.people:
        policies = {one.id: one.policy for one in filed[worker]}
        running, job = caseload.running.get(worker), caseload.doing.get(worker)
        found[worker] = UnderWay(
            permits=tuple(
                Granted(one, policies.get(one.application) if one.application else None)
                for one in permits[worker]
                if _lives(one, caseload.on)
            ),
            job=job_of(job) if job else None,
            planned=running.planned if running else None,
        )
    return found


def _lives(permit: Permit, on: date) -> bool:
    """Whether a permit is under way, or to come: one that is over lives on under no rule."""
    ended = permit.period.last is not None and permit.period.last < on
    return not ended and (permit.revoked_on is None or permit.revoked_on > on)
