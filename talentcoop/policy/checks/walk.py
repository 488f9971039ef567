"""Walk through what a file says, with the place of everything in the file."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from talentcoop.policy.faults import Place
from talentcoop.policy.library import Library
from talentcoop.policy.model import Node, Policy


def walk(value: object, place: Place = ()) -> Iterator[tuple[Place, BaseModel]]:
    """Everything in a model that is itself a model, outermost first, each with its place in the file."""
    if isinstance(value, BaseModel):
        yield place, value
        for name, info in type(value).model_fields.items():
            yield from walk(getattr(value, name), (*place, info.alias or name))
    elif isinstance(value, tuple):
        for n, item in enumerate(value):
            yield from walk(item, (*place, n))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*place, key))


def nodes(policy: Policy) -> Iterator[tuple[Place, Node]]:
    """Every condition of a file, parents first."""
    return ((place, found) for place, found in walk(policy) if isinstance(found, Node))


def base_of(policy: Policy, library: Library) -> Policy | None:
    """The base law of a derogation; None for another policy, and where the base is not there."""
    return library.policies.get(policy.derogates.base) if policy.derogates else None


def family(policy: Policy, library: Library) -> tuple[Policy, ...]:
    """The policy, and after it the base that it derogates from."""
    base = base_of(policy, library)
    return (policy,) if base is None else (policy, base)
