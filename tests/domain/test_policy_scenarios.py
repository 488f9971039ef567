"""What an authority may not lift is a gap in a proposal; a scenario supposes what nobody granted, and says so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.facts import Facts
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.derogations import gaps, suppose
from talentcoop.policy.model import Scenario
from talentcoop.policy.plan import plan
from talentcoop.testing import KNOWN
from talentcoop.testing.facts import SENTENCE
from talentcoop.testing.policies import SOURCE
from tests.strategies import PLACES, TODAY, a_flag, a_layer, a_library, a_node, a_policy, a_quota, scoped


def judged(policy, *others, spent=None, **plain):
    resolved = plan(a_library(policy, *others), policy.id, TODAY)
    return decide(resolved, Facts.given(plain), TODAY, KNOWN, spent)


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


@pytest.mark.parametrize(("rank", "found"), [("regional", 1), ("federal", 0), ("eu", 0)])
def test_what_does_not_say_whose_it_is_is_of_its_policys_rank(rank, found):
    base = a_policy(rank="federal", authority="state")
    layer = a_layer(base, rank=rank, authority="anybody", suspends=("asked",))
    assert [(gap.condition, gap.authority, gap.act) for gap in gaps(layer, base)] == [
        ("asked", "state", SENTENCE)
    ] * found


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
    decision = judged(supposed, base, spent=spent, **told)
    assert decision.outcome is (Outcome.ENTITLED if spent < cap else Outcome.UNAVAILABLE)
    assert (decision.status, decision.gaps) == ("scenario", ())
    assert supposed.parameters["held"] == layer.parameters["held"], "a published number is no supposition"
    assert judged(layer, base, **told).gaps


def test_a_scenario_of_a_plain_proposal_has_its_days_in_force():
    proposal = a_policy(status="proposal", in_force=None)
    supposed = suppose(a_scenario(), proposal)
    assert judged(supposed, flag_a=True).outcome is Outcome.ENTITLED
    assert supposed.derogates is None and supposed.in_force.last == date(2027, 5, 31)
