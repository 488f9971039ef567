"""Skills and languages as they lie in a row, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from talentcoop.facts import Evidence
from talentcoop.skills import Cefr, Held, Level


def write_held(skills: Iterable[Held]) -> str:
    """What somebody can do, in the order given."""
    return json.dumps([[held.skill, int(held.level), held.evidence.value] for held in skills])


def read_held(text: str) -> tuple[Held, ...]:
    """What somebody can do."""
    return tuple(Held(skill, Level(level), Evidence(evidence)) for skill, level, evidence in json.loads(text))


def write_levels(levels: Mapping[str, Level]) -> str:
    """What a job asks, by skill."""
    return json.dumps({skill: int(level) for skill, level in levels.items()})


def read_levels(text: str) -> dict[str, Level]:
    """What a job asks, by skill."""
    return {skill: Level(level) for skill, level in json.loads(text).items()}


def write_languages(languages: Mapping[str, Cefr]) -> str:
    """Languages by code."""
    return json.dumps({code: int(level) for code, level in languages.items()})


def read_languages(text: str) -> dict[str, Cefr]:
    """Languages by code."""
    return {code: Cefr(level) for code, level in json.loads(text).items()}
