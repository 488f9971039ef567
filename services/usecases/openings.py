"""Who opened a worker's file: noted by the use cases that open one, read by the worker herself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from services.access.actors import Actor, Role
from services.access.permissions import allowed
from services.ports.openings import Opening
from services.ports.pages import Page, Slice
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk


@allowed("opening.list")
async def of(desk: Desk, worker: UUID, part: Slice) -> Page[Opening]:
    """Who opened a worker's file, newest first. Raises `worker.missing`."""
    async with desk.open() as store:
        return await store.openings.of(worker, part)


async def note(desk: Desk, store: Store, *workers: UUID) -> None:
    """Note, inside a transaction under way, that the actor opens workers' files: once a day each, counted in UTC.

    Her own reading is not noted, nor the scheduler's.
    """
    actor, at = desk.actor, desk.now()
    if actor.role is Role.JOB:
        return
    own = actor.scope if actor.role is Role.WORKER else frozenset()
    await store.openings.note([_opening(actor, worker, at) for worker in workers if worker not in own])


def _opening(actor: Actor, worker: UUID, at: datetime) -> Opening:
    # Whose file, who and which day name the opening: a second look that day finds it there, and nothing is asked first.
    key = uuid5(worker, f"{actor.id} {at.date()}")
    return Opening(id=key, worker=worker, by=actor.id, role=actor.role.value, purpose=actor.purpose, at=at)
