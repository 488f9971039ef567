"""What falls due on a day, from placements, cohorts and files alike, and who is reminded of it when.

Due days are derived from an anchor, never from another due day. Everything here is pure: the sweep in `services.jobs`
claims rows, asks `advance` what follows today, and writes the event and the messages in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise, takewhile
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, field_validator

from talentcoop.dates import Offset
from talentcoop.errors import Disallowed, Invalid
from talentcoop.policy.texts import Duration, Path, Slug, Strict

Reminded = Literal["participant", "owner", "coach", "coordinator", "board", "staff", "employer", "trusted_contact"]
Channel = Literal["neutral", "call", "sms", "paper", "visit", "mail"]


def _unsigned(text: str) -> str:
    if text.startswith("-"):
        raise ValueError(f"'{text}' is a length, not a direction: write it without a sign")
    return text


Length = Annotated[Duration, AfterValidator(_unsigned)]
"""How long something lasts: a duration without a sign."""

_ANCHORS: Final = tuple(date(year, month, 1) for year in (2023, 2024) for month in range(1, 13))
"""An ordinary and a leap year of days from which months are shortest and longest: what holds from each of these holds
from every day.
"""

ASKED: Final = "worker"
"""The owner of a contact with the worker herself."""


class Rung(Strict):
    """One step of a ladder: how far from the due day, who is told, and whether nobody is told after it."""

    at: Duration = Field(description="Distance from the due day; negative before it")
    to: tuple[Reminded, ...] = Field(min_length=1)
    channel: Channel = "neutral"
    action: Slug | None = None
    stop: bool = False

    def day(self, due_on: date) -> date:
        """The day on which it is climbed."""
        return Offset.parse(self.at).after(due_on)

    @property
    def for_participants_only(self) -> bool:
        """Tell whether only the person herself is told; then it is pointless once the day is past."""
        return set(self.to) <= {"participant"}


class Ladder(Strict):
    """Who is reminded when, in order. The last rung ends in a stop: nobody is chased for ever."""

    id: Slug
    prov: str
    steps: tuple[Rung, ...] = Field(min_length=1)

    @field_validator("steps")
    @classmethod
    def _climbs_to_a_stop(cls, steps: tuple[Rung, ...]) -> tuple[Rung, ...]:
        for anchor in _ANCHORS:
            if any(step.day(anchor) >= later.day(anchor) for step, later in pairwise(steps)):
                raise ValueError("the steps must follow one another in time, each on a day of its own")
            if any(step.for_participants_only and step.day(anchor) > anchor for step in steps):
                raise ValueError("a step for the participant alone comes after the due day, when it is never taken")
        if [step.stop for step in steps] != [False] * (len(steps) - 1) + [True]:
            raise ValueError("the last step, and only it, must have `stop: true`")
        return steps


class Ladders(Strict):
    """The file `policies/followups/*.ladders.yaml`: every ladder that programmes and schedules may name."""

    id: Path
    ladders: tuple[Ladder, ...]

    @field_validator("ladders")
    @classmethod
    def _each_once(cls, ladders: tuple[Ladder, ...]) -> tuple[Ladder, ...]:
        if len({ladder.id for ladder in ladders}) != len(ladders):
            raise ValueError("two ladders have one id")
        return ladders

    @property
    def by_id(self) -> Mapping[str, Ladder]:
        """The ladders by their id."""
        return {ladder.id: ladder for ladder in self.ladders}


class Origin(StrEnum):
    """What an item was derived from."""

    PLACEMENT = "placement"
    ENROLMENT = "enrolment"
    FILE = "file"


WITH_PEOPLE: Final = (Origin.PLACEMENT, Origin.ENROLMENT)
"""Where somebody is to be spoken with. What comes due of a file itself is the desk's own."""


class ItemState(StrEnum):
    """Where an item stands; OPEN until somebody does it, or it no longer applies."""

    OPEN = "open"
    DONE = "done"
    DONE_LATE = "done_late"
    WAIVED = "waived"
    MISSED = "missed"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something to be done around a day, as a schedule or a programme derives it.

    `open_on` and `close_on` are the first and last day in time. `safety` marks the contacts of the first days of work.
    """

    code: str
    occurrence: int = 0
    due_on: date
    open_on: date
    close_on: date
    owner: str
    ladder: str
    safety: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A due thing on file, whose `subject` is a person's id, or the alias she has in a cohort.

    `rung` is the last step of its ladder that was climbed or dropped (-1: none), `next_on` the day of the next one
    (None: nobody will be told again).
    """

    id: UUID
    origin: Origin
    origin_id: UUID
    subject: UUID
    due: Due
    state: ItemState = ItemState.OPEN
    rung: int = -1
    next_on: date | None = None
    done_on: date | None = None
    version: int = 0

    def done(self, on: date) -> Item:
        """Note that it was done on a day; late where that is after its last day in time."""
        self._require_open()
        state = ItemState.DONE_LATE if on > self.due.close_on else ItemState.DONE
        return replace(self, state=state, done_on=on, next_on=None)

    def closed(self, state: ItemState) -> Item:
        """Close it without its being done: waived, missed, or void because what it came from no longer applies."""
        self._require_open()
        return replace(self, state=state, next_on=None)

    def _require_open(self) -> None:
        if self.state is not ItemState.OPEN:
            raise Disallowed(
                "agenda.closed", f"This was already closed as {self.state}.", "Reload the agenda.", state=self.state
            )


@dataclass(frozen=True, slots=True)
class Event:
    """A rung that was climbed: which, who is told, and whether it or one before it was missed on its day."""

    item: UUID
    rung: int
    on: date
    to: tuple[str, ...]
    channel: str
    late: bool
    action: str | None
    stop: bool


@dataclass(frozen=True, slots=True)
class Advance:
    """What a sweep does to an item: its next state, and the event to write, None where only time passed."""

    item: Item
    event: Event | None


def planned(item: Item, ladders: Mapping[str, Ladder], today: date) -> Item:
    """An item ready to be swept, from where it stands on its ladder.

    Steps for the person alone that fell before today are dropped: she was not yet with us, or work was suspended.
    """
    ladder = _ladder(ladders, item.due.ladder)
    too_early = takewhile(lambda rung: rung.for_participants_only and rung.day(item.due.due_on) < today, ladder.steps)
    rung = max(item.rung, len(tuple(too_early)) - 1)
    return replace(item, rung=rung, next_on=_next_on(ladder, item.due, rung))


def advance(item: Item, ladders: Mapping[str, Ladder], today: date, siblings: Iterable[Item] = ()) -> Advance:
    """Climb to the last step whose day has come: one event however many were missed, and none that is pointless by now.

    A step for the person alone is skipped once its thing is past due. An item that is closed stands still. A worker's
    safety contact that nobody was asked for is closed as missed when, among its `siblings` (the items of the same
    origin), a later one has come due: after an outage she is contacted once. What others must do is never passed over.
    """
    if item.state is not ItemState.OPEN or item.next_on is None or item.next_on > today:
        return Advance(item, None)
    ladder = _ladder(ladders, item.due.ladder)
    if _overtaken(item, ladder, today, siblings):
        return Advance(item.closed(ItemState.MISSED), None)
    days = [rung.day(item.due.due_on) for rung in ladder.steps]
    reached = [n for n, day in enumerate(days) if n > item.rung and day <= today]
    rung = reached[-1] if reached else item.rung
    climbed = replace(item, rung=rung, next_on=_next_on(ladder, item.due, rung))
    telling = [n for n in reached if not (ladder.steps[n].for_participants_only and today > item.due.due_on)]
    if not telling:
        return Advance(climbed, None)
    told = ladder.steps[telling[-1]]
    late = days[reached[0]] < today
    return Advance(climbed, Event(item.id, telling[-1], today, told.to, told.channel, late, told.action, told.stop))


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a change of dates does to the items on file: those to add, and those on file that moved or became void."""

    added: tuple[Due, ...]
    changed: tuple[Item, ...]


def reconcile(held: Iterable[Item], derived: Iterable[Due], ladders: Mapping[str, Ladder]) -> Reconciled:
    """Bring open items in line with what is derived now; what is closed stays as it is, and is never added again."""
    now = {(due.code, due.occurrence): due for due in derived}
    kept = {(item.due.code, item.due.occurrence): item for item in held}
    changed = []
    for key, item in kept.items():
        if item.state is not ItemState.OPEN or now.get(key) == item.due:
            continue
        changed.append(_moved(item, now[key], ladders) if key in now else item.closed(ItemState.VOID))
    return Reconciled(tuple(due for key, due in now.items() if key not in kept), tuple(changed))


def _moved(item: Item, due: Due, ladders: Mapping[str, Ladder]) -> Item:
    return replace(item, due=due, next_on=_next_on(_ladder(ladders, due.ladder), due, item.rung))


def _overtaken(item: Item, ladder: Ladder, today: date, siblings: Iterable[Item]) -> bool:
    due = item.due
    asked = any(step.day(due.due_on) >= due.open_on for step in ladder.steps[: item.rung + 1])
    return (
        due.safety
        and due.owner == ASKED
        and not asked
        and any(
            other.due.safety and other.due.owner == ASKED and due.due_on < other.due.due_on <= today
            for other in siblings
            if other.origin_id == item.origin_id and other.state not in (ItemState.VOID, ItemState.WAIVED)
        )
    )


def _next_on(ladder: Ladder, due: Due, rung: int) -> date | None:
    return ladder.steps[rung + 1].day(due.due_on) if rung + 1 < len(ladder.steps) else None


def _ladder(ladders: Mapping[str, Ladder], key: str) -> Ladder:
    try:
        return ladders[key]
    except KeyError:
        raise Invalid(
            "ladder.missing", f"There is no ladder '{key}'.", f"Choose one of: {', '.join(sorted(ladders))}."
        ) from None
