"""Facts and numbers used as what they are: a flag as a flag, a date as a date, months against months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pydantic import BaseModel

from talentcoop.policy.checks.walk import family, walk
from talentcoop.policy.faults import Place, Problem, nearest
from talentcoop.policy.library import Library
from talentcoop.policy.model import (
    Budget,
    Clock,
    Compare,
    Discount,
    Excuse,
    FactKind,
    Flag,
    Gap,
    Grant,
    Measure,
    Membership,
    Parameter,
    Percentage,
    Policy,
    Prolongation,
    Quota,
    Scalar,
    Step,
    Suspension,
    Unit,
)

TYPE_OF_UNIT: Mapping[Unit, str] = {"code": "text", "day_of_calendar": "date", "flag": "flag"}
"""The type of fact that a parameter in a unit is compared with; a number where none is named."""
LENGTHS: Mapping[str, tuple[Unit, ...]] = {
    "month": ("month", "year"),
    "day": ("day",),
    "hour": ("hour",),
    "cent": ("cent",),
    "count": ("count", "person", "day"),
}
"""The units in which a parameter can say how much of a measure is asked."""
LENGTH: tuple[Unit, ...] = ("day", "month", "year")
UNITS_ASKED: Sequence[tuple[type[BaseModel], str, tuple[Unit, ...]]] = (
    (Measure, "window", LENGTH),
    (Measure, "as_of", ("day_of_calendar",)),
    (Measure, "full_time", ("hour",)),
    (Gap, "parameter", ("day",)),
    (Excuse, "parameter", ("day",)),
    (Percentage, "percent", ("percent",)),
    (Grant, "months", ("month",)),
    (Grant, "renewals", ("count",)),
    (Grant, "hours", ("hour",)),
    (Clock, "length", LENGTH),
    (Budget, "length", LENGTH),
    (Budget, "wait", LENGTH),
    (Suspension, "each", LENGTH),
    (Suspension, "backdated", LENGTH),
    (Prolongation, "each", LENGTH),
    (Prolongation, "total", LENGTH),
    (Step, "at", ("count", "day", "person")),
    (Step, "each", ("cent",)),
    (Quota, "cap", ("person", "count")),
    (Quota, "groups", ("person", "count")),
)
"""Where a parameter must be in one of a few units."""


class Kinds:
    """What facts, parameters and measures a policy can read, its base's included."""

    def __init__(self, policy: Policy, library: Library) -> None:
        whole = family(policy, library)
        self.library = library
        self.facts: Mapping[str, FactKind] = library.catalogue.kinds
        self.parameters: dict[str, Parameter] = {k: p for member in whole for k, p in member.parameters.items()}
        self.measures: dict[str, Measure] = {k: m for member in whole for k, m in member.measures.items()}

    def unit(self, parameter: str | None) -> Unit | None:
        """The unit of a parameter; None where there is no such parameter, which is another check's fault."""
        found = self.parameters.get(parameter) if parameter else None
        return found.unit if found else None


def check_kinds(policy: Policy, library: Library) -> Iterator[Problem]:
    """Every fact, number or series of a policy that is used as something that it is not."""
    kinds = Kinds(policy, library)
    for place, found in walk(policy):
        yield from _facts(found, place, kinds)
        yield from _units(found, place, kinds)
        if isinstance(found, Compare):
            yield from _compare(found, place, kinds)


def _facts(found: BaseModel, place: Place, kinds: Kinds) -> Iterator[Problem]:
    """Facts that a rule reads by their type."""
    asked: list[tuple[str | int, str, str]] = []
    if isinstance(found, Flag):
        asked = [("fact", found.fact, "flag")]
    elif isinstance(found, Measure):
        asked = [("fact", found.fact, "date")] if found.fact else [("spell", found.spell or "", "spell")]
    elif isinstance(found, Discount | Excuse):
        asked = [("spell", found.spell, "spell")]
    elif isinstance(found, Membership) and place[-1] == "member":
        asked = [("key", kind, "text") for kind in found.key]
        if found.as_of == "spell":
            yield Problem((*place, "as_of"), "a condition reads no spell", "expected decision or filing")
    for key, name, kind in asked:
        fact = kinds.facts.get(name)
        if fact is not None and fact.type != kind:
            yield Problem((*place, key), f"'{name}' is a {fact.type} in facts.yaml", f"expected a {kind}")


def _units(found: BaseModel, place: Place, kinds: Kinds) -> Iterator[Problem]:
    """Parameters and series that must be in one of a few units wherever they stand."""
    for model, key, units in UNITS_ASKED:
        named = getattr(found, key) if isinstance(found, model) else None
        parts = [((key, part), name) for part, name in named.items()] if isinstance(named, dict) else [((key,), named)]
        for inside, parameter in parts:
            unit = kinds.unit(parameter)
            if unit is not None and unit not in units:
                wrong = f"'{parameter}' is in the unit '{unit}'"
                yield Problem((*place, *inside), wrong, f"expected one in {' or '.join(units)}")
    if isinstance(found, Percentage):
        series = kinds.library.series.get(found.series)
        if series is not None and series.unit != "cent":
            yield Problem((*place, "series"), f"{found.series} is in the unit '{series.unit}'", "expected one in cent")


def _compare(compare: Compare, place: Place, kinds: Kinds) -> Iterator[Problem]:
    measure = kinds.measures.get(compare.measure or "")
    fact = kinds.facts.get(compare.fact or "")
    if measure is not None:
        yield from _against_measure(compare, measure, place, kinds)
    elif fact is not None and fact.type == "spell":
        yield Problem((*place, "fact"), f"'{compare.fact}' is a spell in facts.yaml", "compare a measure of it instead")
    elif fact is not None:
        yield from _against_fact(compare, fact, place, kinds)


def _against_measure(compare: Compare, measure: Measure, place: Place, kinds: Kinds) -> Iterator[Problem]:
    units = LENGTHS[measure.unit]
    unit = kinds.unit(compare.parameter)
    if unit is not None and unit not in units:
        wrong = f"'{compare.parameter}' is in the unit '{unit}', and the measure counts {measure.unit}s"
        yield Problem((*place, "parameter"), wrong, f"expected one in {' or '.join(units)}")
    if compare.percentage is not None and measure.unit != "cent":
        yield Problem((*place, "percentage"), "the measure is no amount of money", "expected a parameter or constant")
    if compare.constant is not None and type(compare.constant) is not int:
        yield Problem((*place, "constant"), "a measure is a number", f"expected a whole number of {measure.unit}s")


def _against_fact(compare: Compare, fact: FactKind, place: Place, kinds: Kinds) -> Iterator[Problem]:
    unit: Unit | None = kinds.unit(compare.parameter) if compare.percentage is None else "cent"
    side = "parameter" if compare.parameter else "percentage"
    if unit is not None and TYPE_OF_UNIT.get(unit, "number") != fact.type:
        yield Problem(
            (*place, side), f"it is in the unit '{unit}', and '{compare.fact}' is a {fact.type}", _expected(fact)
        )
    elif unit is not None and fact.unit is not None and fact.unit != unit:
        wrong = f"it is in the unit '{unit}', and '{compare.fact}' in '{fact.unit}'"
        yield Problem((*place, side), wrong, f"expected one in {fact.unit}")
    if fact.type in ("flag", "text") and compare.op not in ("==", "in"):
        yield Problem((*place, "op"), f"a {fact.type} has no order", "expected == or in")
    constants = compare.constant if isinstance(compare.constant, tuple) else (compare.constant,)
    for constant in constants if compare.constant is not None else ():
        yield from _constant(constant, compare.fact, fact, (*place, "constant"))


def _constant(constant: Scalar | None, name: str | None, fact: FactKind, place: Place) -> Iterator[Problem]:
    if type(constant) is not {"flag": bool, "number": int, "date": date, "text": str}[fact.type]:
        yield Problem(place, f"'{name}' is a {fact.type}, and {constant} is not", f"expected a {fact.type}")
    elif fact.domain is not None and constant not in fact.domain:
        wrong = f"'{name}' is never '{constant}'{nearest(constant, fact.domain)}"
        yield Problem(place, wrong, f"expected one of: {', '.join(fact.domain)}")


def _expected(fact: FactKind) -> str:
    units = [unit for unit, kind in TYPE_OF_UNIT.items() if kind == fact.type]
    return f"expected one in {' or '.join(units)}" if units else "expected one that is a number"
