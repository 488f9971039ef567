"""Where the letters of synthetic people go: nowhere. They are counted, and the last ones can be read."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

KEPT: Final = 1000
"""How many letters can be read; older ones are only counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that was handed over."""

    to: str
    subject: str
    body: str
    wire_id: str


class SandboxMailer:
    """Takes every letter and keeps it on this machine."""

    def __init__(self, kept: int = KEPT) -> None:
        self.letters: deque[Letter] = deque(maxlen=kept)
        self.count = 0

    async def send(self, *, to: str, subject: str, body: str, wire_id: str) -> None:
        """Keep one."""
        self.letters.append(Letter(to=to, subject=subject, body=body, wire_id=wire_id))
        self.count += 1
