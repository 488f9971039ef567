"""Outlook: from which day until which a policy opens a route, as far as what is on file today can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from talentcoop.dates import ONE_DAY, Period, add_months
from talentcoop.facts import Facts
from talentcoop.policy.decide import Outcome, Spent, decide
from talentcoop.policy.editions import lists_read, series_read
from talentcoop.policy.library import Library
from talentcoop.policy.model import Compare, Measure, Node, Policy
from talentcoop.policy.plan import Plan, plan
from talentcoop.policy.sliding import Gauge, slides

MONTHS_AHEAD: Final = 24
"""How far a desk looks ahead. A later day is a guess: law and facts will have moved by then."""
Between = tuple[date, date | None]
NOBODY: Final = Facts()


@dataclass(frozen=True, slots=True)
class Usable:
    """The first run of days on which a policy opens a route, among those looked at.

    `first` None: none of them is known to. `last` None: each of them from `first` on does. `then` is what the policy
    says on the day after `last`. `unsure`: the answer is unknown on a day before `first`, or on any where there is no
    `first`, so that what is still to be shown could bring a day sooner.
    """

    looked: Period
    first: date | None = None
    last: date | None = None
    then: Outcome | None = None
    unsure: bool = False


def ahead(on: date) -> Period:
    """The days that a desk looks at from a day on, that one included."""
    return Period(on, add_months(on, MONTHS_AHEAD))


def usable_days(
    library: Library, policy: str, facts: Facts, days: Period, known_at: datetime, spent: int | Spent | None = None
) -> Usable:
    """Find the first and the last usable day of a policy for a person among `days`, which must have a last one.

    It supposes that nothing happens but the passing of time: no new fact, no paper renewed, no law changed beyond what
    the files say already, the quota `spent` as now. A day whose answer is unknown is never given as usable.
    """
    first, unsure, known = None, False, facts.as_known(known_at)
    for day in moments(library, policy, known, days):
        outcome = decide(plan(library, policy, day), known, day, known_at, spent).outcome
        if outcome.opens_a_route:
            first = first or day
        elif first is not None:
            return Usable(days, first, day - ONE_DAY, outcome, unsure)
        else:
            unsure = unsure or outcome is Outcome.UNKNOWN
    return Usable(days, first, None, None, unsure)


def moments(library: Library, policy: str, known: Facts, days: Period, others: Facts = NOBODY) -> Iterator[date]:
    """The first day, and each later one on which the policy's answer may have changed, with time alone.

    Time in a sliding window may cross its threshold on any day and back on another, so such measures are read wherever
    they could; all else changes on days that follow from facts and files. `others` are facts that could be on file
    instead: what begins or ends with them is looked at too.
    """
    days.days()  # refuses days without an end
    family = family_of(library, policy)
    begun = [*_dated(library, family, known + others), *_elapsed(family, known + others, days)]
    turns = sorted({days.first, *(day for whole in begun for day in _turns(whole) if day in days)})
    compares = (node.compare for whose in family for node in whose.nodes() if slides(_measure(node, family)))
    moving = [compare for compare in compares if compare]
    for first, following in zip(turns, (*turns[1:], days.end), strict=True):
        yield first
        if moving:
            yield from _slid(plan(library, policy, first), known, Period(first, following - ONE_DAY), moving)


def _slid(resolved: Plan, known: Facts, days: Period, moving: Sequence[Compare]) -> Iterator[date]:
    """The days after the first on which a sliding measure crosses what is asked; nothing else begins or ends in them.

    Days on which none of them can cross are passed over.
    """
    day, before = days.first, None
    while day < days.end:
        gauge = Gauge(resolved, known, day)
        read, stays = zip(*(gauge.gauge(compare) for compare in moving), strict=True)
        if before is not None and read != before:
            yield day
        before = read
        day += timedelta(days=min(1 + min(stays), (days.end - day).days))


def family_of(library: Library, key: str) -> tuple[Policy, ...]:
    """A policy, and the law that it derogates from."""
    policy = library.policy(key)
    return (policy, *(family_of(library, policy.derogates.base) if policy.derogates else ()))


def _measure(node: Node, family: tuple[Policy, ...]) -> Measure | None:
    """The measure that a condition compares, if it compares one."""
    name = node.compare.measure if node.compare else None
    return next((policy.measures[name] for policy in family if name in policy.measures), None)


def _dated(library: Library, family: tuple[Policy, ...], known: Facts) -> Iterator[Between]:
    """Everything that begins or ends on a day: facts, their evidence, windows, numbers, lists."""
    for fact in known:
        yield fact.during.first, fact.during.last
        yield fact.during.first, library.catalogue.until(fact)
    for policy in family:
        values = [dated for parameter in policy.parameters.values() for dated in parameter.value]
        values += [dated for key in series_read(policy) for dated in library.one_series(key).value]
        period = policy.derogates.period if policy.derogates else None
        windows = [window for window in (policy.in_force, policy.filing, period) if window]
        yield from ((dated.first, dated.last) for group in (values, windows) for dated in group)
        for edition in (held for key in lists_read(policy) for held in library.shortage_list(key).editions):
            yield edition.first, edition.last
            yield from ((edition.first, entry.last) for entry in edition.entries if entry.last)


def _elapsed(family: tuple[Policy, ...], known: Facts, days: Period) -> Iterator[Between]:
    """The days on which the time since a day on file reaches what is asked."""
    for node in (node for policy in family for node in policy.nodes()):
        measure = _measure(node, family)
        if measure is None or measure.fact is None or node.compare is None:
            continue
        parameters = [policy.parameters.get(node.compare.parameter or "") for policy in family]
        asked = {node.compare.constant, *(dated.value for one in parameters if one for dated in one.value)}
        for fact in known.of(measure.fact):
            if isinstance(fact.value, date) and fact.value in Period(date.min, days.last):
                lengths = (number for number in asked if type(number) is int)
                yield from ((day, day) for number in lengths for day in _reached(fact.value, number))


def _reached(since: date, number: int) -> Iterator[date]:
    """The day after so many days, months or years, whichever the unit; none beyond the calendar."""
    if number < (date.max - since).days:
        yield since + timedelta(days=number)
    for months in (number, 12 * number):
        if since.year + months // 12 + 1 < date.max.year:
            yield add_months(since, months)


def _turns(between: Between) -> tuple[date, ...]:
    """The days on which something begins, and no longer is."""
    first, last = between
    return (first,) if last is None or last == date.max else (first, last + ONE_DAY)
