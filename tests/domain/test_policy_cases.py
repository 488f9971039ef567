"""Worked cases: each difference is one line that says what came out and what was expected."""

from datetime import UTC, date, datetime

import pytest

from talentcoop.errors import Invalid
from talentcoop.policy.cases import Case, Cases, run_case, run_under
from talentcoop.policy.conditions import FILED
from talentcoop.policy.load import load_library, read_file
from talentcoop.policy.plan import plan
from tests.domain.consequences import WORDS, a_library, a_policy, numbers
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


# --- what follows from a policy ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def consequences():
    """A policy that has one of everything, and the one that it replaces."""
    law, begins = {"source": "law"}, date(2026, 1, 1)
    training = {"reason": "training", "title": WORDS, "each": "each", **law}
    budget = {"id": "pass", "title": WORDS, "length": "pass_days", "prolongations": [training], **law}
    policy = a_policy(
        parameters=numbers(term=("day", 30), pass_days=("day", 10), each=("day", 5), at=("count", 4), rate=("cent", 7)),
        factors=[{"id": "job", "sentence": WORDS, **law}, {"id": "ties", "sentence": WORDS, **law}],
        clock={"length": "term", "silence": "granted", "suspended": "paused", **law},
        duties=[{"id": "told", "who": "employer", "what": WORDS, "after": "pass_ends", "within": "P1D", **law}],
        budgets=[{**budget, "suspension": law}],
        tariffs=[{"id": "fee", "title": WORDS, "counts": "days_off", "steps": [{"at": "at", "each": "rate"}], **law}],
        in_force={"from": begins, "to": None, **law},
        transition={"replaces": "xx/old", "pending": "opt_in", "permits": "keep", "sentence": WORDS, **law},
    )
    return a_library(
        policy, a_policy(id="xx/old", in_force={"from": date(2020, 1, 1), "to": date(2025, 12, 31), **law})
    )


def follows(consequences, expect, events=None, day=date(2026, 2, 1), **fields):
    case = a_case(expect, day=day, events=events or {}, **{"facts": {}, **fields})
    return run_under(case, plan(consequences, "xx/rule", case.day))


FILED_ON = {FILED: date(2025, 12, 1)}
STARTED = {"started": date(2026, 1, 1), "told": None}


@pytest.mark.parametrize(
    ("expect", "fields"),
    [
        (
            {"clock": {"state": "granted", "last_day": date(2026, 1, 31)}},
            {"events": {"admissible": date(2026, 1, 1), "decided": None, "paused": None}},
        ),
        ({"clock": {"state": "unknown", "last_day": None}}, {}),
        ({"clock": {"state": "running"}}, {"events": {"admissible": date(2026, 1, 31), "decided": None}}),
        ({"duties": {"told": "late"}}, {"events": STARTED}),
        ({"duties": {"told": "unknown"}}, {}),
        (
            {
                "budgets": {
                    "pass": {"last_day": date(2026, 1, 10), "refused": [], "latest": {"training": date(2026, 1, 16)}}
                }
            },
            {"events": STARTED},
        ),
        (
            {"budgets": {"pass": {"last_day": date(2026, 1, 12), "refused": ["no_such_reason"]}}},
            {
                "events": {
                    **STARTED,
                    "pass_suspended": [{"from": date(2026, 1, 2), "to": date(2026, 1, 3)}],
                    "pass_prolonged": [{"from": date(2026, 1, 13), "to": date(2026, 1, 14), "reason": "rest"}],
                }
            },
        ),
        ({"budgets": {"pass": {}}}, {}),
        ({"tariffs": {"fee": 28}}, {"counts": {"days_off": 4}}),
        ({"tariffs": {"fee": None}}, {}),
        ({"governs": "xx/old"}, {"facts": FILED_ON, "events": {"opted_in": None}}),
        ({"governs": "xx/rule"}, {"facts": FILED_ON, "events": {"opted_in": date(2026, 1, 5)}}),
        ({"factors": ["ties", "job"]}, {}),
    ],
)
def test_what_follows_as_expected_differs_in_nothing(consequences, expect, fields):
    assert follows(consequences, expect, **fields) == []


@pytest.mark.parametrize(
    ("expect", "fields", "lines"),
    [
        (
            {"clock": {"state": "granted", "last_day": date(2026, 1, 31)}},
            {"events": {"admissible": date(2026, 1, 1), "decided": None}},
            [
                "clock.state: unknown, expected granted (nobody said: paused)",
                "clock.last_day: unknown, expected 2026-01-31",
            ],
        ),
        (
            {"duties": {"told": "done", "tolled": "done"}},
            {"events": {"started": date(2026, 1, 1)}},
            [
                "duties: there is no duty 'tolled', did you mean 'told'?",
                "duties.told: unknown, expected done (nobody said: told)",
            ],
        ),
        (
            {
                "budgets": {
                    "pass": {
                        "last_day": date(2026, 1, 9),
                        "refused": ["no_suspension"],
                        "latest": {"training": date(2026, 1, 1), "trainig": date(2026, 1, 1)},
                    },
                    "pas": {},
                }
            },
            {"events": STARTED},
            [
                "budgets: there is no budget 'pas', did you mean 'pass'?",
                "budgets.pass.last_day: 2026-01-10, expected 2026-01-09",
                "budgets.pass.refused: none, expected no_suspension",
                "budgets.pass.latest.training: 2026-01-16, expected 2026-01-01",
                "budgets.pass.latest: there is no reason 'trainig', did you mean 'training'?",
            ],
        ),
        (
            {"budgets": {"pass": {"last_day": date(2026, 1, 9)}}},
            {},
            ["budgets.pass.last_day: unknown, expected 2026-01-09 (nobody said: started)"],
        ),
        (
            {"tariffs": {"fee": 700, "fees": 1}},
            {},
            [
                "tariffs: there is no tariff 'fees', did you mean 'fee'?",
                "tariffs.fee: unknown, expected 700 (nobody said: days_off)",
            ],
        ),
        ({"tariffs": {"fee": None}}, {"counts": {"days_off": 5}}, ["tariffs.fee: 35, expected unknown"]),
        (
            {"governs": "xx/old"},
            {},
            [f"governs: unknown, expected xx/old (nobody said: {FILED}, opted_in)"],
        ),
        ({"factors": ["job"]}, {}, ["factors: job, ties, expected job"]),
        ({"factors": []}, {}, ["factors: job, ties, expected none"]),
    ],
)
def test_where_it_follows_otherwise_each_difference_is_a_line(consequences, expect, fields, lines):
    assert follows(consequences, expect, **fields) == lines


def test_events_and_counts_that_nothing_reads_are_differences_and_nothing_follows_from_them(consequences):
    events = {
        "started": [{"from": date(2026, 1, 1)}],
        "pass_suspended": date(2026, 1, 2),
        "stated": date(2026, 1, 1),
        "opted_in": None,
    }
    assert follows(consequences, {"duties": {"told": "done"}}, events, counts={"days_of": 1}) == [
        "events: 'started' is one day",
        "events: 'pass_suspended' is stretches of days",
        "events: nothing in xx/rule reads 'stated', did you mean 'started'?",
        "counts: nothing in xx/rule counts 'days_of', did you mean 'days_off'?",
    ]


def test_a_policy_that_has_no_clock_and_replaces_nothing_is_told_so(library):
    expect = {"clock": {"state": "running"}, "governs": "xx/old"}
    assert run_case(a_case(expect, facts={}), library, "xx/rule") == [
        "clock: xx/rule has none",
        "governs: xx/rule replaces no other policy",
    ]
    (line,) = run_case(a_case({"leave": False}, facts={}, events={"opted_in": None}), library, "xx/rule")
    assert line.startswith("events: nothing in xx/rule reads 'opted_in'")


def test_a_stretch_that_runs_backwards_is_told(consequences):
    events = {"paused": [{"from": date(2026, 6, 1), "to": date(2026, 6, 1)}, {"from": date(2026, 6, 2), "to": TODAY}]}
    assert follows(consequences, {"leave": False}, events) == [
        f"events: a stretch of 'paused' ends on {TODAY}, before its first day, 2026-06-02"
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


def test_a_file_of_cases_names_its_policy(tmp_path):
    (tmp_path / "c.yaml").write_text(
        "policy: xx/rule\ncases: [{id: a, name: n, prov: I, day: 2026-06-01, expect: {leave: false}}]"
    )
    read = read_file(tmp_path / "c.yaml", Cases)
    assert (read.policy, [case.id for case in read.cases]) == ("xx/rule", ["a"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "policy: xx/rule\ncases: [{id: a, name: n, prov: I, day: 2026-06-01, facts: {}, expect: {}}]",
            "c.yaml:2 cases[0].expect: it expects nothing; expected one of: "
            "outcome, verdicts, gaps, leave, grant, clock, duties, budgets, tariffs, governs, factors",
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
