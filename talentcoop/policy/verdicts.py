"""Three values, and Kleene's tables over them: unknown decides nothing unless the known ones already do."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """What is known of one condition. Missing evidence is UNKNOWN, never a refusal."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Met when all are; unmet as soon as one is.

    >>> all_of([Verdict.MET, Verdict.UNKNOWN]), all_of([Verdict.UNMET, Verdict.UNKNOWN]), all_of([])
    (<Verdict.UNKNOWN: 'unknown'>, <Verdict.UNMET: 'unmet'>, <Verdict.MET: 'met'>)
    """
    seen = list(verdicts)
    return Verdict.UNMET if Verdict.UNMET in seen else Verdict.UNKNOWN if Verdict.UNKNOWN in seen else Verdict.MET


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Met as soon as one is; unmet when all are."""
    seen = list(verdicts)
    return Verdict.MET if Verdict.MET in seen else Verdict.UNKNOWN if Verdict.UNKNOWN in seen else Verdict.UNMET


def at_least(count: int, verdicts: Iterable[Verdict]) -> Verdict:
    """Met when `count` are; unmet when too few still can be."""
    seen = list(verdicts)
    met = seen.count(Verdict.MET)
    if met >= count:
        return Verdict.MET
    return Verdict.UNKNOWN if met + seen.count(Verdict.UNKNOWN) >= count else Verdict.UNMET


def negate(verdict: Verdict) -> Verdict:
    """Met for unmet and the other way round; unknown stays unknown."""
    if verdict is Verdict.UNKNOWN:
        return verdict
    return Verdict.UNMET if verdict is Verdict.MET else Verdict.MET


def known(truth: bool) -> Verdict:
    """The verdict of something established."""
    return Verdict.MET if truth else Verdict.UNMET
