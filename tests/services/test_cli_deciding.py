"""`talentcoop policy decide` and `explain`: facts from a file, and the answer with its reasons."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cli.given import read_facts
from talentcoop.errors import TalentCoopError
from talentcoop.policy.decide import decide
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.policy.plan import plan
from tests.services.command import SPECIAL, alone, no_settings, said_alone
from tests.services.world import NOW

__all__ = ["no_settings"]


@pytest.fixture
def facts(tmp_path):
    """Write facts into a file and give its path."""

    def write(said):
        path = tmp_path / "facts.json"
        path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
        return path

    return write


APPLICANT = {
    "protection_applied": "2026-01-10",
    "registration_model_a": True,
    "protection_refused_in_wait": False,
    "protection_ended": False,
}


def decided(path, *more, policy=SPECIAL, day="2026-05-10"):
    return said_alone("policy", "decide", policy, "--facts", path, "--day", day, *more)


@pytest.mark.parametrize(("day", "outcome"), [("2026-05-09", "unknown"), ("2026-05-10", "entitled")])
def test_decide_has_the_outcome_and_every_condition_once(facts, day, outcome):
    code, found = decided(facts(APPLICANT), day=day)
    assert (code, found["outcome"], found["on"]) == (0, outcome, day)
    ids = [one["id"] for one in found["conditions"]]
    assert len(ids) == len(set(ids)) == 22
    verdicts = {one["id"]: one["verdict"] for one in found["conditions"]}
    assert verdicts["protection_wait"] == ("met" if outcome == "entitled" else "unmet")
    assert set(verdicts.values()) <= {"met", "unmet", "unknown"}


def test_decide_says_the_same_in_columns(facts):
    result = alone("policy", "decide", SPECIAL, "--facts", facts(APPLICANT), "--day", "2026-05-10")
    assert result.stdout.startswith(f"{SPECIAL} on 2026-05-10: entitled: all is met")
    assert "protection_wait " in result.stdout
    assert "4 months 0 days" in result.stdout


def test_facts_carry_evidence_days_and_when_they_were_known(facts):
    card = {"value": True, "evidence": "seen", "from": "2026-01-10", "until": "2026-05-31"}
    held = {**APPLICANT, "registration_model_a": {**card, "recorded_at": "2026-03-01T10:00:00+01:00"}}
    path = facts(held)

    def certificate(*more, day="2026-05-10"):
        _, found = decided(path, *more, day=day)
        return next(one["verdict"] for one in found["conditions"] if one["id"] == "protection_certificate")

    assert certificate() == "met"
    assert certificate(day="2026-06-01") == "unknown"
    assert certificate("--known-at", "2026-02-28") == "unknown"
    assert certificate("--known-at", "2026-03-01T09:00Z") == "met"
    assert certificate("--known-at", "2026-03-01T08:59Z") == "unknown"


def test_evidence_that_is_too_weak_is_asked_for_again(facts):
    held = {**APPLICANT, "registration_model_a": {"value": True, "evidence": "declared"}}
    _, found = decided(facts(held))
    card = next(one for one in found["conditions"] if one["id"] == "protection_certificate")
    assert (card["verdict"], card["why"], card["bring"]) == ("unknown", "weak_evidence", ["registration_model_a"])


def test_spells_are_read_with_their_days(facts):
    stay = [["2022-01-01", None]]
    work = [{"from": "2024-01-01", "to": "2025-06-30", "isco08": "5321", "region": "fr-idf", "hours_a_week": 38}]
    code, found = decided(facts({"stay": stay, "work": work}), policy="fr/l435-4", day="2026-01-01")
    assert code == 0
    observed = " ".join(str(one["observed"]) for one in found["conditions"])
    assert "months" in observed


@pytest.mark.parametrize(("spent", "quota"), [(29, "met"), (30, "unmet"), (None, "unknown")])
def test_a_quota_counts_what_is_spent(facts, spent, quota):
    more = () if spent is None else ("--spent", spent)
    held = {"talentcoop_participant": True, "job_sector": "horeca", "job_region": "be-bru"}
    _, found = decided(facts(held), *more, policy="be-brussels/talentcoop-granted", day="2026-09-01")
    assert next(one["verdict"] for one in found["conditions"] if one["id"] == "quota") == quota


@pytest.mark.parametrize(
    ("more", "quota", "why"),
    [
        (("--spent", 499, "--spent-in", "visitor", 99, "--spent-in", "authorised", 400), "met", None),
        (("--spent", 499, "--spent-in", "visitor", 100), "unmet", None),
        (("--spent-in", "visitor", 100), "unmet", None),
        (("--spent", 499, "--spent-in", "authorised", 0), "unknown", "not_counted"),
        (("--spent", 499), "unknown", "not_counted"),
    ],
)
def test_a_quota_by_groups_counts_what_is_spent_in_hers(facts, more, quota, why):
    _, found = decided(facts({"gta_group": "visitor"}), *more, policy="examples/ca-gta-2020", day="2020-06-01")
    told = next(one for one in found["conditions"] if one["id"] == "quota")
    assert (told["verdict"], told["why"]) == (quota, why)


@pytest.mark.parametrize("policy", ["examples/ca-gta-2020", "examples/ca-gta", SPECIAL])
def test_a_group_that_the_quota_does_not_have_is_refused(facts, policy):
    given = ("--facts", facts({}), "--day", "2020-06-01", "--spent-in", "vistor", 1)
    result = alone("policy", "decide", policy, *given)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"talentcoop: quota.unknown-group: The quota of {policy} has no group 'vistor'." in result.stderr


# --- what follows -----------------------------------------------------------------------------------------------------

PERMIT, CONTRACTS, PASS = "be-brussels/single-permit", "be-federal/daily-contracts", "fr/pass-iae"


@pytest.fixture
def events(tmp_path):
    """Write events into a file and give its path."""

    def write(said):
        path = tmp_path / "events.json"
        path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
        return path

    return write


def test_without_events_or_counts_nothing_is_said_of_what_follows(facts):
    _, found = decided(facts({}), policy=PERMIT)
    assert not {"clock", "duties", "budgets", "tariffs"} & found.keys()


def test_events_tell_where_the_clock_and_the_duties_stand(facts, events):
    told = {"admissible": "2026-03-01", "decided": None, "job_ended": "2026-05-01", "report_end": None}
    code, found = decided(facts({}), "--events", events(told), policy=PERMIT, day="2026-06-01")
    assert (code, found["clock"]["state"], found["clock"]["last_day"]) == (0, "running", "2026-06-29")
    assert found["duties"]["report_end"]["state"] == "open"
    assert (found["budgets"], found["tariffs"], found["outcome"]) == ({}, {}, "unknown")
    _, untold = decided(facts({}), "--events", events({}), policy=PERMIT, day="2026-06-01")
    assert untold["clock"]["state"] == "unknown" and "admissible" in untold["clock"]["missing"]


def test_events_tell_how_far_a_budget_goes_what_was_refused_and_what_could_prolong_it(facts, events):
    told = {
        "pass_iae_started": "2026-09-01",
        "pass_iae_suspended": [{"from": "2026-10-01", "to": "2026-10-31"}],
        "pass_iae_prolonged": [{"from": "2027-01-01", "to": "2027-12-31", "reason": "no_reason"}],
    }
    path = events(told)
    _, found = decided(facts({}), "--events", path, policy=PASS, day="2026-12-01")
    budget = found["budgets"]["pass_iae"]
    assert (budget["first_day"], budget["last_day"]) == ("2026-09-01", "2028-09-30")
    assert [one["bar"] for one in budget["refused"]] == ["no_such_reason"]
    assert budget["refused"][0]["stretch"]["from"] == "2027-01-01"
    assert budget["prospects"]["rqth"]["opinion"] is True and budget["prospects"]["rqth"]["latest"]
    result = alone("policy", "decide", PASS, "--facts", facts({}), "--day", "2026-12-01", "--events", path).stdout
    lines = [line.split() for line in result.splitlines()]
    assert ["refused", "pass_iae", "no_such_reason", "2027-01-01", "2027-12-31", "-"] in lines
    assert any(line[:5] == ["budget", "pass_iae", "usable", "until", "2028-09-30,"] for line in lines)
    assert any(line[:2] == ["prolongation", "pass_iae"] for line in lines)


@pytest.mark.parametrize(("number", "cents"), [(30, 0), (41, 41_000)])
def test_a_count_tells_what_is_due(facts, number, cents):
    given = ("--count", "day_contracts", number)
    _, found = decided(facts({}), *given, policy=CONTRACTS, day="2026-06-01")
    assert found["tariffs"] == {"contribution": {"counts": "day_contracts", "count": number, "cents": cents}}
    assert (found["clock"], found["budgets"]) == (None, {})
    text = alone("policy", "decide", CONTRACTS, "--facts", facts({}), "--day", "2026-06-01", *given).stdout
    assert f"tariff   contribution  {cents} cents" in text


def test_a_tariff_is_unknown_without_its_count(facts, events):
    given = ("--facts", facts({}), "--day", "2026-06-01", "--events", events({}))
    _, found = decided(given[1], *given[4:], policy=CONTRACTS, day="2026-06-01")
    assert found["tariffs"]["contribution"] == {"counts": "day_contracts", "count": None, "cents": None}
    assert (
        "tariff   contribution  unknown  -     -   day_contracts" in alone("policy", "decide", CONTRACTS, *given).stdout
    )


def test_what_a_breach_does_and_since_when_silence_spoke_is_told(facts, events):
    told = events({"activity_started": "2026-01-01", "approved": None})
    given = ("--facts", facts({}), "--day", "2026-06-01", "--events")
    text = alone("policy", "decide", "be-brussels/agency-approval", *given, told).stdout
    assert any(line.split()[:4] == ["duty", "approved", "late:", "void"] for line in text.splitlines())
    silent = events({"admissible": "2026-01-01", "decided": None})
    text = alone("policy", "decide", PERMIT, *given, silent).stdout
    assert any("granted, silent from 2026-05-02" in line for line in text.splitlines())


def test_where_base_law_answers_what_follows_is_its(facts, events):
    held = {"talentcoop_participant": False, "job_sector": "other"}
    path = events({"admissible": "2026-06-01", "decided": None})
    _, found = decided(facts(held), "--events", path, policy="be-brussels/talentcoop-granted", day="2026-06-02")
    assert found["policy"] == PERMIT and found["clock"]["state"] == "running"


DAYS = 'expected a day such as "2026-06-01", null, or a list'


@pytest.mark.parametrize(
    ("said_", "code", "part"),
    [
        ({"admisible": "2026-01-10"}, "event.malformed", "did you mean 'admissible'?"),
        ({"admissible": "10/01/2026"}, "event.malformed", f"admissible: {DAYS}"),
        ({"admissible": True}, "event.malformed", f"admissible: {DAYS}"),
        ({"admissible": {"from": "2026-01-10"}}, "event.malformed", f"admissible: {DAYS}"),
        ({"admissible": [{"from": "2026-01-10"}]}, "event.malformed", "'admissible' is one day"),
        ({"admissible": [{"to": "2026-01-10"}]}, "event.malformed", "admissible: from: Field required"),
        ({"admissible": ["2026-01-10"]}, "event.malformed", "admissible: "),
        ({"admissible": [{"from": "2026-01-10", "reson": "x"}]}, "event.malformed", "reson"),
        ("[1]", "event.unreadable", "no object"),
        ("{", "event.unreadable", "line 1"),
        ('{"decided": null, "decided": null}', "event.unreadable", "'decided' twice"),
        ("[" * 100_000, "event.unreadable", "nested"),
        ("{} " * 400_000, "event.unreadable", "bytes"),
    ],
)
def test_events_that_cannot_be_used_are_refused_with_what_was_expected(facts, events, said_, code, part):
    given = ("--facts", facts({}), "--day", "2026-05-10", "--events", events(said_), "--json")
    result = alone("policy", "decide", PERMIT, *given)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"talentcoop: {code}: " in result.stderr
    assert part in result.stderr


def test_a_stretch_that_ends_before_it_begins_is_refused(facts, events):
    told = events({"pass_iae_suspended": [{"from": "2026-10-02", "to": "2026-10-01"}]})
    result = alone("policy", "decide", PASS, "--facts", facts({}), "--day", "2026-12-01", "--events", told)
    assert "event.malformed" in result.stderr and "before its first day" in result.stderr


def test_a_count_that_nothing_counts_is_refused(facts):
    result = alone(
        "policy", "decide", CONTRACTS, "--facts", facts({}), "--day", "2026-06-01", "--count", "contracts", 3
    )
    assert (result.exit_code, result.stdout) == (1, "")
    assert "counts: nothing in be-federal/daily-contracts counts 'contracts'" in result.stderr


@pytest.mark.parametrize(
    ("language", "word"),
    [("fr", "demandez"), ("nl", "vraagt"), ("en", "asking"), ("ar", "حماية"), ("es", "pide")],
)
def test_explain_speaks_the_language_and_names_source_and_what_to_bring(facts, language, word):
    arguments = ("--facts", facts({}), "--day", "2026-05-10", "--language", language)
    text = alone("policy", "explain", SPECIAL, *arguments).stdout
    assert word in text
    assert "source: news.belgium.be" in text
    assert "bring: " in text
    assert ": unknown: something is not known yet" in text


PARTICIPANT = {
    "talentcoop_participant": True,
    "job_sector": "horeca",
    "job_region": "be-bru",
    "job_isco08": "9412",
    "permit_category": "residual",
    "job_pay_month": 250000,
    "filing_mandate": True,
    "filing_complete": True,
    "right_of_stay": "none",
    "guidance_plan": True,
    "training_plan": True,
    "social_security_undertaking": True,
}


def explained(path, policy, *more):
    return alone("policy", "explain", policy, "--facts", path, "--day", "2026-09-01", *more).stdout


def test_discretion_is_never_told_as_a_yes(facts):
    text = explained(facts(PARTICIPANT), "be-brussels/talentcoop-granted", "--spent", 0)
    assert "open_to_discretion: all is met, and the authority may still refuse" in text.splitlines()[0]


def test_what_a_proposal_could_not_lift_is_told_with_the_act_that_could(facts):
    assert "beyond its authority: no_right_of_stay" in explained(facts(PARTICIPANT), "be-brussels/talentcoop")


@pytest.mark.parametrize(
    ("said_", "code", "part"),
    [
        ({"protecton_applied": "2026-01-10"}, "fact.unknown-kind", "did you mean 'protection_applied'?"),
        ({"protection_applied": "10/01/2026"}, "fact.malformed", "expected a date"),
        ({"protection_applied": True}, "fact.malformed", "expected a date"),
        ({"registration_model_a": "yes"}, "fact.malformed", "expected a flag"),
        ({"job_hours_a_week": 37.5}, "fact.malformed", "a whole number"),
        ({"job_sector": "farming"}, "fact.malformed", "expected one of care"),
        ({"stay": True}, "fact.malformed", "expected a spell"),
        ({"stay": [["2026-01-01"]]}, "fact.malformed", "spell"),
        ({"stay": [["2026-02-01", "2026-01-01"]]}, "period.reversed", "2026-01-01"),
        ({"stay": [["soon", None]]}, "fact.malformed", "2026-06-01"),
        ({"stay": [{"from": "2026-01-01", "isco08": [1]}]}, "fact.malformed", "isco08"),
        ({"student_full_time": {"value": True, "recorded_at": "2026-01-01"}}, "fact.malformed", "instant"),
        ({"student_full_time": {"value": True, "until": "soon"}}, "fact.malformed", "until"),
        ({"student_full_time": {"value": True, "evidence": "sworn"}}, "fact.malformed", "declared, seen, certified"),
        ({"student_full_time": {}}, "fact.malformed", "value"),
        ({"student_full_time": {"value": True, "evidnce": "seen"}}, "fact.malformed", "did you mean 'evidence'?"),
        ("[1]", "fact.unreadable", "no object"),
        ("{", "fact.unreadable", "line 1"),
        ('{"stay": [], "stay": []}', "fact.unreadable", "'stay' twice"),
        ("[" * 100_000, "fact.unreadable", "nested"),
        ("{} " * 400_000, "fact.unreadable", "bytes"),
    ],
)
def test_facts_that_cannot_be_used_are_refused_with_what_was_expected(facts, said_, code, part):
    result = alone("policy", "decide", SPECIAL, "--facts", facts(said_), "--day", "2026-05-10", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"talentcoop: {code}: " in result.stderr
    assert part in result.stderr


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "facts.json"
    path.write_bytes(b'{"\xff": 1}')
    result = alone("policy", "decide", SPECIAL, "--facts", path, "--day", "2026-05-10")
    assert "fact.unreadable: facts.json is not in UTF-8" in result.stderr


CATALOGUE = load_library(shipped_policies())
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats()
    | st.text(max_size=8)
    | st.dates().map(str)
    | st.sampled_from(["seen", "5321", "be-bru", "2026-01-01T10:00Z", "2026-06-01"])
)
keys = st.sampled_from(["value", "from", "to", "until", "evidence", "recorded_at", "retracted_at", "isco08", "status"])
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4))


@given(said=st.dictionaries(st.sampled_from(sorted(CATALOGUE.catalogue.kinds)), values, max_size=6))
def test_any_json_is_decided_or_refused_by_a_code(tmp_path_factory, said):
    path = tmp_path_factory.mktemp("facts") / "facts.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    try:
        facts = read_facts(path, CATALOGUE.catalogue)
        for policy in CATALOGUE.policies:
            decide(plan(CATALOGUE, policy, date(2026, 6, 1)), facts, date(2026, 6, 1), NOW)
    except TalentCoopError as error:
        assert error.code.startswith(("fact.", "period.", "day."))
