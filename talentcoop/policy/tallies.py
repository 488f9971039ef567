"""Tallies of days: how far back a stay reaches, what an interruption is forgiven, and what part-time work comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Final, Literal

from talentcoop.dates import Interval, clip, total_days, total_months, union, whole_months

WHOLE: Final = 1
Number = int | float | Fraction
"""Days, hours, cents or a count; of part-time work, days may be fractions; infinite where nobody said how many."""
Amount = tuple[int, Number] | Number
"""Months and leftover days, or a number."""


@dataclass(frozen=True, slots=True)
class Forgiveness:
    """Days on which an interruption is excused, and how many of each interruption; `most` None: all of them."""

    days: Sequence[Interval]
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """Days that count alike, for `weight` of a day each. A day of full-time work lies in layers that make one."""

    weight: int | Fraction
    days: Sequence[Interval]


def unbroken(
    runs: Sequence[Interval],
    anchor: date,
    rule: Literal["none", "unrecorded", "total_days", "single_days"],
    tolerated: int,
    excused: Sequence[Forgiveness] = (),
) -> Interval:
    """The run of days that reaches the anchor, what interrupts it included as far as that is forgiven.

    It is empty where none reaches. `runs` lie before the anchor, in order. What is excused is forgiven beside what the
    rule tolerates.
    """
    since, held = anchor, 0
    for first, end in reversed(runs):
        gap = (since - end).days - (forgiven((end, since), excused) if excused else 0)
        held = held + gap if rule == "total_days" else gap
        if held > tolerated:
            break
        since = first
    return since, anchor


def forgiven(gap: Interval, excused: Sequence[Forgiveness]) -> int:
    """How many days of an interruption are excused, none twice: each reason for as many as it can have at most.

    >>> august = (date(2026, 8, 1), date(2026, 9, 1))
    >>> forgiven(august, [Forgiveness([august], 10)]), forgiven(august, [Forgiveness([august], 10)] * 2)
    (10, 20)
    """
    inside = [(clip(one.days, *gap), one.most) for one in excused]
    bound = [n for n, (_, most) in enumerate(inside) if most is not None]
    choices = (chosen for size in range(len(bound) + 1) for chosen in combinations(bound, size))
    return min(
        sum(most or 0 for n, (_, most) in enumerate(inside) if n in spent)
        + total_days(run for n, (days, _) in enumerate(inside) if n not in spent for run in days)
        for spent in choices
    )


def layers(worked: Iterable[tuple[Interval, int]], full_time: int) -> list[Layer]:
    """Stretches of work with their hours a week, as layers: hours of the same day add up, as far as full time."""
    full = max(full_time, 1)
    steps: defaultdict[date, int] = defaultdict(int)
    for (first, end), hours in worked:
        steps[first] += hours
        steps[end] -= hours
    turns, hours, stretches = sorted(steps), 0, []
    for first, end in pairwise(turns):
        hours += steps[first]
        stretches.append(((first, end), min(hours, full)))
    levels = [0, *sorted({height for _, height in stretches if height})]
    return [
        Layer(Fraction(top - below, full), union(days for days, height in stretches if height >= top))
        for below, top in pairwise(levels)
    ]


def in_days(counted: Sequence[Layer]) -> Number:
    """The days of some layers, a whole number where every day counts whole."""
    total = sum(layer.weight * total_days(layer.days) for layer in counted)
    return int(total) if total.denominator == 1 else total


def in_months(counted: Sequence[Layer], month: int) -> tuple[int, Number]:
    """The months of some layers and their leftover days, so many of which make one more month.

    One run counts by the calendar alone: thirty days of January are not a month.
    """
    each = [(layer.weight, _months(layer.days, month)) for layer in counted]
    if len(each) == 1 and each[0][0] == WHOLE:
        return each[0][1]
    months = sum((weight * whole for weight, (whole, _) in each), Fraction())
    days = sum((weight * left for weight, (_, left) in each), Fraction())
    more, rest = divmod(months % 1 * month + days, month)
    return int(months) + more, rest


def _months(days: Sequence[Interval], month: int) -> tuple[int, int]:
    return whole_months(*days[0]) if len(days) == 1 else total_months(days, month)
