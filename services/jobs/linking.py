"""The pass that links the audit of every cooperative, and the anchor that it drops outside now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from services.access.actors import Actor, Role
from services.clock import Clock
from services.jobs.anchors import Anchor, append
from services.jobs.sweeps import JOB, MOST_PASSES
from services.ports.audit import Chains
from services.usecases import chains
from services.usecases.chains import LINKS_A_PASS
from services.usecases.desk import Desk
from talentcoop.errors import Stale, TalentCoopError

PURPOSE: Final = "chain"
_log = logging.getLogger("talentcoop.jobs")


@dataclass(kw_only=True)
class Linker:
    """Links what waits, and anchors where chains stand. `file` None: nothing is anchored."""

    desk_of: Callable[[Actor], Desk]
    chains: Chains
    clock: Clock
    file: Path | None = None
    _stopping: bool = False
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def link(self, *, whole: bool = False) -> int:
        """Link what waits in every cooperative; tells how many entries. `whole` looks for latecomers everywhere."""
        linked = 0
        async with self._busy:
            for cooperative in await self._waiting(whole):
                try:
                    linked += await self._of(cooperative, whole)
                except Exception as error:  # told, and the others must still be linked; the next pass tries again
                    _tell(cooperative, error)
        return linked

    async def anchor(self) -> Anchor | None:
        """Link what waits, then write where every chain stands at the end of the file, which names it."""
        if self.file is None or self._stopping:
            return None
        try:
            await self.link(whole=True)
            heads, generation = await self.chains.heads(), await self.chains.generation()
            anchor = Anchor(at=self.clock(), generation=generation, heads=heads)
            await asyncio.to_thread(append, self.file, anchor)
        except Exception as error:  # told; the next hour tries again
            _tell(None, error)
            return None
        return anchor

    async def stop(self) -> None:
        """Begin nothing more, and wait for the transaction under way."""
        self._stopping = True
        async with self._busy:
            pass

    async def _waiting(self, whole: bool) -> tuple[UUID, ...]:
        try:
            return () if self._stopping else await self.chains.waiting(whole=whole)
        except Exception as error:  # the next pass asks again
            _tell(None, error)
            return ()

    async def _of(self, cooperative: UUID, whole: bool) -> int:
        desk = self.desk_of(Actor(id=JOB, cooperative=cooperative, role=Role.JOB, purpose=PURPOSE))
        linked = 0
        for _ in range(MOST_PASSES):
            done = 0 if self._stopping else await chains.link(desk, whole=whole)
            linked += done
            if done < LINKS_A_PASS:
                break
        return linked


def _tell(cooperative: UUID | None, error: Exception) -> None:
    if isinstance(error, Stale):
        return  # another replica was faster
    code = error.code if isinstance(error, TalentCoopError) else "audit.link-failed"
    _log.error("audit.link-failed", extra={"cooperative": cooperative, "code": code}, exc_info=error)
