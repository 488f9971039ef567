"""Clocks: how long an authority has, what stops the count, and what its silence means.

The day that starts a clock is not counted; the last day is. Silence speaks from the day after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from talentcoop.dates import FAR, ONE_DAY, Interval, Offset, clip
from talentcoop.policy.events import ClockState, Event, day_of, runs_of, stretches_of
from talentcoop.policy.following import length_of, reach
from talentcoop.policy.model import Clock
from talentcoop.policy.plan import Plan

_SILENCES: Final = {"granted": ClockState.GRANTED, "refused": ClockState.REFUSED, "none": ClockState.SILENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStanding:
    """Where a clock stands on a day. `last_day` is the last on which the authority can answer in time; None unknown.

    `silent_from` is the day from which its silence spoke, also where an answer came after it: which of the two holds is
    for a lawyer. `missing` names the events and parameters that would settle what is unknown.
    """

    state: ClockState
    last_day: date | None = None
    silent_from: date | None = None
    missing: tuple[str, ...] = ()


def standing(clock: Clock, plan: Plan, events: Mapping[str, Event], on: date) -> ClockStanding:
    """Tell where a clock stands on a day. What happened after that day had not happened yet.

    Where a clock can be suspended, it must be told whether it was: until then its last day is not known, only that it
    has not come yet.
    """
    started, answered = _by(events, clock.starts, on), _by(events, clock.stops, on)
    length, missing = length_of(plan, clock.length), _untold(clock, plan, events)
    if started is None or length is None:
        state = ClockState.WAITING if clock.starts in events and started is None else ClockState.UNKNOWN
        return ClockStanding(state=state if answered is None else ClockState.DECIDED, missing=missing)
    pauses = (stretch for stretch in stretches_of(events, clock.suspended or "") if stretch.first <= on)
    soonest = last_day(started, length, runs_of(pauses))
    last = soonest if clock.suspended is None or clock.suspended in events else None
    over = last is not None and last < (answered or on)
    if answered is not None:
        state = ClockState.DECIDED
    elif clock.stops not in events or (last is None and soonest is not None and on > soonest):
        state = ClockState.UNKNOWN
    else:
        state = silence(clock, soonest, on)
    silent = last + ONE_DAY if over and last is not None else None
    return ClockStanding(state=state, last_day=last, silent_from=silent, missing=missing)


def last_day(started: date, length: Offset, suspended: Iterable[Interval] = ()) -> date | None:
    """The last day of a length of time; the day it starts on is not counted, and every suspended day moves it by one.

    None beyond the calendar, and while a suspension runs on without an end.
    """
    last = reach(started, length)
    for first, end in clip(suspended, min(started, FAR - ONE_DAY) + ONE_DAY, FAR):
        if last is None or first > last:
            break
        last = None if end == FAR else reach(last, Offset(days=(end - first).days))
    return last


def silence(clock: Clock, last: date | None, on: date) -> ClockState:
    """What an authority that has not answered has said by the day: nothing yet, or what its silence means."""
    return ClockState.RUNNING if last is None or on <= last else _SILENCES[clock.silence]


def _by(events: Mapping[str, Event], name: str, on: date) -> date | None:
    day = day_of(events, name)
    return day if day is not None and day <= on else None


def _untold(clock: Clock, plan: Plan, events: Mapping[str, Event]) -> tuple[str, ...]:
    named = (clock.starts, clock.stops, clock.suspended)
    untold = [name for name in named if name is not None and name not in events]
    return (*untold, *([clock.length] if plan.values.get(clock.length) is None else []))
