"""Demands: all that would make a condition so, as sets of states that some facts may be in; the algebra of `changes`.

A demand says of each variable in which of its states it may be, as a bit set; one that it does not name may be in any.
A list of demands holds where any of them does. Kleene's tables ask for no more: a condition is met only by what meets
its parts, and unmet only by what makes them unmet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

Demand = Mapping[str, int]
Demands = tuple[Demand, ...]

ANYHOW: Demands = ({},)
"""What holds whatever is so."""
NEVER: Demands = ()
"""What nothing can make so."""


def both(left: Demands, right: Demands) -> Demands:
    """What makes both so; no state that one of them rules out."""
    found = []
    for one in left:
        for other in right:
            joined = {**one, **{name: one.get(name, states) & states for name, states in other.items()}}
            if all(joined.values()):
                found.append(joined)
    return weakest(found)


def all_of(parts: Iterable[Demands]) -> Demands:
    """What makes all of them so."""
    return reduce(both, parts, ANYHOW)


def at_least(count: int, parts: Sequence[Demands]) -> Demands:
    """What makes so many of them so."""
    if count <= 0:
        return ANYHOW
    if count > len(parts):
        return NEVER
    first, rest = parts[0], parts[1:]
    return weakest((*both(first, at_least(count - 1, rest)), *at_least(count, rest)))


def weakest(demands: Iterable[Demand]) -> Demands:
    """Those that ask no more than another one does: whatever fulfils one left out fulfils one that stays."""
    kept: list[Demand] = []
    for one in sorted(demands, key=len):
        if not any(_asks_less(held, one) for held in kept):
            kept = [held for held in kept if not _asks_less(one, held)]
            kept.append(one)
    return tuple(kept)


def _asks_less(one: Demand, other: Demand) -> bool:
    return all(name in other and other[name] & ~states == 0 for name, states in one.items())
