"""Dated values: what the law's numbers are, from when, in which unit, and between which days a rule can be used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr

from talentcoop.dates import Offset
from talentcoop.policy.texts import Day, Slug, Strict, Text

Scalar = StrictBool | StrictInt | Day | StrictStr
Unit = Literal["day", "month", "year", "hour", "percent", "cent", "person", "count", "day_of_calendar", "code", "flag"]
Anchor = Literal["decision", "filing", "entry_into_force"]
"""What a day is counted from: the day of the decision, of filing, or the first on which the policy is in force."""


class Rank(StrEnum):
    """The rank of a rule, highest first: a lower one cannot lift what a higher one asks."""

    EU = "eu"
    FEDERAL = "federal"
    REGIONAL = "regional"

    def outranks(self, other: Rank) -> bool:
        """Tell whether this rank stands above `other`."""
        return tuple(Rank).index(self) < tuple(Rank).index(other)


class DatedValue(Strict):
    """What a parameter is from a day on; `is` null where nobody published it, hence unknown."""

    first: Day = Field(alias="from")
    last: Day | None = Field(default=None, alias="to")
    value: Scalar | None = Field(alias="is")
    source: Slug | None = None


def kind_of(unit: Unit) -> type:
    """What a value in a unit is: a text, a day, true or false, or else a whole number."""
    return {"code": str, "day_of_calendar": date, "flag": bool}.get(unit, int)


def fits(unit: Unit, value: Scalar) -> bool:
    """Tell whether a value can be had in a unit. No number of the law is negative, and no yes or no is a number.

    >>> fits("month", 12), fits("month", -1), fits("count", True), fits("code", "construction")
    (True, False, False, True)
    """
    if isinstance(value, bool) or kind_of(unit) is not int:
        return type(value) is kind_of(unit)
    return isinstance(value, int) and value >= 0


def value_on(values: Sequence[DatedValue], day: date) -> Scalar | None:
    """The value on a day; None before the first, after the last, or where nobody published it."""
    for dated in reversed(values):
        if dated.first <= day:
            return None if dated.last is not None and day > dated.last else dated.value
    return None


class Alternative(Strict):
    """Another value that some sources give: run both before relying on either."""

    value: Scalar | None = Field(alias="is")
    source: Slug


class Parameter(Strict):
    """A number of the law with its history, oldest first. There is no hole between two values.

    `readings` are other values of today's number, where sources disagree.
    """

    unit: Unit
    title: Text | None = None
    source: Slug
    value: tuple[DatedValue, ...] = Field(min_length=1)
    readings: tuple[Alternative, ...] = ()

    def at(self, day: date) -> Scalar | None:
        """The value on a day; None where none is known."""
        return value_on(self.value, day)

    def length(self, value: int) -> Offset:
        """A value of it as a length of time. Only for one in days, months or years."""
        if self.unit == "day":
            return Offset(days=value)
        return Offset(months=12 * value if self.unit == "year" else value)


class Window(Strict):
    """Days on which a rule can be used, both ends included; `to` null runs on."""

    first: Day = Field(alias="from")
    last: Day | None = Field(alias="to")
    anchor: Literal["decision", "filing"] = "decision"
    extendable_by: Slug | None = Field(default=None, description="The authority that may move the last day")
    source: Slug

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def anything(value: object) -> str:
    """Show a value as a reader of the file would write it.

    >>> anything(True), anything(date(2026, 6, 1)), anything(12), anything("construction")
    ('true', '2026-06-01', '12', 'construction')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)
