"""Found a cooperative, show one's own, and divide its work."""

from __future__ import annotations

from dataclasses import replace

from services.access.permissions import allowed
from services.ports.cooperatives import Cooperative, Profile
from services.usecases import audit
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


@allowed("cooperative.change")
async def divide(desk: Desk, profile: Profile) -> Cooperative:
    """Say which separations of roles the cooperative keeps; whoever is signed in is asked anew at her next request."""
    async with desk.open() as store:
        held = await store.cooperatives.mine()
        if held.profile == profile:
            return held
        await audit.changed(desk, store, None, "cooperative.change")
        return await store.cooperatives.save(replace(held, profile=profile))
