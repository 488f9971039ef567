"""Trials: the same change at other values of its number, around the law's own, so that one sees where people turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final
from uuid import UUID

from services.usecases.caseloads import Caseload
from talentcoop.policy.compare import Change, Shift, shift_of
from talentcoop.policy.decide import Outcome
from talentcoop.policy.model import Scalar
from talentcoop.policy.plan import Plan

EACH_WAY: Final = 4
"""How many values are tried below the law's, and above it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a value would do: who shifts in which way under it; exact."""

    value: int
    each: Mapping[UUID, Shift] = field(repr=False)
    variant: Plan = field(repr=False)

    @property
    def shifts(self) -> Mapping[Shift, int]:
        """How many shift in which way."""
        found = Counter(self.each.values())
        return {shift: found[shift] for shift in Shift}

    def among(self, workers: Collection[UUID]) -> Trial:
        """The same of some of those who were weighed."""
        return replace(self, each={worker: shift for worker, shift in self.each.items() if worker in workers})


def trials(caseload: Caseload, changes: Sequence[Change], values: Mapping[str, Scalar], most: int) -> tuple[Trial, ...]:
    """Try the values around the law's. () unless one number alone is changed, or at more than `most` decisions."""
    if len(values) != 1:
        return ()
    ((name, chosen),) = values.items()
    lawful = caseload.base.values.get(name)
    if isinstance(chosen, bool) or not isinstance(chosen, int) or isinstance(lawful, bool):
        return ()
    tried = around(lawful if isinstance(lawful, int) else None, chosen)
    if len(tried) * len(changes) > most:
        return ()
    return tuple(_tried(caseload, changes, {name: value}, lawful, chosen) for value in tried)


def around(lawful: int | None, chosen: int) -> tuple[int, ...]:
    """Round steps both ways from the law's value, wide enough to reach the chosen one; neither is left out.

    Where nobody published the law's, the steps go out from the chosen one. Nothing is below nought.

    >>> around(4, 6), around(35, 10), around(None, 2)
    ((0, 1, 2, 3, 4, 5, 6, 7, 8), (5, 10, 15, 25, 35, 45, 55, 65, 75), (0, 1, 2, 3, 4, 5, 6))
    """
    middle = chosen if lawful is None else lawful
    reach = max(abs(chosen - middle), middle // 2, EACH_WAY)
    step = next(size for size in _round_steps() if size * EACH_WAY >= reach)
    stepped = {middle + step * number for number in range(-EACH_WAY, EACH_WAY + 1)}
    return tuple(sorted({value for value in stepped if value >= 0} | {chosen, middle}))


def _round_steps() -> Iterator[int]:
    return (lead * 10**power for power in count() for lead in (1, 2, 5))


def _tried(
    caseload: Caseload, changes: Sequence[Change], bound: Mapping[str, int], lawful: Scalar | None, chosen: int
) -> Trial:
    (value,), variant = bound.values(), caseload.base.bind(**bound)
    before = {change.person: change.before.outcome for change in changes}
    if value == lawful:
        after: Mapping[UUID, Outcome] = before
    elif value == chosen:
        after = {change.person: change.after.outcome for change in changes}
    else:
        after = caseload.outcomes(variant)
    each = {person: shift_of(before[person], outcome) for person, outcome in after.items()}
    return Trial(value, each, variant)
