"""Budgets: a length of time that is used up day by day, frozen by suspensions and drawn out by prolongations.

Both ends of a budget and of a suspension are included: 730 days from 1 March 2023 end on 27 February 2025, and are not
two years. A prolongation that may last 365 days ends at most 365 days after its first day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from talentcoop.dates import FAR, ONE_DAY, Interval, Offset, total_days, without
from talentcoop.policy.events import Event, Stretch, day_of, stretches_of
from talentcoop.policy.following import budgets_of, length_of, reach
from talentcoop.policy.model import Budget, Prolongation
from talentcoop.policy.plan import Plan


class Bar(StrEnum):
    """Why a suspension or prolongation does not count."""

    NO_SUSPENSION = "no_suspension"
    SUSPENSION_OUTSIDE = "suspension_outside"
    SUSPENSION_BACKDATED = "suspension_backdated"
    SUSPENSION_TOO_LONG = "suspension_too_long"
    NO_SUCH_REASON = "no_such_reason"
    PROLONGATION_TOO_EARLY = "prolongation_too_early"
    PROLONGATION_TOO_LATE = "prolongation_too_late"
    PROLONGATION_TOO_LONG = "prolongation_too_long"
    PROLONGATION_SPENT = "prolongation_spent"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A stretch that does not count, whole, and why: nothing is cut to fit."""

    stretch: Stretch
    bar: Bar


@dataclass(frozen=True, slots=True)
class Prospect:
    """How far a reason could still prolong a budget, and between which days it may be asked for; None is no bound.

    `latest` is None where it is unknown. With `opinion`, somebody else must be heard first.
    """

    latest: date | None
    opens: date | None
    closes: date | None
    opinion: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetStanding:
    """What is left of a budget by all that was told of it; what nobody told can only move its end further away.

    `last_day` is None where it is unknown, and while a suspension runs on without an end. `usable_until` is not after
    the last day of the policy, which no suspension moves. `again_from` is the first day on which another can be had;
    None also where there is no waiting. `missing` names the events and parameters that would settle what is unknown.
    """

    first_day: date | None = None
    last_day: date | None = None
    usable_until: date | None = None
    again_from: date | None = None
    refused: tuple[Refusal, ...] = ()
    prospects: Mapping[str, Prospect] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def standing(budget: Budget, plan: Plan, events: Mapping[str, Event]) -> BudgetStanding:
    """Reckon a budget from its first day through every suspension and prolongation, in the order in which they began.

    Those are the events `<id>_suspended` and `<id>_prolonged`. A prolongation without a last day asks how far it could
    go, and moves nothing.
    """
    first, length = day_of(events, budget.starts), length_of(plan, budget.length)
    if first is None or length is None:
        untold = [budget.starts] if budget.starts not in events else []
        return BudgetStanding(first_day=first, missing=(*untold, *([budget.length] if length is None else [])))
    reckoning = _Reckoning(budget, plan, first, length)
    suspended = stretches_of(events, f"{budget.id}_suspended")
    prolonged = stretches_of(events, f"{budget.id}_prolonged")
    for stretch, prolongs in sorted(
        [*((s, False) for s in suspended), *((s, True) for s in prolonged)], key=lambda told: (told[0].first, told[1])
    ):
        bar = reckoning.prolong(stretch) if prolongs else reckoning.suspend(stretch)
        if bar is not None:
            reckoning.refused.append(Refusal(stretch, bar))
    return reckoning.standing()


def with_ends(plan: Plan, events: Mapping[str, Event]) -> dict[str, Event]:
    """The events, and for each budget that has a known last day the event `<id>_ends`, unless it was told.

    So a duty that counts from the end of a budget moves with it.
    """
    ends = {f"{key}_ends": standing(budget, plan, events).last_day for key, budget in budgets_of(plan).items()}
    return {**{name: day for name, day in ends.items() if day is not None}, **events}


class _Reckoning:
    """One budget under way. `last` is its last day by what was taken so far, None while it has no end."""

    def __init__(self, budget: Budget, plan: Plan, first: date, length: Offset) -> None:
        self.budget, self.plan, self.first = budget, plan, first
        end = reach(first, length)
        self.last: date | None = None if end is None else end - ONE_DAY
        self.refused: list[Refusal] = []
        self.missing: dict[str, None] = {}
        self.paused: list[Interval] = []
        self.used: dict[str, int] = {}
        self.asked: dict[str, date] = {}

    def suspend(self, stretch: Stretch) -> Bar | None:
        """Take a suspension, which moves the end by its days, or say why it does not count."""
        rule, days = self.budget.suspension, stretch.days
        if rule is None:
            return Bar.NO_SUSPENSION
        if stretch.first < self.first or (self.last is not None and self.last < stretch.first):
            return Bar.SUSPENSION_OUTSIDE
        if not self._within(rule.backdated, stretch.first, stretch.asked_on):
            return Bar.SUSPENSION_BACKDATED
        if stretch.last is not None and not self._within(rule.each, stretch.first, days.end):
            return Bar.SUSPENSION_TOO_LONG
        added = total_days(without([(days.first, days.end)], self.paused))
        self.paused.append((days.first, days.end))
        if self.last is not None:
            self.last = None if stretch.last is None else reach(self.last, Offset(days=added))
        return None

    def prolong(self, stretch: Stretch) -> Bar | None:
        """Take a prolongation, which moves the end to its last day, or say why it does not count."""
        rule = next((one for one in self.budget.prolongations if one.reason == stretch.reason), None)
        if rule is None:
            return Bar.NO_SUCH_REASON
        bar = self._out_of_time(rule, stretch) or self._too_much(rule, stretch)
        if bar is not None:
            return bar
        if stretch.last is None:
            self.asked[rule.reason] = stretch.first
            return None
        spent = _spent_until(stretch.first, stretch.last) - stretch.first
        self.used[rule.reason] = self.used.get(rule.reason, 0) + spent.days
        self.last = None if self.last is None else max(self.last, stretch.last)
        return None

    def standing(self) -> BudgetStanding:
        """What it came to; where a limit that counted is not published, where it ends is unknown."""
        last = None if self.missing else self.last
        wait = length_of(self.plan, self.budget.wait)
        waited = reach(last, wait) if last is not None and wait is not None else None
        sunset = self.plan.policy.in_force.last if self.plan.policy.in_force is not None else None
        return BudgetStanding(
            first_day=self.first,
            last_day=last,
            usable_until=min(last, sunset or FAR) if last is not None else None,
            again_from=waited + ONE_DAY if waited is not None and waited < FAR else None,
            refused=tuple(self.refused),
            prospects={rule.reason: self._prospect(rule) for rule in self.budget.prolongations},
            missing=tuple(self.missing),
        )

    def _within(self, parameter: str | None, first: date, until: date, used: int = 0) -> bool:
        """Tell whether `until` is reached from `first` within a limit, of which so many days are used already."""
        if parameter is None:
            return True
        limit = length_of(self.plan, parameter)
        if limit is None:
            self.missing[parameter] = None
            return True
        furthest = reach(first, limit)
        return furthest is None or until <= furthest - timedelta(days=used)

    def _out_of_time(self, rule: Prolongation, stretch: Stretch) -> Bar | None:
        opens, closes = self._asking(rule)
        if opens is not None and stretch.asked_on < opens:
            return Bar.PROLONGATION_TOO_EARLY
        return Bar.PROLONGATION_TOO_LATE if closes is not None and closes < stretch.asked_on else None

    def _too_much(self, rule: Prolongation, stretch: Stretch) -> Bar | None:
        if stretch.last is None:
            return None
        if not self._within(rule.each, stretch.first, stretch.last):
            return Bar.PROLONGATION_TOO_LONG
        until = _spent_until(stretch.first, stretch.last)
        left = self._within(rule.total, stretch.first, until, self.used.get(rule.reason, 0))
        return None if left else Bar.PROLONGATION_SPENT

    def _asking(self, rule: Prolongation) -> tuple[date | None, date | None]:
        opens, closes = (
            None if distance is None or self.last is None else reach(self.last, Offset.parse(distance))
            for distance in (rule.opens, rule.closes)
        )
        return opens, closes

    def _prospect(self, rule: Prolongation) -> Prospect:
        start = self.asked.get(rule.reason, None if self.last is None else reach(self.last, Offset(days=1)))
        limit = length_of(self.plan, rule.total or rule.each)
        latest = None if start is None or limit is None or self.missing else reach(start, limit)
        if latest is not None and rule.total is not None:
            latest -= timedelta(days=self.used.get(rule.reason, 0))
        if latest is not None and start is not None and self.last is not None:
            latest = self.last if latest <= start else max(self.last, latest)
        return Prospect(latest, *self._asking(rule), rule.opinion)


def _spent_until(first: date, last: date) -> date:
    """Until when a prolongation spends what its reason has: even one of a single day spends a day."""
    return max(last, reach(first, Offset(days=1)) or last)
