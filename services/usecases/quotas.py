"""How much of a quota is spent: it depends on others, so decisions are told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from talentcoop.permits import ApplicationState
from talentcoop.policy.library import Library


async def holders(store: Store, library: Library, policies: Collection[str]) -> Mapping[str, frozenset[UUID] | None]:
    """The workers who were granted something under each policy with a quota; None for a policy without one.

    Counted in a transaction under way over what its actor sees of her own cooperative, in one read: where others draw
    on the same quota, more of it is spent.
    """
    granted: dict[str, set[UUID]] = {key: set() for key in policies if _is_limited(library, key)}
    filed = await store.applications.of_all(await store.workers.ids()) if granted else {}
    for worker, applications in filed.items():
        for one in applications:
            if one.policy in granted and one.state is ApplicationState.GRANTED:
                granted[one.policy].add(worker)
    return {key: frozenset(granted[key]) if key in granted else None for key in policies}


async def taken(desk: Desk, library: Library, policies: Collection[str]) -> Mapping[str, frozenset[UUID] | None]:
    """The same, in a transaction of its own: of an actor who sees a few files only, more than those hold places.

    Others' files are not hers to see, so the service itself counts them; where no policy has a quota, it does not.
    """
    if not any(_is_limited(library, key) for key in policies):
        return dict.fromkeys(policies)
    async with desk.counting().open() as store:
        return await holders(store, library, policies)


def spent(held: Mapping[str, frozenset[UUID] | None], key: str, worker: UUID) -> int | None:
    """What others have spent of a policy's quota; None where it has none."""
    found = held.get(key)
    return None if found is None else len(found - {worker})


def _is_limited(library: Library, key: str) -> bool:
    """Whether a policy has a quota, its own or that of the law it derogates from."""
    policy = library.policy(key)
    base = library.policy(policy.derogates.base) if policy.derogates else None
    return policy.quota is not None or (base is not None and base.quota is not None)
