"""No cliff: whose lawful work ends when, and what is known by then of a next route; for each person, and by month.

A route is what she could ask for in time, not leave to work: one that is open to discretion may be refused, and stands
apart. Who is counted is the caller's; what leaves the house goes through `publication`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from talentcoop.dates import ONE_DAY, Period, add_months
from talentcoop.policy.model import Effect
from talentcoop.policy.outlook import Usable


class Next(StrEnum):
    """What is known of a next route by the day on which lawful work ends, best first. Unknown is never none."""

    RIGHT = "right"
    DISCRETION = "discretion"
    UNKNOWN = "unknown"
    NONE = "none"

    @property
    def known(self) -> bool:
        """Tell whether there is something to ask for in time; an authority may still refuse it."""
        return self in (Next.RIGHT, Next.DISCRETION)


@dataclass(frozen=True, slots=True)
class Route:
    """One policy that is law, what it means that it is met, and on which days its route is open to a person."""

    policy: str
    effect: Effect
    usable: Usable


@dataclass(frozen=True, slots=True)
class Ending:
    """One person at work: the last day on which that is lawful, None where no end is on file; and what comes next.

    `routes` are the policies behind `next`.
    """

    person: UUID
    last: date | None
    next: Next
    routes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """How many people's lawful work ends in a month, by what comes next; each is named, also where there is nobody."""

    first: date
    ends: Mapping[Next, int]

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.ends.values())


def last_day(leave: Iterable[Period], on: date) -> date | None:
    """The last day from `on` that stretches of leave to work cover without a break, None where they run on.

    The day before `on` where nothing covers `on` itself: that work has no leave already.
    """
    day = on
    for period in sorted(leave, key=lambda period: period.first):
        if period.first > day:
            break
        if period.last is None:
            return None
        day = max(day, period.end)
    return day - ONE_DAY


def ending(person: UUID, last: date | None, routes: Iterable[Route]) -> Ending:
    """What comes next for somebody whose lawful work ends on a day.

    A route counts that is open on the day after, or on a day before it: so much is in time. One that opens later leaves
    a hole, and is none. Without an end on file, what is known is said of the days that the routes were looked at.
    """
    found: dict[Next, list[str]] = {}
    for route in routes:
        found.setdefault(_by(route, last), []).append(route.policy)
    best = next((each for each in Next if each in found), Next.NONE)
    return Ending(person, last, best, () if best is Next.NONE else tuple(found[best]))


def _by(route: Route, last: date | None) -> Next:
    usable = route.usable
    until = usable.looked.last if last is None else last + ONE_DAY
    if usable.first is not None and (until is None or usable.first <= until):
        return Next.RIGHT if route.effect in (Effect.ENTITLED, Effect.PRESUMED) else Next.DISCRETION
    return Next.UNKNOWN if usable.unsure else Next.NONE


def by_month(endings: Iterable[Ending], days: Period) -> tuple[Month, ...]:
    """How many end in each month that `days` touch, which must have a last one; who ends outside them is left out."""
    counts = Counter((_month(one.last), one.next) for one in endings if one.last is not None and one.last in days)
    months, first, last = [], _month(days.first), max(days.days())
    while first <= last:
        months.append(Month(first, {each: counts[first, each] for each in Next}))
        first = add_months(first, 1)
    return tuple(months)


def cells(months: Iterable[Month]) -> dict[str, dict[str, int]]:
    """The same counts by month and by what comes next, as `publication.suppress_table` takes them."""
    return {f"{month.first:%Y-%m}": {str(each): count for each, count in month.ends.items()} for month in months}


def _month(day: date) -> date:
    return day.replace(day=1)
