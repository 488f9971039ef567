"""Facts from a JSON file: what the catalogue of facts knows, with days written as texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from talentcoop.errors import Invalid
from talentcoop.facts import Fact, Facts
from talentcoop.policy.catalogue import FactCatalogue, FactKind
from talentcoop.policy.faults import nearest
from talentcoop.policy.values import anything

MOST_BYTES: Final = 1_000_000
_DAYS: Final = ("from", "to", "until")
_INSTANTS: Final = ("recorded_at", "retracted_at")
_KEYS: Final = ("value", "evidence", *_DAYS, *_INSTANTS)


def read_facts(path: Path, catalogue: FactCatalogue) -> Facts:
    """Read a worker's facts, as `Facts.given` takes them. Raises `fact.unreadable`, `fact.unknown-kind`,
    `fact.malformed`, `period.reversed`.
    """
    said, kinds = read_object(path, "fact"), catalogue.kinds
    unknown = [f"{path.name} {key}: there is no such fact{nearest(key, kinds)}" for key in said if key not in kinds]
    if unknown:
        raise Invalid(
            "fact.unknown-kind",
            f"{path.name} gives facts of {len(unknown)} kind(s) that no policy reads.",
            "`talentcoop policy facts` lists them all.",
            problems=unknown,
        )
    facts = Facts.given({key: _dated(value, kinds[key]) for key, value in said.items()})
    wrong = [f"{path.name} {fact.kind}: {misfit}" for fact in facts for misfit in _misfits(fact, kinds[fact.kind])]
    if wrong:
        raise Invalid("fact.malformed", f"{path.name} cannot be used.", "Correct each line.", problems=wrong)
    return facts


def read_object(path: Path, noun: str) -> Mapping[str, object]:
    """The one JSON object in a file of facts or events, each key of it once. Raises `<noun>.unreadable`."""
    try:
        return _object(path)
    except _Unreadable as error:
        raise Invalid(f"{noun}.unreadable", f"{path.name} {error.what}.", error.next_step) from None


@dataclass
class _Unreadable(Exception):
    what: str
    next_step: str


def _object(path: Path) -> Mapping[str, object]:
    if path.stat().st_size > MOST_BYTES:
        raise _Unreadable(f"has more than {MOST_BYTES} bytes", "Give what is known of one worker.")
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise _Unreadable(f"is no JSON at line {error.lineno} ({error.msg})", "Correct it there.") from None
    except RecursionError:
        raise _Unreadable("is nested too deep", "Write one mapping.") from None
    except ValueError as error:
        wrong = "is not in UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise _Unreadable(wrong, "Correct it.") from None
    if not isinstance(said, dict):
        raise _Unreadable("holds no object", 'Write {"name": value, …}.')
    return said


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"gives '{key}' twice")
        found[key] = value
    return found


def _dated(value: object, kind: FactKind) -> object:
    """The value with its days read; what is no day stays as it was, and is refused later."""
    if isinstance(value, list):
        return [[_day(end) for end in one] if isinstance(one, list) else _mapping(one, ()) for one in value]
    if isinstance(value, dict):
        return _mapping(value, ("value",) if kind.type == "date" else ())
    return _day(value) if kind.type == "date" else value


def _mapping(said: object, also_days: tuple[str, ...]) -> object:
    if not isinstance(said, dict):
        return said
    days = {key: _day(said[key]) for key in (*_DAYS, *also_days) if key in said}
    return {**said, **days, **{key: _instant(said[key]) for key in _INSTANTS if key in said}}


def _day(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _instant(value: object) -> object:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _misfits(fact: Fact, kind: FactKind) -> Iterator[str]:
    if not kind.takes(fact.value):
        asked = f"one of {', '.join(kind.domain)}" if kind.domain else f"a {kind.type}"
        yield f"it is {'a spell' if fact.value is None else anything(fact.value)}, expected {asked}"
    for key, held in fact.details.items():
        if kind.type != "spell":
            yield f"the key '{key}' is unknown{nearest(key, _KEYS)}; expected one of {', '.join(_KEYS)}"
        elif not isinstance(held, bool | int | str | date):
            yield f"its detail '{key}' is no text, number, day, true or false"
