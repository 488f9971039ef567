"""The caseload."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from services.ports.pages import Page, Slice
from talentcoop.workers import Profile, Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What matching sees of a worker: nothing that is sealed. Whoever is `frozen` is left out of it."""

    ref: str
    registered_on: date
    profile: Profile
    frozen: bool = False


class Workers(Protocol):
    """Workers; identity and contact are sealed under each one's key, the profile is not."""

    async def get(self, key: UUID) -> Worker:
        """One worker with her identity opened. Raises `worker.missing`."""

    async def of_all(self, keys: Collection[UUID]) -> Mapping[UUID, Worker]:
        """Several workers, identities opened in one go; one that is not there, or whose key is gone, is left out."""

    async def by_ref(self, ref: str) -> Worker:
        """One worker by the code people use. Raises `worker.missing`."""

    async def save(self, worker: Worker) -> Worker:
        """Insert or update. Raises `worker.stale`."""

    async def page(self, part: Slice, *, occupation: str | None = None, text: str | None = None) -> Page[Worker]:
        """Workers by reference, identities opened in one go; `occupation` filters by leading ISCO-08 digits, `text` by
        reference.
        """

    async def ids(self) -> tuple[UUID, ...]:
        """Every worker's id, by reference."""

    async def refs(self, keys: Collection[UUID]) -> Mapping[UUID, str]:
        """The references of several workers."""

    async def frozen(self, keys: Collection[UUID]) -> frozenset[UUID]:
        """Those of several workers whose files are frozen."""

    async def sketches(self) -> Mapping[UUID, Sketch]:
        """Every worker's sketch by id, without opening any identity."""
