"""What a policy reads is all that can move its answer."""

from hypothesis import given

from talentcoop.facts import Facts
from talentcoop.policy.decide import decide
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.policy.plan import plan
from talentcoop.policy.reads import facts_read
from talentcoop.testing import KNOWN, days, facts, libraries

LAW = load_library(shipped_policies())


@given(libraries(layered=True), facts(), days)
def test_facts_that_no_policy_reads_change_no_answer(library, known, on):
    read = facts_read(library.policies.values())
    kept = Facts(tuple(fact for fact in known if fact.kind in read))
    for key in library.policies:
        whole, narrowed = (decide(plan(library, key, on), held, on, KNOWN) for held in (known, kept))
        assert whole == narrowed


@given(libraries(layered=True), days)
def test_whatever_is_asked_to_be_brought_is_read(library, on):
    read = facts_read(library.policies.values())
    for key in library.policies:
        decision = decide(plan(library, key, on), Facts(), on, KNOWN)
        assert {kind for finding in decision.findings for kind in finding.bring} <= read


def test_the_shipped_law_reads_what_it_names_and_nothing_of_another_country():
    stay = facts_read([LAW.policy("be-federal/special-stay")])
    assert {"protection_applied", "registration_model_a", "job_hours_a_week"} <= stay
    assert not stay & {"permit_category", "polygamy", "work"}
    everything = facts_read(LAW.policies.values())
    assert everything <= set(LAW.catalogue.kinds)
