"""Days, periods, months: the one home of date arithmetic.

Days are civil dates in the cooperative's own zone. Both ends of a period are inclusive. Months clamp to the month's
last day (31 January + 1 month = 28 February), and 730 days are not two years.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from talentcoop.errors import Invalid

ONE_DAY: Final = timedelta(days=1)
FAR: Final = date.max
DAYS_IN_A_LEFTOVER_MONTH: Final = 30
"""How many leftover days make one more month when separate spells are added up."""


def add_months(day: date, months: int) -> date:
    """Move `day` by whole months, clamping to the end of the month. Raises `day.out-of-calendar` beyond the year 9999.

    >>> add_months(date(2025, 12, 31), 2), add_months(date(2024, 3, 31), -1)
    (datetime.date(2026, 2, 28), datetime.date(2024, 2, 29))
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise Invalid(
            "day.out-of-calendar",
            f"{months} months from {day} lie outside the calendar.",
            "Give a shorter time.",
            day=day,
            months=months,
        )
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def whole_months(start: date, end: date) -> tuple[int, int]:
    """Count the months and leftover days from `start` up to `end`, the day `end` not included.

    >>> whole_months(date(2026, 1, 10), date(2026, 5, 10)), whole_months(date(2026, 1, 10), date(2026, 5, 9))
    ((4, 0), (3, 29))
    """
    if end <= start:
        return 0, 0
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    return months, (end - add_months(start, months)).days


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `first` to `last`, both included; `last` None runs on.

    Raises `period.reversed` where the last day lies before the first: a date is never repaired silently.
    """

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise Invalid(
                "period.reversed",
                f"The last day {self.last} lies before the first day {self.first}.",
                "Correct one of the two dates.",
                first=self.first,
                last=self.last,
            )

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def end(self) -> date:
        """The day after the last one; the far end of the calendar where it runs on."""
        return FAR if self.last in (None, FAR) else self.last + ONE_DAY

    def days(self) -> Iterator[date]:
        """Every day in order. Only for a period with a last day."""
        if self.last is None:
            raise Invalid("period.open", f"The period from {self.first} has no last day.", "Give its last day.")
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    def overlaps(self, other: Period) -> bool:
        """Tell whether they share a day."""
        return self.first < other.end and other.first < self.end


Interval = tuple[date, date]
"""A half-open run of days: first day, and the day after the last."""


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Merge overlapping and adjacent runs, oldest first; empty ones vanish."""
    merged: list[Interval] = []
    for first, end in sorted(i for i in intervals if i[0] < i[1]):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((first, end))
    return merged


def clip(intervals: Iterable[Interval], first: date, end: date) -> list[Interval]:
    """Keep what lies from `first` up to `end`, the day `end` not included."""
    return union((max(a, first), min(b, end)) for a, b in intervals)


def without(intervals: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """Take the days of `taken` out of `intervals`."""
    left = union(intervals)
    for first, end in union(taken):
        left = union(part for a, b in left for part in ((a, min(b, first)), (max(a, end), b)) if part[0] < part[1])
    return left


def total_days(intervals: Iterable[Interval]) -> int:
    """Count the days of their union."""
    return sum((end - first).days for first, end in union(intervals))


def total_months(intervals: Iterable[Interval], month: int = DAYS_IN_A_LEFTOVER_MONTH) -> tuple[int, int]:
    """Add up whole months of each run of their union, and their leftover days at so many to the month.

    Where a day more joins two runs, months of other lengths are counted, and the sum can fall by up to three days.

    >>> total_months([(date(2026, 1, 1), date(2026, 1, 16)), (date(2026, 2, 1), date(2026, 2, 16))])
    (1, 0)
    """
    counted = [whole_months(first, end) for first, end in union(intervals)]
    more, days = divmod(sum(days for _, days in counted), month)
    return sum(months for months, _ in counted) + more, days


_OFFSET: Final = re.compile(r"(?P<sign>-?)P(?:(?P<y>\d+)Y)?(?:(?P<m>\d+)M)?(?:(?P<w>\d+)W)?(?:(?P<d>\d+)D)?")


@dataclass(frozen=True, slots=True, order=True)
class Offset:
    """A distance in months and then days from an anchor, as ISO 8601 writes it (`P1M`, `-P14D`, `P24M28D`)."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Offset:
        """Read an ISO 8601 duration of years, months, weeks and days.

        >>> Offset.parse("-P14D").after(date(2026, 6, 15))
        datetime.date(2026, 6, 1)
        """
        found = _OFFSET.fullmatch(text)
        if found is None or text.endswith("P"):
            raise Invalid(
                "offset.malformed", f"'{text}' is not a duration.", "Write P14D, -P3D, P1M or P24M28D.", text=text
            )
        years, months, weeks, days = (int(found[part] or 0) for part in "ymwd")
        sign = -1 if found["sign"] else 1
        return cls(sign * (12 * years + months), sign * (7 * weeks + days))

    def after(self, anchor: date) -> date:
        """The day at this distance from `anchor`; never computed from another due day, so nothing drifts."""
        return add_months(anchor, self.months) + timedelta(days=self.days)

    def __str__(self) -> str:
        sign = "-" if (self.months, self.days) < (0, 0) else ""
        months = f"{abs(self.months)}M" if self.months else ""
        days = f"{abs(self.days)}D" if self.days or not self.months else ""
        return f"{sign}P{months}{days}"


def next_working_day(day: date, holidays: Collection[date]) -> date:
    """`day` itself, or the first later day that is neither a weekend nor one of `holidays`."""
    while day.weekday() >= calendar.SATURDAY or day in holidays:
        day += ONE_DAY
    return day


def moment(day: date, hour: int, zone: str) -> datetime:
    """The instant at which `day` reaches the full `hour` in an IANA `zone`."""
    return datetime.combine(day, time(hour), ZoneInfo(zone))


def civil_day(at: datetime, zone: str) -> date:
    """The day it is in an IANA `zone` at the instant `at`. Raises `instant.naive` on a time without a zone."""
    if at.tzinfo is None:
        raise Invalid("instant.naive", f"{at} has no time zone.", "Give an aware time.")
    return at.astimezone(ZoneInfo(zone)).date()
