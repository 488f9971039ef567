"""Recorded decisions and the editions they relied on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from talentcoop.policy.decide import Spent
from talentcoop.policy.editions import Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A decision on file: what was answered, never changed afterwards. `verdicts` has each condition's.

    `spent` is what others had spent of the policy's quota; None where nobody counted, and where that was not kept.
    """

    id: UUID
    worker: UUID
    policy: str
    edition: str
    on: date
    known_at: datetime
    outcome: str
    verdicts: dict[str, str]
    recorded_at: datetime
    spent: Spent | None = None


class Decisions(Protocol):
    """Decisions, sealed whole."""

    async def add(self, decision: Recorded, edition: Edition) -> None:
        """Record one, and keep the text of the edition if it is not on file yet. Raises `worker.missing`."""

    async def get(self, worker: UUID, key: UUID) -> Recorded:
        """One decision about a worker. Raises `decision.missing`."""

    async def of_all(self, workers: Collection[UUID]) -> Mapping[UUID, tuple[Recorded, ...]]:
        """All decisions about several workers, oldest first, in two queries; an empty tuple for one without any."""

    async def edition(self, digest: str) -> str:
        """The text of an edition. Raises `edition.missing`."""
