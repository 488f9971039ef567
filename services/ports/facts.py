"""Facts about workers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from talentcoop.facts import Fact, Facts


class FactRecords(Protocol):
    """Facts, each sealed; never changed, only retracted."""

    async def add(self, worker: UUID, fact: Fact) -> bool:
        """Record one, and tell whether it was new: where its id is there already nothing is added.

        Raises `worker.missing`.
        """

    async def of(self, worker: UUID) -> Facts:
        """All facts about a worker, retracted ones too, in the order recorded."""

    async def of_all(self, workers: Collection[UUID]) -> Mapping[UUID, Facts]:
        """The same for several workers, in two queries; a worker without facts has empty ones."""

    async def retract(self, worker: UUID, fact: UUID, at: datetime) -> None:
        """Mark one as no longer believed. Raises `fact.missing`, `fact.retracted`."""
