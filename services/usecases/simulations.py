"""What if the rule changed? The same caseload under another parameter: who gains, who loses, which work is touched."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from services.access.permissions import PERMISSIONS, allowed
from services.usecases import audit, callees
from services.usecases.callees import Called
from services.usecases.desk import Desk
from services.usecases.law import law, require
from services.usecases.releases import released
from services.usecases.trials import trials
from services.usecases.weighing import TURNED, Opened, Trying, weigh
from talentcoop.aftermath import COUNTED
from talentcoop.policy.compare import Totals, compare, totals
from talentcoop.policy.invented import invented
from talentcoop.policy.library import Library
from talentcoop.policy.model import Scalar
from talentcoop.policy.plan import Plan, plan
from talentcoop.publication import Published
from talentcoop.releases import Own, Release, told_beside

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

    @property
    def trying(self) -> Trying:
        """The change to try."""

        def vary(base: Plan) -> Plan:
            return base.bind(**self.values)

        return Trying(policy=self.policy, vary=vary, on=self.on)


@dataclass(frozen=True, slots=True)
class Tried:
    """A value tried: how many shift in which way under it; None for what is withheld."""

    value: int
    shifts: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What may be shown of everybody, as it was first told: see `talentcoop.releases`.

    `on` is the day that the figures are of, which may lie before the day asked for, in one period with it. `turned`
    counts conditions; `closed` the answers that were unknown and no longer are; `aftermath` for how many permits, work
    and duties fare how, None where the change says nothing of what is under way.
    """

    policy: str
    on: date
    shifts: Published
    turned: Mapping[str, int | None]
    touched: int | None
    closed: int | None = None
    tried: tuple[Tried, ...] = ()
    aftermath: Mapping[str, int | None] | None = None
    own: bool = False


LISTS: Final = ("policy.affected", "simulation.persons")
"""Who holds one of these may have the exact list of those whom she looks after."""


async def publish(desk: Desk, found: Opened) -> Simulated:
    """What of it may be shown to who asks. Raises `release.stale`.

    Of a question first told as another value tried beside some other, the shifts alone were told.
    """
    kept = await released(desk, found.base, found.on, found.counted())
    first, *others = told = await _beside_own(desk, found, kept)
    return Simulated(
        policy=found.policy,
        on=first.asked.on,
        shifts=first.parts,
        turned={key: first.beside.get(f"{TURNED}{key}") for key in found.conditions()},
        touched=first.beside.get("touched"),
        closed=first.beside.get("closed"),
        tried=tuple(Tried(one.value, other.parts.cells) for one, other in zip(found.trials, others, strict=True)),
        aftermath=None if found.after is None else {key: first.beside.get(key) for key in COUNTED},
        own=told != kept,
    )


async def _beside_own(desk: Desk, found: Opened, kept: tuple[Release, ...]) -> tuple[Release, ...]:
    """Releases as who asks may read them, who can take those on her own list from each figure."""
    if all(PERMISSIONS[one].isdisjoint(desk.actor.roles) for one in LISTS):
        return kept
    async with desk.open() as store:
        mine = found.among(await store.audit.in_hands(desk.actor.id))
    others = len(found.changes) - len(mine.changes)
    hers = [Own(cells=one.cells, beside=one.beside, others=others) for one in mine.counted()]
    return tuple(told_beside(own, release) for own, release in zip(hers, kept, strict=True))


@dataclass(frozen=True, slots=True)
class Compared:
    """One person under the law and under the change, and the library to explain both with."""

    called: Called
    library: Library

    @property
    def worker(self) -> UUID:
        """Whose case it is."""
        return self.called.worker


@allowed("simulation.run")
async def simulate(desk: Desk, ask: WhatIf) -> Simulated:
    """Totals of a rule change over the live caseload. Raises `parameter.missing`, `policy.missing`.

    Who asks need not be able to see a single row of it: the service counts, and opens no name. That it was asked is
    noted, and stands once a day in the file of everybody weighed.
    """
    found = await exactly(desk, ask)
    await noted(desk, found.refs)
    return await publish(desk, found)


@allowed("simulation.persons")
async def simulate_persons(desk: Desk, ask: WhatIf) -> tuple[Called, ...]:
    """Those whom the actor looks after and for whom the change does something: what it tells of each is how she stays,
    so that it was asked for is noted. Raises `parameter.missing`, `policy.missing`.
    """
    async with desk.open() as store:
        await audit.exported(desk, store, None, "simulation.persons")
    return await callees.to_call(desk, ask.trying)


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
    """The same change for one person whom the actor looks after, whose file this opens. Raises `worker.missing`."""
    async with desk.open() as store:
        await callees.require_looked_after(desk, store, worker)
    found = await weigh(desk, ask.trying, [worker])
    async with desk.open() as store:
        await audit.opened(desk, store, worker)
    (one,) = callees.called(found)
    return Compared(one, found.base.library)


async def noted(desk: Desk, workers: Collection[UUID]) -> None:
    """Note that a change was tried over the caseload: one act of the actor's, and a line in each worker's file."""
    async with desk.open() as store:
        await audit.looked(desk, store, "simulation.run")
        await audit.weighed(desk, store, workers, "simulation.run")


async def exactly(desk: Desk, ask: WhatIf) -> Opened:
    """A rule change over the live caseload as the service counts it for itself.

    Nothing of it leaves but through `publish`, save where nobody on file is anybody: in the demo. No door leads here.
    """
    found = await weigh(desk.counting(), ask.trying)
    tried = await asyncio.to_thread(trials, found.caseload, found.changes, ask.values, ask.trials)
    return replace(found, trials=tried)
