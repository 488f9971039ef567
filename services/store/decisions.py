"""Recorded decisions, sealed whole, and the public text of the editions they relied on."""

from __future__ import annotations

from uuid import UUID

from services.ports.decisions import Recorded
from services.store.envelopes import read_decision, write_decision
from services.store.refusals import missing
from services.store.session import Session
from services.store.tables import DecisionRow, PolicyEditionRow, WorkerRow
from talentcoop.policy.editions import Edition


class StoredDecisions:
    """Decisions in the order recorded. None is ever changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, decision: Recorded, edition: Edition) -> None:
        """Record one with its edition. Raises `worker.missing`."""
        await self._session.require(WorkerRow, decision.worker)
        text = PolicyEditionRow(hash=edition.hash, text=edition.text)
        await self._session.insert(
            PolicyEditionRow.insert(text).on_conflict(target=PolicyEditionRow.hash, action="DO NOTHING")
        )
        row = DecisionRow(
            id=decision.id,
            person=decision.worker,
            recorded_at=decision.recorded_at,
            sealed=await self._session.sealed(DecisionRow, decision.id, decision.worker, write_decision(decision)),
            **self._session.mine(DecisionRow),
        )
        await self._session.insert(DecisionRow.insert(row))

    async def get(self, key: UUID) -> Recorded:
        """One decision. Raises `decision.missing`."""
        rows = [await self._session.one(DecisionRow.select().where(DecisionRow.id == key))]
        for row, content in await self._session.opened(DecisionRow, rows, "person"):
            return read_decision(row, content)
        raise missing("decision")

    async def of(self, worker: UUID) -> tuple[Recorded, ...]:
        """All decisions about a worker, oldest first."""
        query = DecisionRow.select().where(DecisionRow.person == worker).order_by(DecisionRow.entered)
        opened = await self._session.opened(DecisionRow, await self._session.select(query), "person")
        return tuple(read_decision(row, content) for row, content in opened)

    async def edition(self, digest: str) -> str:
        """The text of an edition. Raises `edition.missing`."""
        query = PolicyEditionRow.select(PolicyEditionRow.text).where(PolicyEditionRow.hash == digest)
        return str((await self._session.one(query))["text"])
