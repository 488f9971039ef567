"""Skills and languages: how far somebody has them, and how that was shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from talentcoop.facts import Evidence


class Level(IntEnum):
    """How far a skill goes: 1 with help, 2 alone, 3 teaches others."""

    WITH_HELP = 1
    ALONE = 2
    TEACHES = 3


class Cefr(IntEnum):
    """A level of the Common European Framework of Reference, ordered."""

    A1 = 1
    A2 = 2
    B1 = 3
    B2 = 4
    C1 = 5
    C2 = 6


@dataclass(frozen=True, slots=True)
class Held:
    """A skill that somebody has, to what level, and how it was shown. `skill` is an ESCO id or a slug of our own."""

    skill: str
    level: Level
    evidence: Evidence = Evidence.DECLARED
