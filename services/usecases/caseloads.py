"""The whole caseload as one policy sees it on a day: read once, then decided about under as many rules as are tried."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from services.usecases.law import job_facts, law, require
from services.usecases.leave import job_of
from services.usecases.quotas import Places, places
from talentcoop.employers import Vacancy
from talentcoop.facts import Facts
from talentcoop.permits import Permit
from talentcoop.placements import Placement
from talentcoop.policy.compare import Change, Shift, changed
from talentcoop.policy.decide import Decision, Outcome, decide
from talentcoop.policy.plan import Plan, plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Caseload:
    """People with what is on file about them, those at work with their job's facts too. `base` is the law as it is."""

    base: Plan
    on: date
    known_at: datetime
    people: Mapping[UUID, Facts] = field(repr=False)
    refs: Mapping[UUID, str] = field(repr=False)
    running: Mapping[UUID, Placement] = field(repr=False)
    doing: Mapping[UUID, Vacancy] = field(repr=False)
    permits: Mapping[UUID, tuple[Permit, ...]] = field(repr=False)
    places: Places = field(repr=False)

    def changes(self, variant: Plan) -> tuple[Change, ...]:
        """Everybody under the law and under the variant."""
        before, after = self._decided(self.base), self._decided(variant)
        return tuple(changed(worker, before[worker], after[worker]) for worker in self.people)

    def outcomes(self, variant: Plan) -> dict[UUID, Outcome]:
        """What the variant alone says of everybody."""
        return {worker: decision.outcome for worker, decision in self._decided(variant).items()}

    def touched(self, changes: Collection[Change]) -> tuple[Placement, ...]:
        """The running placements of those who lose, where no permit covers the work on the day."""
        losing = [c.person for c in changes if c.shift in (Shift.LOSE, Shift.UNKNOWN) and c.person in self.doing]
        return tuple(self.running[worker] for worker in losing if not self._covered(worker))

    def _covered(self, worker: UUID) -> bool:
        job = job_of(self.doing[worker])
        return any(permit.covers(job, self.on) for permit in self.permits[worker])

    def _decided(self, rule: Plan) -> dict[UUID, Decision]:
        """Everybody under a rule, told what others have spent of its quota as that rule counts it."""
        spent = self.places.among(rule, self.people)
        return {
            worker: decide(rule, facts, self.on, self.known_at, spent[worker]) for worker, facts in self.people.items()
        }


async def gather(
    desk: Desk,
    store: Store,
    policy: str,
    on: date | None,
    workers: Collection[UUID] | None = None,
    *,
    without: UUID | None = None,
) -> Caseload:
    """Read the caseload, or some workers of it, in a transaction under way; `without` a draft as if nobody signed it.

    Raises `policy.missing`.
    """
    library = await law(desk, store, without=without)
    cooperative = await store.cooperatives.mine()
    require(library, cooperative, policy)
    day = on or desk.today(cooperative)
    wanted = await _everybody(store) if workers is None else tuple(workers)
    facts = await store.facts.of_all(wanted)
    running = {one.worker: one for one in await store.placements.running() if one.worker in facts}
    jobs = await store.vacancies.of_all({placement.vacancy for placement in running.values()})
    doing = {worker: jobs[placement.vacancy] for worker, placement in running.items()}
    known_at = desk.now()
    return Caseload(
        base=plan(library, policy, day),
        on=day,
        known_at=known_at,
        people={key: known + job_facts(doing[key]) if key in doing else known for key, known in facts.items()},
        refs=await store.workers.refs(wanted),
        running=running,
        doing=doing,
        permits=await store.permits.of_all(tuple(running)),
        places=await places(store, library, [policy], known_at),
    )


async def _everybody(store: Store) -> tuple[UUID, ...]:
    """The caseload without those whose files are frozen: nobody weighs rules over them."""
    return tuple(key for key, sketch in (await store.workers.sketches()).items() if not sketch.frozen)
