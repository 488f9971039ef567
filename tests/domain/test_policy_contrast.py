"""Two texts of a policy: every difference once, in words, and none between a text and itself."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentcoop.policy.contrast import differences
from talentcoop.policy.load import load_library
from talentcoop.policy.texts import Text
from talentcoop.testing import policies
from tests.domain.policy_files import FILES, L, swap, write
from tests.strategies import a_flag, a_node, a_policy

WORDS = Text(fr="x", nl="y", en="z")


def told(old, new):
    return [str(one) for one in differences(old, new)]


@given(policies())
def test_a_text_says_what_it_says(policy):
    assert differences(policy, policy) == ()


@given(st.data())
def test_nothing_is_left_out_and_what_one_has_more_the_other_has_less(data):
    old, new = data.draw(policies()), data.draw(policies())
    there, back = differences(old, new), differences(new, old)
    turned = {"added": "removed", "removed": "added"}
    assert {(d.part, d.id, turned.get(d.what, d.what), d.after, d.before) for d in back} == {
        (d.part, d.id, d.what, d.before, d.after) for d in there
    }
    assert bool(there) is (old.model_copy(update={"id": new.id}) != new)


A, B, C = a_flag("a", "flag_a"), a_flag("b", "flag_b"), a_flag("c", "flag_c")
PLAIN = a_policy(conditions=a_node("both", all=(A, B)))
NUMBER = {"n": {"unit": "hour", "source": "s", "value": [{"from": date(2026, 1, 1), "is": 20}]}}
MOVED = {"n": {"unit": "hour", "source": "s", "value": [{"from": date(2026, 1, 1), "is": None}]}}
OTHER = {"n": {"unit": "day", "source": "s", "value": [{"from": date(2026, 1, 1), "is": 20}]}}


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        (
            {"conditions": a_node("both", all=(A, B, C))},
            [
                "conditions: ~ both: a sentence [all of a, b, c]; was a sentence [all of a, b]",
                "conditions: + c: a sentence [fact flag_c]",
            ],
        ),
        (
            {"conditions": a_node("both", any=(A, B))},
            ["conditions: ~ both: a sentence [any of a, b]; was a sentence [all of a, b]"],
        ),
        (
            {"conditions": a_node("both", at_least={"count": 1, "of": (A, B)})},
            ["conditions: ~ both: a sentence [at_least 1 of a, b]; was a sentence [all of a, b]"],
        ),
        (
            {"conditions": a_node("both", all=(A, a_flag("b", "flag_c")))},
            ["conditions: ~ b: a sentence [fact flag_c]; was a sentence [fact flag_b]"],
        ),
        (
            {"conditions": a_node("both", all=(A, B.model_copy(update={"sentence": WORDS})))},
            [
                "conditions: ~ b (wording only): sentence.fr x, sentence.nl y, sentence.en z; "
                "was sentence.fr une phrase, sentence.nl een zin, sentence.en a sentence"
            ],
        ),
        (
            {"conditions": A},
            ["conditions: - both: a sentence [all of a, b]", "conditions: - b: a sentence [fact flag_b]"],
        ),
        ({"effect": "discretionary"}, ["policy: ~ effect: discretionary; was entitled"]),
        ({"in_force": None}, ["policy: - in_force: from 0001-01-01, source s"]),
        (
            {"titles": WORDS},
            ["policy: ~ titles (wording only): fr x, nl y, en z; was fr une phrase, nl een zin, en a s"],
        ),
        ({"parameters": NUMBER}, ["numbers: + n: 20 from 2026-01-01 (hour)"]),
        (
            {"duties": ({"id": "d", "who": "worker", "what": WORDS, "source": "s"},)},
            ['duties: + d: id d, who worker, what {"fr": "x", "nl": "y", "en": "z"}, source s'],
        ),
        (
            {"sources": {"s": {"title": "u", "href": None, "quote": None, "provenance": "law", "checked_on": None}}},
            ["sources: ~ s: title u, provenance law; was title t, provenance assumption"],
        ),
    ],
)
def test_each_difference_is_a_line(fields, lines):
    found = told(PLAIN, a_policy(**{"conditions": PLAIN.conditions, **fields}))
    assert len(found) == len(lines)
    assert all(one.startswith(line) for one, line in zip(found, lines, strict=True)), found


def test_a_condition_that_turns_into_an_exclusion_is_a_difference():
    before = a_policy(conditions=PLAIN.conditions, exclusions=(C,))
    after = a_policy(conditions=PLAIN.conditions, applies=C)
    assert [str(one)[:14] for one in differences(before, after)] == ["applies: + c: ", "exclusions: - "]


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        (NUMBER, MOVED, "moved", "numbers: ~ n: unknown from 2026-01-01 (hour); was 20 from 2026-01-01 (hour)"),
        (NUMBER, OTHER, "changed", "numbers: ~ n: 20 from 2026-01-01 (day); was 20 from 2026-01-01 (hour)"),
        (NUMBER, {}, "removed", "numbers: - n: 20 from 2026-01-01 (hour)"),
    ],
)
def test_a_number_that_moved_is_told_with_its_days(old, new, what, line):
    (found,) = differences(a_policy(parameters=old), a_policy(parameters=new))
    assert (found.what, str(found)) == (what, line)


def test_what_a_derogation_lifts_is_compared_too(tmp_path):
    changes = swap(
        L, ("suspends: [barred]", "suspends: [in_care]"), ("replaces:\n    enough_work:", "replaces:\n    paid:")
    )
    old = load_library(FILES / "good").policies
    new = load_library(write(tmp_path, **changes)).policies
    assert told(old["xx/layer"], new["xx/layer"]) == [
        "derogates: - barred: suspended",
        "derogates: - enough_work: replaced by less_work",
        "derogates: + in_care: suspended",
        "derogates: + paid: replaced by less_work",
    ]
    found = told(old["xx/rule"], old["xx/layer"])
    assert "derogates: + base: xx/rule" in found
    assert "derogates: + barred: suspended" in found


def test_a_scenario_differs_from_its_proposal_by_what_it_supplies():
    held = load_library(FILES / "good").policies
    assert [(one.part, one.id, one.what) for one in differences(held["xx/layer"], held["xx/granted"])] == [
        ("policy", "status", "changed"),
        ("policy", "in_force", "added"),
        ("sources", "supposed", "added"),
        ("numbers", "places", "moved"),
        ("derogates", "period", "added"),
    ]
