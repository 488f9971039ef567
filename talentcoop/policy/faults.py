"""Faults in files, one line each: where, what is wrong, and what was expected instead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]
"""Where in a file: keys and list positions from the top."""
Schema = dict[str, Any]
"""A model, or a part of one, as JSON Schema."""
MOST_NAMED: Final = 12


class Problem(NamedTuple):
    """Something wrong at a place in one file."""

    place: Place
    wrong: str
    expected: str


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A problem as its author needs it: the file and line to open, the field, what is wrong, and what was expected."""

    file: str
    line: int
    field: str
    wrong: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}{' ' if self.field else ''}{self.field}: {self.wrong}; {self.expected}"


def field(place: Place) -> str:
    """Write a place as a reader would.

    >>> field(("conditions", "all", 2, "compare", "op"))
    'conditions.all[2].compare.op'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")


def nearest(name: object, known: Iterable[str]) -> str:
    """`, did you mean 'x'?` where one of the known names is like this one; nothing otherwise."""
    found = get_close_matches(str(name), sorted(known), n=1)
    return f", did you mean '{found[0]}'?" if found else ""


def one_of(known: Collection[str]) -> str:
    """Name what there is to choose from, the first of them where they are many."""
    if not known:
        return "expected nothing here: there is none"
    named = sorted(known)
    more = f" … ({len(named)} in all)" if len(named) > MOST_NAMED else ""
    return f"expected one of: {', '.join(named[:MOST_NAMED])}{more}"


def unknown(noun: str, name: object, known: Collection[str]) -> tuple[str, str]:
    """Say that a name points at nothing, which known one is like it, and which there are."""
    return f"there is no {noun} '{name}'{nearest(name, known)}", one_of(known)


def misfits(error: ValidationError, model: type[BaseModel], places: Collection[Place]) -> Iterator[Problem]:
    """Turn pydantic's errors into problems, one for each place in the file, and one for each slip of the pen."""
    found: dict[Place, ErrorDetails] = {}
    for detail in error.errors(include_url=False):
        found.setdefault(_place(detail, places), detail)
    misspelt = {_meant(place, model) for place, detail in found.items() if detail["type"] == "extra_forbidden"}
    for place, detail in found.items():
        inside = any(len(other) > len(place) and other[: len(place)] == place for other in found)
        if inside and detail["type"].endswith(("too_short", "_type")):
            continue  # pydantic also calls a list too short whose items are faulty, and no day what may be a list
        if detail["type"] != "missing" or place not in misspelt:  # else it is told where it is misspelt
            yield Problem(place, *_said(detail, place, model))


def _meant(place: Place, model: type[BaseModel]) -> Place | None:
    """The key that an unknown one is like; None where it is like none."""
    found = get_close_matches(str(place[-1]), _keys(place[:-1], model), n=1)
    return (*place[:-1], found[0]) if found else None


def _keys(place: Place, model: type[BaseModel]) -> list[str]:
    """The keys that there can be at a place."""
    around = _options(_schema_at(model, place), model)
    return sorted(key for option in around for key in option.get("properties", {}))


def _place(detail: ErrorDetails, places: Collection[Place]) -> Place:
    """The place in the file: pydantic's, without the names it gives to the members of a union."""
    missing: Place = detail["loc"][-1:] if detail["type"] == "missing" else ()
    found: Place = ()
    for part in detail["loc"]:
        found = (*found, part) if (*found, part) in places else found
    return found + missing


def _said(detail: ErrorDetails, place: Place, model: type[BaseModel]) -> tuple[str, str]:
    given, schema = detail["input"], _schema_at(model, place)
    if detail["loc"] and detail["loc"][-1] == "[key]":
        return "the name cannot be used", "expected small letters and digits, with single - or _ between them"
    if detail["type"] == "value_error":
        wrong, _, expected = str(detail["ctx"]["error"]).partition("; ")
        return wrong, expected or "correct it"
    if detail["type"] == "missing":
        return "it is missing", f"expected {_described(schema, model)}"
    if detail["type"] == "extra_forbidden":
        if given is None and " " in str(place[-1]):
            return "it is a piece of the text before it, cut off by a comma", "expected that text in quotes"
        known = _keys(place[:-1], model)
        return f"the key is unknown{nearest(place[-1], known)}", one_of(known)
    words = [word for option in _options(schema, model) for word in option.get("enum", ())]
    return f"it is {_shown(given)}{_hint(given, words)}", f"expected {_described(schema, model)}"


def _hint(given: object, words: Collection[str]) -> str:
    """What was meant, where that can be told; `words` are those that there are to choose from."""
    if isinstance(given, float):
        return ", and numbers are whole: count in a smaller unit"
    if not isinstance(given, str):
        return ""
    return f", did you mean '{_SIGNS[given]}'?" if _SIGNS.get(given) in words else nearest(given, words)


_SIGNS: Final = {"=>": ">=", "=<": "<=", "=": "==", "≥": ">=", "≤": "<=", "is": "=="}
"""Operators as people write them, and as they are written here."""


def _shown(given: object) -> str:
    if given is None:
        return "null"
    if isinstance(given, (dict, list)):
        noun = "mapping" if isinstance(given, dict) else "list"
        return f"{'a' if given else 'an empty'} {noun}"
    if isinstance(given, bool):
        return str(given).lower()
    return (f"the text '{given}'" if given else "an empty text") if isinstance(given, str) else f"{given}"


@cache
def _schema(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


def _schema_at(model: type[BaseModel], place: Place) -> Schema:
    found = _resolved(_schema(model), model)
    for part in place:
        found = next((inner for option in _options(found, model) if (inner := _inside(option, part, model))), {})
    return found


def _options(schema: Schema, model: type[BaseModel]) -> list[Schema]:
    return [_resolved(option, model) for option in schema.get("anyOf", [schema])]


def _inside(schema: Schema, part: str | int, model: type[BaseModel]) -> Schema:
    inner = schema.get("items") if isinstance(part, int) else schema.get("properties", {}).get(part)
    if inner is None and isinstance(part, str):
        inner = next(iter(schema.get("patternProperties", {}).values()), None) or schema.get("additionalProperties")
    return _resolved(inner, model) if inner else {}


def _resolved(schema: Schema, model: type[BaseModel]) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = _schema(model)["$defs"][schema["$ref"].rpartition("/")[2]]
    return found


def _described(schema: Schema, model: type[BaseModel]) -> str:
    about = "" if "properties" in schema or "enum" in schema else str(schema.get("description", ""))
    named = f" ({about[0].lower()}{about[1:]})" if about else ""
    if "anyOf" in schema:
        return _either([_described(option, model) for option in _options(schema, model)]) + named
    return _one_kind(schema, model) + named


def _either(options: list[str]) -> str:
    """Options as a reader says them: a comma before `or` where one of them has a comma itself, or there are many."""
    *most, last = options
    apart = len(options) > 2 or any("," in option for option in options)
    return f"{', '.join(most)}{',' if apart else ''} or {last}"


def _one_kind(schema: Schema, model: type[BaseModel]) -> str:
    if "enum" in schema or "const" in schema:
        return f"one of {', '.join(map(str, schema.get('enum', [schema.get('const')])))}"
    if "properties" in schema:
        return f"a mapping with {', '.join(schema.get('required') or schema['properties'])}"
    if schema.get("type") == "array":
        item = _inside(schema, 0, model)
        return f"a list{', not empty' if schema.get('minItems') else ''}" + (
            f", of {_described(item, model)}" if item else ""
        )
    kind = str(schema.get("format") or schema.get("type"))
    least = f", {schema['minimum']} or more" if "minimum" in schema else ""
    return _PLAIN.get(kind, "something else") + _like(schema) + least


def _like(schema: Schema) -> str:
    """An example of what a pattern asks for."""
    pattern = schema.get("pattern", "")
    if "/" in pattern:
        return " such as be-federal/special-stay"
    if r"\d{4}" in pattern:
        return " of four digits in quotes, such as '5321'"
    return " in small letters, digits, - and _, such as in_force" if pattern else ""


_PLAIN: Final = {
    "string": "a text",
    "date": "a day such as 2026-06-01, without quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "object": "a mapping",
}
