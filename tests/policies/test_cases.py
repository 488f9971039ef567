"""Worked cases beside every policy: they pass, and no condition, number or day could be otherwise unnoticed."""

from datetime import date

import pytest

from talentcoop.policy.cases import run_case, run_under
from talentcoop.policy.model import AtLeast, Compare, Duty, Node, Parameter, Policy, Prolongation, Series, Window
from talentcoop.policy.plan import plan
from tests.policies.otherwise import (
    by_one,
    everywhere,
    files,
    library,
    noticed,
    reaching,
    rewritten,
    settled,
    turned,
    written,
)

FEW = 0.05
"""How large a share of all numbers and days may be without a case."""
NOT_DECISIVE: dict[str, str] = {
    f"be/ggmmi: value{what} {day}": "a minimum of before the first policy that reads it; pay of then is held against it"
    for what in (" from", ", first day")
    for day in ("2022-04-01", "2023-01-01", "2023-11-01", "2024-04-01", "2024-05-01")
    if (what, day) != (" from", "2024-05-01")
}
"""Conditions, numbers and days that no case can turn on, as the tests name them, each with the reason."""

ALL = [(key, case) for key, cases in files().items() for case in cases.cases]


@pytest.mark.parametrize(("key", "case"), ALL, ids=[f"{key}: {case.id}" for key, case in ALL])
def test_a_case_comes_out_as_expected(key, case):
    assert run_case(case, library(), files()[key].policy) == []


@pytest.mark.parametrize("key", sorted(files()))
def test_cases_stand_beside_their_policy(key):
    assert files()[key].policy == key


def test_every_policy_and_scenario_has_cases():
    assert library().policies.keys() <= files().keys()


# --- what is written otherwise, and who notices ---------------------------------------------------------------------

CONDITIONS = {name: (key, place) for name, key, place, _ in everywhere(Node)}


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_is_decisive(name):
    """Said the other way round, or granted to everybody, some case fails."""
    key, place = CONDITIONS[name]
    variants = [rewritten(written()[key], place, change) for change in (turned, settled)]
    assert any(map(noticed, variants)) or name in NOT_DECISIVE, f"no case turns on {name}"


def numbers():
    """Every number that an answer turns on: of parameters, constants, counts and series, and those of scenarios."""
    for name, key, place, inside in everywhere(Compare, AtLeast):
        if isinstance(inside, AtLeast) or type(inside.constant) is int:
            yield name, key, (*place, "count" if isinstance(inside, AtLeast) else "constant")
    for name, key, place, dated in dated_values():
        if type(dated.value) in (int, bool, date):
            yield f"{name} from {dated.first}", key, (*place, "is")
    for key, scenario in library().scenarios.items():
        yield from ((f"{key}: parameters.{name}", key, ("parameters", name)) for name in scenario.parameters)


def dated_values():
    """Every dated value that an answer can turn on; in the order of a file, so that a later one takes over."""
    for name, key, place, inside in everywhere(Parameter, Series):
        called = f"{key}: value" if isinstance(inside, Series) else name
        yield from ((called, key, (*place, "value", n), dated) for n, dated in enumerate(inside.value))


NUMBERS = {name: (key, place) for name, key, place in sorted(numbers())}


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_is_decisive(name, by):
    """Moved by one to either side, some case fails; a yes or no is turned, and no number is moved below nothing."""
    key, place = NUMBERS[name]
    moved = rewritten(written()[key], place, lambda value: by_one(value, by))
    unmoved = moved == written()[key]
    assert unmoved or noticed(moved) or name in NOT_DECISIVE, f"no case turns on {name} moved by {by}"


def days():
    """Every first and last day: of windows, and of values that take over from an earlier one."""
    for name, key, place, window in everywhere(Window):
        yield from ((f"{name}.{end}", key, (*place, end)) for end in ("from", "to") if end == "from" or window.last)
    for name, key, place, dated in dated_values():
        if place[-1] > 0:
            yield f"{name}, first day {dated.first}", key, (*place, "from")


DAYS = {name: (key, place) for name, key, place in days()}


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("name", DAYS)
def test_every_first_and_last_day_is_decisive(name, by):
    """Moved by a day to either side, some case fails."""
    key, place = DAYS[name]
    moved = rewritten(written()[key], place, lambda day: by_one(day, by))
    assert noticed(moved) or name in NOT_DECISIVE, f"no case turns on {name} moved by {by}"


def lengths():
    """Every length of time that stands in a duty or a prolongation: how early and how late."""
    ends = {Duty: ("opens", "within"), Prolongation: ("opens", "closes")}
    for name, key, place, inside in everywhere(*ends):
        yield from ((f"{name}.{end}", key, (*place, end)) for end in ends[type(inside)] if getattr(inside, end))


LENGTHS = {name: (key, place) for name, key, place in lengths()}


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("name", LENGTHS)
def test_every_length_of_time_is_decisive(name, by):
    """Reaching a day further or less far, some case fails."""
    key, place = LENGTHS[name]
    moved = rewritten(written()[key], place, lambda length: reaching(length, by))
    assert noticed(moved) or name in NOT_DECISIVE, f"no case turns on {name} moved by {by}"


def test_what_is_not_decisive_is_little_and_still_there():
    named = {*CONDITIONS, *NUMBERS, *DAYS, *LENGTHS}
    assert NOT_DECISIVE.keys() <= named
    assert len(NOT_DECISIVE) <= FEW * len({*NUMBERS, *DAYS, *LENGTHS})


# --- where sources disagree -------------------------------------------------------------------------------------------

READINGS = [(key, name) for _, key, (*_, name), one in everywhere(Parameter) if one.readings]


@pytest.mark.parametrize(("key", "name"), READINGS)
def test_some_case_comes_out_otherwise_under_another_reading(key, name):
    """Each reading of a number of today makes a difference to somebody: else the sources would not disagree."""
    policy = written()[key]
    assert isinstance(policy, Policy)
    for reading in policy.parameters[name].readings:
        bound = [(case, plan(library(), key, case.day).bind(**{name: reading.value})) for case in files()[key].cases]
        assert any(run_under(*under) for under in bound), f"no case turns on {name} read as {reading.value}"
