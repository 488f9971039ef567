"""By what somebody is found without her file being opened: digests of her name and phone under the epoch's key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, Protocol
from uuid import UUID

Field = Literal["name", "phone"]


class Indexes(Protocol):
    """Digests of one cooperative's workers, one a field at most. Texts come in the one spelling that all share."""

    async def write(self, worker: UUID, terms: Mapping[Field, str]) -> None:
        """Make hers these, in place of what was there. Raises `worker.missing`."""

    async def find(self, terms: Mapping[Field, str]) -> Mapping[UUID, frozenset[Field]]:
        """Whoever shares at least one of the terms, and which."""

    async def forget(self, workers: Collection[UUID]) -> None:
        """Take them away."""

    async def outdated(self, after: UUID | None, most: int) -> tuple[UUID, ...]:
        """Workers by id, from the one after `after`, who have none under the current epoch or one under another; nobody
        changes their files until the transaction ends.
        """
