"""How much of a quota is spent, counted in a transaction under way: it depends on others, so decisions are told."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.ports.unit_of_work import Store
from talentcoop.permits import ApplicationState
from talentcoop.policy.library import Library


async def holders(store: Store, library: Library, key: str) -> frozenset[UUID] | None:
    """The workers who were granted something under a policy with a quota; None for a policy without one.

    Counted over the actor's own cooperative: where others draw on the same quota, more of it is spent.
    """
    policy = library.policy(key)
    base = library.policy(policy.derogates.base) if policy.derogates else None
    if policy.quota is None and (base is None or base.quota is None):
        return None
    workers = await store.workers.ids()
    filed = await store.applications.of_all(workers)
    return frozenset(
        worker
        for worker in workers
        if any(one.policy == key and one.state is ApplicationState.GRANTED for one in filed[worker])
    )


def spent(held: Mapping[str, frozenset[UUID] | None], key: str, worker: UUID) -> int | None:
    """What others have spent of a policy's quota; None where it has none."""
    found = held.get(key)
    return None if found is None else len(found - {worker})
