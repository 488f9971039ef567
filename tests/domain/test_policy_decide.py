"""What holds of every policy and everybody: nothing is lost, unknown is never guessed, and evidence never unsettles."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.dates import Period
from talentcoop.errors import Invalid
from talentcoop.facts import Evidence, Facts
from talentcoop.policy.conditions import Part, Why
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.model import Compare, Flag, Quota
from talentcoop.policy.plan import plan
from talentcoop.policy.verdicts import Verdict, known
from talentcoop.testing import (
    KNOWN,
    assert_accounted_for,
    assert_evidence_never_unsettles,
    assert_loosening_never_removes,
    days,
    facts,
    instants,
    libraries,
)
from talentcoop.testing.facts import SENTENCE
from tests.strategies import (
    FLAGS,
    PLACES,
    TODAY,
    a_flag,
    a_library,
    a_node,
    a_policy,
    a_quota,
    flag_trees,
    some_flags,
)

CLOSED = (Outcome.NOT_MET, Outcome.EXCLUDED, Outcome.UNAVAILABLE)


def judged(policy, *, on=TODAY, spent=None, **plain):
    return decide(plan(a_library(policy), policy.id, on), Facts.given(plain), on, KNOWN, spent)


def holds(node, flags):
    """The plain two-valued meaning of a tree of flags."""
    inside = [holds(child, flags) for child in node.children]
    if node.flag:
        return flags[node.flag.fact]
    if node.not_:
        return not inside[0]
    return sum(inside) >= (len(inside) if node.all else 1 if node.any else node.at_least.count)


@given(flag_trees(), some_flags)
def test_a_known_verdict_is_that_of_every_completion(tree, flags):
    decision = judged(a_policy(conditions=tree), **flags)
    open_ = [flag for flag in FLAGS if flags[flag] is None]
    for choice in product([True, False], repeat=len(open_)):
        whole = {**flags, **dict(zip(open_, choice, strict=True))}
        for node in tree.walk():
            assert decision.verdicts()[node.id] in (Verdict.UNKNOWN, known(holds(node, whole)))


@given(flag_trees(), st.fixed_dictionaries({flag: st.booleans() for flag in FLAGS}))
def test_who_is_wholly_known_gets_no_unknown(tree, flags):
    assert Verdict.UNKNOWN not in judged(a_policy(conditions=tree), **flags).verdicts().values()


@given(libraries(), facts(), days)
def test_every_condition_is_accounted_for_exactly_once(library, known, on):
    decision = assert_accounted_for(plan(library, "xx/policy", on), known, on)
    assert len({finding.id for finding in decision.findings}) == len(decision.findings)
    for finding in decision.findings:
        assert (finding.verdict is Verdict.UNKNOWN) is (finding.why is not None) or finding.inside or not finding.why


@given(libraries(layered=True), facts(), days)
def test_every_condition_is_accounted_for_under_a_derogation_too(library, known, on):
    assert_accounted_for(plan(library, "xx/layer", on), known, on)


@given(libraries(layered=True), facts(), days)
def test_stronger_evidence_never_unsettles_what_was_decided(library, known, on):
    for key in library.policies:
        assert_evidence_never_unsettles(plan(library, key, on), known, on)


@given(libraries(layered=True), facts(), facts(), days)
def test_what_was_decided_holds_whatever_else_becomes_known(library, known, others, on):
    """An open route stays the same route, and a closed one never opens, when kinds nobody had told of are told."""
    told = {fact.kind for fact in known}
    more = known + Facts(tuple(fact for fact in others if fact.kind not in told))
    for key in library.policies:
        before, after = (decide(plan(library, key, on), each, on, KNOWN) for each in (known, more))
        if before.outcome.opens_a_route:
            assert after.outcome is before.outcome
        if before.outcome in CLOSED:
            assert after.outcome in CLOSED


@given(libraries(layered=True), facts(), days, st.integers(1, 30))
def test_asking_less_never_closes_a_route(library, known, on, by):
    for key in library.policies:
        resolved = plan(library, key, on)
        for parameter in resolved.values:
            assert_loosening_never_removes(resolved, parameter, known, on, by)


@given(libraries(), facts(), days)
def test_a_null_parameter_makes_its_conditions_unknown_and_asks_nobody_for_papers(library, known, on):
    resolved = plan(library, "xx/policy", on)
    nothing = resolved.bind(**dict.fromkeys(resolved.values, None))
    findings = {finding.id: finding for finding in decide(nothing, known, on, KNOWN).findings}
    for node in resolved.policy.nodes():
        if node.compare and node.compare.constant is None:
            assert findings[node.id].verdict is Verdict.UNKNOWN
            if node.compare.measure is None:
                assert findings[node.id].why is Why.NULL_PARAMETER and not findings[node.id].bring


@given(libraries(layered=True), facts(), days, instants)
def test_a_decision_is_replayed_from_what_was_known_then(library, known, on, at):
    later = Facts(tuple(replace(f, recorded_at=at + timedelta(days=1), retracted_at=None) for f in known))
    retracted = Facts(tuple(f.retract(at + timedelta(hours=1)) if f.known(at) else f for f in known))
    for key in library.policies:
        resolved = plan(library, key, on)
        first = decide(resolved, known, on, at)
        assert decide(resolved, known.as_known(at), on, at) == first
        assert decide(resolved, retracted + later, on, at) == first


@given(libraries(), facts(), days, st.randoms(use_true_random=False))
def test_the_order_of_spells_changes_nothing(library, known, on, chance):
    spells = [f for f in known if f.value is None]
    chance.shuffle(spells)
    shuffled = Facts(tuple(f for f in known if f.value is not None) + tuple(spells) + tuple(spells))
    before, after = (decide(plan(library, "xx/policy", on), each, on, KNOWN) for each in (known, shuffled))
    assert before.verdicts() == after.verdicts() and before.outcome is after.outcome


@pytest.mark.parametrize(
    ("effect", "outcome"),
    [
        ("entitled", "entitled"),
        ("presumed", "presumed"),
        ("discretionary", "open_to_discretion"),
        ("referral", "open_to_discretion"),
    ],
)
def test_all_conditions_met_means_what_the_effect_says(effect, outcome):
    decision = judged(a_policy(effect=effect), flag_a=True)
    assert decision.outcome == outcome and decision.outcome.opens_a_route
    assert judged(a_policy(effect=effect), flag_a=False).outcome is Outcome.NOT_MET
    assert judged(a_policy(effect=effect)).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("status", ["proposal", "draft", "consulted", "enacted", "repealed", "scenario"])
@pytest.mark.parametrize("work", ["on_permit", "on_filing", "on_conditions"])
@pytest.mark.parametrize("effect", ["entitled", "presumed", "discretionary", "referral"])
def test_leave_to_work_needs_law_a_right_and_no_permit(status, work, effect):
    decision = judged(a_policy(status=status, work=work, effect=effect), flag_a=True)
    bound = effect in ("entitled", "presumed") and work == "on_conditions"
    assert decision.leave_to_work(scenario=False) is (bound and status == "enacted")
    assert decision.leave_to_work(scenario=True) is (bound and status in ("enacted", "scenario"))


def test_an_exclusion_bars_whom_the_conditions_let_through_and_an_unknown_one_leaves_it_open():
    policy = a_policy(exclusions=(a_flag("barred", "flag_b"),))
    assert judged(policy, flag_a=True, flag_b=True).outcome is Outcome.EXCLUDED
    assert judged(policy, flag_a=True, flag_b=False).outcome is Outcome.ENTITLED
    assert judged(policy, flag_a=True).outcome is Outcome.UNKNOWN
    assert judged(policy, flag_a=False).outcome is Outcome.NOT_MET


WINDOW = {"from": date(2026, 1, 1), "to": date(2026, 12, 31), "source": "s"}


@pytest.mark.parametrize(
    ("on", "outcome"),
    [
        (date(2025, 12, 31), Outcome.UNAVAILABLE),
        (date(2026, 1, 1), Outcome.ENTITLED),
        (date(2026, 12, 31), Outcome.ENTITLED),
        (date(2027, 1, 1), Outcome.UNAVAILABLE),
    ],
)
def test_a_rule_can_be_used_on_its_first_and_last_day_and_on_no_other(on, outcome):
    assert judged(a_policy(in_force=WINDOW), on=on, flag_a=True).outcome is outcome


def test_a_rule_whose_days_nobody_named_is_unknown():
    decision = judged(a_policy(in_force=None), flag_a=True)
    assert decision.outcome is Outcome.UNKNOWN
    assert (decision.findings[0].part, decision.findings[0].why) == (Part.WINDOW, Why.NO_DATES)


def test_a_filing_window_counts_from_the_day_of_filing():
    policy = a_policy(filing={**WINDOW, "anchor": "filing"})
    late = date(2027, 3, 1)
    assert judged(policy, on=late, flag_a=True, application_filed=date(2026, 12, 31)).outcome is Outcome.ENTITLED
    assert judged(policy, on=late, flag_a=True, application_filed=date(2027, 1, 1)).outcome is Outcome.UNAVAILABLE
    unknown = judged(policy, on=late, flag_a=True)
    assert unknown.outcome is Outcome.UNKNOWN
    assert (unknown.findings[1].why, unknown.findings[1].bring) == (Why.NO_FACT, ("application_filed",))


@pytest.mark.parametrize(
    ("cap", "spent", "verdict", "why"),
    [
        (30, 29, Verdict.MET, None),
        (30, 30, Verdict.UNMET, None),
        (None, 29, Verdict.UNKNOWN, Why.NULL_PARAMETER),
        (30, None, Verdict.UNKNOWN, Why.NOT_COUNTED),
    ],
)
def test_a_quota_has_room_below_its_cap_and_an_uncounted_one_is_unknown(cap, spent, verdict, why):
    places = {"unit": "person", "source": "s", "value": [{"from": date(2026, 1, 1), "is": cap}]}
    quota = Quota(cap="places", counts="at_once", sentence=SENTENCE, source="s")
    decision = judged(a_policy(quota=quota, parameters={"places": places}), spent=spent, flag_a=True)
    (finding,) = [f for f in decision.findings if f.part is Part.QUOTA]
    assert (finding.verdict, finding.why) == (verdict, why)
    expected = {Verdict.MET: Outcome.ENTITLED, Verdict.UNMET: Outcome.UNAVAILABLE, Verdict.UNKNOWN: Outcome.UNKNOWN}
    assert decision.outcome is expected[verdict]


def test_a_flag_on_weaker_evidence_than_asked_is_unknown_and_can_be_brought():
    policy = a_policy(conditions=a_node("asked", flag=Flag(fact="flag_a", evidence=Evidence.SEEN)))
    weak = judged(policy, flag_a={"value": True, "evidence": "declared"})
    (finding,) = [f for f in weak.findings if f.id == "asked"]
    assert (finding.verdict, finding.why, finding.bring) == (Verdict.UNKNOWN, Why.WEAK_EVIDENCE, ("flag_a",))
    assert judged(policy, flag_a={"value": True, "evidence": "seen"}).outcome is Outcome.ENTITLED


def test_evidence_that_lapsed_is_unknown_and_not_a_no():
    until = {"value": True, "until": TODAY}
    assert judged(a_policy(), on=TODAY, flag_a=until).outcome is Outcome.ENTITLED
    assert judged(a_policy(), on=TODAY + timedelta(days=1), flag_a=until).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("op", "constant", "value", "met"),
    [
        (">=", 38, 38, True),
        (">", 38, 38, False),
        ("<=", 38, 38, True),
        ("<", 38, 38, False),
        ("==", 38, 38, True),
        ("==", 38, 37, False),
        ("in", [20, 38], 38, True),
        ("in", [20, 38], 21, False),
    ],
)
def test_numbers_compare_strictly_where_the_law_is_strict(op, constant, value, met):
    compare = Compare(fact="hours", op=op, constant=tuple(constant) if op == "in" else constant)
    assert judged(a_policy(conditions=a_node("asked", compare=compare)), hours=value).verdicts()["asked"] is known(met)


@pytest.mark.parametrize("wrong", [{"hours": "many"}, {"hours": True}, {"flag_a": 1}, {"flag_a": "yes"}])
def test_a_fact_of_the_wrong_kind_is_an_error_that_keeps_its_value_to_itself(wrong):
    ((kind, value),) = wrong.items()
    node = a_flag("asked") if kind == "flag_a" else a_node("asked", compare=Compare(fact=kind, op=">=", constant=1))
    with pytest.raises(Invalid, match=f"'{kind}'") as refused:
        judged(a_policy(conditions=node), **wrong)
    assert refused.value.code == "fact.wrong-type"
    assert str(value) not in refused.value.message.replace(kind, "")


def test_a_decision_says_what_it_relied_on():
    resolved = plan(a_library(a_policy()), "xx/policy", TODAY)
    known = Facts.given({"flag_a": True})
    at = datetime(2026, 6, 1, tzinfo=UTC)
    decision = decide(resolved, known, TODAY, at)
    assert (decision.policy, decision.edition, decision.on, decision.known_at) == (
        "xx/policy",
        resolved.edition,
        TODAY,
        at,
    )
    (finding,) = [f for f in decision.findings if f.id == "asked"]
    assert finding.read == (known.items[0].id,) and finding.observed == "true" and finding.required == "true"


def test_a_finding_says_of_which_part_it_is_by_which_source_and_what_was_seen_and_asked():
    policy = a_policy(
        in_force=WINDOW,
        grandfathers=a_flag("began_before", "flag_b"),
        filing={**WINDOW, "anchor": "filing"},
        exclusions=(a_flag("barred", "flag_b"),),
        quota=a_quota("places"),
        parameters={"places": PLACES},
    )
    found = judged(policy, spent=0, flag_a=True, flag_b=False, application_filed=date(2026, 2, 1)).findings
    days = "2026-01-01 – 2026-12-31"
    assert [(one.id, one.part, one.observed, one.required) for one in found] == [
        ("in_force", Part.WINDOW, "2026-06-01", days),
        ("began_before", Part.SCOPE, "false", "true"),
        ("filing", Part.WINDOW, "2026-02-01", days),
        ("barred", Part.EXCLUSION, "false", "true"),
        ("asked", Part.CONDITION, "true", "true"),
        ("quota", Part.QUOTA, "0", "1"),
    ]
    assert all(one.source == policy.sources["s"] for one in found)


def test_a_spell_is_no_value():
    spell = Facts.given({"flag_a": [[TODAY, None]], "hours": [[TODAY, None]]})
    for node in (a_flag("asked"), a_node("asked", compare=Compare(fact="hours", op=">=", constant=1))):
        decision = decide(plan(a_library(a_policy(conditions=node)), "xx/policy", TODAY), spell, TODAY, KNOWN)
        assert decision.outcome is Outcome.UNKNOWN
    assert spell.items[0].during == Period(TODAY)
