"""Events: the days that clocks, duties and budgets count from; and the words in which those answer."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from talentcoop.policy.texts import Day, Slug, Strict


class Stretch(Strict):
    """Days on which something went on, both included; `to` null runs on. `reason` is what a prolongation rests on."""

    first: Day = Field(alias="from")
    last: Day | None = Field(default=None, alias="to")
    reason: Slug | None = None


Event = Day | tuple[Stretch, ...] | None
"""The day on which something happened, or stretches of days; null where it has not happened."""
Events = Annotated[dict[Slug, Event], Field(description="What happened when, by name: a day, or stretches of days")]
"""An event that is not there is unknown; one that is null is known not to have happened."""


class ClockState(StrEnum):
    """Where an authority's clock stands: `granted`, `refused` by its silence; `silent` where that means nothing."""

    UNKNOWN = "unknown"
    RUNNING = "running"
    DECIDED = "decided"
    GRANTED = "granted"
    REFUSED = "refused"
    SILENT = "silent"


class DutyState(StrEnum):
    """Where a duty stands; `early` and `late` are also what was done outside its days, `done` what was done in them."""

    UNKNOWN = "unknown"
    EARLY = "early"
    OPEN = "open"
    DONE = "done"
    LATE = "late"
