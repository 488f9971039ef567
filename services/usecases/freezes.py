"""Keep a file without working with it, where a worker asks for that; and take it up again."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.access.permissions import allowed
from services.ports.unit_of_work import Store
from services.usecases import audit
from services.usecases.desk import Desk
from talentcoop.errors import Disallowed, Stale
from talentcoop.workers import Worker


@allowed("worker.freeze")
async def freeze(desk: Desk, worker: UUID, version: int, *, frozen: bool) -> Worker:
    """Freeze a file, or take it up again. Meanwhile nobody matches, counts or proposes her, and her file never lapses;
    what has begun goes on, and what she asks for is done. Raises `worker.stale`.
    """
    async with desk.open() as store:
        held = await store.workers.get(worker)
        if held.version != version:
            raise Stale("worker.stale", "The file was changed meanwhile.", "Reload it and do this again.")
        if held.frozen is frozen:
            return held
        await audit.changed(desk, store, worker, "worker.freeze")
        return await store.workers.save(replace(held, frozen=frozen))


async def refuse_frozen(store: Store, worker: UUID) -> Worker:
    """Begin nothing new with somebody whose file is frozen. Raises `worker.frozen`, `worker.missing`."""
    held = await store.workers.get(worker)
    if held.frozen:
        raise Disallowed(
            "worker.frozen",
            "Her file is frozen: she asked that nothing new is done with it.",
            "Ask her. If she agrees, take her file up again first.",
        )
    return held
