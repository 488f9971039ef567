"""Which cases turn on which number: found by moving each by one, as a reader would."""

from datetime import date

import pytest

from talentcoop.policy.cases import Case
from talentcoop.policy.decisive import decisive
from talentcoop.policy.load import load_library
from tests.domain.policy_files import FILES
from tests.strategies import TODAY, a_library, a_node, a_policy

HOURS = {"unit": "hour", "source": "s", "value": [{"from": date(2025, 1, 1), "is": 10}, {"from": TODAY, "is": 20}]}


def a_case(key, facts, outcome, day=TODAY):
    plain = {"id": key, "name": key, "prov": "us", "day": day, "facts": facts, "expect": {"outcome": outcome}}
    return Case.model_validate(plain)


def asked(op, fact="hours", **parameter):
    return a_policy(
        parameters={"n": {**HOURS, **parameter}},
        conditions=a_node("x", compare={"fact": fact, "op": op, "parameter": "n"}),
    )


@pytest.mark.parametrize(
    ("hours", "outcome", "turns"),
    [
        (20, "entitled", True),
        (19, "not_met", True),
        (21, "entitled", False),
        (18, "not_met", False),
        (20, "not_met", False),
    ],
)
def test_a_case_turns_on_a_number_where_one_more_or_less_makes_it_fail(hours, outcome, turns):
    cases = {"xx/policy": [a_case("c", {"hours": hours}, outcome)]}
    assert decisive(cases, a_library(asked(">=")), "xx/policy") == {"n": ("c",) if turns else ()}


def test_only_the_newest_value_is_moved():
    before = a_case("before", {"hours": 10}, "entitled", day=date(2026, 5, 31))
    assert decisive({"xx/policy": [before]}, a_library(asked(">=")), "xx/policy") == {"n": ()}
    ended = [{"from": date(2025, 1, 1), "to": date(2026, 5, 31), "is": 20}]
    after = a_case("after", {"hours": 20}, "unknown")
    assert decisive({"xx/policy": [after]}, a_library(asked(">=", value=ended)), "xx/policy") == {"n": ()}


@pytest.mark.parametrize(
    ("fact", "unit", "value", "given", "turns"),
    [
        ("flag_a", "flag", True, True, True),
        ("arrived", "day_of_calendar", date(2026, 1, 1), date(2026, 1, 1), True),
        ("sector", "code", "care", "care", False),
        ("hours", "hour", None, 20, False),
        ("hours", "hour", 0, 0, True),
    ],
)
def test_days_are_moved_by_one_a_yes_is_turned_and_a_text_or_null_stays(fact, unit, value, given, turns):
    one = asked("==", fact, unit=unit, value=[{"from": date(2025, 1, 1), "is": value}])
    cases = {"xx/policy": [a_case("c", {fact: given}, "unknown" if value is None else "entitled")]}
    assert decisive(cases, a_library(one), "xx/policy") == {"n": ("c",) if turns else ()}


def test_cases_of_a_derogation_and_of_a_scenario_can_turn_on_a_number_that_they_read():
    library = load_library(FILES / "good")
    told = {"agrees": True, "work": [[date(2025, 1, 1), date(2025, 6, 30)]]}
    own = [a_case("c", told, "excluded", day=date(2026, 7, 1))]
    held = {
        key: [Case.model_validate({**own[0].model_dump(), "expect": {"verdicts": {"less_work": "met"}}})]
        for key in library.policies
    }
    assert decisive(held, library, "xx/layer") == {"places": (), "length": ("c",)}
    assert decisive({"xx/granted": held["xx/granted"]}, library, "xx/layer")["length"] == ("c",)
    wage = Case.model_validate(
        {**own[0].model_dump(), "facts": {**told, "pay": 160}, "expect": {"verdicts": {"paid": "met"}}}
    )
    assert decisive({"xx/layer": [wage]}, library, "xx/rule") == {
        "asked_months": (),
        "asked_days": (),
        "asked_percent": ("c",),
    }
