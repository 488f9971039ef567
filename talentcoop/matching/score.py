"""Score workers for a vacancy. Hard filters come first; what passes gets whole points, each with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from talentcoop.employers import Vacancy
from talentcoop.facts import Evidence
from talentcoop.occupations import shared_digits
from talentcoop.skills import Held, Level
from talentcoop.workers import Profile

OCCUPATION_POINTS: Final = {4: 100, 3: 60, 2: 25}
"""Points by how many leading ISCO-08 digits the nearest occupation shares."""
SKILL_POINTS: Final = {Evidence.DECLARED: 8, Evidence.SEEN: 10, Evidence.CERTIFIED: 12}
"""Points for each level of an asked skill that is held, by how it was shown."""
WAITING_DAYS_A_POINT: Final = 14
MOST_WAITING_POINTS: Final = 10


class Bar(StrEnum):
    """Why somebody cannot be proposed for this job now."""

    NO_LEAVE = "no_leave"
    LEAVE_UNKNOWN = "leave_unknown"
    AT_WORK = "at_work"
    OTHER_WORK = "other_work"
    NOT_AVAILABLE = "not_available"
    HOURS = "hours"
    REGION = "region"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for points: what it is about, the points, what is held and what was asked."""

    about: str
    points: int
    held: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A worker as matching sees her: what she can do, since when she waits, and what already bars her."""

    worker: UUID
    profile: Profile
    waiting_since: date
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with points and reasons, or with what bars her; `missing` names asked skills that she lacks."""

    worker: UUID
    score: int
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    bars: tuple[Bar, ...]


def shortlist(vacancy: Vacancy, candidates: Iterable[Candidate], on: date) -> tuple[Ranked, ...]:
    """Rank everybody: those who can be proposed first, best first, then the others with what bars them.

    Ties break by who waits longest, then by id, so that the order never depends on the input's.
    """
    ranked = [(_ranked(vacancy, candidate, on), candidate.waiting_since) for candidate in candidates]
    ranked.sort(key=lambda pair: (bool(pair[0].bars), -pair[0].score, pair[1], pair[0].worker))
    return tuple(one for one, _ in ranked)


def _ranked(vacancy: Vacancy, candidate: Candidate, on: date) -> Ranked:
    nearest = max((shared_digits(vacancy.isco08, own) for own in candidate.profile.occupations), default=0)
    bars = tuple(dict.fromkeys((*candidate.bars, *_bars(vacancy, candidate.profile, nearest))))
    reasons = (*_occupation(vacancy, candidate.profile, nearest), *_skills(vacancy, candidate.profile))
    waited = min((on - candidate.waiting_since).days // WAITING_DAYS_A_POINT, MOST_WAITING_POINTS)
    if waited > 0:
        reasons += (Reason("waiting", waited, held=str((on - candidate.waiting_since).days)),)
    own = {held.skill for held in candidate.profile.skills}
    missing = tuple(skill for skill in vacancy.skills if skill not in own)
    return Ranked(candidate.worker, sum(reason.points for reason in reasons), reasons, missing, bars)


def _bars(vacancy: Vacancy, profile: Profile, nearest: int) -> Iterable[Bar]:
    if nearest < min(OCCUPATION_POINTS):
        yield Bar.OTHER_WORK
    if vacancy.starts_on not in profile.available:
        yield Bar.NOT_AVAILABLE
    if profile.hours_a_week < vacancy.hours_a_week:
        yield Bar.HOURS
    if vacancy.region not in profile.regions:
        yield Bar.REGION
    if any(profile.languages.get(language, 0) < level for language, level in vacancy.languages.items()):
        yield Bar.LANGUAGE


def _occupation(vacancy: Vacancy, profile: Profile, nearest: int) -> tuple[Reason, ...]:
    points = OCCUPATION_POINTS.get(nearest, 0)
    own = next((code for code in profile.occupations if shared_digits(vacancy.isco08, code) == nearest), "")
    return (Reason("occupation", points, held=own, asked=vacancy.isco08),) if points else ()


def _skills(vacancy: Vacancy, profile: Profile) -> tuple[Reason, ...]:
    return tuple(_skill(held, vacancy.skills[held.skill]) for held in _best(vacancy, profile))


def _best(vacancy: Vacancy, profile: Profile) -> Iterator[Held]:
    """Each asked skill once, by the showing that is worth most, in the order asked."""
    for skill, asked in vacancy.skills.items():
        shown = [held for held in profile.skills if held.skill == skill]
        if shown:
            yield max(shown, key=lambda held: (_points(held, asked), held.level))


def _skill(held: Held, asked: Level) -> Reason:
    return Reason(held.skill, _points(held, asked), held=held.level.name.lower(), asked=asked.name.lower())


def _points(held: Held, asked: Level) -> int:
    return min(held.level, asked) * SKILL_POINTS[held.evidence]
