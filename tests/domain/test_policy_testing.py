"""What policy teams test with: strategies draw all that a file may say and nothing faulty; each assertion can fail."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from talentcoop.facts import Evidence, Facts
from talentcoop.policy.checks.consequences import check_consequences
from talentcoop.policy.checks.dates import check_dates
from talentcoop.policy.checks.kinds import check_kinds
from talentcoop.policy.checks.layers import check_derogation, check_status
from talentcoop.policy.checks.names import check_names
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.events import Stretch
from talentcoop.policy.model import Compare
from talentcoop.policy.plan import plan
from talentcoop.testing import (
    KNOWN,
    assert_accounted_for,
    assert_evidence_never_unsettles,
    assert_loosening_never_removes,
    assert_nobody_at_work_loses,
    assert_tightening_never_adds,
    counts,
    days,
    events,
    facts,
    libraries,
    looser,
    spent,
)
from tests.strategies import BASE, TODAY, a_flag, a_library, a_measure, a_node, a_policy, a_quota

# --- strategies -------------------------------------------------------------------------------------------------------


@given(libraries(layered=True, replacing=True))
def test_nothing_that_is_drawn_has_a_fault(library):
    for policy in library.policies.values():
        told = [*check_status(policy), *check_names(policy, library, ()), *check_kinds(policy, library)]
        told += [*check_dates(policy), *check_derogation(policy, library, ()), *check_consequences(policy, library)]
        assert told == []


@settings(max_examples=30)
@given(st.data(), facts(), days)
def test_whatever_is_drawn_can_be_decided_and_asked_about(data, known, on):
    library = data.draw(libraries(layered=True, replacing=True))
    for key in library.policies:
        resolved = plan(library, key, on)
        assert decide(resolved, known, on, KNOWN, data.draw(spent())).outcome in Outcome
        told, counted = data.draw(events(resolved)), data.draw(counts(resolved))
        assert all(value is None or isinstance(value, date | tuple) for value in told.values())
        assert all(isinstance(one, Stretch) for value in told.values() if type(value) is tuple for one in value)
        assert all(number >= 0 for number in counted.values())
        assert_accounted_for(resolved, known, on)
        assert_evidence_never_unsettles(resolved, known, on)


def measured(**asked):
    def fits(library):
        measures = [measure for policy in library.policies.values() for measure in policy.measures.values()]
        return any(all(getattr(one, name) == value for name, value in asked.items()) for one in measures)

    return fits


def has(name):
    return lambda library: any(getattr(policy, name) for policy in library.policies.values())


EVERYTHING = {
    "sums at the anchor": measured(kind="summed", over="anchor"),
    "sums of all": measured(kind="summed", over="all"),
    "sums of money": measured(kind="summed", unit="cent"),
    "pro rata": lambda library: any(m.full_time for p in library.policies.values() for m in p.measures.values()),
    "fixed days": lambda library: any(m.as_of for p in library.policies.values() for m in p.measures.values()),
    "entry into force": measured(anchor="entry_into_force"),
    "excused gaps": lambda library: any(m.gap.excused for p in library.policies.values() for m in p.measures.values()),
    "other readings": lambda library: any(n.readings for p in library.policies.values() for n in p.parameters.values()),
    "groups": lambda library: any(p.quota and p.quota.groups for p in library.policies.values()),
    "movable days": lambda library: any(p.in_force and p.in_force.extendable_by for p in library.policies.values()),
    "other subjects": lambda library: any(p.subject != "worker" for p in library.policies.values()),
    "prolongations": lambda library: any(b.prolongations for p in library.policies.values() for b in p.budgets),
    **{
        name: has(name)
        for name in ("applies", "grandfathers", "grant", "clock", "duties", "budgets", "tariffs", "transition")
    },
}


@pytest.mark.parametrize("name", EVERYTHING)
def test_everything_that_a_file_may_say_is_drawn(name):
    once = settings(max_examples=2_000, phases=[Phase.generate], derandomize=True, database=None, deadline=None)
    assert find(libraries(layered=True, replacing=True), EVERYTHING[name], settings=once)


# --- moving a threshold -----------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(libraries(layered=True), facts(), days, st.integers(1, 30))
def test_tightening_never_adds_and_loosening_never_removes(library, known, on, by):
    for key in library.policies:
        resolved = plan(library, key, on)
        for parameter in resolved.values:
            assert_tightening_never_adds(resolved, parameter, known, on, by)
            assert_loosening_never_removes(resolved, parameter, known, on, by)


HOURS = {"unit": "hour", "source": "s", "value": [{"from": date.min, "is": 20}]}
DAYS = {**HOURS, "unit": "day"}


def asked(op, key, **fields):
    compare = {"fact": "hours", "op": op, "parameter": "n"}
    return plan(
        a_library(a_policy(parameters={"n": HOURS}, conditions=a_node("x", compare=compare), **fields)), key, TODAY
    )


@pytest.mark.parametrize(("op", "side"), [(">=", -1), (">", -1), ("<=", 1), ("<", 1), ("==", None)])
def test_the_looser_side_is_that_of_the_operator(op, side):
    assert looser(asked(op, "xx/policy"), "n") == side


@pytest.mark.parametrize(
    ("fields", "name", "side"),
    [
        ({"window": "n"}, "n", 1),
        ({"full_time": "n"}, "n", -1),
        ({"kind": "continuous", "gap": {"rule": "total_days", "parameter": "n"}}, "n", 1),
        ({"kind": "continuous", "gap": {"excused": [{"spell": "stay", "parameter": "n"}]}}, "n", 1),
        ({"as_of": "n"}, "n", None),
        ({}, "m", -1),
    ],
)
def test_a_number_inside_a_measure_has_a_side_too(fields, name, side):
    compare = Compare(measure="worked", op=">=", parameter="m")
    policy = a_policy(
        parameters={"n": {**DAYS, "value": [{"from": date.min, "is": None}]}, "m": DAYS},
        measures={"worked": a_measure(**fields)},
        conditions=a_node("x", compare=compare),
    )
    assert looser(plan(a_library(policy), "xx/policy", TODAY), name) == side


def test_a_cap_is_looser_the_larger_also_of_a_group():
    places = {"unit": "person", "source": "s", "value": [{"from": date.min, "is": 1}]}
    quota = a_quota("n").model_copy(update={"fact": "sector", "groups": {"care": "m"}})
    resolved = plan(a_library(a_policy(parameters={"n": places, "m": places}, quota=quota)), "xx/policy", TODAY)
    assert (looser(resolved, "n"), looser(resolved, "m")) == (1, 1)


@pytest.mark.parametrize(
    ("check", "hours", "words"),
    [
        (assert_loosening_never_removes, 20, "n moved from 20 to 19 closed a route"),
        (assert_tightening_never_adds, 21, "n moved from 20 to 21 opened a route"),
    ],
)
def test_a_rule_that_gets_worse_where_it_is_loosened_is_caught(monkeypatch, check, hours, words):
    """Had a rule asked for exactly so many hours, and called a smaller number looser."""
    resolved, told = asked("==", "xx/policy"), Facts.given({"hours": hours})
    check(resolved, "n", told, TODAY)
    monkeypatch.setattr("talentcoop.testing.assertions.looser", lambda *_: -1)
    with pytest.raises(AssertionError, match=words):
        check(resolved, "n", told, TODAY)
    check(resolved.bind(n=0), "n", told, TODAY)


def test_a_condition_that_an_answer_leaves_out_is_caught(monkeypatch):
    resolved, told = asked(">=", "xx/policy"), Facts.given({"hours": 20})
    assert assert_accounted_for(resolved, told, TODAY).outcome is Outcome.ENTITLED

    def forgetful(*given):
        answer = decide(*given)
        return replace(answer, findings=answer.findings[:-1])

    monkeypatch.setattr("talentcoop.testing.assertions.decide", forgetful)
    with pytest.raises(AssertionError, match="a condition is missing from the decision"):
        assert_accounted_for(resolved, told, TODAY)


def test_evidence_that_unsettles_an_answer_is_caught(monkeypatch):
    """Had an answer counted what is declared, and not what is certified."""
    resolved, told = asked(">=", "xx/policy"), Facts.given({"hours": 20}, evidence=Evidence.DECLARED)
    assert_evidence_never_unsettles(resolved, told, TODAY)

    def upside_down(plan, facts, *rest):
        strong = any(fact.evidence is Evidence.CERTIFIED for fact in facts)
        return decide(plan, Facts() if strong else facts, *rest)

    monkeypatch.setattr("talentcoop.testing.assertions.decide", upside_down)
    with pytest.raises(AssertionError, match="x was met on weaker evidence"):
        assert_evidence_never_unsettles(resolved, told, TODAY)


# --- those at work ----------------------------------------------------------------------------------------------------

YES, NO = Facts.given({"flag_a": True, "flag_b": True}), Facts.given({"flag_a": True, "flag_b": False})


def two(said=None, **fields):
    old = a_policy("xx/old", conditions=a_flag("old_asked", "flag_a"), **fields)
    new = a_policy("xx/new", conditions=a_flag("new_asked", "flag_b"), transition=said, **fields)
    library = a_library(old, new)
    return plan(library, "xx/old", TODAY), plan(library, "xx/new", TODAY)


def test_nobody_at_work_loses_it_names_one_who_does():
    before, after = two()
    assert_nobody_at_work_loses(before, after, {"ana": YES}, TODAY)
    with pytest.raises(
        AssertionError, match=r"^bo is at work and loses it on 2026-06-01: entitled becomes not_met \(new_a"
    ):
        assert_nobody_at_work_loses(before, after, {"ana": YES, "bo": NO}, TODAY)
    with pytest.raises(AssertionError, match="cy is at work and loses it on 2026-06-01: entitled becomes unknown"):
        assert_nobody_at_work_loses(before, after, {"cy": Facts.given({"flag_a": True})}, TODAY)


def test_whoever_had_nothing_has_nothing_to_lose():
    assert_nobody_at_work_loses(*two(), {"dee": Facts.given({"flag_a": False, "flag_b": False})}, TODAY)


@pytest.mark.parametrize(("permits", "keeps"), [("keep", True), ("convert", True), ("expire", False)])
def test_a_transition_can_let_permits_live_on(permits, keeps):
    said = {"replaces": "xx/old", "pending": "at_filing", "permits": permits, "sentence": BASE.titles, "source": "s"}
    for work, kept in (("on_permit", keeps), ("on_conditions", False)):
        try:
            assert_nobody_at_work_loses(*two(said, work=work), {"bo": NO}, TODAY)
        except AssertionError:
            assert not kept
        else:
            assert kept
