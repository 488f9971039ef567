"""Follow-ups of a placement: what is asked of whom and when, as the schedule file says it.

A file is `policies/followups/<name>.followups.yaml`. Distances count from the anchor: the first day of work is `P0D`
(people call it day 1), the last day of work is `P0D` from the end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from talentcoop.agenda import Channel, Due, Length
from talentcoop.dates import ONE_DAY, Offset, next_working_day
from talentcoop.policy.texts import Duration, Path, Slug, Strict, Text


class Question(Strict):
    """One thing asked. Answers are yes, no, unsure or won't say; 'won't say' is never taken for 'no problem'."""

    id: Slug
    ask: Text
    alarm: Literal["yes", "no"] | None = Field(default=None, description="The answer that must be looked into")

    def is_alarmed(self, answers: Mapping[str, str]) -> bool:
        """Tell whether the answer to it among these, by question id, must be looked into."""
        return self.alarm is not None and answers.get(self.id) == self.alarm


class FollowUp(Strict):
    """One contact. `after` names the contact above it that comes at least a day earlier: the worker is asked first."""

    id: Slug
    title: Text
    who: Literal["worker", "employer", "agency"]
    anchor: Literal["start", "end"] = "start"
    at: Duration = Field(description="Distance from the anchor")
    every: Length | None = Field(default=None, description="Repeats at this distance until the last day")
    after: Slug | None = None
    within: Length = Field(description="How long after its day it still counts as in time")
    shift: Literal["never", "next_working_day"]
    channel: Channel
    ladder: Slug
    safety: bool = False
    questions: tuple[Question, ...] = ()
    prov: str

    @model_validator(mode="after")
    def _repeats_forward(self) -> Self:
        if self.every is not None and (self.anchor == "end" or Offset.parse(self.every) == Offset()):
            raise ValueError(f"{self.id}: only what hangs on the start repeats, and by at least a day")
        return self

    def days(self, start: date, last: date | None) -> tuple[date, ...]:
        """The days it falls on, before any shift, for work from `start` to `last`.

        What hangs on the start never falls after the last day, and what hangs on the end never before the first.
        Without a last day nothing repeats, and nothing hangs on the end.
        """
        offset = Offset.parse(self.at)
        if self.anchor == "end":
            day = offset.after(last) if last is not None else None
            return (day,) if day is not None and day >= start else ()
        if self.every is None or last is None:
            day = offset.after(start)
            return (day,) if last is None or day <= last else ()
        step, found = Offset.parse(self.every), []
        while (day := offset.after(start)) <= last:
            found.append(day)
            offset = Offset(offset.months + step.months, offset.days + step.days)
        return tuple(found)

    def shifted(self, day: date, holidays: Collection[date]) -> date:
        """The day itself, or the next working day where it may be moved."""
        return next_working_day(day, holidays) if self.shift == "next_working_day" else day


class Schedule(Strict):
    """The contacts of a placement. Numbers that a source gives and numbers of ours stand apart by `prov`."""

    id: Path
    titles: Text
    owner: str
    calendar: Slug
    items: tuple[FollowUp, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _worker_first(self) -> Self:
        above: dict[str, FollowUp] = {}
        for item in self.items:
            first = above.get(item.after or "")
            if item.id in above:
                raise ValueError(f"two contacts have the id {item.id}")
            if item.after is not None and first is None:
                raise ValueError(f"{item.id} comes after {item.after}, which is not a contact above it")
            if first is not None and (item.anchor, item.every) != (first.anchor, first.every):
                raise ValueError(f"{item.id} comes after {first.id}, so it must hang on the same day and repeat alike")
            above[item.id] = item
        return self

    def item(self, key: str) -> FollowUp | None:
        """The contact of an id, or None."""
        return next((item for item in self.items if item.id == key), None)


class Calendar(Strict):
    """Public holidays of a country, in order, and who said so."""

    id: Slug
    source: str
    days: tuple[date, ...]


def dues(schedule: Schedule, start: date, last: date | None, holidays: Collection[date]) -> tuple[Due, ...]:
    """Everything due for a placement from `start` to `last`, oldest first.

    A contact that comes `after` another falls at least a day later, and not at all where the other does not.
    """
    found: dict[tuple[str, int], Due] = {}
    for item in schedule.items:
        for occurrence, day in enumerate(item.days(start, last)):
            moved = item.shifted(day, holidays)
            if item.after is not None:
                first = found.get((item.after, occurrence))
                if first is None:
                    continue
                moved = max(moved, item.shifted(first.due_on + ONE_DAY, holidays))
            found[item.id, occurrence] = _due(item, occurrence, moved)
    return tuple(sorted(found.values(), key=lambda due: (due.due_on, due.code, due.occurrence)))


def _due(item: FollowUp, occurrence: int, day: date) -> Due:
    return Due(
        code=item.id,
        occurrence=occurrence,
        due_on=day,
        open_on=day,
        close_on=Offset.parse(item.within).after(day),
        owner=item.who,
        ladder=item.ladder,
        safety=item.safety,
    )
