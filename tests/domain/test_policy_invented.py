"""Invented people: the same for the same question, within the catalogue, and enough to walk a rule's branches."""

from datetime import date

import pytest

from talentcoop.policy.compare import Shift, compare, totals
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.invented import invented
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.policy.plan import plan
from talentcoop.testing import KNOWN

LIBRARY = load_library(shipped_policies())
ON = date(2026, 12, 1)
SPECIAL = "be-federal/special-stay"


@pytest.mark.parametrize("policy", sorted(LIBRARY.policies))
def test_they_are_the_same_for_the_same_question_and_fit_the_catalogue(policy):
    people = invented(LIBRARY, policy, ON, 40)
    again = invented(LIBRARY, policy, ON, 40)
    assert len(people) == 40
    assert {key: [(one.kind, one.value) for one in held] for key, held in people.items()} == {
        key: [(one.kind, one.value) for one in held] for key, held in again.items()
    }
    for held in people.values():
        assert all(LIBRARY.catalogue.kinds[one.kind].takes(one.value) for one in held)


def test_they_walk_a_rule_both_ways_and_a_change_turns_some_of_them():
    people, law = invented(LIBRARY, SPECIAL, ON, 300), plan(LIBRARY, SPECIAL, ON)
    outcomes = {decide(law, held, ON, KNOWN).outcome for held in people.values()}
    assert {Outcome.ENTITLED, Outcome.UNKNOWN} <= outcomes
    found = totals(compare(law, law.bind(protection_wait_months=12), people, ON, KNOWN))
    assert found.shifts[Shift.LOSE] + found.shifts[Shift.UNKNOWN] > 0
    assert found.shifts[Shift.GAIN] == 0
    assert sum(found.shifts.values()) == 300
