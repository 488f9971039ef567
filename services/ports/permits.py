"""Applications and permits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from talentcoop.permits import Application, Permit


class Applications(Protocol):
    """What was asked of an authority; sealed."""

    async def get(self, worker: UUID, key: UUID) -> Application:
        """One application of a worker. Raises `application.missing`."""

    async def save(self, application: Application) -> Application:
        """Insert or update. Raises `application.stale`."""

    async def of_all(self, workers: Collection[UUID]) -> Mapping[UUID, tuple[Application, ...]]:
        """All applications of several workers, oldest first, in two queries; an empty tuple for one without any."""


class Permits(Protocol):
    """What an authority gave; sealed."""

    async def get(self, worker: UUID, key: UUID) -> Permit:
        """One permit of a worker. Raises `permit.missing`."""

    async def save(self, permit: Permit) -> Permit:
        """Insert or update. Raises `permit.stale`."""

    async def of_all(self, workers: Collection[UUID]) -> Mapping[UUID, tuple[Permit, ...]]:
        """All permits of several workers, oldest first, in two queries; a worker without any has an empty tuple."""
