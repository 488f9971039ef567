"""Whom to call about a change of rules: whoever it does something to, named to nobody but who looks after her."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.ports.unit_of_work import Store
from services.usecases import audit
from services.usecases.desk import Desk
from services.usecases.weighing import Opened, Trying, weigh
from talentcoop.aftermath import Aftermath
from talentcoop.errors import Missing
from talentcoop.placements import Placement
from talentcoop.policy.compare import Change, Shift


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody to call: how she shifts, what turned, the running work of hers that would rest on nothing, and what
    becomes of her permits, her work and the duties around it.
    """

    worker: UUID
    ref: str
    change: Change
    touched: Placement | None
    after: Aftermath


async def to_call(desk: Desk, tried: Trying) -> tuple[Called, ...]:
    """Those whom the actor looks after and for whom a change does something: running work first, then who loses.

    That they were weighed and could be listed stands in the files of all of them alike: lines for those alone who are
    listed would tell whom the change does something to. Nobody whose file is frozen is weighed.
    Raises `policy.missing`, `access.too-many-files`.
    """
    async with desk.open() as store:
        mine = await looked_after(desk, store)
    found = await weigh(desk, tried, mine)
    told = [one for one in called(found) if _does_something(one)]
    async with desk.open() as store:
        weighed = sorted(found.refs)
        await audit.listed(desk, store, weighed)
        await audit.weighed(desk, store, weighed, "simulation.run")
    return tuple(sorted(told, key=lambda one: (one.touched is None, _ORDER.index(one.change.shift), one.ref)))


_ORDER: Final = (Shift.LOSE, Shift.UNKNOWN, Shift.GAIN, Shift.UNCHANGED)


def called(found: Opened) -> list[Called]:
    """What a change does to each of some who were weighed by name."""
    after = found.after or {}
    touched = {placement.worker: placement for placement in found.touched}
    return [
        Called(one.person, found.refs[one.person], one, touched.get(one.person), after[one.person])
        for one in found.changes
    ]


def _does_something(one: Called) -> bool:
    return one.change.shift is not Shift.UNCHANGED or one.touched is not None or one.after.turned


async def looked_after(desk: Desk, store: Store) -> frozenset[UUID]:
    """The workers whom the actor looks after, in a transaction under way; not those whose files are frozen."""
    mine = await store.audit.in_hands(desk.actor.id)
    return (frozenset(await store.workers.refs(mine)) - await store.workers.frozen(mine)) if mine else frozenset()


async def require_looked_after(desk: Desk, store: Store, worker: UUID) -> None:
    """Make sure that the actor looks after a worker, in a transaction under way. Raises `worker.missing`."""
    hers = await store.audit.looks_after(worker) == desk.actor.id
    if not hers or worker in await store.workers.frozen([worker]):
        raise Missing(
            "worker.missing",
            "You look after no such worker.",
            "Whom somebody else looks after she calls herself. Take a worker over in her file if you do from now on.",
        )
