"""Quotas: how much of one is used on a day, counted from what was granted before; handed to `decide` as spent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    """One grant: to whom, for which days, and in which group where the quota is parted."""

    person: UUID
    period: Period
    group: str | None = None


def spent(quota: Quota, plan: Plan, grants: Iterable[Granted], on: date) -> Spent:
    """How much of a quota is used on the morning of a day: grants that begin before it, each person once.

    What is left of earlier periods and carried over is taken off, so that the number can be below zero. It is None
    where that cannot be known: an earlier period has no published cap, or nobody said when the policy came into force.
    """
    held = [one for one in grants if one.period.first < on]
    whole = _used(quota, quota.cap, plan, held, on)
    parts = {
        group: _used(quota, cap, plan, [one for one in held if one.group == group], on)
        for group, cap in quota.groups.items()
    }
    return Spent(whole, {group: used for group, used in parts.items() if used is not None})


def _used(quota: Quota, cap: str, plan: Plan, held: list[Granted], on: date) -> int | None:
    if quota.counts == "at_once":
        return len({one.person for one in held if on in one.period})
    if quota.per == "ever":
        return len({one.person for one in held})
    now = _opened(quota, on)
    carried = _carried(quota, cap, plan, held, now) if quota.carries_over else 0
    return None if carried is None else _new(held, Period(now, on)) - carried


def _carried(quota: Quota, cap: str, plan: Plan, held: list[Granted], now: date) -> int | None:
    """What earlier periods left, the one in which the policy came into force first."""
    if plan.policy.in_force is None:
        return None
    left = 0
    for period in _periods(quota, plan.policy.in_force.first, now):
        room = plan.parameters[cap].at(period.first)
        if not isinstance(room, int):
            return None
        left = max(0, left + room - _new(held, period))
    return left


def _periods(quota: Quota, since: date, now: date) -> Iterator[Period]:
    first = _opened(quota, since)
    while first < now:
        following = add_months(first, _MONTHS[quota.per])
        yield Period(max(first, since), following - ONE_DAY)
        first = following


def _opened(quota: Quota, on: date) -> date:
    """The first day of the month or the calendar year that a day lies in."""
    return on.replace(day=1) if quota.per == "month" else on.replace(month=1, day=1)


def _new(held: list[Granted], period: Period) -> int:
    return len({one.person for one in held if one.period.first in period})
