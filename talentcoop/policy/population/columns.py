"""Columns: what is read of many people on a day, taken once and kept, so that a variant only compares anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from talentcoop.facts import Fact, Facts
from talentcoop.policy.catalogue import FactCatalogue
from talentcoop.policy.comparisons import Asked
from talentcoop.policy.decide import Spent
from talentcoop.policy.findings import Why
from talentcoop.policy.measures import Reading
from talentcoop.policy.plan import Plan
from talentcoop.policy.population.expressions import MET, UNKNOWN, UNMET, Leaf, Number
from talentcoop.policy.population.known import Known
from talentcoop.policy.population.leaves import RANKS
from talentcoop.policy.population.planes import Planes, Words, packed
from talentcoop.policy.questions import Held
from talentcoop.policy.tallies import Amount

LEFTOVER: Final = 128
"""How many half days are set apart for a month, so that months and leftover days are one number."""
LARGEST: Final = 2**62
"""What a column holds at most; a fact beyond it is compared by itself."""
WIDTHS: Final = (np.int8, np.int16, np.int32, np.int64)
Integers = NDArray[np.signedinteger]
OPERATORS: Final = {
    ">=": np.greater_equal,
    ">": np.greater,
    "<=": np.less_equal,
    "<": np.less,
    "==": np.equal,
}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A number of everybody: both ends of what it may be (one array where they never differ), as what kind of value.

    `shown` says who has it at all, by the weakest evidence that is taken.
    """

    kind: type
    low: Integers
    high: Integers
    shown: tuple[Words, ...]

    def against(self, op: str, asked: int, rank: int, everybody: Words) -> Planes:
        """Compare everybody's number with one that is asked."""
        low = packed(OPERATORS[op](self.low, asked))
        if self.high is self.low:
            sure = may = low
        elif op == "==":
            sure = low & packed(OPERATORS[op](self.high, asked))
            may = packed((self.low <= asked) & (asked <= self.high))
        else:
            high = packed(OPERATORS[op](self.high, asked))
            sure, may = low & high, low | high
        shown = self.shown[rank]
        return Planes(sure & shown, may & shown | everybody & ~shown)


class Tile:
    """Some people on a day, what is held of each, and every column and plane that was taken of them."""

    def __init__(self, people: Sequence[Facts], on: date, known_at: datetime, catalogue: FactCatalogue) -> None:
        self.on, self.people = on, len(people)
        self.facts = [facts.as_known(known_at) for facts in people]
        self.held = [catalogue.held(facts, on) for facts in self.facts]
        self.everybody = packed(np.ones(self.people, dtype=np.bool_))
        self.kept: dict[object, Planes] = {}
        self._measured: dict[object, Column] = {}
        self._told_of: dict[str, Column | None] = {}
        self._sorts: dict[tuple[str, ...], tuple[list[int], NDArray[np.intp]]] = {}

    def constant(self, verdict: int) -> Planes:
        """The same verdict for everybody."""
        nobody = self.everybody ^ self.everybody
        return Planes(self.everybody if verdict == MET else nobody, nobody if verdict == UNMET else self.everybody)

    def leaf(self, leaf: Leaf, plan: Plan, spent: int | Spent | None) -> Planes:
        """What a leaf says of everybody: by its column of numbers, else asked once of each kind of person."""
        if leaf.number is not None and (found := self._number(leaf.number, plan)) is not None:
            return found
        one_of, which = self._alike(leaf.kinds)
        verdicts = np.array([leaf.weigh(self._known(n, plan, spent)) for n in one_of], dtype=np.int8)
        if len(one_of) == 1:
            return self.constant(int(verdicts[0]))
        return Planes(packed((verdicts == MET)[which]), packed((verdicts != UNMET)[which]))

    def _known(self, n: int, plan: Plan, spent: int | Spent | None = None) -> Known:
        return Known(plan, self.facts[n], self.held[n], self.on, spent)

    def _number(self, number: Number, plan: Plan) -> Planes | None:
        """Everybody's number against what is asked; None where they are no numbers of one kind."""
        asked = Known(plan, Facts(), {}, self.on).asked(number.compare)
        if number.compare.measure is not None:
            return self._measure(number, number.compare.measure, asked, plan)
        told = self._told(number.column)
        limit = asked.toordinal() if isinstance(asked, date) else asked
        if told is None or type(asked) is not told.kind or not isinstance(limit, int):
            return None
        return told.against(number.compare.op, limit, RANKS[number.compare.evidence], self.everybody)

    def _measure(self, number: Number, name: str, asked: Asked | None, plan: Plan) -> Planes:
        if not isinstance(asked, int):
            return self.constant(UNKNOWN)
        key = (number.column, *(plan.values[each] for each in number.drawn))
        if key not in self._measured:
            self._measured[key] = _measured([self._known(n, plan).reading(name) for n in range(self.people)])
        column = self._measured[key]
        limit = _whole(asked) if column.kind is int else _whole((asked * 12 if number.unit == "year" else asked, 0))
        return column.against(number.compare.op, limit, 0, self.everybody)

    def _told(self, kind: str) -> Column | None:
        if kind not in self._told_of:
            self._told_of[kind] = _told([held.get(kind) for held in self.held])
        return self._told_of[kind]

    def _alike(self, kinds: tuple[str, ...]) -> tuple[list[int], NDArray[np.intp]]:
        """One of each sort of people as far as some kinds of fact go, and of which sort everybody is."""
        if kinds not in self._sorts:
            sorts: dict[object, int] = {}
            which = [sorts.setdefault(_sort(held, kinds), len(sorts)) for held in self.held]
            one_of = dict(zip(reversed(which), reversed(range(self.people)), strict=True))
            self._sorts[kinds] = [one_of[sort] for sort in range(len(sorts))], np.array(which, dtype=np.intp)
        return self._sorts[kinds]


def _sort(held: Held, kinds: tuple[str, ...]) -> tuple[object, ...]:
    """All that a leaf can tell about the facts of some kinds; a yes is not the number one."""
    facts = (held.get(kind) for kind in kinds)
    return tuple(None if fact is None else (type(fact.value), fact.value, fact.evidence) for fact in facts)


def _told(facts: Sequence[Fact | None]) -> Column | None:
    """A column of whole numbers or of days; None where the values are of another kind, or of several."""
    values = [None if fact is None else fact.value for fact in facts]
    kinds = {type(value) for value in values if value is not None}
    if not kinds <= {int} and kinds != {date}:
        return None
    numbers = [value.toordinal() if isinstance(value, date) else int(value or 0) for value in values]
    if max(map(abs, numbers), default=0) > LARGEST:
        return None
    ranks = np.array([-1 if fact is None or fact.value is None else RANKS[fact.evidence] for fact in facts])
    column = _narrow(numbers)
    return Column(
        date if kinds == {date} else int, column, column, tuple(packed(ranks >= rank) for rank in RANKS.values())
    )


def _measured(readings: Sequence[Reading | Why]) -> Column:
    ends = [None if isinstance(one, Why) else (one.low, one.high) for one in readings]
    months = any(end is not None and isinstance(end[0], tuple) for end in ends)
    shown = packed(np.array([end is not None for end in ends], dtype=np.bool_))
    low, high = (_narrow([0 if end is None else _whole(end[n]) for end in ends]) for n in (0, 1))
    return Column(tuple if months else int, low, low if np.array_equal(low, high) else high, (shown,))


def _narrow(numbers: Sequence[int]) -> Integers:
    """Numbers in as few bytes as the largest needs: what is narrower is compared sooner."""
    widest = max(map(abs, numbers), default=0)
    return np.array(numbers, dtype=next(kind for kind in WIDTHS if widest <= np.iinfo(kind).max))


def _whole(end: Amount) -> int:
    """An amount as a whole number in the same order: half-way between two numbers where it is a fraction."""
    if isinstance(end, tuple):
        return LEFTOVER * end[0] + min(_whole(end[1]), LEFTOVER - 1)
    return LARGEST if end == inf else 2 * int(end) + (end != int(end))
