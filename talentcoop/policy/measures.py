"""Measures: a number computed from spells as of a day. What lies on the day itself does not count yet.

A reading has two ends: `low` counts only what is well evidenced and surely on the list, `high` all that may be. Where
they differ, more evidence could still tip the answer, and a condition between them is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Final
from uuid import UUID

from talentcoop.dates import DAYS_IN_A_LEFTOVER_MONTH, ONE_DAY, Interval, Offset, clip, union, whole_months, without
from talentcoop.facts import Fact, Facts
from talentcoop.policy.findings import Why
from talentcoop.policy.model import Discount, Excuse, Measure, Parameter, Scalar
from talentcoop.policy.tallies import WHOLE, Amount, Forgiveness, Layer, in_days, in_months, layers, unbroken
from talentcoop.policy.verdicts import Verdict

HOURS: Final = "hours_a_week"
"""The detail of a spell that says how many hours a week were worked in it."""
LONGEST_MONTH: Final = 31
"""No text read says how many separate days make a month: what would be one only of thirty days is unknown."""
Belongs = Callable[[Fact, date], Verdict]
"""Whether a spell is one of those that `where` asks for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a measure came to: both ends, the facts it read, and where the ends differ why, and what would settle it."""

    low: Amount
    high: Amount
    read: tuple[UUID, ...]
    doubt: Why | None = None
    bring: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers that a measure takes from parameters.

    `window` is how far back spells count, None for all; `tolerated` how many days of interruption are forgiven;
    `excused` how many of each for each of the measure's excuses, None for all; `full_time` how many hours a week are.
    """

    window: Offset | None = None
    tolerated: int = 0
    excused: tuple[int | None, ...] = ()
    full_time: int | None = None


def limits(measure: Measure, values: Mapping[str, Scalar | None], parameters: Mapping[str, Parameter]) -> Limits | None:
    """The limits of a measure under a plan's values; None where one of them is null."""
    excuses = [excuse.parameter for excuse in measure.gap.excused]
    named = [name for name in (measure.window, measure.full_time, measure.gap.parameter, *excuses) if name]
    found = {name: value for name in named if isinstance(value := values.get(name), int)}
    if len(found) < len(set(named)):
        return None
    return Limits(
        window=parameters[measure.window].length(found[measure.window]) if measure.window else None,
        tolerated=found[measure.gap.parameter] if measure.gap.parameter else 0,
        excused=tuple(found[name] if name else None for name in excuses),
        full_time=found[measure.full_time] if measure.full_time else None,
    )


def read(measure: Measure, facts: Facts, anchor: date, limit: Limits, belongs: Belongs) -> Reading | Why:
    """Take a measure as of the anchor day, or say why it cannot be taken.

    Where nobody recorded what is to be discounted, all of it may be; where nobody recorded what would excuse an
    interruption, all of it may be excused.
    """
    if measure.kind == "elapsed":
        return _elapsed(measure, facts, anchor)
    if not facts.of(measure.spell or ""):
        return Why.NO_FACT
    count = _Count(measure, facts, anchor, limit, belongs)
    low, high = sorted((count.end(sure=True), count.end(sure=False)))
    used = tuple(spell.id for spell in count.possible)
    return Reading(low, high, used) if low == high else Reading(low, high, used, *count.doubt())


def _elapsed(measure: Measure, facts: Facts, anchor: date) -> Reading | Why:
    fact = facts.holding(measure.fact or "", anchor)
    if fact is None or not isinstance(fact.value, date):
        return Why.NO_FACT
    if not fact.evidence.at_least(measure.evidence):
        return Why.WEAK_EVIDENCE
    amount: Amount = whole_months(fact.value, anchor)
    if measure.unit == "day":
        amount = max(0, (anchor - fact.value).days)
    return Reading(amount, amount, (fact.id,))


class _Count:
    """One measure of one person as of a day: the spells that may count, those that surely do, and what takes away."""

    def __init__(self, measure: Measure, facts: Facts, anchor: date, limit: Limits, belongs: Belongs) -> None:
        self.measure, self.facts, self.anchor, self.limit = measure, facts, anchor, limit
        self.bounds = date.min if limit.window is None else _back(anchor, limit.window), anchor
        on_file: Iterable[Fact] = facts.of(measure.spell or "")
        if measure.kind == "summed" or measure.full_time is not None:
            on_file = _each_once(spell for spell in on_file if self._asked(spell))
        standing = [(spell, belongs(spell, anchor)) for spell in on_file]
        self.possible = [spell for spell, verdict in standing if verdict is not Verdict.UNMET]
        self.shown = [spell for spell in self.possible if self._well_shown(spell)]
        self.listed = [spell for spell, verdict in standing if verdict is Verdict.MET and self._well_shown(spell)]

    def end(self, *, sure: bool) -> Amount:
        """The end of the reading that is sure, or the one that may be."""
        taken = self._discounted(shown=not sure)
        spells = self.possible if not sure else [] if self._unheard() else self.listed
        if self.measure.kind == "summed":
            return self._sum(spells, taken, sure=sure)
        counted = self._counted(spells, taken, sure=sure)
        if self.measure.unit == "day":
            return in_days(counted)
        return in_months(counted, LONGEST_MONTH if sure else DAYS_IN_A_LEFTOVER_MONTH)

    def doubt(self) -> tuple[Why, tuple[str, ...]]:
        """Why the ends differ, and the kinds of fact that would bring them together."""
        about = self.measure.spell or ""
        detail = self.measure.detail or (HOURS if self.measure.full_time else None)
        unsaid = self._unheard()
        unsaid += [about for spell in self.possible if detail and _number(spell, detail) is None]
        if self.possible == self.listed:  # the spells themselves are beyond doubt: what is open is what interrupts them
            unsaid += [excuse.spell for excuse in self.measure.gap.excused if self._may_excuse(excuse)]
            unsaid += [about] if self.measure.gap.rule == "unrecorded" else []
        if unsaid:
            return Why.NO_FACT, tuple(dict.fromkeys(unsaid))
        weak = [about] if len(self.shown) < len(self.possible) else []
        beside: tuple[Discount | Excuse, ...] = (*self.measure.discount, *self.measure.gap.excused)
        weak += [one.spell for one in beside if self._is_weak(one)]
        if weak:
            return Why.WEAK_EVIDENCE, tuple(dict.fromkeys(weak))
        return Why.INCOMPLETE_LIST, (about,)

    def _may_excuse(self, excuse: Excuse) -> bool:
        """Tell whether somebody could still say that it excuses something: none is on file, or one without a reason."""
        on_file = self.facts.of(excuse.spell)
        return not on_file or bool(excuse.statuses and any("status" not in spell.details for spell in on_file))

    def _is_weak(self, beside: Discount | Excuse) -> bool:
        """Tell whether some spell of what is discounted or excused is shown less well than is asked."""
        return any(
            not self._well_shown(spell) and (not beside.statuses or spell.details.get("status") in beside.statuses)
            for spell in self.facts.of(beside.spell)
        )

    def _asked(self, spell: Fact) -> bool:
        """Tell whether it is one of those that are summed: at the anchor, one that goes on then."""
        return self.measure.kind != "summed" or self.measure.over == "all" or self.anchor in spell.during

    def _well_shown(self, spell: Fact) -> bool:
        lapsed = spell.evidence_until is not None and spell.evidence_until < self.anchor
        return not lapsed and spell.evidence.at_least(self.measure.evidence)

    def _unheard(self) -> list[str]:
        """The kinds of spell to be discounted that nobody recorded any of."""
        return [discount.spell for discount in self.measure.discount if not self.facts.of(discount.spell)]

    def _discounted(self, *, shown: bool) -> list[Interval]:
        """The days that do not count: all that are on file, or only those that are well shown."""
        return _intervals(
            spell
            for discount in self.measure.discount
            for spell in self.facts.of(discount.spell)
            if spell.details.get("status") in discount.statuses and (not shown or self._well_shown(spell))
        )

    def _excused(self, *, sure: bool) -> list[Forgiveness]:
        """What is surely forgiven, or what may be: also what nobody recorded, or without its reason."""
        found = []
        for excuse, most in zip(self.measure.gap.excused, self.limit.excused, strict=True):
            reasons = {*excuse.statuses, *(() if sure else (None,))}
            days = [
                spell
                for spell in self.facts.of(excuse.spell)
                if (not excuse.statuses or spell.details.get("status") in reasons)
                and (not sure or self._well_shown(spell))
            ]
            anyhow = not sure and not self.facts.of(excuse.spell)
            found.append(Forgiveness([(date.min, self.anchor)] if anyhow else _intervals(days), most))
        if self.measure.gap.rule == "unrecorded" and not sure:
            found.append(Forgiveness([(date.min, self.anchor)]))
        return found

    def _counted(self, spells: Sequence[Fact], taken: Sequence[Interval], *, sure: bool) -> list[Layer]:
        if self.limit.full_time is not None:
            return self._part_time(spells, taken, self.limit.full_time, unsaid=0 if sure else self.limit.full_time)
        inside = clip(_intervals(spells), *self.bounds)
        if self.measure.kind == "continuous":
            rule, tolerated = self.measure.gap.rule, self.limit.tolerated
            inside = [unbroken(inside, self.anchor, rule, tolerated, self._excused(sure=sure))]
        return [Layer(WHOLE, without(inside, taken))]

    def _part_time(
        self, spells: Sequence[Fact], taken: Sequence[Interval], full_time: int, *, unsaid: int
    ) -> list[Layer]:
        said = [(spell, _number(spell, HOURS)) for spell in spells]
        return layers(
            (
                (days, unsaid if hours is None else hours)
                for spell, hours in said
                for days in without(clip([(spell.during.first, spell.during.end)], *self.bounds), taken)
            ),
            full_time,
        )

    def _sum(self, spells: Sequence[Fact], taken: Sequence[Interval], *, sure: bool) -> Amount:
        """What the spells say together; one that does not say adds nothing for sure, and may add anything."""
        total: int | float = 0
        for spell in spells:
            number = _number(spell, self.measure.detail or "")
            at_anchor = self.anchor, self.anchor + ONE_DAY
            days = (spell.during.first, spell.during.end) if self.measure.over == "all" else at_anchor
            if without([days], taken):
                total += number if number is not None else 0 if sure else inf
        return total


def _back(anchor: date, window: Offset) -> date:
    """The first day of a window; the first of the calendar where it reaches beyond."""
    if window.months >= anchor.year * 12 or window.days >= (anchor - date.min).days:
        return date.min
    return Offset(-window.months, -window.days).after(anchor)


def _each_once(spells: Iterable[Fact]) -> list[Fact]:
    """Spells without what stands there twice; two that are alike but in their id are two contracts."""
    found: list[Fact] = []
    for spell in spells:
        if spell not in found:
            found.append(spell)
    return found


def _intervals(spells: Iterable[Fact]) -> list[Interval]:
    return union((spell.during.first, spell.during.end) for spell in spells)


def _number(spell: Fact, detail: str) -> int | None:
    """A number that a spell has as a detail; None where nobody said, or it is none."""
    value = spell.details.get(detail)
    return value if type(value) is int and value >= 0 else None
