"""The actor's own cooperative."""

from __future__ import annotations

from dataclasses import asdict, replace

from services.ports.cooperatives import Cooperative
from services.store.refusals import missing
from services.store.session import Session
from services.store.tables import CooperativeRow
from talentcoop.errors import Disallowed

_SETTLED = ("id", "scenario", "founded_at", "version")
"""What never changes after the founding, and the database lets nobody change; the version is counted elsewhere."""


class StoredCooperatives:
    """One row, the actor's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def mine(self) -> Cooperative:
        """The cooperative of the actor. Raises `cooperative.missing`."""
        own = CooperativeRow.id == self._session.actor.cooperative
        return Cooperative(**await self._session.one(CooperativeRow.select().where(own)))

    async def save(self, cooperative: Cooperative) -> Cooperative:
        """Insert or update the actor's own. Raises `cooperative.stale`, `cooperative.taken`, `cooperative.settled`."""
        if cooperative.id != self._session.actor.cooperative:
            raise missing("cooperative")
        values = asdict(cooperative)
        settled = {name: values.pop(name) for name in _SETTLED}
        if cooperative.version:
            held = await self.mine()
            if (held.scenario, held.founded_at) != (cooperative.scenario, cooperative.founded_at):
                raise Disallowed(
                    "cooperative.settled",
                    "Whether a cooperative is a scenario, and since when it is there, is settled when it is founded.",
                    "Found another one.",
                )
            await self._session.save(CooperativeRow, cooperative.id, cooperative.version, values)
        else:
            row = CooperativeRow(**values, **settled | {"version": 1})
            if not await self._session.insert(CooperativeRow.insert(row).on_conflict(action="DO NOTHING")):
                raise Disallowed("cooperative.taken", "There is a cooperative of this name.", "Choose another slug.")
        return replace(cooperative, version=cooperative.version + 1)
