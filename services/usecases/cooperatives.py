"""Found a cooperative, and show one's own."""

from __future__ import annotations

from services.access.permissions import allowed
from services.ports.cooperatives import Cooperative
from services.usecases.desk import Desk


@allowed("cooperative.found")
async def found(desk: Desk, cooperative: Cooperative) -> Cooperative:
    """Set up a cooperative; whether it is a scenario one is settled here for ever. Raises `cooperative.taken`."""
    async with desk.open() as store:
        return await store.cooperatives.save(cooperative)


@allowed("cooperative.show")
async def show(desk: Desk) -> Cooperative:
    """The actor's own cooperative."""
    async with desk.open() as store:
        return await store.cooperatives.mine()
