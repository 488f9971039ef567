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

Pass = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Timetable:
    """How often each pass is made."""

    sweep: timedelta
    chain: timedelta = timedelta(seconds=5)
    anchor: timedelta = timedelta(hours=1)
    epoch: timedelta = timedelta(hours=1)
    watch: timedelta = timedelta(minutes=15)

    @classmethod
    def of(cls, settings: Settings) -> Timetable:
        """The intervals that an operator set."""
        return cls(sweep=timedelta(seconds=settings.sweep_seconds))


@asynccontextmanager
async def ringing(timetable: Timetable, sweep: Pass, **others: Pass) -> AsyncIterator[None]:
    """Ring for a sweep, and for other passes by their name in the timetable, at once and then each at its interval,
    until the block ends.

    A pass never overlaps itself; what was missed is rung for once, however late.
    """
    scheduler = AsyncIOScheduler(timezone=UTC)
    for name, made in {"sweep": sweep, **others}.items():
        scheduler.add_job(
            _rung(made),
            IntervalTrigger(seconds=getattr(timetable, name).total_seconds(), timezone=UTC),
            id=name,
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


def _rung(made: Pass) -> Pass:
    async def rung() -> None:
        await made()

    return rung
