"""Editions: the hash turns with every letter a decision relies on, and with nothing else. Plans are resolved once."""

import json
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given

from talentcoop.errors import Invalid, Missing
from talentcoop.facts import Facts
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.editions import edition, lists_read, series_read
from talentcoop.policy.library import Library
from talentcoop.policy.model import Compare, Parameter, Percentage, Policy, Series
from talentcoop.policy.plan import plan
from talentcoop.testing import KNOWN, days, facts, libraries
from talentcoop.testing.facts import SENTENCE
from talentcoop.testing.policies import SOURCE
from tests.strategies import TODAY, a_flag, a_library, a_node, a_policy

OTHER = SENTENCE.model_copy(update={"en": "another sentence"})


def changed(library, shelf, key):
    """The library with one word changed in one file."""
    held = dict(getattr(library, shelf))
    held[key] = held[key].model_copy(update={"titles": OTHER})
    shelves = {name: getattr(library, name) for name in ("policies", "lists", "series")} | {shelf: held}
    return Library(catalogue=library.catalogue, **shelves)


@given(libraries(layered=True))
def test_the_text_is_canonical_hashed_and_can_be_read_again(library):
    for policy in library.policies.values():
        found = edition(policy, library)
        assert found.hash == sha256(found.text.encode()).hexdigest()
        assert edition(policy, library) == found
        assert Policy.model_validate_json(json.dumps(json.loads(found.text)["policy"])) == policy


@given(libraries(layered=True))
def test_it_turns_with_all_that_it_reads_and_with_nothing_else(library):
    base, layer = library.policies["xx/policy"], library.policies["xx/layer"]
    family = (base, layer)
    lists, series = ({key for member in family for key in read(member)} for read in (lists_read, series_read))
    before = edition(layer, library).hash
    assert edition(base, changed(library, "policies", "xx/layer")).hash == edition(base, library).hash
    assert edition(layer, changed(library, "policies", "xx/policy")).hash != before
    assert (edition(layer, changed(library, "lists", "xx/list")).hash != before) is ("xx/list" in lists)
    assert (edition(layer, changed(library, "series", "xx/series")).hash != before) is ("xx/series" in series)


@given(libraries(layered=True), days)
def test_a_plan_is_resolved_once_and_has_the_values_of_its_day(library, day):
    resolved = plan(library, "xx/layer", day)
    assert plan(library, "xx/layer", day) is resolved
    assert resolved.edition == edition(library.policies["xx/layer"], library).hash
    for name, parameter in resolved.parameters.items():
        begun = [dated for dated in parameter.value if dated.first <= day]
        assert resolved.values[name] == (begun[-1].value if begun else None)


@given(libraries(layered=True), facts(), days)
def test_a_bound_plan_leaves_the_one_it_came_from_alone(library, known, on):
    resolved = plan(library, "xx/layer", on)
    before = decide(resolved, known, on, KNOWN)
    same = resolved.bind(**resolved.values)
    units = {name: parameter.unit for name, parameter in resolved.parameters.items()}
    resolved.bind(**{name: on if unit == "day_of_calendar" else 7 for name, unit in units.items()})
    assert decide(resolved, known, on, KNOWN) == decide(same, known, on, KNOWN) == before
    assert resolved.overrides is None and same.overrides == resolved.values


def bounded(unit="hour", value=20):
    compare = Compare(fact="hours", op=">=", parameter="asked_hours")
    parameter = {"unit": unit, "source": "s", "value": [{"from": date.min, "is": value}]}
    parameters = {"asked_hours": parameter, "other": {**parameter, "unit": "count"}}
    return plan(
        a_library(a_policy(conditions=a_node("asked", compare=compare), parameters=parameters)),
        "xx/policy",
        TODAY,
    )


def test_what_ifs_add_up():
    resolved = bounded().bind(asked_hours=30).bind(asked_hours=25)
    assert resolved.overrides == {"asked_hours": 25}
    assert resolved.bind(other=1).overrides == {"asked_hours": 25, "other": 1}
    assert decide(resolved, Facts.given({"hours": 25}), TODAY, KNOWN).outcome is Outcome.ENTITLED
    assert bounded().bind(asked_hours=None).values["asked_hours"] is None


@pytest.mark.parametrize(
    ("day", "value"),
    [(date(2025, 12, 31), None), (date(2026, 1, 1), 20), (TODAY, 20), (date(2026, 6, 2), 30), (date(2027, 1, 1), None)],
)
def test_a_value_holds_from_its_first_day_to_its_last(day, value):
    dated = [
        {"from": date(2026, 1, 1), "to": TODAY, "is": 20},
        {"from": date(2026, 6, 2), "to": date(2026, 12, 31), "is": 30},
    ]
    assert Parameter.model_validate({"unit": "hour", "source": "s", "value": dated}).at(day) == value


def test_binding_a_parameter_that_is_not_there_names_those_that_are():
    with pytest.raises(Invalid, match="Choose one of: asked_hours, other") as refused:
        bounded().bind(hours=30)
    assert refused.value.code == "parameter.missing"
    with pytest.raises(Invalid, match="it has none"):
        plan(a_library(a_policy()), "xx/policy", TODAY).bind(hours=30)


@pytest.mark.parametrize(
    ("unit", "wrong", "asked"),
    [
        ("hour", "thirty", "Give a int, not negative"),
        ("hour", True, "Give a int, not negative"),
        ("hour", -1, "Give a int, not negative"),
        ("hour", date(2026, 1, 1), "Give a int, not negative"),
        ("code", 30, "Give a str"),
        ("day_of_calendar", 30, "Give a date"),
        ("flag", 1, "Give a bool"),
    ],
)
def test_binding_a_value_that_cannot_be_had_in_the_unit_is_refused(unit, wrong, asked):
    with pytest.raises(Invalid, match=asked) as refused:
        bounded(unit, None).bind(asked_hours=wrong)
    assert refused.value.code == "parameter.wrong-type"


def test_a_percentage_is_of_the_series_on_the_day_and_unknown_without_one():
    wage = {"id": "xx/wage", "titles": SENTENCE, "sources": {"s": SOURCE}, "unit": "cent"}
    series = Series.model_validate(
        {**wage, "value": [{"from": date(2026, 1, 1), "to": date(2026, 12, 31), "is": 474800}]}
    )
    share = Compare(fact="pay", op=">=", percentage=Percentage(percent="asked_percent", series="xx/wage"))
    percent = {"unit": "percent", "source": "s", "value": [{"from": date.min, "is": 78}]}
    policy = a_policy(conditions=a_node("asked", compare=share), parameters={"asked_percent": percent})
    library = a_library(policy, series={"xx/wage": series})

    def outcome(pay, on):
        return decide(plan(library, policy.id, on), Facts.given({"pay": pay}), on, KNOWN).outcome

    assert outcome(370344, TODAY) is Outcome.ENTITLED
    assert outcome(370343, TODAY) is Outcome.NOT_MET
    assert outcome(999999, date(2025, 12, 31)) is outcome(999999, date(2027, 1, 1)) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda library: library.policy("xx/none"), "policy.missing"),
        (lambda library: library.shortage_list("xx/none"), "list.missing"),
        (lambda library: library.one_series("xx/none"), "series.missing"),
    ],
)
def test_what_is_not_in_the_library_is_missing_by_name(ask, code):
    with pytest.raises(Missing, match="'xx/none'") as refused:
        ask(a_library(a_policy(conditions=a_flag("asked"))))
    assert refused.value.code == code
    assert "xx/policy" in refused.value.next_step or "none is loaded" in refused.value.next_step
