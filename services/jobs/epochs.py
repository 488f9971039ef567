"""The look at the epoch: whether it is old enough for a new one, or the one before it is to be destroyed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from talentcoop.errors import TalentCoopError

_log = logging.getLogger("talentcoop.jobs")


class EpochWatch:
    """Makes the look, and tells how it went. Broken off anywhere, a rotation is finished by the next look."""

    def __init__(self, look: Callable[[], Awaitable[object]]) -> None:
        self._look = look
        self._stopping = False
        self._under_way: asyncio.Task[object] | None = None

    async def look(self) -> None:
        """Look once. What goes wrong is logged by its code: the next look tries again."""
        if self._stopping:
            return
        self._under_way = asyncio.current_task()
        try:
            if await self._look() is not None:
                _log.info("rotation.done")
        except Exception as error:  # told here; there is a next look
            code = error.code if isinstance(error, TalentCoopError) else "rotation.failed"
            _log.error("rotation.failed", extra={"code": code}, exc_info=error)
        finally:
            self._under_way = None

    async def stop(self) -> None:
        """Begin nothing more, and break off what is under way."""
        self._stopping = True
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.wait([self._under_way])
