"""Who opened a worker's file: a log that is only ever added to, and that she reads herself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.ports.pages import Page, Slice


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Somebody (`by`, an actor's id) opened a worker's file, in a role and for a purpose in her own word."""

    id: UUID
    worker: UUID
    by: UUID
    role: str
    purpose: str
    at: datetime


class Openings(Protocol):
    """Openings; none is ever changed or removed."""

    async def note(self, openings: Sequence[Opening]) -> None:
        """Put openings on file in one statement; where an id is there already nothing is added. Raises
        `worker.missing`.
        """

    async def of(self, worker: UUID, part: Slice) -> Page[Opening]:
        """Those of one worker, newest first; a worker reads her own only. Raises `worker.missing`."""
