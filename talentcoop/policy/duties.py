"""Duties: whether what somebody must do was done in its days, and what follows where it was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from talentcoop.dates import Offset
from talentcoop.policy.events import DutyState, Event, day_of
from talentcoop.policy.following import reach
from talentcoop.policy.model import Duty

Breach = Literal["suspensive", "resolutive", "void", "fee"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyStanding:
    """Where a duty stands on a day, and between which days it can be done; None is unknown, or no bound.

    `breach` is what its being late does, None where it is not late or no source says. `missing` names the events that
    would settle what is unknown.
    """

    state: DutyState
    first_day: date | None = None
    last_day: date | None = None
    breach: Breach | None = None
    missing: tuple[str, ...] = ()


def standing(duty: Duty, events: Mapping[str, Event], on: date) -> DutyStanding:
    """Tell where a duty stands on a day. The event that it is done is the one with its id.

    What it counts from may lie ahead, such as the day on which something will expire.
    """
    anchor = None if duty.after is None else day_of(events, duty.after)
    missing = tuple(name for name in (duty.after, duty.id) if name is not None and name not in events)
    if duty.after is not None and anchor is None:
        return DutyStanding(state=DutyState.UNKNOWN if duty.after in missing else DutyState.EARLY, missing=missing)
    first, last = (_bound(anchor, distance) for distance in (duty.opens, duty.within))
    done = day_of(events, duty.id)
    state = _state(done if done is not None and done <= on else None, on, first, last)
    if state in (DutyState.OPEN, DutyState.LATE) and duty.id not in events:
        state = DutyState.UNKNOWN
    breach = duty.on_breach if state is DutyState.LATE else None
    return DutyStanding(state=state, first_day=first, last_day=last, breach=breach, missing=missing)


def _bound(anchor: date | None, distance: str | None) -> date | None:
    return None if anchor is None or distance is None else reach(anchor, Offset.parse(distance))


def _state(done: date | None, on: date, first: date | None, last: date | None) -> DutyState:
    """Judge the day it was done, else the day on which one looks."""
    day = on if done is None else done
    if first is not None and day < first:
        return DutyState.EARLY
    if last is not None and day > last:
        return DutyState.LATE
    return DutyState.OPEN if done is None else DutyState.DONE
