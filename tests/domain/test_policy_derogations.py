"""Derogations: a layer over base law that is gone without a trace wherever it does not reach."""

from datetime import date

import pytest
from hypothesis import given

from talentcoop.facts import Evidence, Facts
from talentcoop.policy.conditions import Part, Why
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.derogations import CompetenceGap, gaps, suppose
from talentcoop.policy.library import Library
from talentcoop.policy.model import Compare, Rank, Scenario
from talentcoop.policy.plan import plan
from talentcoop.policy.verdicts import Verdict
from talentcoop.testing import KNOWN, assert_evidence_never_unsettles, days, facts, libraries
from talentcoop.testing.facts import SENTENCE
from talentcoop.testing.policies import SOURCE
from tests.strategies import (
    BASE,
    PLACES,
    TODAY,
    a_flag,
    a_layer,
    a_library,
    a_node,
    a_policy,
    a_quota,
    flag_trees,
    scoped,
    some_flags,
)


def judged(layer, base=BASE, *, on=TODAY, spent=None, **plain):
    return decide(plan(a_library(base, layer), layer.id, on), Facts.given(plain), on, KNOWN, spent)


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


@pytest.mark.parametrize(
    ("hours", "second", "verdict"),
    [(20, False, Verdict.UNKNOWN), (19, True, Verdict.UNKNOWN), (20, True, Verdict.MET), (19, False, Verdict.UNMET)],
)
def test_what_may_be_replaced_is_known_where_old_and_new_agree(hours, second, verdict):
    layer = scoped(replaces={"second": a_node("instead", compare=Compare(fact="hours", op=">=", constant=20))})
    assert judged(layer, flag_b=second, hours=hours).verdicts()["second"] is verdict


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


TOLD = {"flag_a": True, "flag_b": True, "flag_c": False}


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


@pytest.mark.parametrize(
    ("first", "outcome"), [(True, Outcome.UNKNOWN), (None, Outcome.UNKNOWN), (False, Outcome.UNAVAILABLE)]
)
def test_a_layer_without_room_closes_nothing_for_whom_the_base_may_let_through(first, outcome):
    layer = scoped(quota=a_quota("places"), parameters={"places": PLACES})
    assert judged(layer, spent=1, flag_a=first, flag_b=True, flag_c=False).outcome is outcome


def test_who_is_barred_either_way_is_barred_though_nobody_knows_which_way():
    layer = scoped(suspends=("second",), adds=(a_node("more", compare=Compare(fact="hours", op=">=", constant=20)),))
    decision = judged(layer, flag_a=True, flag_b=False, flag_c=False, hours=10)
    assert (decision.policy, decision.outcome) == ("xx/layer", Outcome.NOT_MET)


def test_what_is_spent_of_its_quota_is_not_counted_against_the_bases():
    base = a_policy(quota=a_quota("places"), parameters={"places": PLACES})
    layer = scoped(base=base, quota=a_quota("own_places"), parameters={"own_places": PLACES})
    assert judged(layer, base, spent=0, sector="care", **TOLD).outcome is Outcome.ENTITLED
    assert judged(layer, base, spent=0, sector="horeca", **TOLD).outcome is Outcome.UNKNOWN


def test_what_is_spent_counts_against_the_bases_quota_where_the_derogation_has_none():
    base = a_policy(quota=a_quota("places"), parameters={"places": PLACES})
    for spent, outcome in ((0, Outcome.ENTITLED), (1, Outcome.UNAVAILABLE)):
        decision = judged(scoped(base=base), base, spent=spent, sector="horeca", **TOLD)
        assert (decision.policy, decision.outcome) == ("xx/policy", outcome)


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


# --- what it may not lift, and what a scenario supposes ---------------------------------------------------------------

ACT = SENTENCE.model_copy(update={"en": "an act of the other parliament"})


def test_a_gap_names_whose_rule_it_is_and_the_act_that_could_lift_it():
    competence = {"rank": "federal", "authority": "stay-office", "act": ACT, "source": "act"}
    base = a_policy(
        rank="federal",
        authority="state",
        sources={"s": SOURCE, "act": SOURCE.model_copy(update={"title": "another act"})},
        conditions=a_node("lawful", flag={"fact": "flag_a"}, competence=(competence,)),
        exclusions=(a_flag("bar", "flag_b"),),
    )
    layer = a_layer(base, rank="regional", authority="region", suspends=("lawful", "bar"))
    assert gaps(layer, base) == (
        CompetenceGap("lawful", "stay-office", Rank.FEDERAL, ACT, base.sources["act"]),
        CompetenceGap("bar", "state", Rank.FEDERAL, base.titles, base.sources["s"]),
    )


def test_only_a_layer_over_a_base_has_gaps():
    assert gaps(BASE, BASE) == ()
    assert gaps(a_layer(BASE, rank="regional", suspends=("second",)), None) == ()


def test_a_scenario_is_the_proposal_under_its_own_name_owner_and_period():
    period = {"from": date(2026, 6, 1), "to": date(2027, 5, 31), "source": "supposed"}
    scenario = Scenario.model_validate(
        {
            "id": "xx/granted",
            "scenario_of": "xx/layer",
            "titles": ACT,
            "assumes": SENTENCE,
            "owner": "us",
            "period": period,
            "parameters": {},
            "sources": {"supposed": SOURCE},
        }
    )
    layer = scoped(status="proposal", in_force=None, period=None, suspends=("second",))
    supposed = suppose(scenario, layer)
    assert (supposed.id, supposed.titles, supposed.owner) == ("xx/granted", ACT, "us")
    assert (supposed.status, supposed.in_force) == ("scenario", scenario.period)
    assert supposed.derogates == layer.derogates.model_copy(update={"period": scenario.period})
