"""Two plans over the same people, and a decision in plain words."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.facts import Facts
from talentcoop.policy.compare import Shift, compare, shift_of, totals
from talentcoop.policy.conditions import Why
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.explain import explain, to_bring
from talentcoop.policy.model import Compare, FactCatalogue
from talentcoop.policy.plan import plan
from talentcoop.policy.texts import Text
from talentcoop.policy.verdicts import Verdict
from talentcoop.testing import KNOWN, days, facts, libraries
from tests.strategies import TODAY, a_flag, a_library, a_node, a_policy

caseloads = st.dictionaries(st.uuids(version=4), facts(), max_size=3)


@given(libraries(), caseloads, days)
def test_a_plan_against_itself_changes_nobody(library, caseload, on):
    resolved = plan(library, "xx/policy", on)
    changes = compare(resolved, resolved, caseload, on, KNOWN)
    assert [change.person for change in changes] == list(caseload)
    assert all(change.shift is Shift.UNCHANGED and not change.turned for change in changes)


@given(libraries(layered=True), caseloads, days)
def test_who_gains_one_way_loses_the_other(library, caseload, on):
    one, other = plan(library, "xx/policy", on), plan(library, "xx/layer", on)
    there, back = compare(one, other, caseload, on, KNOWN), compare(other, one, caseload, on, KNOWN)
    for forth, home in zip(there, back, strict=True):
        assert forth.after == home.before and set(forth.turned) == set(home.turned)
        if forth.shift is Shift.GAIN:
            assert home.shift in (Shift.LOSE, Shift.UNKNOWN)
        if forth.shift is Shift.LOSE:
            assert home.shift in (Shift.GAIN, Shift.UNKNOWN)


@given(libraries(layered=True), caseloads, days)
def test_totals_count_everybody_once_and_every_turn(library, caseload, on):
    changes = compare(plan(library, "xx/policy", on), plan(library, "xx/layer", on), caseload, on, KNOWN)
    counted = totals(changes)
    assert counted.people == len(caseload) == sum(counted.shifts.values())
    assert set(counted.shifts) == set(Shift)
    assert sum(counted.turned.values()) == sum(len(change.turned) for change in changes)


def by_hours(asked):
    enough = a_node("enough", compare=Compare(fact="hours", op=">=", parameter="asked_hours"))
    conditions = a_node("both", all=(enough, a_flag("agreed", "flag_a")))
    parameter = {"unit": "hour", "source": "s", "value": [{"from": TODAY, "is": 20}]}
    library = a_library(a_policy(conditions=conditions, parameters={"asked_hours": parameter}))
    return plan(library, "xx/policy", TODAY).bind(asked_hours=asked)


@pytest.mark.parametrize(
    ("asked", "told", "shift", "turned"),
    [
        (30, {"hours": 20, "flag_a": True}, Shift.LOSE, ("both", "enough")),
        (10, {"hours": 15, "flag_a": True}, Shift.GAIN, ("both", "enough")),
        (10, {"hours": 15}, Shift.UNKNOWN, ("both", "enough")),
        (None, {"hours": 20, "flag_a": True}, Shift.UNKNOWN, ("both", "enough")),
        (30, {"hours": 20, "flag_a": False}, Shift.UNCHANGED, ("enough",)),
        (20, {"hours": 20, "flag_a": True}, Shift.UNCHANGED, ()),
    ],
)
def test_each_shift_names_the_conditions_that_turned(asked, told, shift, turned):
    person = UUID(int=1)
    (change,) = compare(by_hours(20), by_hours(asked), {person: Facts.given(told)}, TODAY, KNOWN)
    assert (change.person, change.shift, change.turned) == (person, shift, turned)


@given(libraries(layered=True), caseloads, days)
def test_questions_that_open_and_those_that_close_are_two_figures(library, caseload, on):
    one, other = plan(library, "xx/policy", on), plan(library, "xx/layer", on)
    there, back = (compare(*pair, caseload, on, KNOWN) for pair in ((one, other), (other, one)))
    assert totals(there).opened == totals(back).closed == totals(there).shifts[Shift.UNKNOWN]
    assert totals(there).closed == totals(back).opened
    for change in there:
        asked = {outcome is Outcome.UNKNOWN for outcome in (change.before.outcome, change.after.outcome)}
        assert (change.opens or change.closes) == (len(asked) == 2)
        assert not (change.opens and change.closes)


@given(libraries(layered=True), caseloads, days)
def test_what_decided_is_the_innermost_of_what_turned(library, caseload, on):
    changes = compare(plan(library, "xx/policy", on), plan(library, "xx/layer", on), caseload, on, KNOWN)
    for change in changes:
        parents = {f.inside for one in (change.before, change.after) for f in one.findings if f.id in change.turned}
        assert set(change.deciding) <= set(change.turned)
        assert bool(change.deciding) == bool(change.turned)
        assert not set(change.deciding) & parents
        assert [key for key in change.turned if key in change.deciding] == list(change.deciding)
    assert sum(totals(changes).deciding.values()) == sum(len(change.deciding) for change in changes)


def test_a_condition_that_only_followed_another_did_not_decide():
    people = {UUID(int=1): Facts.given({"hours": 20, "flag_a": True}), UUID(int=2): Facts.given({"hours": 40})}
    changes = compare(by_hours(20), by_hours(30), people, TODAY, KNOWN)
    assert [change.deciding for change in changes] == [("enough",), ()]
    counted = totals(changes)
    assert (counted.turned, counted.deciding) == ({"both": 1, "enough": 1}, {"enough": 1})
    assert (counted.opened, counted.closed) == (0, 0)
    closed = totals(compare(by_hours(None), by_hours(20), people, TODAY, KNOWN))
    assert (closed.opened, closed.closed, closed.shifts[Shift.GAIN]) == (0, 1, 1), "the other lacks a fact still"


@given(libraries(layered=True), facts(), days)
def test_an_explanation_has_every_finding_once_in_order_children_below_their_parents(library, known, on):
    decision = decide(plan(library, "xx/layer", on), known, on, KNOWN)
    lines = explain(decision, library, "nl")
    assert [line.id for line in lines] == [finding.id for finding in decision.findings]
    depths = {line.id: line.depth for line in lines}
    for finding, line in zip(decision.findings, lines, strict=True):
        assert line.verdict is finding.verdict and line.why is finding.why
        assert line.depth == (0 if finding.inside is None else depths[finding.inside] + 1)


@given(libraries(), facts(), days)
def test_what_to_bring_is_asked_once_and_only_for_what_is_open(library, known, on):
    decision = decide(plan(library, "xx/policy", on), known, on, KNOWN)
    found = {finding.id: finding for finding in decision.findings}

    def open_(finding):
        around = found.get(finding.inside)
        return finding.verdict is Verdict.UNKNOWN and (around is None or open_(around))

    wanted = {kind for finding in decision.findings if open_(finding) for kind in finding.bring}
    asked = to_bring(decision, library, "en")
    assert len(asked) == len(wanted if decision.outcome is Outcome.UNKNOWN else ())


def test_what_stands_inside_a_not_is_marked_and_inside_two_is_not():
    inner, outer = a_flag("flag_a"), a_flag("flag_b")
    twice = a_node("twice", not_=a_node("once", not_=inner))
    library = a_library(a_policy(conditions=a_node("both", all=(twice, a_node("never", not_=outer)))))
    lines = explain(decide(plan(library, "xx/policy", TODAY), Facts(), TODAY, KNOWN), library, "en")
    marked = {line.id for line in lines if line.inside_not}
    assert marked == {"once", outer.id}


def test_words_are_in_the_readers_language_and_in_english_where_it_lacks_them():
    text = Text(fr="Apportez A", nl="Breng A mee", en="Bring A")
    library = a_library(
        a_policy(conditions=a_node("asked", flag={"fact": "flag_a"}).model_copy(update={"sentence": text}))
    )
    kinds = {"flag_a": library.catalogue.kinds["flag_a"].model_copy(update={"bring": text})}
    library = type(library)(policies=library.policies, catalogue=FactCatalogue(kinds=kinds))
    decision = decide(plan(library, "xx/policy", TODAY), Facts(), TODAY, KNOWN)
    assert to_bring(decision, library, "fr") == ("Apportez A",)
    assert to_bring(decision, library, "ar") == ("Bring A",)
    in_force, asked = explain(decision, library, "nl")
    assert (in_force.sentence, in_force.verdict, in_force.source.title) == ("De regel is van kracht.", Verdict.MET, "t")
    assert (asked.sentence, asked.bring, asked.why) == ("Breng A mee", ("Breng A mee",), Why.NO_FACT)


@pytest.mark.parametrize(
    ("before", "after", "shift"),
    [
        (Outcome.ENTITLED, Outcome.OPEN_TO_DISCRETION, Shift.LOSE),
        (Outcome.UNKNOWN, Outcome.NOT_MET, Shift.LOSE),
        (Outcome.UNKNOWN, Outcome.EXCLUDED, Shift.LOSE),
        (Outcome.NOT_MET, Outcome.UNKNOWN, Shift.UNKNOWN),
        (Outcome.ENTITLED, Outcome.UNKNOWN, Shift.UNKNOWN),
        (Outcome.UNKNOWN, Outcome.OPEN_TO_DISCRETION, Shift.GAIN),
        (Outcome.OPEN_TO_DISCRETION, Outcome.ENTITLED, Shift.GAIN),
        (Outcome.NOT_MET, Outcome.EXCLUDED, Shift.UNCHANGED),
    ],
)
def test_a_right_or_an_open_question_that_is_lost_is_never_called_unchanged(before, after, shift):
    assert shift_of(before, after) is shift
