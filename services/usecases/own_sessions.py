"""Where one is signed in: end one of one's own sessions."""

from __future__ import annotations

from uuid import UUID

from services.access.permissions import allowed
from services.usecases.desk import Desk
from talentcoop.errors import Missing


@allowed("account.own")
async def end(desk: Desk, key: UUID) -> None:
    """Sign out in one place. Raises `session.missing` where there is no such session of the actor's."""
    async with desk.open() as store:
        session = next((one for one in await store.sign_ins.of(desk.actor.id) if one.id == key), None)
        if session is None:
            raise Missing("session.missing", "You are not signed in there.", "Look at the list of your account.")
        await store.sign_ins.end(session.digest, desk.now())
