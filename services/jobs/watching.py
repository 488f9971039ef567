"""The pass that has the morning's letters written to those who watch over the audit of every cooperative."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from services.access.actors import Actor, Role
from services.jobs.sweeps import JOB
from services.ports.audit import Chains
from services.usecases import mornings
from services.usecases.desk import Desk
from talentcoop.errors import TalentCoopError

PURPOSE: Final = "watch"
_log = logging.getLogger("talentcoop.jobs")


@dataclass(kw_only=True)
class Watcher:
    """Puts letters into the outbox, from where the next sweep sends them. Where no chain stands nothing was noted."""

    desk_of: Callable[[Actor], Desk]
    chains: Chains
    _stopping: bool = False
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self) -> int:
        """Look at every cooperative's audit, and tell how many letters were put out. Trouble in one is told, and never
        stops the others; the next pass tries again.
        """
        letters = 0
        async with self._busy:
            for cooperative in await self._noted():
                try:
                    letters += 0 if self._stopping else await mornings.put_out(self._desk(cooperative))
                except Exception as error:  # told; the others are looked at, and there is a next pass
                    _tell(cooperative, error)
        return letters

    async def stop(self) -> None:
        """Begin nothing more, and wait for the transaction under way."""
        self._stopping = True
        async with self._busy:
            pass

    async def _noted(self) -> tuple[UUID, ...]:
        try:
            return () if self._stopping else tuple(sorted(await self.chains.heads()))
        except Exception as error:  # the next pass asks again
            _tell(None, error)
            return ()

    def _desk(self, cooperative: UUID) -> Desk:
        return self.desk_of(Actor(id=JOB, cooperative=cooperative, role=Role.JOB, purpose=PURPOSE))


def _tell(cooperative: UUID | None, error: Exception) -> None:
    code = error.code if isinstance(error, TalentCoopError) else "watch.failed"
    _log.error("watch.failed", extra={"cooperative": cooperative, "code": code}, exc_info=error)
