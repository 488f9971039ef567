"""Comparisons: values of one kind against what a rule asks, and readings that may lie on either side of it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import inf
from typing import Any, Final

from talentcoop.errors import Invalid
from talentcoop.facts import Value
from talentcoop.policy.measures import Reading
from talentcoop.policy.model import Operator, Scalar, Unit, anything
from talentcoop.policy.tallies import Amount
from talentcoop.policy.verdicts import Verdict, known

Asked = Scalar | tuple[Scalar, ...]

COMPARE: Final[dict[Operator, Callable[[Any, Any], bool]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "in": lambda value, asked: value in asked,
}


def against(op: Operator, value: Value, asked: Asked, kind: str) -> Verdict:
    """Compare a fact's value with what is asked. Raises `fact.wrong-type` where the two are of different kinds.

    >>> against(">=", 21, 18, "age"), against("in", "care", ("care", "construction"), "job_sector")
    (<Verdict.MET: 'met'>, <Verdict.MET: 'met'>)
    """
    if type(asked) is type(value):
        return known(COMPARE[op](value, asked))
    for one in asked if isinstance(asked, tuple) else (asked,):
        if _type(one) is not _type(value):
            raise wrong_type(kind, _type(one), value)
    return known(COMPARE[op](value, asked))


def wrong_type(kind: str, asked: type, value: object) -> Invalid:
    """The error of a fact whose value is of another kind than a rule reads; it names the kind, never the value."""
    return Invalid(
        "fact.wrong-type",
        f"The fact '{kind}' is a {_type(value).__name__}, and a rule reads a {asked.__name__}.",
        "Record it again with a value of the kind that the catalogue of facts names.",
        fact=kind,
    )


def between(op: Operator, reading: Reading, asked: int, unit: Unit) -> Verdict:
    """Compare a reading with an amount in a unit; unknown where its two ends disagree.

    >>> between(">=", Reading((35, 30), (36, 0), ()), 3, "year")
    <Verdict.UNKNOWN: 'unknown'>
    """
    threshold = (asked * 12 if unit == "year" else asked, 0) if isinstance(reading.low, tuple) else asked
    ends = {COMPARE[op](end, threshold) for end in (reading.low, reading.high)}
    inside = reading.low != reading.high and COMPARE["<="](reading.low, threshold)
    if len(ends) > 1 or (op == "==" and inside and COMPARE["<="](threshold, reading.high)):
        return Verdict.UNKNOWN
    return known(ends.pop())


def share(percent: int, cents: int) -> int:
    """A percentage of an amount in cents, rounded half up.

    >>> share(78, 474800)
    370344
    """
    return int((Decimal(percent) * cents / 100).quantize(Decimal(1), ROUND_HALF_UP))


def shown(value: Value | Asked | None) -> str | None:
    """Show what was observed or asked as a reader of the file would write it."""
    if value is None:
        return None
    return ", ".join(map(anything, value)) if isinstance(value, tuple) else anything(value)


def amount(reading: Reading, unit: Unit = "day") -> str:
    """Show a reading of a measure in a unit in words, both ends where they differ; part of a day is left out.

    >>> amount(Reading((35, 30), (36, 0), ())), amount(Reading(12, 12, ())), amount(Reading(12, inf, ()), "hour")
    ('35 months 30 days – 36 months 0 days', '12 days', '12 hours – …')
    """
    low, high = _end(reading.low, unit), _end(reading.high, unit)
    return low if low == high else f"{low} – {high}"


def _end(end: Amount, unit: Unit) -> str:
    if isinstance(end, tuple):
        return f"{end[0]} months {int(end[1])} days"
    return "…" if end == inf else f"{int(end)}" if unit == "count" else f"{int(end)} {unit}s"


def _type(value: object) -> type:
    return next(kind for kind in (bool, int, date, str, object) if isinstance(value, kind))
