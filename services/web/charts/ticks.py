"""Scales and what is marked on them: where a day or an amount lies, and which ones are worth a label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Final

from markupsafe import Markup

from services.web.charts.drawing import EDGE, WIDTH, Sheet, joined
from services.web.charts.texts import LINE, every, fitted, width_of
from talentcoop.dates import add_months

MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 600, 1200)
DAYS: Final = (1, 2, 5, 7, 10, 14)
WIDEST: Final = 90.0
"""How wide the label of a tick may be."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a number lies between two places; all lie in the middle when they are one number."""

    low: float
    high: float
    start: float
    end: float

    def at(self, number: float) -> float:
        """The place of a number."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (number - self.low) / (self.high - self.low) * (self.end - self.start)

    def day(self, day: date) -> float:
        """The place of a day."""
        return self.at(day.toordinal())

    def holds(self, number: float) -> bool:
        """Whether a number lies on the scale."""
        return self.low <= number <= self.high


def days_on(days: Iterable[date], start: float, end: float) -> Scale:
    """The scale from the first to the last of the days."""
    numbers = [day.toordinal() for day in days] or [0]
    return Scale(min(numbers), max(numbers), start, end)


def days_to_mark(first: date, last: date, most: int = 3) -> list[date]:
    """Days that divide a period roundly: firsts of months, or every few days where it is short.

    >>> days_to_mark(date(2026, 1, 15), date(2026, 12, 31))
    [datetime.date(2026, 4, 1), datetime.date(2026, 7, 1), datetime.date(2026, 10, 1)]
    """
    length = (last - first).days
    for step in DAYS:
        if length < step * most:
            return [first + timedelta(days=n) for n in range(0, length + 1, step)]
    for step in MONTHS:
        found = _months(first, last, step)
        if len(found) <= most:
            return found
    return [first]


def _months(first: date, last: date, step: int) -> list[date]:
    start = first.year * 12 + first.month - 1
    numbers = range(-(-start // step) * step, last.year * 12 + last.month, step)
    days = [add_months(first.replace(day=1), number - start) for number in numbers if number < 12 * 9_999]
    return [day for day in days if first <= day <= last]


def amounts_to_mark(top: int, most: int = 5) -> list[int]:
    """Round amounts from nought to the top.

    >>> amounts_to_mark(42), amounts_to_mark(3)
    ([0, 10, 20, 30, 40], [0, 1, 2, 3])
    """
    steps = (lead * 10**power for power in count() for lead in (1, 2, 5))
    return list(range(0, max(top, 0) + 1, next(step for step in steps if top // step < most)))


def along(sheet: Sheet, places: Mapping[float, str], y: float) -> Markup:
    """Labels at their places on a level axis; where they would touch, only every second or third is written."""
    told = [(x, fitted(words, WIDEST)) for x, words in sorted(places.items())]
    boxes = [(within(x, width_of(words)), width_of(words) + 8) for x, words in told]
    labels = [(middle, words) for (_, words), (middle, _) in zip(told, boxes, strict=True)]
    return joined(
        [sheet.text("chart-label chart-told", (x, y), words, "middle") for x, words in labels[:: every(boxes)] if words]
    )


def upright(sheet: Sheet, places: Mapping[float, str], x: float) -> Markup:
    """Labels that end at `x`, at their places on an upright axis; where they would touch, as in `along`."""
    told = sorted(places.items(), reverse=True)
    step = every([(y, LINE) for y, _ in told])
    return joined(
        [
            sheet.text("chart-label chart-told", (x, y + 4), fitted(words, x - EDGE), "end")
            for y, words in told[::step]
            if words
        ]
    )


def within(middle: float, wide: float) -> float:
    """The middle moved so that something of this width stays on the sheet."""
    return min(max(middle, EDGE + wide / 2), WIDTH - EDGE - wide / 2)
