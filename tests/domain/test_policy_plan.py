"""A plan holds the numbers of a day; a variant is the same plan with other numbers, and nothing else is bound."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from talentcoop.errors import Invalid
from talentcoop.policy.conditions import Part, Reader
from talentcoop.policy.decide import decide
from talentcoop.policy.model import Compare
from talentcoop.policy.plan import plan
from talentcoop.testing import KNOWN, days, facts, libraries
from tests.strategies import TODAY, a_library, a_node, a_policy, scoped

HOURS = {"unit": "hour", "source": "s", "value": [{"from": date(2026, 1, 1), "is": 20}, {"from": TODAY, "is": 30}]}
BASE = a_policy(
    conditions=a_node("asked", compare=Compare(fact="hours", op=">=", parameter="hours")), parameters={"hours": HOURS}
)


def test_a_plan_is_made_once_for_a_day_and_holds_the_numbers_of_that_day():
    library = a_library(BASE)
    assert plan(library, BASE.id, TODAY) is plan(library, BASE.id, TODAY)
    assert plan(library, BASE.id, TODAY).values == {"hours": 30}
    assert plan(library, BASE.id, date(2026, 5, 31)).values == {"hours": 20}
    assert plan(library, BASE.id, date(2025, 12, 31)).values == {"hours": None}


def test_a_variant_leaves_the_plan_as_it_is_and_says_what_it_supposes():
    resolved = plan(a_library(BASE), BASE.id, TODAY)
    variant = resolved.bind(hours=10).bind(hours=None)
    assert (resolved.values, resolved.overrides) == ({"hours": 30}, None)
    assert (variant.values, variant.overrides) == ({"hours": None}, {"hours": None})


def test_a_variant_of_a_derogation_binds_the_base_s_numbers_in_the_base_too():
    layer = scoped(base=BASE, parameters={"own": {**HOURS, "unit": "month"}})
    variant = plan(a_library(BASE, layer), layer.id, TODAY).bind(hours=1, own=2)
    assert variant.values == {"hours": 1, "own": 2}
    assert variant.base is not None and (variant.base.values, variant.base.overrides) == ({"hours": 1}, {"hours": 1})


@pytest.mark.parametrize("value", ["many", True, -1, date(2026, 1, 1)])
def test_a_value_that_its_unit_cannot_have_is_refused(value):
    with pytest.raises(Invalid) as refused:
        plan(a_library(BASE), BASE.id, TODAY).bind(hours=value)
    assert refused.value.code == "parameter.wrong-type" and "not negative" in refused.value.next_step


def test_a_name_that_neither_policy_nor_base_has_is_refused_and_the_others_are_named():
    for policy, known in ((BASE, "hours"), (a_policy(), "it has none")):
        with pytest.raises(Invalid) as refused:
            plan(a_library(policy), policy.id, TODAY).bind(months=3)
        assert refused.value.code == "parameter.missing" and known in refused.value.next_step


@given(libraries(layered=True), facts(), days)
def test_what_a_plan_was_asked_before_changes_no_answer_of_it(library, known, on):
    """Others weigh single conditions under the same plan, as if they stood alone or in another part."""
    for key in library.policies:
        fresh = plan(replace(library), key, on)
        used = plan(library, key, on)
        for policy in [used.policy, *([used.base.policy] if used.base else [])]:
            for node in policy.nodes():
                for part in (Part.EXCLUSION, Part.CONDITION):
                    Reader(used, known, on).weigh(node, part, policy)
        assert decide(used, known, on, KNOWN) == decide(fresh, known, on, KNOWN)
