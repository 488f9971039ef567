"""What could be handed over about one person: with the keys and without them. For those who must answer for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.access.actors import Role
from services.access.permissions import allowed
from services.ports.exposures import Exposed
from services.usecases import audit
from services.usecases.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`with_keys` is everything there is about her, under her aliases too. `without_keys` is what the data say to
    whoever has no keys: only what names her id, and nothing that is sealed.
    """

    ref: str
    aliases: int
    with_keys: Sequence[Exposed]
    without_keys: Sequence[Exposed]


@allowed("authority.report")
async def report(desk: Desk, ref: str) -> Report:
    """Everything about the worker of a code. It is noted as taken out of the house. Raises `worker.missing`."""
    async with desk.open() as store:
        worker = (await store.workers.by_ref(ref)).id
        await audit.exported(desk, store, worker, "authority.report")
    aliases = await desk.keys.aliases(desk.actor.cooperative, worker)
    # Complete, or of no use: the service itself walks the tables, those too that no person's role shows.
    async with desk.of(replace(desk.actor, role=Role.JOB, scope=frozenset(), also=frozenset())).open() as store:
        everything = await store.exposures.of(worker, aliases)
        open_ = await store.exposures.of(worker, (), covers=False)
    shut = [replace(one, opened=(), shut=len(one.opened) + one.shut) for one in open_]
    return Report(ref=ref, aliases=len(aliases), with_keys=everything, without_keys=shut)
