"""Every interval in one place, and the scheduler that keeps them while the app serves.

APScheduler only rings: nothing that is due is kept in it, so any number of replicas may ring at once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from services.clock import system
from services.settings import Settings


@dataclass(frozen=True, slots=True)
class Timetable:
    """How often each pass is made."""

    sweep: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Timetable:
        """The intervals that an operator set."""
        return cls(sweep=timedelta(seconds=settings.sweep_seconds))


@asynccontextmanager
async def ringing(timetable: Timetable, sweep: Callable[[], Awaitable[Any]]) -> AsyncIterator[None]:
    """Ring for a sweep at once and then at its interval, until the block ends.

    A sweep never overlaps itself; what was missed is rung for once, however late.
    """

    async def rung() -> None:
        await sweep()

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        rung,
        IntervalTrigger(seconds=timetable.sweep.total_seconds(), timezone=UTC),
        id="sweep",
        next_run_time=system(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
