"""What if the rule changed? The same caseload under another parameter: who gains, who loses, which work is touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.access.permissions import allowed
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from services.usecases.law import job_facts, law, require
from services.usecases.leave import job_of
from services.usecases.quotas import holders, spent
from talentcoop.employers import Vacancy
from talentcoop.placements import Placement
from talentcoop.policy.compare import Change, Shift, Totals, compare, totals
from talentcoop.policy.model import Scalar
from talentcoop.policy.plan import plan
from talentcoop.publication import Published, rounded, suppress


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """A policy, the values to put in place of the law's, and the day it is asked for (today where None)."""

    policy: str
    values: Mapping[str, Scalar]
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Simulated:
    """What may be shown to those who see no persons: small figures withheld. `turned` counts conditions likewise."""

    policy: str
    on: date
    shifts: Published
    turned: Mapping[str, int | None]
    touched: int | None


@dataclass(frozen=True, slots=True)
class Opened:
    """The same with persons, for those who may see them: each change, and the running placements it would touch."""

    policy: str
    on: date
    totals: Totals
    changes: tuple[Change, ...]
    refs: Mapping[UUID, str] = field(repr=False)
    touched: tuple[Placement, ...] = ()


@allowed("simulation.run")
async def simulate(desk: Desk, ask: WhatIf) -> Simulated:
    """Totals of a rule change over the live caseload. Raises `parameter.missing`, `policy.missing`."""
    found = await _run(desk, ask)
    exact = suppress({shift.value: count for shift, count in found.totals.shifts.items()})
    whole = None not in exact.cells.values()
    turned = {key: _shown(found, found.totals.turned.get(key, 0), whole) for key in _conditions(found)}
    shown = Published(rounded(exact.total), {key: rounded(count) for key, count in exact.cells.items()})
    return Simulated(ask.policy, found.on, shown, turned, _shown(found, len(found.touched), whole))


def _conditions(found: Opened) -> tuple[str, ...]:
    """Every condition of the policy, whether it turned for anybody or not: its absence would tell."""
    return tuple(found.changes[0].before.verdicts()) if found.changes else ()


def _shown(found: Opened, count: int, whole: bool) -> int | None:
    """A count beside the shifts: withheld where any of these is, since the one could give away the other."""
    parts = suppress({"counted": count, "others": found.totals.people - count})
    return rounded(parts.cells["counted"]) if whole else None


@allowed("simulation.persons")
async def simulate_persons(desk: Desk, ask: WhatIf) -> Opened:
    """The same change, person by person."""
    return await _run(desk, ask)


async def _run(desk: Desk, ask: WhatIf) -> Opened:
    async with desk.open() as store:
        library = await law(desk, store)
        cooperative = await store.cooperatives.mine()
        require(library, cooperative, ask.policy)
        on = ask.on or desk.today(cooperative)
        base = plan(library, ask.policy, on)
        variant = base.bind(**ask.values)
        workers = await store.workers.ids()
        facts = await store.facts.of_all(workers)
        running = {placement.worker: placement for placement in await store.placements.running()}
        jobs = await store.vacancies.of_all({placement.vacancy for placement in running.values()})
        doing = {worker: jobs[placement.vacancy] for worker, placement in running.items()}
        caseload = {
            worker: known + job_facts(doing[worker]) if worker in doing else known for worker, known in facts.items()
        }
        held = {ask.policy: await holders(store, library, ask.policy)}
        changes = tuple(
            change
            for worker, facts_of in caseload.items()
            for change in compare(base, variant, {worker: facts_of}, on, desk.now(), spent(held, ask.policy, worker))
        )
        touched = await _touched(store, changes, doing, on)
        refs = await store.workers.refs(workers)
    return Opened(ask.policy, on, totals(changes), changes, refs, tuple(running[worker] for worker in touched))


async def _touched(
    store: Store, changes: tuple[Change, ...], doing: Mapping[UUID, Vacancy], on: date
) -> tuple[UUID, ...]:
    """Those at work who lose, where no permit covers the work on the day."""
    losing = [c.person for c in changes if c.shift in (Shift.LOSE, Shift.UNKNOWN) and c.person in doing]
    permits = await store.permits.of_all(losing)
    return tuple(
        worker for worker in losing if not any(permit.covers(job_of(doing[worker]), on) for permit in permits[worker])
    )
