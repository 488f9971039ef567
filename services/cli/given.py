"""Facts from a JSON file: what the catalogue of facts knows, with days written as texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

from talentcoop.errors import Invalid
from talentcoop.facts import Facts
from talentcoop.policy.catalogue import FactCatalogue, FactKind
from talentcoop.policy.faults import nearest

MOST_BYTES: Final = 1_000_000
_DAYS: Final = ("from", "to", "until")
_INSTANTS: Final = ("recorded_at", "retracted_at")


def read_facts(path: Path, catalogue: FactCatalogue) -> Facts:
    """Read a worker's facts, as `Facts.given` takes them. Raises `fact.unreadable`, `fact.unknown-kind`,
    `fact.malformed`.
    """
    said = _read(path)
    unknown = [f"{path.name}: there is no fact kind '{key}'{nearest(key, catalogue.kinds)}" for key in said]
    unknown = [line for key, line in zip(said, unknown, strict=True) if key not in catalogue.kinds]
    if unknown:
        raise Invalid(
            "fact.unknown-kind",
            f"{path.name} gives facts of {len(unknown)} kind(s) that no policy reads.",
            "`talentcoop policy facts` lists them all.",
            problems=unknown,
        )
    facts = Facts.given({key: _dated(value, catalogue.kinds[key]) for key, value in said.items()})
    wrong = [f"{path.name} {line}" for line in _misfits(facts, catalogue)]
    if wrong:
        raise Invalid("fact.malformed", f"{path.name} cannot be used.", "Correct each line.", problems=wrong)
    return facts


def _read(path: Path) -> Mapping[str, object]:
    if path.stat().st_size > MOST_BYTES:
        raise _unreadable(path, f"has more than {MOST_BYTES} bytes", "Give the facts about one worker.")
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise _unreadable(path, f"is no JSON at line {error.lineno} ({error.msg})", "Correct it there.") from None
    except RecursionError:
        raise _unreadable(path, "is nested too deep", "Write a mapping of facts.") from None
    except ValueError as error:
        wrong = "is not in UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise _unreadable(path, wrong, "Correct it.") from None
    if not isinstance(said, dict):
        raise _unreadable(path, "holds no object", 'Write {"kind": value, …}.')
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
        return [_day(spell) if kind.type != "spell" else _spell(spell) for spell in value]
    if isinstance(value, dict):
        inner = {"value": _day(value["value"])} if kind.type == "date" and "value" in value else {}
        return {**_spell_mapping(value), **inner}
    return _day(value) if kind.type == "date" else value


def _spell(spell: object) -> object:
    if isinstance(spell, list):
        return [_day(end) for end in spell]
    return _spell_mapping(spell) if isinstance(spell, dict) else spell


def _spell_mapping(spell: Mapping[str, object]) -> dict[str, object]:
    days = {key: _day(spell[key]) for key in _DAYS if key in spell}
    return {**spell, **days, **{key: _instant(spell[key]) for key in _INSTANTS if key in spell}}


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


def _misfits(facts: Facts, catalogue: FactCatalogue) -> Iterator[str]:
    for fact in facts:
        kind = catalogue.kinds[fact.kind]
        if not kind.takes(fact.value):
            asked = f"one of {', '.join(kind.domain)}" if kind.domain else f"a {kind.type}"
            yield f"{fact.kind}: it is {'a spell' if fact.value is None else fact.value}, expected {asked}"
        for at in (fact.recorded_at, fact.retracted_at):
            if at is not None and (not isinstance(at, datetime) or at.tzinfo is None):
                yield f"{fact.kind}: {at} is no instant, expected one such as 2026-06-01T09:00Z"
        for key, held in fact.details.items():
            if not isinstance(held, bool | int | str | date):
                yield f"{fact.kind}: its detail '{key}' is no text, number, day, true or false"
        if not isinstance(fact.evidence_until, date | None):
            yield f"{fact.kind}: until {fact.evidence_until} is no day, expected one such as 2026-06-01"


def _unreadable(path: Path, what: str, next_step: str) -> Invalid:
    return Invalid("fact.unreadable", f"{path.name} {what}.", next_step)
