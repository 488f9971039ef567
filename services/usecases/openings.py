"""Who opened or changed a worker's file, as she and her desk read it."""

from __future__ import annotations

from uuid import UUID

from services.access.permissions import allowed
from services.ports.audit import Entry
from services.ports.pages import Page, Slice
from services.usecases.desk import Desk


@allowed("opening.list")
async def of(desk: Desk, worker: UUID, part: Slice) -> Page[Entry]:
    """What was done with a worker's file, newest first. Raises `worker.missing`."""
    async with desk.open() as store:
        return await store.audit.of(worker, part)
