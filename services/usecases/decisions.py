"""The decisions on file, over the whole caseload."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.access.permissions import allowed
from services.ports.decisions import Recorded
from services.usecases import audit
from services.usecases.desk import Desk


@dataclass(frozen=True, slots=True)
class Filed:
    """A decision, with the reference of the worker it is about."""

    ref: str
    decision: Recorded


@allowed("decision.find")
async def find(desk: Desk, worker: UUID | None = None) -> tuple[Filed, ...]:
    """Every decision, or one worker's, in the order recorded; not for a page that anybody opens in passing."""
    async with desk.open() as store:
        workers = await store.workers.ids() if worker is None else (worker,)
        refs, decisions = await store.workers.refs(workers), await store.decisions.of_all(workers)
        await audit.shown(desk, store, refs, worker)
    found = [Filed(refs[key], held) for key in workers if key in refs for held in decisions[key]]
    return tuple(sorted(found, key=lambda filed: (filed.decision.recorded_at, filed.ref, filed.decision.policy)))
