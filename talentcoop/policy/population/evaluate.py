"""Evaluate a plan over many people at once: everybody's outcome, and the planes of every condition.

It agrees with `decide` on each person, to every verdict; a test on generated rules holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from typing import Final
from uuid import UUID

import numpy as np

from talentcoop.facts import Facts
from talentcoop.policy.decide import Outcome, Spent
from talentcoop.policy.library import Library
from talentcoop.policy.plan import Plan
from talentcoop.policy.population import planes
from talentcoop.policy.population.columns import Tile
from talentcoop.policy.population.expressions import (
    MET,
    UNMET,
    AtLeast,
    Every,
    Expression,
    Leaf,
    Lifted,
    Not,
    Some,
    parts,
)
from talentcoop.policy.population.planes import Planes, Words
from talentcoop.policy.population.program import Program, program
from talentcoop.policy.verdicts import Verdict

TILE: Final = 1 << 17
"""How many people are weighed at once, so that what is compared stays near the processor. A multiple of 64."""
KEPT: Final = 1024
"""How many verdicts a tile keeps, those asked for last: one is 32 KiB at most."""


class Population:
    """People and their facts, in an order. Columns taken of them are kept for as long as the day is the same."""

    def __init__(self, caseload: Mapping[UUID, Facts]) -> None:
        self.people = tuple(caseload)
        self._facts = tuple(caseload.values())
        self._taken: tuple[object, list[Tile]] = None, []

    def __len__(self) -> int:
        return len(self.people)

    def tiles(self, library: Library, on: date, known_at: datetime) -> list[Tile]:
        """The people in tiles, with what is known of them on a day."""
        key = (library, on, known_at)
        if self._taken[0] != key:
            starts = range(0, len(self), TILE) or [0]
            self._taken = key, [Tile(self._facts[n : n + TILE], on, known_at, library.catalogue) for n in starts]
        return self._taken[1]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a plan says of everybody."""

    people: tuple[UUID, ...]
    _tiles: tuple[_Answered, ...]

    def who(self, outcome: Outcome) -> Words:
        """Those who have an outcome."""
        return _joined([tile.outcomes[outcome] for tile in self._tiles])

    @property
    def opens(self) -> Words:
        """Those for whom all that they can show is met: a route, not yet a permit."""
        return reduce(np.bitwise_or, [self.who(outcome) for outcome in Outcome if outcome.opens_a_route])

    @property
    def own(self) -> Words:
        """Those whom the policy itself answers; the others are outside a derogation, and base law answers."""
        return _joined([tile.own for tile in self._tiles])

    def verdict(self, condition: str) -> Planes:
        """The verdicts on one of the policy's conditions; of its base's too, as they are under it."""
        found = [tile.verdict(condition) for tile in self._tiles]
        return Planes(_joined([one.met for one in found]), _joined([one.possible for one in found]))

    def counts(self) -> dict[Outcome, int]:
        """How many people have each outcome; every outcome is named."""
        return {outcome: sum(planes.count(tile.outcomes[outcome]) for tile in self._tiles) for outcome in Outcome}

    def listed(self, who: Words) -> tuple[UUID, ...]:
        """The people of some bits, in the order of the population."""
        return tuple(self.people[n] for n in np.flatnonzero(planes.unpacked(who, len(self.people))))

    def outcome(self, n: int) -> Outcome:
        """The outcome of the n-th person."""
        tile, place = self._place(n)
        return next(outcome for outcome, who in tile.outcomes.items() if _bit(who, place))

    def verdicts(self, n: int) -> dict[str, Verdict]:
        """The verdict of each condition on the n-th person, as her decision has them."""
        tile, place = self._place(n)
        while tile.base is not None and not _bit(tile.own, place):
            tile = tile.base
        return {key: _verdict(tile.verdict(key), place) for key in tile.asked.findings}

    def _place(self, n: int) -> tuple[_Answered, int]:
        tile, place = divmod(n, self._tiles[0].weighing.tile.people)  # all are as large as the first, but for the last
        return self._tiles[tile], place


def evaluate(
    plan: Plan, population: Population, on: date, known_at: datetime, spent: int | Spent | None = None
) -> Answers:
    """Weigh a plan over everybody, as of a day and an instant. `spent` is how much of the policy's quota is used."""
    asked, tiles = program(plan), population.tiles(plan.library, on, known_at)
    return Answers(population.people, tuple(_Weighing(tile, plan, spent).answered(asked) for tile in tiles))


def gained(before: Answers, after: Answers) -> Words:
    """To whom a route opens: `new & ~old`. The other way round: who loses one. Both must be of one population."""
    return after.opens & ~before.opens


@dataclass(frozen=True, slots=True, eq=False)
class _Answered:
    """What a plan says of one tile. `base` answers those outside `own`."""

    asked: Program
    weighing: _Weighing
    outcomes: dict[Outcome, Words]
    own: Words
    base: _Answered | None = None

    def verdict(self, condition: str) -> Planes:
        """The verdicts on a condition."""
        return self.weighing.weigh(self.asked.findings[condition])


class _Weighing:
    """One plan over one tile: every expression once, and none that an earlier plan has already weighed."""

    def __init__(self, tile: Tile, plan: Plan, spent: int | Spent | None) -> None:
        self.tile, self.plan, self.spent = tile, plan, spent
        self.counted = repr(spent)
        self.seen: dict[Expression, Planes] = {}

    def answered(self, asked: Program) -> _Answered:
        """What the plan says of everybody in the tile."""
        own = _Answered(asked, self, self._outcomes(asked), self.tile.everybody)
        if asked.reach is None or asked.base is None or self.plan.base is None:
            return own
        reach, left = self.weigh(asked.reach), self.spent if asked.policy.quota is None else None
        base = _Weighing(self.tile, self.plan.base, left).answered(asked.base)
        return replace(own, outcomes=_merged(own, base, reach), own=reach.possible, base=base)

    def weigh(self, asked: Expression) -> Planes:
        """Everybody's verdict on an expression."""
        if asked not in self.seen:
            self.seen[asked] = self._leaf(asked) if isinstance(asked, Leaf) else self._combined(asked)
        return self.seen[asked]

    def _leaf(self, leaf: Leaf) -> Planes:
        key = (leaf.text, self.counted, *(self.plan.values[name] for name in leaf.parameters))
        return self._kept(key, lambda: self.tile.leaf(leaf, self.plan, self.spent))

    def _combined(self, asked: Every | Some | AtLeast | Not | Lifted) -> Planes:
        of = [self.weigh(one) for one in parts(asked)]
        key = (type(asked), asked.count if isinstance(asked, AtLeast) else 0, *of)
        return self._kept(key, lambda: self._table(asked, of))

    def _table(self, asked: Every | Some | AtLeast | Not | Lifted, of: list[Planes]) -> Planes:
        if isinstance(asked, Every):
            return planes.every(of) if of else self.tile.constant(MET)
        if isinstance(asked, Some):
            return planes.some(of) if of else self.tile.constant(UNMET)
        if isinstance(asked, AtLeast):
            return planes.at_least(asked.count, of)
        if isinstance(asked, Not):
            return planes.negate(of[0], self.tile.everybody)
        return planes.lifted(*of)

    def _kept(self, key: object, make: Callable[[], Planes]) -> Planes:
        """What is kept under a key; made where it is not, in the place of what was not asked for the longest."""
        kept = self.tile.kept
        found = kept.pop(key, None)
        if found is None:
            if len(kept) >= KEPT:
                del kept[next(iter(kept))]
            found = make()
        kept[key] = found
        return found

    def _outcomes(self, asked: Program) -> dict[Outcome, Words]:
        """Everybody's outcome: the first answer that holds, in the order in which `decide` takes them."""
        place, exclusions = self.weigh(asked.place), self.weigh(asked.exclusions)
        conditions, quota = self.weigh(asked.conditions), self.weigh(asked.quota)
        left = self.tile.everybody
        outcomes = {outcome: left ^ left for outcome in Outcome}
        for outcome, who in (
            (Outcome.UNAVAILABLE, ~place.possible),
            (Outcome.EXCLUDED, exclusions.met),
            (Outcome.UNAVAILABLE, ~quota.possible),
            (Outcome.NOT_MET, ~conditions.possible),
            (asked.when_met, place.met & ~exclusions.possible & conditions.met & quota.met),
            (Outcome.UNKNOWN, left),
        ):
            outcomes[outcome] = outcomes[outcome] | left & who
            left = left & ~who
        return outcomes


def _merged(own: _Answered, base: _Answered, reach: Planes) -> dict[Outcome, Words]:
    """Outcomes where a derogation reaches, its base's where it does not; where that is open, what both agree on."""
    refused = [outcome for outcome in Outcome if not outcome.opens_a_route and outcome is not Outcome.UNKNOWN]
    closed = [reduce(np.bitwise_or, [each.outcomes[outcome] for outcome in refused]) for each in (own, base)]
    same = [outcome for outcome in Outcome if outcome.opens_a_route and own.asked.policy.work is base.asked.policy.work]
    agreed = reduce(np.bitwise_or, [own.outcomes[one] & base.outcomes[one] for one in same], closed[0] & closed[1])
    ours, theirs = reach.met | reach.possible & agreed, ~reach.possible
    merged = {outcome: own.outcomes[outcome] & ours | base.outcomes[outcome] & theirs for outcome in Outcome}
    merged[Outcome.UNKNOWN] |= reach.possible & ~reach.met & ~agreed
    return merged


def _joined(tiles: Sequence[Words]) -> Words:
    return np.concatenate(tiles) if len(tiles) > 1 else tiles[0]


def _bit(words: Words, n: int) -> bool:
    return bool(words[n // planes.WORD] >> np.uint64(n % planes.WORD) & np.uint64(1))


def _verdict(found: Planes, n: int) -> Verdict:
    return Verdict.MET if _bit(found.met, n) else Verdict.UNKNOWN if _bit(found.possible, n) else Verdict.UNMET
