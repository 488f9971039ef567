"""Events: the days that clocks, duties and budgets count from; and the words in which those answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from talentcoop.dates import Interval, Period, union
from talentcoop.errors import Invalid
from talentcoop.policy.texts import Day, Slug, Strict


class Stretch(Strict):
    """Days on which something went on, both included; `to` null runs on. `reason` is what a prolongation rests on.

    `asked` is the day on which it was asked for or declared; left out, it is its first day.
    """

    first: Day = Field(alias="from")
    last: Day | None = Field(default=None, alias="to")
    reason: Slug | None = None
    asked: Day | None = None

    @property
    def asked_on(self) -> date:
        """The day on which it was asked for."""
        return self.asked or self.first

    @property
    def days(self) -> Period:
        """Its days. Raises `period.reversed`."""
        return Period(self.first, self.last)


Event = Day | tuple[Stretch, ...] | None
"""The day on which something happened, or stretches of days; null where it has not happened."""
Events = Annotated[dict[Slug, Event], Field(description="What happened when, by name: a day, or stretches of days")]
"""An event that is not there is unknown; one that is null is known not to have happened."""


def day_of(events: Mapping[str, Event], name: str) -> date | None:
    """The day of an event; None where it has not happened, or nobody said. Raises `event.malformed` on stretches."""
    event = events.get(name)
    if isinstance(event, tuple):
        raise _malformed(name, "is one day", "Give its day, or null where it has not happened.")
    return event


def stretches_of(events: Mapping[str, Event], name: str) -> tuple[Stretch, ...]:
    """The stretches of an event, oldest first; none where there were none, or nobody said.

    Raises `event.malformed` on a day, and `period.reversed`.
    """
    event = events.get(name)
    if isinstance(event, date):
        raise _malformed(name, "goes on from day to day", "Give a list of stretches, each with `from` and `to`.")
    return tuple(sorted(event or (), key=lambda stretch: stretch.days.first))


def runs_of(stretches: Iterable[Stretch]) -> list[Interval]:
    """The days of stretches, each day once, oldest first; to the far end of the calendar where one runs on."""
    return union((stretch.days.first, stretch.days.end) for stretch in stretches)


def _malformed(name: str, what: str, next_step: str) -> Invalid:
    return Invalid("event.malformed", f"The event '{name}' {what}.", next_step, event=name)


class ClockState(StrEnum):
    """Where an authority's clock stands: `granted`, `refused` by its silence; `silent` where that means nothing.

    It is `waiting` where it is known not to have started.
    """

    UNKNOWN = "unknown"
    WAITING = "waiting"
    RUNNING = "running"
    DECIDED = "decided"
    GRANTED = "granted"
    REFUSED = "refused"
    SILENT = "silent"


class DutyState(StrEnum):
    """Where a duty stands; `early` and `late` are also what was done outside its days, `done` what was done in them.

    It is `early` too where it is known that what it follows has not happened.
    """

    UNKNOWN = "unknown"
    EARLY = "early"
    OPEN = "open"
    DONE = "done"
    LATE = "late"
