"""Dated values and editions: in order, without overlap or hole, each as its unit asks; windows not reversed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from pydantic import BaseModel

from talentcoop.policy.checks.walk import walk
from talentcoop.policy.faults import Place, Problem
from talentcoop.policy.model import DatedValue, ListEdition, Parameter, Series, ShortageList, Unit, Window, anything
from talentcoop.policy.values import fits, kind_of

LONGEST_MONTHS = 1_200
"""No length of time in a law is longer than a hundred years; a larger number is a slip of the pen."""


def check_dates(whole: BaseModel) -> Iterator[Problem]:
    """What is wrong with the days and dated values of a file."""
    for place, found in walk(whole):
        if isinstance(found, Parameter | Series):
            yield from _in_turn(found.value, (*place, "value"), "; `is: null` fills a hole")
            yield from _of_the_unit(found.value, found.unit, (*place, "value"))
            yield from _readings(found, place) if isinstance(found, Parameter) else ()
        elif isinstance(found, ShortageList):
            yield from _in_turn(found.editions, (*place, "editions"), "")
            yield from _editions(found, place)
        elif isinstance(found, Window) and found.last is not None and found.last < found.first:
            yield _reversed((*place, "to"), found.first, found.last)


def check_value(value: object, unit: Unit, place: Place) -> Iterator[Problem]:
    """A value that cannot be had in a unit, or is too large to be meant."""
    if isinstance(value, bool | int | date | str) and not fits(unit, value):
        kind = {int: "a whole number, not negative", str: "a text", bool: "true or false", date: "a day"}[kind_of(unit)]
        yield Problem(place, f"{anything(value)} cannot be in the unit '{unit}'", f"expected {kind}")
    elif isinstance(value, int) and value > {"month": LONGEST_MONTHS, "year": LONGEST_MONTHS // 12}.get(unit, value):
        yield Problem(place, f"{value} {unit}s are more than a hundred years", "expected a shorter time")


def _reversed(place: Place, first: date, last: date) -> Problem:
    return Problem(place, f"the last day {last} lies before the first, {first}", "correct one of the two")


def _in_turn(dated: Sequence[DatedValue | ListEdition], place: Place, hint: str) -> Iterator[Problem]:
    for n, one in enumerate(dated):
        if one.last is not None and one.last < one.first:
            yield _reversed((*place, n, "to"), one.first, one.last)
    for n, (one, following) in enumerate(pairwise(dated), start=1):
        begins = (*place, n, "from")
        if following.first <= one.first:
            yield Problem(begins, f"{following.first} does not come after {one.first}", "expected the oldest first")
        elif one.last is not None and following.first != one.last + timedelta(days=1):
            what = "overlaps the one before, which ends" if following.first <= one.last else "leaves a hole after"
            day = one.last + timedelta(days=1)
            yield Problem(begins, f"{following.first} {what} {one.last}", f"expected {day}{hint}")


def _of_the_unit(dated: Sequence[DatedValue], unit: Unit, place: Place) -> Iterator[Problem]:
    for n, one in enumerate(dated):
        yield from check_value(one.value, unit, (*place, n, "is"))


def _readings(parameter: Parameter, place: Place) -> Iterator[Problem]:
    """Other values than the newest, each once."""
    newest, seen = parameter.value[-1].value, list[object]()
    for n, reading in enumerate(parameter.readings):
        inside = (*place, "readings", n, "is")
        yield from check_value(reading.value, parameter.unit, inside)
        if reading.value == newest or reading.value in seen:
            what = "is the value already" if reading.value == newest else "stands here already"
            yield Problem(inside, f"{anything(reading.value)} {what}", "expected another")
        seen.append(reading.value)


def _editions(shortage: ShortageList, place: Place) -> Iterator[Problem]:
    seen: set[str] = set()
    for n, edition in enumerate(shortage.editions):
        if edition.edition in seen:
            where = (*place, "editions", n, "edition")
            yield Problem(
                where, f"the edition '{edition.edition}' stands here a second time", "expected a name of its own"
            )
        seen.add(edition.edition)
