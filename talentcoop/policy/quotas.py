"""Quotas: how much of one is used on a day, counted from what was granted before; handed to `decide` as spent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from talentcoop.dates import ONE_DAY, Period, add_months
from talentcoop.policy.decide import Spent
from talentcoop.policy.model import Quota
from talentcoop.policy.plan import Plan

_MONTHS = {"year": 12, "month": 1}


@dataclass(frozen=True, slots=True)
class Granted:
    """One grant: to whom, for which days, and in which group where the quota is parted.

    `period` None: nobody said for which days. `group` None: she is in none of them; where not `grouped`, nobody said.
    """

    person: UUID
    period: Period | None
    group: str | None = None
    grouped: bool = True


def spent(
    quota: Quota, plan: Plan, grants: Iterable[Granted], on: date, *, asker: UUID | None = None, erased: int = 0
) -> Spent:
    """How much of a quota is used on the morning of a day: grants that begin before it, each person once.

    For an `asker` until its evening, and by others: a place that she holds now is not taken from her. What is left of
    earlier periods and carried over is taken off, so that the number can be below zero. It is None where that cannot be
    known: an earlier period has no published cap, nobody said when the policy came into force, or a grant whose days or
    group nobody said would change it.

    Of people `erased` nobody knows any more who held a place. The number is then those of others, and told only where
    it answers: all is spent without them, or there is room even if each of them held one.
    """
    told = tuple(grants)
    count = _Count(quota, plan, on, asker, erased)
    ungrouped = tuple(one for one in told if not one.grouped)
    parts = {
        group: count.used(cap, [one for one in told if one.grouped and one.group == group], ungrouped)
        for group, cap in quota.groups.items()
    }
    return Spent(count.used(quota.cap, told), {group: used for group, used in parts.items() if used is not None})


@dataclass(frozen=True, slots=True)
class _Count:
    """One count under way. More grants never make it smaller."""

    quota: Quota
    plan: Plan
    on: date
    asker: UUID | None
    erased: int

    def used(self, cap: str, surely: Sequence[Granted], perhaps: Sequence[Granted] = ()) -> int | None:
        """How much is used by some grants; None where it is not known, or those that may count as well change it."""
        least, most = (self._used(cap, told) for told in (surely, (*surely, *perhaps)))
        undated = {one.person for one in (*surely, *perhaps) if one.period is None}
        if not self.quota.carries_over:
            undated -= self._now(surely) | {self.asker}
        sure = least if least == most and not undated else None
        return self._answering(cap, least, sure) if self.erased else sure

    def _answering(self, cap: str, least: int | None, sure: int | None) -> int | None:
        """How much is used by those not erased, where that answers whether there is room."""
        room = self.plan.parameters[cap].at(self.on)
        if least is None or not isinstance(room, int):
            return None
        if least >= room:
            return least
        # Where places are carried over, one who was erased may have held one in every period.
        open_anyhow = not self.quota.carries_over and sure is not None and sure + self.erased < room
        return sure if open_anyhow else None

    def _used(self, cap: str, told: Sequence[Granted]) -> int | None:
        carried = self._carried(cap, told) if self.quota.carries_over else 0
        return None if carried is None else len(self._now(told)) - carried

    def _now(self, told: Sequence[Granted]) -> set[UUID]:
        """Who holds a place on the day, or was given one in the period that the day lies in."""
        if self.quota.counts == "at_once":
            return {person for person, period in self._begun(told) if self.on in period} - {self.asker}
        if self.quota.per == "ever":
            return {person for person, _ in self._begun(told)} - {self.asker}
        return self._new(told, Period(_opened(self.quota, self.on), self.on)) - {self.asker}

    def _carried(self, cap: str, told: Sequence[Granted]) -> int | None:
        """What earlier periods left, the one in which the policy came into force first."""
        if self.plan.policy.in_force is None:
            return None
        left = 0
        for period in _periods(self.quota, self.plan.policy.in_force.first, _opened(self.quota, self.on)):
            room = self.plan.parameters[cap].at(period.first)
            if not isinstance(room, int):
                return None
            left = max(0, left + room - len(self._new(told, period)))
        return left

    def _new(self, told: Sequence[Granted], period: Period) -> set[UUID]:
        return {person for person, given in self._begun(told) if given.first in period}

    def _begun(self, told: Sequence[Granted]) -> Iterator[tuple[UUID, Period]]:
        """Those of which the days are said and that have begun."""
        until = self.on if self.asker is not None else self.on - ONE_DAY
        return ((one.person, one.period) for one in told if one.period is not None and one.period.first <= until)


def _periods(quota: Quota, since: date, now: date) -> Iterator[Period]:
    first = _opened(quota, since)
    while first < now:
        following = add_months(first, _MONTHS[quota.per])
        yield Period(max(first, since), following - ONE_DAY)
        first = following


def _opened(quota: Quota, on: date) -> date:
    """The first day of the month or the calendar year that a day lies in."""
    return on.replace(day=1) if quota.per == "month" else on.replace(month=1, day=1)
