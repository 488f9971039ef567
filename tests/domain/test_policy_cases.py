"""Worked cases: each difference is one line that says what came out and what was expected."""

from datetime import UTC, date, datetime

import pytest

from talentcoop.errors import Invalid
from talentcoop.policy.cases import Case, Cases, run_case
from talentcoop.policy.load import load_library, read_file
from tests.domain.policy_files import FILES
from tests.strategies import TODAY

TOLD = {
    "agrees": True,
    "work": [[date(2025, 1, 1), date(2025, 12, 31)]],
    "stay": [[date(2025, 1, 1), None]],
    "sector": "care",
    "pay": 160,
    "arrived": date(2026, 1, 1),
}


@pytest.fixture(scope="module")
def library():
    return load_library(FILES / "good")


def a_case(expect, **fields):
    plain = {"id": "c", "name": "n", "prov": "I", "day": TODAY, "facts": TOLD}
    return Case.model_validate({**plain, **fields, "expect": expect})


def test_a_case_that_comes_out_as_expected_differs_in_nothing(library):
    expect = {"outcome": "excluded", "verdicts": {"whole": "met", "barred": "met"}, "gaps": [], "leave": False}
    assert run_case(a_case(expect), library, "xx/rule") == []


def test_each_difference_is_a_line(library):
    expect = {"outcome": "entitled", "verdicts": {"paid": "unmet", "payed": "met"}, "gaps": ["barred"], "leave": True}
    assert run_case(a_case(expect), library, "xx/rule") == [
        "outcome: excluded, expected entitled",
        "paid: met, expected unmet",
        "payed: there is no such condition, did you mean 'paid'?",
        "gaps: none, expected barred",
        "leave: false, expected true",
    ]
    layered = {"gaps": []}
    assert run_case(a_case(layered, spent=0), library, "xx/layer") == ["gaps: barred, expected none"]


def test_facts_that_the_catalogue_does_not_know_are_differences_too(library):
    facts = {"agree": True, "sector": "catering", "work": 12}
    assert run_case(a_case({"leave": False}, facts=facts), library, "xx/rule") == [
        "facts: there is no fact kind 'agree', did you mean 'agrees'?",
        "facts: 'sector' is a text, and catering cannot be its value",
        "facts: 'work' is a spell, and 12 cannot be its value",
    ]


@pytest.mark.parametrize(
    ("known_at", "verdict"),
    [
        (None, "met"),
        (date(2026, 5, 31), "unknown"),
        (datetime(2026, 6, 1, 8, 59, tzinfo=UTC), "unknown"),
        (datetime(2026, 6, 1, 9, tzinfo=UTC), "met"),
    ],
)
def test_a_case_can_ask_what_was_known_then(library, known_at, verdict):
    told = {**TOLD, "agrees": {"value": True, "recorded_at": datetime(2026, 6, 1, 9, tzinfo=UTC)}}
    case = a_case({"verdicts": {"agreed": verdict}}, facts=told, known_at=known_at)
    assert run_case(case, library, "xx/rule") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "policy: xx/rule\ncases: [{id: a, name: n, prov: I, day: 2026-06-01, facts: {}, expect: {}}]",
            "c.yaml:2 cases[0].expect: it expects nothing; expected one of: "
            "outcome, verdicts, gaps, leave, clock, duties, budgets, tariffs, governs, factors",
        ),
        (
            "policy: xx/rule\ncases:\n"
            "- &a {id: a, name: n, prov: I, day: 2026-06-01, facts: {}, expect: {leave: false}}\n- *a",
            "c.yaml:1: two cases have the id a; expected an id of its own for each",
        ),
        (
            "policy: xx/rule\ncases: [{id: a, name: n, prov: I, on: 2026-06-01, facts: {}, expect: {leave: false}}]",
            "c.yaml:2 cases[0]: YAML reads the bare key on as true; expected a text; put it in quotes or rename it",
        ),
    ],
)
def test_a_faulty_file_of_cases_is_refused(tmp_path, text, told):
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(Invalid) as refused:
        read_file(tmp_path / "c.yaml", Cases)
    assert refused.value.problems == (f"{tmp_path.name}/{told}",)
