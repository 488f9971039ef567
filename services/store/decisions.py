"""Recorded decisions, sealed whole, and the public text of the editions they relied on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from services.ports.decisions import Recorded
from services.store.envelopes import read_decision, write_decision
from services.store.refusals import missing
from services.store.session import Session, covered
from services.store.tables import DecisionRow, PolicyEditionRow, WorkerRow
from talentcoop.policy.editions import Edition

UNSAID: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The instant itself is sealed: by it, or by its day, a decision could be told among the papers in the audit."""


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
            person=await self._session.cover(DecisionRow, decision.worker),
            recorded_at=UNSAID,
            sealed=await self._session.sealed(DecisionRow, decision.id, decision.worker, write_decision(decision)),
            **self._session.mine(DecisionRow),
        )
        await self._session.insert(DecisionRow.insert(row))

    async def get(self, worker: UUID, key: UUID) -> Recorded:
        """One decision about a worker. Raises `decision.missing`."""
        for row, content in await covered(self._session, DecisionRow, [worker], DecisionRow.id == key):
            return read_decision(row, content)
        raise missing("decision")

    async def of_all(self, workers: Collection[UUID]) -> Mapping[UUID, tuple[Recorded, ...]]:
        """All decisions about several workers, oldest first; none where there are none."""
        found: dict[UUID, list[Recorded]] = {worker: [] for worker in workers}
        for row, content in await covered(self._session, DecisionRow, workers):
            found[row["person"]].append(read_decision(row, content))
        return {worker: tuple(held) for worker, held in found.items()}

    async def edition(self, digest: str) -> str:
        """The text of an edition. Raises `edition.missing`."""
        query = PolicyEditionRow.select(PolicyEditionRow.text).where(PolicyEditionRow.hash == digest)
        return str((await self._session.one(query))["text"])
