"""Whom a policy reaches: where it is the law at all, whom it still reaches after its last day, and for whom is room."""

from datetime import date, timedelta

import pytest

from talentcoop.facts import Facts
from talentcoop.policy.conditions import Part, Why
from talentcoop.policy.decide import Outcome, Spent, decide
from talentcoop.policy.explain import explain, to_bring
from talentcoop.policy.model import Compare
from talentcoop.policy.plan import plan
from talentcoop.policy.reads import facts_read
from talentcoop.policy.verdicts import Verdict
from talentcoop.testing import KNOWN, assert_accounted_for
from talentcoop.testing.facts import SENTENCE
from tests.strategies import TODAY, a_flag, a_library, a_measure, a_node, a_policy, scoped

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN
LAST = TODAY - timedelta(days=1)
IN_CARE = a_node("in_care", compare=Compare(fact="sector", op="==", constant="care"))
OVER = {"in_force": {"from": date(2026, 1, 1), "to": LAST, "source": "s"}}


def judged(policy, *others, on=TODAY, spent=None, **told):
    library = a_library(policy, *others)
    resolved = plan(library, policy.id, on)
    assert_accounted_for(resolved, Facts.given(told), on)
    decision = decide(resolved, Facts.given(told), on, KNOWN, spent)
    assert len(explain(decision, library, "en")) == len(decision.findings)
    return decision


def finding(decision, key):
    return next(one for one in decision.findings if one.id == key)


# --- where it is the law ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sector", "verdict", "outcome"),
    [
        ({"sector": "care"}, MET, Outcome.ENTITLED),
        ({"sector": "horeca"}, UNMET, Outcome.UNAVAILABLE),
        ({}, UNKNOWN, Outcome.UNKNOWN),
    ],
)
def test_where_it_is_not_the_law_it_is_not_available(sector, verdict, outcome):
    decision = judged(a_policy(applies=IN_CARE), flag_a=True, **sector)
    assert decision.outcome is outcome
    assert (finding(decision, "in_care").part, finding(decision, "in_care").verdict) == (Part.SCOPE, verdict)


def test_elsewhere_it_bars_nobody():
    decision = judged(a_policy(applies=IN_CARE, exclusions=(a_flag("bar", "flag_b"),)), flag_b=True, sector="horeca")
    assert decision.outcome is Outcome.UNAVAILABLE


def test_a_derogation_is_available_only_where_it_and_its_base_are_the_law():
    shut = a_node("shut", compare=Compare(fact="hours", op=">=", constant=10))
    base, layer = a_policy(applies=a_flag("base_applies", "flag_b")), {"applies": shut}
    told = {"flag_a": True, "flag_c": False, "sector": "care"}
    for flag_b, hours, outcome in (
        (True, 10, Outcome.ENTITLED),
        (True, 9, Outcome.UNAVAILABLE),
        (False, 10, Outcome.UNAVAILABLE),
    ):
        assert judged(scoped(base=base, **layer), base, flag_b=flag_b, hours=hours, **told).outcome is outcome
    lifted = scoped(base=base, suspends=("base_applies",))
    decision = judged(lifted, base, flag_b=False, **told)
    assert (decision.outcome, finding(decision, "base_applies").why) == (Outcome.ENTITLED, Why.SUSPENDED)


# --- after its last day -----------------------------------------------------------------------------------------------

OLD_LAW = a_policy(grandfathers=a_flag("began_before", "flag_b"), **OVER)


@pytest.mark.parametrize(
    ("on", "began_before", "outcome"),
    [
        (LAST, False, Outcome.ENTITLED),
        (LAST, None, Outcome.ENTITLED),
        (TODAY, True, Outcome.ENTITLED),
        (TODAY, False, Outcome.UNAVAILABLE),
        (TODAY, None, Outcome.UNKNOWN),
        (date(2025, 12, 31), True, Outcome.UNAVAILABLE),
        (date(2025, 12, 31), None, Outcome.UNAVAILABLE),
    ],
)
def test_a_law_that_is_over_still_reaches_whom_it_says(on, began_before, outcome):
    decision = judged(OLD_LAW, on=on, flag_a=True, flag_b=began_before)
    assert decision.outcome is outcome
    assert finding(decision, "began_before").inside == "in_force"
    asks = to_bring(decision, a_library(OLD_LAW), "en")
    assert len(asks) == (outcome is Outcome.UNKNOWN), "it asks for papers only where they would settle something"


def test_a_law_that_runs_on_has_nobody_to_grandfather_but_weighs_it():
    decision = judged(a_policy(grandfathers=a_flag("began_before", "flag_b")), flag_a=True, flag_b=True)
    assert (decision.outcome, finding(decision, "began_before").verdict) == (Outcome.ENTITLED, MET)
    unknown = judged(a_policy(grandfathers=a_flag("began_before", "flag_b"), in_force=None), flag_a=True, flag_b=True)
    assert (unknown.outcome, finding(unknown, "in_force").why) == (Outcome.UNKNOWN, Why.NO_DATES)


def test_a_window_counted_from_filing_is_over_only_for_who_filed_after_it():
    filing = {"in_force": {**OVER["in_force"], "anchor": "filing"}}
    policy = a_policy(grandfathers=a_flag("began_before", "flag_b"), **filing)
    told = {"flag_a": True, "flag_b": False}
    assert judged(policy, application_filed=LAST, **told).outcome is Outcome.ENTITLED
    assert judged(policy, application_filed=TODAY, **told).outcome is Outcome.UNAVAILABLE
    assert judged(policy, **told).outcome is Outcome.UNKNOWN
    assert judged(policy, flag_a=True, flag_b=True).outcome is Outcome.UNKNOWN


def test_what_base_law_grandfathers_counts_under_its_derogation():
    base = OLD_LAW
    told = {"flag_a": True, "flag_c": False, "sector": "care"}
    for began_before, outcome in ((True, Outcome.ENTITLED), (False, Outcome.UNAVAILABLE), (None, Outcome.UNKNOWN)):
        decision = judged(scoped(base=base), base, flag_b=began_before, **told)
        assert decision.outcome is outcome
        in_force = finding(decision, "in_force")
        assert in_force.verdict is {True: MET, False: UNMET, None: UNKNOWN}[began_before]
        assert in_force.required == ("0001-01-01 – …" if began_before else f"2026-01-01 – {LAST}")


# --- for whom is room -------------------------------------------------------------------------------------------------


def places(cap, **groups):
    """A quota of so many in all, and so many for each sector named."""
    values = {"whole": cap, **groups}
    quota = {"cap": "whole", "counts": "persons_ever", "sentence": SENTENCE, "source": "s"}
    if groups:
        quota |= {"fact": "sector", "groups": {group: group for group in groups}}
    parameters = {
        name: {"unit": "person", "source": "s", "value": [{"from": date.min, "is": value}]}
        for name, value in values.items()
    }
    return a_policy(quota=quota, parameters=parameters)


@pytest.mark.parametrize(
    ("spent", "sector", "verdict", "why"),
    [
        (Spent(9, {"care": 3}), "care", MET, None),
        (Spent(9, {"care": 4}), "care", UNMET, None),
        (Spent(10, {"care": 0}), "care", UNMET, None),
        (Spent(9, {"care": 4}), "horeca", MET, None),
        (Spent(10, {"care": 0}), "horeca", UNMET, None),
        (Spent(9), "care", UNKNOWN, Why.NOT_COUNTED),
        (Spent(None, {"care": 3}), "care", UNKNOWN, Why.NOT_COUNTED),
        (Spent(None, {"care": 4}), "care", UNMET, None),
        (9, "care", UNKNOWN, Why.NOT_COUNTED),
        (10, "care", UNMET, None),
        (9, "horeca", MET, None),
        (None, "care", UNKNOWN, Why.NOT_COUNTED),
        (Spent(9, {"care": 3}), None, MET, None),
        (Spent(9, {"care": 4}), None, UNKNOWN, Why.NO_FACT),
        (Spent(10, {"care": 4}), None, UNMET, None),
    ],
)
def test_a_group_has_a_cap_of_its_own_beside_the_whole(spent, sector, verdict, why):
    told = {"flag_a": True, **({"sector": sector} if sector else {})}
    decision = judged(places(10, care=4), spent=spent, **told)
    found = finding(decision, "quota")
    assert (found.verdict, found.why) == (verdict, why)
    assert found.bring == (("sector",) if why is Why.NO_FACT else ())
    expected = {MET: Outcome.ENTITLED, UNMET: Outcome.UNAVAILABLE, UNKNOWN: Outcome.UNKNOWN}
    assert decision.outcome is expected[verdict]


def test_a_cap_of_a_group_that_nobody_published_is_unknown_for_those_in_it():
    policy = places(10, care=None, horeca=1)
    spent = Spent(0, {"care": 0, "horeca": 0})
    care, horeca, nobody = (
        finding(judged(policy, spent=spent, flag_a=True, **told), "quota")
        for told in ({"sector": "care"}, {"sector": "horeca"}, {})
    )
    assert (care.verdict, care.why) == (UNKNOWN, Why.NULL_PARAMETER)
    assert (horeca.verdict, nobody.verdict, nobody.why) == (MET, UNKNOWN, Why.NO_FACT)


def test_a_quota_shows_the_room_that_decided_and_what_it_read():
    full = finding(judged(places(10, care=4), spent=Spent(9, {"care": 4}), flag_a=True, sector="care"), "quota")
    room = finding(judged(places(10, care=4), spent=Spent(9, {"care": 3}), flag_a=True, sector="care"), "quota")
    assert (full.observed, full.required, len(full.read)) == ("4", "4", 1)
    assert (room.observed, room.required, len(room.read)) == ("9", "10", 1)


def test_the_groups_of_a_base_part_the_room_of_a_derogation_without_a_quota():
    base = places(10, care=4)
    told = {"flag_a": True, "flag_c": False, "sector": "care"}
    assert judged(scoped(base=base), base, spent=Spent(9, {"care": 4}), **told).outcome is Outcome.UNAVAILABLE
    assert judged(scoped(base=base), base, spent=Spent(9, {"care": 3}), **told).outcome is Outcome.ENTITLED


def test_all_that_reach_and_room_are_read_from_is_among_the_facts_that_a_policy_reads():
    update = {
        "applies": a_flag("where", "flag_b"),
        "grandfathers": a_flag("whom", "flag_c"),
        "measures": {"m": a_measure(kind="continuous", spell="stay", gap={"excused": [{"spell": "work"}]})},
    }
    policy = places(10, care=4).model_copy(update=update)
    assert facts_read([policy]) == {"flag_a", "flag_b", "flag_c", "sector", "stay", "work"}
