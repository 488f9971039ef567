"""The policies that concern a cooperative, as it applies them and its people may read them."""

from __future__ import annotations

from services.access.permissions import allowed
from services.usecases.desk import Desk
from services.usecases.law import concerning, law
from talentcoop.errors import Missing
from talentcoop.policy.model import Policy


@allowed("policy.list")
async def find(desk: Desk) -> tuple[Policy, ...]:
    """The policies of the cooperative's country and region, by id; scenarios only in a scenario cooperative."""
    return await _concerning(desk)


@allowed("policy.show")
async def show(desk: Desk, policy: str) -> Policy:
    """One of them. Raises `policy.missing`, also for one that concerns another country or region."""
    held = {one.id: one for one in await _concerning(desk)}
    if policy not in held:
        raise Missing(
            "policy.missing", f"There is no policy '{policy}' here.", f"Choose one of: {', '.join(held) or 'none'}."
        )
    return held[policy]


async def _concerning(desk: Desk) -> tuple[Policy, ...]:
    async with desk.open() as store:
        return concerning(await law(desk, store), await store.cooperatives.mine())
