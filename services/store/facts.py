"""Facts about workers, each sealed; never changed, only retracted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from services.store.envelopes import read_fact, write_fact
from services.store.session import Session, among
from services.store.tables import FactRow, WorkerRow
from talentcoop.errors import Disallowed
from talentcoop.facts import Fact, Facts


class StoredFacts:
    """Facts in the order recorded. Of whom the key is gone nothing is known."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, worker: UUID, fact: Fact) -> bool:
        """Record one, and tell whether it was new; where its id is there nothing is added. Raises `worker.missing`."""
        await self._session.require(WorkerRow, worker)
        row = FactRow(
            id=fact.id,
            person=worker,
            recorded_at=fact.recorded_at,
            retracted_at=fact.retracted_at,
            sealed=await self._session.sealed(FactRow, fact.id, worker, write_fact(fact)),
            **self._session.mine(FactRow),
        )
        new = await self._session.insert(FactRow.insert(row).on_conflict(action="DO NOTHING"))
        return bool(new)

    async def of(self, worker: UUID) -> Facts:
        """All facts about a worker."""
        return (await self.of_all([worker]))[worker]

    async def of_all(self, workers: Collection[UUID]) -> Mapping[UUID, Facts]:
        """All facts about several workers; empty where there are none."""
        query = FactRow.select().where(among(FactRow.person, workers)).order_by(FactRow.entered)
        opened = await self._session.opened(FactRow, await self._session.select(query), "person")
        found: dict[UUID, list[Fact]] = {worker: [] for worker in workers}
        for row, content in opened:
            found[row["person"]].append(read_fact(row, content))
        return {worker: Facts(tuple(facts)) for worker, facts in found.items()}

    async def retract(self, worker: UUID, fact: UUID, at: datetime) -> None:
        """Mark one as no longer believed. Raises `fact.missing`, `fact.retracted`."""
        this = (FactRow.id == fact, FactRow.person == worker)
        await self._session.one(FactRow.select(FactRow.id).where(*this))
        held = FactRow.update({FactRow.retracted_at: at}).where(*this, FactRow.retracted_at.is_null())
        if not await self._session.update(held):
            raise Disallowed("fact.retracted", "The fact was already retracted.", "Record a new fact instead.")
