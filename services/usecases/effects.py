"""What a draft of a policy would do over the live caseload: totals for everybody, and each caseworker's own to call."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.access.permissions import allowed
from services.usecases import audit
from services.usecases.caseloads import gather
from services.usecases.desk import Desk
from services.usecases.simulations import Opened, Simulated, noted, opened, publish
from talentcoop.placements import Placement
from talentcoop.policy.compare import Change, Shift
from talentcoop.policy.plan import plan
from talentcoop.policy.revise import revised


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody to call: how she shifts, what turned, and the running work of hers that would rest on nothing."""

    worker: UUID
    ref: str
    change: Change
    touched: Placement | None


@allowed("simulation.run")
async def totals(desk: Desk, policy: str, draft: UUID, on: date | None = None) -> Simulated:
    """Totals of a draft against what is applied without it: small figures withheld, and what would give them away.

    That it was asked is noted, and stands in the file of everybody weighed. Raises `policy.missing`, `draft.missing`.
    """
    found = await _weighed(desk.counting(), policy, draft, on)
    await noted(desk, found.refs)
    return await publish(desk, found)


@allowed("policy.affected")
async def to_call(desk: Desk, policy: str, draft: UUID, on: date | None = None) -> tuple[Called, ...]:
    """Those whom the actor looks after and for whom the draft changes something; who loses comes first. That the others
    were weighed stands in their files too. Nobody whose file is frozen is weighed.

    Raises `policy.missing`, `draft.missing`.
    """
    async with desk.open() as store:
        (await store.lives.of(policy)).draft(draft)
        mine = await store.audit.in_hands(desk.actor.id)
        shown = frozenset((await store.workers.refs(mine)) if mine else ()) - await store.workers.frozen(mine)
    if not shown:
        return ()
    found = await _weighed(desk, policy, draft, on, shown)
    touched = {placement.worker: placement for placement in found.touched}
    changed = [one for one in found.changes if one.shift is not Shift.UNCHANGED or one.person in touched]
    async with desk.open() as store:
        await audit.listed(desk, store, [one.person for one in changed])
        unchanged = found.refs.keys() - {one.person for one in changed}
        await audit.weighed(desk, store, sorted(unchanged), "simulation.run")
    told = [Called(one.person, found.refs[one.person], one, touched.get(one.person)) for one in changed]
    return tuple(sorted(told, key=lambda one: (one.touched is None, _ORDER.index(one.change.shift), one.ref)))


_ORDER = (Shift.LOSE, Shift.UNKNOWN, Shift.GAIN, Shift.UNCHANGED)


async def _weighed(
    desk: Desk, policy: str, draft: UUID, on: date | None, workers: Collection[UUID] | None = None
) -> Opened:
    async with desk.open() as store:
        text = (await store.lives.of(policy)).draft(draft).text
        caseload = await gather(desk, store, policy, on, workers, without=draft)

    def weighed() -> Opened:
        variant = plan(revised(caseload.base.library, text), policy, caseload.on)
        return opened(caseload, variant)

    return await asyncio.to_thread(weighed)
