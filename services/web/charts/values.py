"""What charts are drawn from: days, counts and texts, already worded and formatted for the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """How something with a day stands: each kind has a shape of its own."""

    DONE = "done"
    DUE = "due"
    OVERDUE = "overdue"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a day; `label` is read beside it where the chart has room for words."""

    day: date
    label: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnUpWords:
    """The words of a burn-up: the name of each line at its end, and the days and amounts that the axes mark."""

    plan: str
    reached: str
    today: str
    days: Mapping[date, str] = field(default_factory=dict)
    amounts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanWords:
    """The words of a chart over days: today's, those of the days marked, and what each shape means."""

    today: str
    days: Mapping[date, str] = field(default_factory=dict)
    kinds: Mapping[Kind, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Somebody's period, both ends included, with what falls due in it; `last` is None while no end is known."""

    label: str
    first: date
    last: date | None
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people and the text to show for it; `number` is None where it is withheld."""

    number: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How many of a group lose and gain; `unchanged` is a text beside the group's name, or empty."""

    label: str
    lose: Count
    gain: Count
    unchanged: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepWords:
    """The words of a sweep: the two values marked, what hatching means, and the values and amounts that axes mark."""

    in_force: str
    chosen: str
    withheld: str
    values: Mapping[float, str] = field(default_factory=dict)
    amounts: Mapping[int, str] = field(default_factory=dict)
