"""What the law of employment makes an employer tell others: the same table for whoever is asked and whoever asks."""

from __future__ import annotations

from services.access.permissions import allowed
from services.usecases.desk import Desk
from talentcoop.flows import Flow


@allowed("flow.list")
async def here(desk: Desk) -> tuple[Flow, ...]:
    """What holds where the cooperative works, in the order in which it begins; none where nobody has read the law."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
    return desk.practice.flows_in(cooperative.region)
