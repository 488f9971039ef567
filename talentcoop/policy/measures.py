"""Measures: a number computed from spells as of a day. What lies on the day itself does not count yet.

A reading has two ends: `low` counts only what is well evidenced and surely on the list, `high` all that is on file.
Where they differ, more evidence could still tip the answer, and a condition between them is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from talentcoop.dates import (
    DAYS_IN_A_LEFTOVER_MONTH,
    Interval,
    Offset,
    clip,
    total_days,
    total_months,
    union,
    whole_months,
    without,
)
from talentcoop.facts import Fact, Facts
from talentcoop.policy.findings import Why
from talentcoop.policy.model import Measure
from talentcoop.policy.verdicts import Verdict

LONGEST_MONTH: Final = 31
"""No text read says how many separate days make a month: what would be one only of thirty days is unknown."""
Amount = tuple[int, int] | int
"""Months and leftover days, or days."""
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


def read(
    measure: Measure, facts: Facts, anchor: date, window: Offset | None, tolerated: int, belongs: Belongs
) -> Reading | Why:
    """Take a measure as of the anchor day, or say why it cannot be taken.

    `window` is how far back spells count, None for all; `tolerated` how many days of interruption are forgiven. Where
    nobody recorded what is to be discounted, all of it may be.
    """
    if measure.kind == "elapsed":
        return _elapsed(measure, facts, anchor)
    spells = facts.of(measure.spell or "")
    if not spells:
        return Why.NO_FACT
    bounds = date.min if window is None else _back(anchor, window), anchor
    standing = [(spell, belongs(spell, anchor)) for spell in spells]
    possible = [spell for spell, verdict in standing if verdict is not Verdict.UNMET]
    shown = [spell for spell in possible if _well_shown(spell, measure, anchor)]
    unheard = tuple(discount.spell for discount in measure.discount if not facts.of(discount.spell))
    listed = [spell for spell, verdict in standing if verdict is Verdict.MET and _well_shown(spell, measure, anchor)]
    sure = [] if unheard else listed
    least = _counted(measure, _intervals(sure), _discounted(measure, facts, anchor, shown=False), bounds, tolerated)
    most = _counted(measure, _intervals(possible), _discounted(measure, facts, anchor, shown=True), bounds, tolerated)
    low, high = sorted((_amount(measure, least, LONGEST_MONTH), _amount(measure, most, DAYS_IN_A_LEFTOVER_MONTH)))
    used = tuple(spell.id for spell in possible)
    if low == high:
        return Reading(low, high, used)
    doubt = Why.NO_FACT if unheard else Why.WEAK_EVIDENCE if len(shown) < len(possible) else Why.INCOMPLETE_LIST
    return Reading(low, high, used, doubt, unheard or (measure.spell or "",))


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


def _back(anchor: date, window: Offset) -> date:
    """The first day of a window; the first of the calendar where it reaches beyond."""
    if window.months >= anchor.year * 12 or window.days >= (anchor - date.min).days:
        return date.min
    return Offset(-window.months, -window.days).after(anchor)


def _well_shown(spell: Fact, measure: Measure, anchor: date) -> bool:
    lapsed = spell.evidence_until is not None and spell.evidence_until < anchor
    return not lapsed and spell.evidence.at_least(measure.evidence)


def _intervals(spells: Iterable[Fact]) -> list[Interval]:
    return union((spell.during.first, spell.during.end) for spell in spells)


def _discounted(measure: Measure, facts: Facts, anchor: date, *, shown: bool) -> list[Interval]:
    """The days that do not count: all that are on file, or only those that are well shown."""
    return _intervals(
        spell
        for discount in measure.discount
        for spell in facts.of(discount.spell)
        if spell.details.get("status") in discount.statuses and (not shown or _well_shown(spell, measure, anchor))
    )


def _counted(
    measure: Measure, runs: list[Interval], taken: list[Interval], bounds: Interval, tolerated: int
) -> list[Interval]:
    inside = clip(runs, *bounds)
    if measure.kind == "continuous":
        start = _unbroken_since(inside, bounds[1], measure.gap.rule, tolerated)
        inside = [] if start is None else [(start, bounds[1])]
    return without(inside, taken)


def _unbroken_since(runs: list[Interval], anchor: date, rule: str, tolerated: int) -> date | None:
    """The first day of the run that reaches the anchor, gaps forgiven as the rule says; None where none does."""
    since, forgiven = anchor, 0
    for first, end in reversed(runs):
        gap = (since - end) // timedelta(days=1)
        forgiven = forgiven + gap if rule == "total_days" else gap
        if forgiven > tolerated:
            break
        since = first
    return since if since < anchor else None


def _amount(measure: Measure, intervals: list[Interval], month: int) -> Amount:
    if measure.unit == "day":
        return total_days(intervals)
    if len(intervals) == 1:
        return whole_months(*intervals[0])  # by the calendar alone: thirty days of January are not a month
    return total_months(intervals, month)
