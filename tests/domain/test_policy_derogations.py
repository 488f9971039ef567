"""Derogations: a layer over base law that is gone without a trace wherever it does not reach."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.facts import Evidence, Facts
from talentcoop.policy.conditions import Part, Why
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.derogations import gaps, suppose
from talentcoop.policy.library import Library
from talentcoop.policy.model import Compare, Quota, Scenario
from talentcoop.policy.plan import plan
from talentcoop.policy.verdicts import Verdict
from talentcoop.testing import KNOWN, assert_evidence_never_unsettles, days, facts, libraries
from talentcoop.testing.facts import SENTENCE
from talentcoop.testing.policies import SOURCE
from tests.strategies import TODAY, a_flag, a_library, a_node, a_policy, flag_trees, some_flags

ALWAYS = {"from": date.min, "to": None, "source": "s"}
BASE = a_policy(
    conditions=a_node("both", all=(a_flag("first", "flag_a"), a_flag("second", "flag_b"))),
    exclusions=(a_flag("bar", "flag_c"),),
)


def a_layer(base=BASE, **layer):
    fields = {
        key: layer.pop(key) for key in tuple(layer) if key not in ("scope", "period", "suspends", "replaces", "adds")
    }
    shape = {"base": base.id, "scope": a_flag("inside", "flag_c"), "period": ALWAYS, **layer}
    return a_policy("xx/layer", derogates=shape, **fields)


def judged(layer, base=BASE, *, on=TODAY, spent=None, **plain):
    return decide(plan(a_library(base, layer), layer.id, on), Facts.given(plain), on, KNOWN, spent)


def scoped(**layer):
    """A layer for whoever works in care."""
    return a_layer(scope=a_node("inside", compare=Compare(fact="sector", op="==", constant="care")), **layer)


@given(libraries(layered=True), facts(), days)
def test_where_it_does_not_reach_the_base_answers_to_the_last_byte(library, known, on):
    """Also as if the derogation had never been written."""
    decision = decide(plan(library, "xx/layer", on), known, on, KNOWN)
    without = Library(
        policies={"xx/policy": library.policies["xx/policy"]},
        catalogue=library.catalogue,
        lists=library.lists,
        series=library.series,
    )
    alone = decide(plan(without, "xx/policy", on), known, on, KNOWN)
    if decision.policy == "xx/policy":
        assert repr(decision) == repr(alone)
    else:
        reaches = {f.id: f.verdict for f in decision.findings if f.part is Part.SCOPE or f.id == "period"}
        assert Verdict.UNMET not in (reaches["period"], next(iter(v for k, v in reaches.items() if k != "period")))


@pytest.mark.parametrize(
    ("sector", "on", "answers"),
    [
        ("care", date(2026, 6, 1), "xx/layer"),
        ("horeca", date(2026, 6, 1), "xx/policy"),
        ("care", date(2026, 5, 31), "xx/policy"),
        ("care", date(2027, 5, 31), "xx/layer"),
        ("care", date(2027, 6, 1), "xx/policy"),
    ],
)
def test_it_reaches_those_in_scope_on_the_days_of_its_period(sector, on, answers):
    layer = scoped(period={"from": date(2026, 6, 1), "to": date(2027, 5, 31), "source": "s"}, suspends=("second",))
    decision = judged(layer, on=on, sector=sector, flag_a=True, flag_b=False, flag_c=False)
    assert decision.policy == answers
    assert decision.outcome is (Outcome.ENTITLED if answers == "xx/layer" else Outcome.NOT_MET)


@given(flag_trees(depth=2), some_flags)
def test_an_empty_derogation_says_what_the_base_says(tree, flags):
    base = a_policy(conditions=tree)
    told = {**{k: v for k, v in flags.items() if v is not None}, "sector": "care"}
    assert judged(scoped(base=base), base, **told).outcome is judged_base(base, **told).outcome


def judged_base(base, **plain):
    return decide(plan(a_library(base), base.id, TODAY), Facts.given(plain), TODAY, KNOWN)


def findings(decision):
    return {finding.id: finding for finding in decision.findings}


def test_what_it_suspends_is_waived_and_says_so():
    decision = judged(scoped(suspends=("second", "bar")), sector="care", flag_a=True, flag_b=False, flag_c=True)
    assert decision.outcome is Outcome.ENTITLED
    assert (findings(decision)["second"].verdict, findings(decision)["second"].why) == (Verdict.MET, Why.SUSPENDED)
    assert (findings(decision)["bar"].verdict, findings(decision)["bar"].why) == (Verdict.UNMET, Why.SUSPENDED)


def test_what_it_replaces_is_replaced_in_place():
    layer = scoped(replaces={"second": a_node("instead", compare=Compare(fact="hours", op=">=", constant=20))})
    decision = judged(layer, sector="care", flag_a=True, flag_b=False, flag_c=False, hours=20)
    assert decision.outcome is Outcome.ENTITLED
    found = findings(decision)
    assert found["second"].why is Why.REPLACED and found["instead"].inside == "second"
    assert judged(layer, sector="care", flag_a=True, flag_b=True, flag_c=False, hours=19).outcome is Outcome.NOT_MET


def test_a_replaced_exclusion_stays_an_exclusion():
    layer = scoped(replaces={"bar": a_node("narrower", compare=Compare(fact="hours", op=">", constant=40))})
    decision = judged(layer, sector="care", flag_a=True, flag_b=True, flag_c=True, hours=40)
    assert decision.outcome is Outcome.ENTITLED
    assert findings(decision)["narrower"].part is Part.EXCLUSION
    assert judged(layer, sector="care", flag_a=True, flag_b=True, flag_c=False, hours=41).outcome is Outcome.EXCLUDED


def test_what_it_adds_is_asked_of_those_in_scope_only():
    layer = scoped(adds=(a_node("more", compare=Compare(fact="hours", op=">=", constant=20)),))
    told = {"flag_a": True, "flag_b": True, "flag_c": False, "hours": 10}
    assert judged(layer, sector="care", **told).outcome is Outcome.NOT_MET
    assert judged(layer, sector="horeca", **told).outcome is Outcome.ENTITLED


@pytest.mark.parametrize(
    ("second", "outcome"), [(True, Outcome.ENTITLED), (False, Outcome.UNKNOWN), (None, Outcome.UNKNOWN)]
)
def test_where_it_is_unknown_whether_it_reaches_both_answers_must_agree(second, outcome):
    decision = judged(scoped(suspends=("second",)), flag_a=True, flag_b=second, flag_c=False)
    assert (decision.policy, decision.outcome) == ("xx/layer", outcome)
    assert judged(scoped(suspends=("second",)), flag_a=False, flag_b=second, flag_c=False).outcome is Outcome.NOT_MET


@pytest.mark.parametrize("differs", [{"effect": "discretionary"}, {"work": "on_conditions"}])
def test_two_routes_that_differ_are_unknown_while_nobody_knows_which_it_is(differs):
    told = {"flag_a": True, "flag_b": True, "flag_c": False}
    assert judged(scoped(**differs), **told).outcome is Outcome.UNKNOWN
    assert judged(scoped(**differs), sector="care", **told).outcome.opens_a_route
    assert judged(scoped(), **told).outcome is Outcome.ENTITLED


def test_evidence_can_settle_that_it_does_not_reach_and_then_the_base_answers():
    layer = a_layer(scope=a_node("inside", flag={"fact": "flag_c", "evidence": "seen"}))
    resolved = plan(a_library(BASE, layer), layer.id, TODAY)
    assert_evidence_never_unsettles(resolved, Facts.given({"flag_c": False}, evidence=Evidence.DECLARED), TODAY)


def test_a_period_that_nobody_set_is_unknown():
    decision = judged(scoped(period=None, suspends=("second",)), sector="care", flag_a=True, flag_b=False, flag_c=False)
    assert decision.outcome is Outcome.UNKNOWN
    assert findings(decision)["period"].why is Why.NO_DATES


def test_an_exclusion_of_its_own_bars_only_where_it_reaches():
    layer = scoped(exclusions=(a_node("own_bar", compare=Compare(fact="hours", op=">", constant=40)),))
    told = {"flag_a": True, "flag_b": True, "flag_c": False, "hours": 50}
    assert judged(layer, sector="care", **told).outcome is Outcome.EXCLUDED
    assert judged(layer, **told).outcome is Outcome.UNKNOWN
    assert judged(layer, sector="horeca", **told).outcome is Outcome.ENTITLED


PLACES = {"unit": "person", "source": "s", "value": [{"from": date.min, "is": 1}]}
TOLD = {"flag_a": True, "flag_b": True, "flag_c": False}


def a_quota(cap):
    return Quota(cap=cap, counts="at_once", sentence=SENTENCE, source="s")


def test_the_bases_quota_filing_window_factors_and_omissions_stay_where_it_has_none():
    note = {"id": "n", "sentence": SENTENCE, "source": "s"}
    filing = {"from": date(2026, 1, 1), "to": date(2026, 6, 30), "source": "s"}
    base = a_policy(
        quota=a_quota("places"),
        parameters={"places": PLACES},
        filing=filing,
        factors=(note,),
        not_modelled=(note,),
    )
    layer = scoped(base=base, factors=({**note, "id": "own"},))
    decision = judged(layer, base, spent=1, sector="care", **TOLD)
    assert decision.outcome is Outcome.UNAVAILABLE
    assert findings(decision)["quota"].verdict is Verdict.UNMET
    assert findings(decision)["filing"].verdict is Verdict.MET
    assert [factor.id for factor in decision.factors] == ["own", "n"]
    assert [note.id for note in decision.not_modelled] == ["n"]


def test_what_is_spent_of_its_quota_is_not_counted_against_the_bases():
    base = a_policy(quota=a_quota("places"), parameters={"places": PLACES})
    layer = scoped(base=base, quota=a_quota("own_places"), parameters={"own_places": PLACES})
    assert judged(layer, base, spent=0, sector="care", **TOLD).outcome is Outcome.ENTITLED
    assert judged(layer, base, spent=0, sector="horeca", **TOLD).outcome is Outcome.UNKNOWN


def test_it_reads_the_bases_parameters_and_measures_by_name():
    months = {"unit": "month", "source": "s", "value": [{"from": date.min, "is": 12}]}
    measure = {"kind": "continuous", "unit": "month", "spell": "stay", "source": "s"}
    stay = a_node("stayed", compare=Compare(measure="stay_months", op=">=", parameter="asked_months"))
    base = a_policy(conditions=stay, parameters={"asked_months": months}, measures={"stay_months": measure})
    half = {"unit": "month", "source": "s", "value": [{"from": date.min, "is": 6}]}
    shorter = a_node("shorter", compare=Compare(measure="stay_months", op=">=", parameter="half_months"))
    layer = scoped(base=base, replaces={"stayed": shorter}, parameters={"half_months": half})
    resolved = plan(a_library(base, layer), layer.id, TODAY)
    known = Facts.given({"sector": "care", "stay": [[date(2025, 12, 1), None]]})
    assert decide(resolved, known, TODAY, KNOWN).outcome is Outcome.ENTITLED
    assert decide(resolved.bind(half_months=7), known, TODAY, KNOWN).outcome is Outcome.NOT_MET
    outside = Facts.given({"sector": "horeca", "stay": [[date(2025, 12, 1), None]]})
    assert decide(resolved.bind(asked_months=6), outside, TODAY, KNOWN).outcome is Outcome.ENTITLED


# --- competence -------------------------------------------------------------------------------------------------


def guarded(*competences):
    lawful = a_node("lawful", flag={"fact": "flag_a"}, competence=competences)
    return a_policy(
        rank="regional", authority="region", conditions=a_node("all_of_it", all=(lawful, a_flag("own", "flag_b")))
    )


FEDERAL = {"rank": "federal", "authority": "stay-office", "act": SENTENCE, "source": "s"}
OWN = {"rank": "regional", "authority": "region", "act": SENTENCE, "source": "s"}
OTHER = {"rank": "regional", "authority": "other-region", "act": SENTENCE, "source": "s"}


@pytest.mark.parametrize(
    "lifted", [{"suspends": ("lawful",)}, {"suspends": ("all_of_it",)}, {"replaces": {"lawful": a_flag("new")}}]
)
@pytest.mark.parametrize(
    ("whose", "found"), [((FEDERAL,), 1), ((OWN,), 0), ((OTHER,), 1), ((FEDERAL, OTHER), 2), ((), 0)]
)
def test_what_is_not_its_authoritys_to_lift_is_a_gap_also_inside_what_it_lifts(lifted, whose, found):
    base = guarded(*whose)
    layer = a_layer(base, rank="regional", authority="region", **lifted)
    assert [gap.condition for gap in gaps(layer, base)] == ["lawful"] * found
    assert judged(layer, base, flag_c=True).gaps == gaps(layer, base)


def test_what_it_leaves_alone_is_no_gap_and_a_plain_policy_has_none():
    base = guarded(FEDERAL)
    assert gaps(a_layer(base, rank="regional", authority="region", suspends=("own",)), base) == ()
    assert gaps(base, None) == ()


# --- scenarios --------------------------------------------------------------------------------------------------

PERIOD = {"from": date(2026, 6, 1), "to": date(2027, 5, 31), "source": "supposed"}


def a_scenario(**parameters):
    fields = {"id": "xx/granted", "scenario_of": "xx/layer", "titles": SENTENCE, "assumes": SENTENCE, "owner": "us"}
    return Scenario.model_validate(
        {**fields, "period": PERIOD, "parameters": parameters, "sources": {"supposed": SOURCE}}
    )


@given(st.integers(1, 50), st.integers(0, 60))
def test_a_scenario_supplies_what_nobody_published_and_its_period(cap, spent):
    base = guarded(FEDERAL)
    null = {"unit": "person", "source": "s", "value": [{"from": date.min, "is": None}]}
    layer = scoped(
        base=base, rank="regional", authority="region", status="proposal", in_force=None, period=None,
        suspends=("lawful",), parameters={"places": null, "held": PLACES}, quota=a_quota("places"),
    )  # fmt: skip
    supposed = suppose(a_scenario(places=cap, held=99), layer)
    told = {"sector": "care", "flag_b": True, "flag_a": False}
    assert judged(layer, base, spent=spent, **told).outcome is Outcome.UNKNOWN
    decision = decide(plan(a_library(base, supposed), "xx/granted", TODAY), Facts.given(told), TODAY, KNOWN, spent)
    assert decision.outcome is (Outcome.ENTITLED if spent < cap else Outcome.UNAVAILABLE)
    assert (decision.status, decision.gaps) == ("scenario", ())
    assert supposed.parameters["held"] == layer.parameters["held"], "a published number is no supposition"
    assert judged(layer, base, **told).gaps


def test_a_scenario_of_a_plain_proposal_has_its_days_in_force():
    proposal = a_policy(status="proposal", in_force=None)
    supposed = suppose(a_scenario(), proposal)
    assert judged_base(supposed, flag_a=True).outcome is Outcome.ENTITLED
    assert supposed.derogates is None and supposed.in_force.last == date(2027, 5, 31)
