"""Two texts of a policy beside each other: what was added, what is gone, and what reads otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeVar

from pydantic import BaseModel

from talentcoop.policy.model import Derogation, Node, Parameter, Policy
from talentcoop.policy.texts import Text
from talentcoop.policy.values import anything

What = Literal["added", "removed", "changed", "moved", "wording"]
"""`moved`: a number has another value; `wording`: what a reader is told changed, and nothing that is weighed."""

_LISTS: Final = ("duties", "budgets", "tariffs", "factors", "not_modelled")
_SINGLE: Final = (
    "status",
    "effect",
    "work",
    "subject",
    "jurisdiction",
    "rank",
    "authority",
    "owner",
    "titles",
    "in_force",
    "filing",
    "grant",
    "clock",
    "quota",
    "transition",
)
_LANGUAGES: Final = frozenset(Text.model_fields)
_KINDS: Final = ("all", "any", "at_least", "not_", "compare", "flag", "member")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two texts say differently. `before` and `after` are for reading; None where it is not there."""

    part: str
    id: str
    what: What
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.what == "added":
            return f"{self.part}: + {self.id}: {self.after}"
        if self.what == "removed":
            return f"{self.part}: - {self.id}: {self.before}"
        mark = " (wording only)" if self.what == "wording" else ""
        return f"{self.part}: ~ {self.id}{mark}: {self.after}; was {self.before}"


def differences(old: Policy, new: Policy) -> tuple[Difference, ...]:
    """Everything that two texts of a policy, or two policies, say differently, in the order of a file."""
    return tuple(_differences(old, new))


def _differences(old: Policy, new: Policy) -> Iterator[Difference]:
    for name in _SINGLE:
        yield from _one("policy", name, getattr(old, name), getattr(new, name), _said)
    yield from _each("sources", old.sources, new.sources, _said)
    yield from _numbers(old.parameters, new.parameters)
    yield from _each("measures", old.measures, new.measures, _said)
    before, after = _nodes(old), _nodes(new)
    for part in before:
        yield from _each(part, before[part], after[part], _asks)
    yield from _derogation(old, new)
    for part in _LISTS:
        held = ({one.id: one for one in getattr(policy, part)} for policy in (old, new))
        yield from _each(part, next(held), next(held), _said)


def _derogation(old: Policy, new: Policy) -> Iterator[Difference]:
    one, other = old.derogates, new.derogates
    yield from _one("derogates", "base", one and one.base, other and other.base, str)
    yield from _one("derogates", "period", one and one.period, other and other.period, _said)
    yield from _each("derogates", _lifted(one), _lifted(other), str)


def _lifted(layer: Derogation | None) -> dict[str, str]:
    if layer is None:
        return {}
    replaced = {key: f"replaced by {node.id}" for key, node in layer.replaces.items()}
    return {**dict.fromkeys(layer.suspends, "suspended"), **replaced}


def _nodes(policy: Policy) -> dict[str, dict[str, Node]]:
    """Every condition by the part of the file that it stands in, and by its id."""
    layer = policy.derogates
    roots: dict[str, tuple[Node | None, ...]] = {
        "applies": (policy.applies,),
        "grandfathers": (policy.grandfathers,),
        "conditions": (policy.conditions,),
        "exclusions": policy.exclusions,
        "scope": (layer.scope,) if layer else (),
        "replaces": tuple(layer.replaces.values()) if layer else (),
        "adds": layer.adds if layer else (),
    }
    return {part: {n.id: n for root in tops if root for n in root.walk()} for part, tops in roots.items()}


def _each(part: str, old: Mapping[str, T], new: Mapping[str, T], said: Callable[[T], str]) -> Iterator[Difference]:
    for key in {**old, **new}:
        yield from _one(part, key, old.get(key), new.get(key), said)


def _one(part: str, key: str, old: T | None, new: T | None, said: Callable[[T], str]) -> Iterator[Difference]:
    if old is None or new is None:
        if new is not None:
            yield Difference(part, key, "added", None, said(new))
        elif old is not None:
            yield Difference(part, key, "removed", said(old), None)
        return
    (before, old_words), (after, new_words) = _parted(old), _parted(new)
    if before != after:
        yield Difference(part, key, "changed", said(old), said(new))
    elif old_words != new_words:
        turned = [place for place in {**old_words, **new_words} if old_words.get(place) != new_words.get(place)]
        was, now = ({place: words[place] for place in turned if place in words} for words in (old_words, new_words))
        yield Difference(part, key, "wording", _said(was), _said(now))


def _numbers(old: Mapping[str, Parameter], new: Mapping[str, Parameter]) -> Iterator[Difference]:
    for key in {**old, **new}:
        one, other = old.get(key), new.get(key)
        if one is None or other is None or one.value == other.value:
            yield from _one("numbers", key, one, other, _dated)
        else:
            yield Difference("numbers", key, "moved", _dated(one), _dated(other))


def _dated(parameter: Parameter) -> str:
    values = ", ".join(
        f"{'unknown' if one.value is None else anything(one.value)} from {one.first}" for one in parameter.value
    )
    return f"{values} ({parameter.unit})"


def _asks(node: Node) -> str:
    """What a condition asks, short enough for a line."""
    kind = _kind(node)
    if kind in ("compare", "flag", "member"):
        return f"{node.sentence.en} [{_said(getattr(node, kind))}]"
    count = f" {node.at_least.count}" if node.at_least else ""
    return f"{node.sentence.en} [{kind.rstrip('_')}{count} of {', '.join(child.id for child in node.children)}]"


def _said(value: object) -> str:
    plain = _plain(value)
    if isinstance(plain, dict):
        return ", ".join(f"{key} {_flat(held)}" for key, held in plain.items())
    return _flat(plain)


def _flat(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else anything(value)


def _plain(value: object) -> object:
    """Plain data, without what a file leaves out."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    return value.isoformat() if isinstance(value, date) else value


def _parted(value: object) -> tuple[object, dict[str, str]]:
    """What is weighed of a value, and its words by their place.

    What stands inside a condition is no part of it here: those conditions are compared by themselves.
    """
    words: dict[str, str] = {}
    plain = _plain(value)
    if isinstance(value, Node) and isinstance(plain, dict):
        kind = _kind(value)
        inside = [child.id for child in value.children]
        count = value.at_least.count if value.at_least else None
        kept = {key: held for key, held in plain.items() if key not in ("all", "any", "at_least", "not")}
        plain = {**kept, "kind": kind, "inside": inside, "count": count}
    return _without_words(plain, "", words), words


def _without_words(plain: object, place: str, words: dict[str, str]) -> object:
    if isinstance(plain, dict):
        if plain.keys() <= _LANGUAGES and {"fr", "nl", "en"} <= plain.keys():
            words |= {f"{place}{key}": held for key, held in plain.items()}
            return None
        return {key: _without_words(held, f"{place}{key}.", words) for key, held in plain.items()}
    if isinstance(plain, list):
        return [_without_words(held, f"{place}{n}.", words) for n, held in enumerate(plain)]
    return plain


def _kind(node: Node) -> str:
    return next(name for name in _KINDS if getattr(node, name) is not None)
