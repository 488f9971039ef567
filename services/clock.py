"""What time it is, said by one function that is handed in; only `system` reads the real clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, aware and in UTC."""


def system() -> datetime:
    """The real present."""
    return datetime.now(UTC)


class SetClock:
    """A clock that stands where it was set: the demo's and the tests'."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The instant it was set to."""
        return self.at

    def set(self, at: datetime) -> None:
        """Move it. It never goes backwards: what was recorded must not come before what it rests on."""
        if at < self.at:
            raise ValueError(f"the clock stands at {self.at}; it cannot go back to {at}")
        self.at = at
