"""What if the rule changed? The same caseload under another parameter: who gains, who loses, which work is touched."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.usecases import audit
from services.usecases.caseloads import Caseload, gather
from services.usecases.desk import Desk
from services.usecases.law import law, require
from services.usecases.releases import Counted, released
from services.usecases.trials import Trial, trials
from services.usecases.workers import present
from talentcoop.facts import Facts
from talentcoop.placements import Placement
from talentcoop.policy.compare import Change, Shift, Totals, compare, totals
from talentcoop.policy.decide import decide
from talentcoop.policy.invented import invented
from talentcoop.policy.library import Library
from talentcoop.policy.model import Scalar
from talentcoop.policy.plan import Plan, plan
from talentcoop.publication import Published

INVENTED: Final = 300
"""So many people are invented to try a change on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """A policy, the values to put in place of the law's, and the day it is asked for (today where None).

    Where one number alone is changed, other values of it are tried too, at no more than `trials` decisions.
    """

    policy: str
    values: Mapping[str, Scalar]
    on: date | None = None
    trials: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """A value tried: how many shift in which way under it; None for what is withheld."""

    value: int
    shifts: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What may be shown to those who see no persons, as it was first told: see `talentcoop.releases`.

    `on` is the day that the figures are of, which may lie before the day asked for, in one period with it. `turned`
    counts conditions; `closed` the answers that were unknown and no longer are.
    """

    policy: str
    on: date
    shifts: Published
    turned: Mapping[str, int | None]
    touched: int | None
    closed: int | None = None
    tried: tuple[Tried, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """The same with persons, for those who may see them: each change, and the running placements it would touch."""

    on: date
    base: Plan = field(repr=False)
    variant: Plan = field(repr=False)
    totals: Totals
    changes: tuple[Change, ...]
    refs: Mapping[UUID, str] = field(repr=False)
    touched: tuple[Placement, ...] = ()
    trials: tuple[Trial, ...] = ()

    @property
    def policy(self) -> str:
        """Whose change it is."""
        return self.base.policy.id

    def counted(self) -> list[Counted]:
        """What was counted under the change, then under each other value tried of the one number that it moves."""
        turned = {f"{TURNED}{key}": self.totals.turned.get(key, 0) for key in self.conditions()}
        beside = {"touched": len(self.touched), "closed": self.totals.closed, **turned}
        tried = [Counted(trial.variant, _cells(trial.shifts), {}) for trial in self.trials]
        return [Counted(self.variant, _cells(self.totals.shifts), beside), *tried]

    def conditions(self) -> Iterable[str]:
        """The conditions of the policy, whether they turned for anybody or not: their absence would tell."""
        return decide(self.base, Facts(), self.on, datetime.combine(self.on, time.max, UTC)).verdicts()


TURNED: Final = "turned:"
"""How a count of those for whom a condition turned is named beside the shifts; the condition follows."""


async def publish(desk: Desk, found: Opened) -> Simulated:
    """What of it may be shown to those who see no persons. Raises `release.stale`.

    Of a question first told as another value tried beside some other, the shifts alone were told.
    """
    first, *others = await released(desk, found.base, found.on, found.counted())
    return Simulated(
        policy=found.policy,
        on=first.asked.on,
        shifts=first.parts,
        turned={key: first.beside.get(f"{TURNED}{key}") for key in found.conditions()},
        touched=first.beside.get("touched"),
        closed=first.beside.get("closed"),
        tried=tuple(Tried(one.value, told.parts.cells) for one, told in zip(found.trials, others, strict=True)),
    )


def _cells(shifts: Mapping[Shift, int]) -> dict[str, int]:
    return {shift.value: count for shift, count in shifts.items()}


@dataclass(frozen=True, slots=True)
class Compared:
    """One person under the law and under the change, and the library to explain both with."""

    worker: UUID
    ref: str
    change: Change
    library: Library


@allowed("simulation.run")
async def simulate(desk: Desk, ask: WhatIf) -> Simulated:
    """Totals of a rule change over the live caseload. Raises `parameter.missing`, `policy.missing`.

    Who asks need not be able to see a single row of it: the service counts, and opens no name. That it was asked is
    noted, and stands once a day in the file of everybody weighed.
    """
    found = await _run(desk.counting(), ask)
    await noted(desk, found.refs)
    return await publish(desk, found)


@allowed("simulation.persons")
async def simulate_persons(desk: Desk, ask: WhatIf) -> Opened:
    """The same change, person by person. What it tells of each is how she stays: that it was asked for is noted."""
    async with desk.open() as store:
        await audit.exported(desk, store, None, "simulation.persons")
    found = await _run(desk, ask)
    await noted(desk, found.refs)
    return found


@allowed("simulation.run")
async def simulate_invented(desk: Desk, ask: WhatIf) -> Totals:
    """The same change over people that nobody is: exact, since it tells on nobody, and says nothing of how many there
    are of whom. Raises `parameter.missing`, `policy.missing`.
    """
    async with desk.open() as store:
        library, cooperative = await law(desk, store), await store.cooperatives.mine()
    require(library, cooperative, ask.policy)
    on = ask.on or desk.today(cooperative)
    base = plan(library, ask.policy, on)
    variant = base.bind(**ask.values)

    def weighed() -> Totals:
        return totals(compare(base, variant, invented(library, ask.policy, on, INVENTED), on, desk.now(), spent=0))

    return await asyncio.to_thread(weighed)


@allowed("simulation.persons")
async def simulate_person(desk: Desk, ask: WhatIf, worker: UUID) -> Compared:
    """The same change for one person, whose file this opens. Raises `worker.missing`."""
    async with desk.open() as store:
        await present(store, worker)
        caseload = await gather(desk, store, ask.policy, ask.on, [worker])
        variant = caseload.base.bind(**ask.values)
        await audit.opened(desk, store, worker)
    (change,) = caseload.changes(variant)
    return Compared(worker, caseload.refs[worker], change, caseload.base.library)


async def noted(desk: Desk, workers: Collection[UUID]) -> None:
    """Note that a change was tried over the caseload: one act of the actor's, and a line in each worker's file."""
    async with desk.open() as store:
        await audit.looked(desk, store, "simulation.run")
        await audit.weighed(desk, store, workers, "simulation.run")


async def _run(desk: Desk, ask: WhatIf) -> Opened:
    async with desk.open() as store:
        caseload = await gather(desk, store, ask.policy, ask.on)
    # Thousands of decisions: in a thread of its own, so that whoever asks meanwhile is answered.
    return await asyncio.to_thread(_weighed, caseload, ask)


def _weighed(caseload: Caseload, ask: WhatIf) -> Opened:
    found = opened(caseload, caseload.base.bind(**ask.values))
    return replace(found, trials=trials(caseload, found.changes, ask.values, ask.trials))


def opened(caseload: Caseload, variant: Plan) -> Opened:
    """Everybody of a caseload under the law and under a variant of it."""
    changes = caseload.changes(variant)
    return Opened(
        on=caseload.on,
        base=caseload.base,
        variant=variant,
        totals=totals(changes),
        changes=changes,
        refs=caseload.refs,
        touched=caseload.touched(changes),
    )
