"""The sweep over every cooperative with something due: its agenda first, then its letters.

One cooperative's trouble never stops the others: it is logged by its code and told in the round's outcome. Stopped
between two transactions, a round leaves nothing half done; the next one takes it up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from services.access.actors import Actor, Role
from services.clock import Clock
from services.ports.agenda import Due
from services.ports.cooperatives import Cooperative
from services.ports.outbox import Mailer
from services.usecases import cooperatives, letters, sweeps
from services.usecases.desk import Desk
from talentcoop.errors import TalentCoopError

JOB: Final = UUID("6f6d9d5e-2f0b-4f0e-8f0a-5b1f6a0c7e10")
"""The account under which the scheduler acts."""
ITEMS_A_PASS: Final = 200
LETTERS_A_PASS: Final = 10
MOST_PASSES: Final = 100
"""So many passes a cooperative and round at most; what is left is the next round's."""
PATIENCE: Final = 30.0
"""Seconds that a round may take to come to a stop before it is broken off."""
_log = logging.getLogger("talentcoop.jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a sweep did for one cooperative."""

    claimed: int = 0
    events: int = 0
    messages: int = 0
    sent: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did: the outcome of each cooperative, or what went wrong there."""

    outcomes: Mapping[UUID, Outcome] = field(default_factory=dict)
    failures: Mapping[UUID, Exception] = field(default_factory=dict)


@dataclass(kw_only=True)
class Sweeper:
    """Makes rounds. `desk_of` seats an actor, `mailer_of` says who takes a cooperative's letters away."""

    desk_of: Callable[[Actor], Desk]
    mailer_of: Callable[[Cooperative], Mailer]
    due: Due
    clock: Clock
    _stopping: bool = False
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    _round: asyncio.Task[object] | None = None

    async def round(self) -> Round:
        """Sweep every cooperative that has something due, one after the other."""
        outcomes: dict[UUID, Outcome] = {}
        failures: dict[UUID, Exception] = {}
        async with self._busy:
            self._round = asyncio.current_task()
            for cooperative in await self._waiting():
                if self._stopping:
                    break
                try:
                    outcomes[cooperative] = await self._sweep(cooperative)
                except Exception as error:  # told below, and to the caller; the others must still be swept
                    failures[cooperative] = error
                    _tell(cooperative, error)
        return Round(outcomes=outcomes, failures=failures)

    async def stop(self, patience: float = PATIENCE) -> None:
        """Begin nothing more, and wait for the transaction under way; break it off where it takes too long."""
        self._stopping = True
        try:
            async with asyncio.timeout(patience), self._busy:
                pass
        except TimeoutError:
            if self._round is not None:
                self._round.cancel()
                await asyncio.wait([self._round])

    async def _waiting(self) -> tuple[UUID, ...]:
        if self._stopping:
            return ()
        try:
            return await self.due.cooperatives(self.clock())
        except Exception as error:  # the next round asks again
            _tell(None, error)
            return ()

    async def _sweep(self, key: UUID) -> Outcome:
        desk = self.desk_of(Actor(id=JOB, cooperative=key, role=Role.JOB, purpose="sweep"))
        claimed = events = messages = 0
        for _ in range(MOST_PASSES):
            swept = sweeps.Swept(0, 0, 0) if self._stopping else await sweeps.sweep(desk, ITEMS_A_PASS)
            if not swept.claimed:
                break
            claimed, events, messages = claimed + swept.claimed, events + swept.events, messages + swept.messages
        sent, refused = await self._send(desk)
        outcome = Outcome(claimed=claimed, events=events, messages=messages, sent=sent, refused=refused)
        _log.info("sweep.done", extra={"cooperative": key, "claimed": claimed, "events": events, "sent": sent})
        return outcome

    async def _send(self, desk: Desk) -> tuple[int, int]:
        if self._stopping:
            return 0, 0
        mailer = self.mailer_of(await cooperatives.show(desk))
        sent = refused = 0
        for _ in range(MOST_PASSES):
            done = letters.Sent(0, 0) if self._stopping else await letters.send(desk, mailer, LETTERS_A_PASS)
            sent, refused = sent + done.sent, refused + done.failed
            if done.sent + done.failed < LETTERS_A_PASS:
                break
        return sent, refused


def _tell(cooperative: UUID | None, error: Exception) -> None:
    code = error.code if isinstance(error, TalentCoopError) else "sweep.failed"
    _log.error("sweep.failed", extra={"cooperative": cooperative, "code": code}, exc_info=error)
