"""`talentcoop policy new`, `diff` and `simulate`: plain files of one's own, and no service."""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from services.cli import main
from services.cli.policy_simulate import WHY
from talentcoop.policy.editions import edition
from talentcoop.policy.load import load_library
from tests.domain.policy_files import FILES, GOOD, R, swap, write


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Policies of one's own, in the folder where one stands."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TALENTCOOP_POLICIES", raising=False)
    return write(tmp_path / "law")


def called(*arguments):
    return CliRunner().invoke(main, ["policy", *map(str, arguments)])


def told(*arguments):
    result = called(*arguments, "--policies", "law", "--json")
    assert result.stderr == ""
    return result.exit_code, json.loads(result.stdout)


# --- new --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["be-federal/special-stay", "xx/2026", "a/b/c-d-e"])
def test_what_is_begun_loads_and_its_cases_come_out(name):
    result = called("new", name, "--policies", "fresh/policies")
    assert (result.exit_code, result.stderr) == (0, "")
    files = [f"wrote fresh/policies/{name}.{kind}.yaml" for kind in ("policy", "facts", "cases")]
    assert result.stdout.splitlines() == files
    checked = called("check", "--policies", "fresh/policies")
    assert checked.exit_code == 0
    assert "3 of 3 cases come out" in checked.stdout


def test_a_second_policy_and_a_derogation_can_be_begun_in_a_folder_that_is_there(folder):
    assert called("new", "xx/more", "--policies", folder).exit_code == 0
    assert called("new", "xx/less", "--derogates", "xx/rule", "--policies", folder).exit_code == 0
    checked = called("check", "--policies", folder)
    assert checked.exit_code == 0, checked.stdout
    less = load_library(folder).policies["xx/less"]
    assert (less.derogates.base, less.rank, less.authority, less.effect) == (
        "xx/rule",
        "regional",
        "region",
        "entitled",
    )


def test_the_folder_of_the_settings_is_written_into(folder, monkeypatch):
    monkeypatch.setenv("TALENTCOOP_POLICIES", str(folder))
    assert called("new", "xx/more").exit_code == 0
    assert (folder / "xx/more.policy.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            ["xx/rule", "--policies", "law"],
            1,
            "talentcoop: file.exists: xx/rule.policy.yaml is there already. Choose ",
        ),
        (
            ["xx/less", "--derogates", "xx/rul", "--policies", "law"],
            1,
            "talentcoop: policy.missing: There is no policy",
        ),
        (["rule", "--policies", "law"], 2, "'rule' is no id; write one such as be-federal/special-stay."),
        (["xx/Rule", "--policies", "law"], 2, "is no id"),
        (["../rule", "--policies", "law"], 2, "is no id"),
        (["xx/" + "a" * 41, "--policies", "law"], 2, "is no id"),
        (["xx/more"], 2, "Say where to write: --policies DIR."),
    ],
)
def test_what_cannot_be_begun_leaves_nothing(folder, arguments, code, words):
    before = sorted(folder.rglob("*"))
    result = called("new", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in " ".join(re.sub("[│╭╮╰╯─]", "", result.stderr).split())
    assert sorted(folder.rglob("*")) == before


def test_faults_that_were_there_before_are_told_after_it_was_written(folder):
    (folder / R).write_text(GOOD[R].replace("effect: entitled", "effect: granted"), encoding="utf-8")
    result = called("new", "xx/more", "--policies", folder)
    assert result.exit_code == 1
    assert "law/xx/rule.policy.yaml:7 effect" in result.stderr


# --- simulate ---------------------------------------------------------------------------------------------------------

WHAT_IF = """\
question: What if less work were enough?
policy: xx/rule
becomes: {numbers: {asked_days: 400}}
day: 2026-06-01
people:
  ana:
    facts: {agrees: true, work: [[2024-01-01, null]], stay: [[2026-01-01, null]], sector: care, pay: 160,
      arrived: 2026-01-01}
  bo: {facts: {agrees: true}}
limits: {lose: 1, nobody_at_work_loses: true}
"""


@pytest.fixture
def lenient(folder):
    text = GOOD[R][: GOOD[R].index("exclusions:")]
    layer = GOOD["xx/layer.policy.yaml"].replace("suspends: [barred]", "suspends: []")
    write(folder, **{R: text, "xx/layer.policy.yaml": layer})
    path = folder.parent / "mine.simulation.yaml"
    path.write_text(WHAT_IF, encoding="utf-8")
    return path


def test_a_simulation_says_who_gains_and_loses_and_whom_to_call(lenient):
    code, found = told("simulate", lenient)
    assert code == 0
    assert (found["lose"], found["gain"], found["people"], found["ok"]) == (["ana"], [], 2, True)
    assert found["turned"] == {"long_stay": 1, "whole": 1}
    assert [(one["person"], one["why"], one["after"]) for one in found["call"]] == [("ana", "loses", "not_met")]
    assert found["becomes"] == {"numbers": {"asked_days": 400}}
    assert found["limits"] == [
        {"limit": "lose", "asked": 1, "found": 1, "ok": True},
        {"limit": "nobody_at_work_loses", "asked": 0, "found": 0, "ok": True},
    ]


def test_a_limit_that_is_passed_makes_it_fail(lenient):
    work = "  ana:\n    work: [{from: 2026-01-01, to: 2026-12-31}]\n"
    lenient.write_text(WHAT_IF.replace("  ana:\n", work), encoding="utf-8")
    code, found = told("simulate", lenient)
    assert (code, found["ok"]) == (1, False)
    assert found["touched"] == [{"person": "ana", "until": "2026-12-31", "keeps": False}]
    result = called("simulate", lenient, "--policies", "law")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "What if less work were enough?",
        "xx/rule -> xx/rule with asked_days = 400 on 2026-06-01: 2 people",
        "gain: -",
        "lose: ana",
        "unknown opened: -",
        "unknown closed: -",
        "turned: whole 1, long_stay 1",
        "work touched: ana",
        "CALL  WHY            BEFORE    AFTER    TURNED           BRING",
        f"ana   {WHY['work_ends']}  entitled  not_met  whole,long_stay  -",
        "limit lose: 1, at most 1: kept",
        "limit nobody_at_work_loses: 1, at most 0: PASSED",
    ]


def test_whom_a_question_is_open_for_is_told_what_to_bring(lenient):
    text = WHAT_IF.replace("numbers: {asked_days: 400}", "numbers: {asked_days: null}")
    lenient.write_text(text.replace("lose: 1", "gain_at_least: 1"), encoding="utf-8")
    result = called("simulate", lenient, "--policies", "law")
    assert result.exit_code == 1
    assert "unknown opened: ana" in result.stdout
    assert "ask first" in result.stdout
    assert "limit gain_at_least: 0, at least 1: PASSED" in result.stdout


def test_a_file_that_does_not_fit_is_refused_and_check_finds_it(lenient, folder):
    faulty = folder / "what-if.simulation.yaml"
    faulty.write_text(WHAT_IF.replace("bo: {facts: {agrees: true}}", "bo: {facts: {agree: true}}"), encoding="utf-8")
    result = called("simulate", faulty, "--policies", "law")
    assert (result.exit_code, result.stdout) == (1, "")
    wrong = "what-if.simulation.yaml:9 people.bo.facts.agree: there is no fact kind 'agree', did you mean 'agrees'?"
    assert wrong in result.stderr
    code, found = told("check")
    assert code == 1
    assert any(wrong in problem for problem in found["problems"])
    faulty.write_text(WHAT_IF, encoding="utf-8")
    assert told("check")[0] == 0


# --- diff -------------------------------------------------------------------------------------------------------------


def test_two_policies_of_the_folder_are_compared(folder):
    code, found = told("diff", "xx/layer", "xx/granted")
    assert (code, found["old"], found["new"]) == (0, "xx/layer", "xx/granted")
    assert {"part": "numbers", "id": "places", "what": "moved"}.items() <= found["differences"][3].items()
    assert "numbers: ~ places: 30 from" in called("diff", "xx/layer", "xx/granted", "--policies", folder).stdout
    assert called("diff", "xx/rule", "xx/rule", "--policies", folder).stdout == "They say the same.\n"


def newer(folder, *pairs):
    path = folder.parent / "rule.policy.yaml"
    path.write_text(swap(R, *pairs)[R], encoding="utf-8")
    return path


def test_a_file_of_ones_own_and_an_edition_that_was_kept_are_texts_too(folder):
    changed = newer(folder, ("2026-01-01, is: 90}", "2026-01-01, is: 400}"))
    line = "numbers: ~ asked_days: 400 from 2026-01-01 (day); was 90 from 2026-01-01 (day)\n"
    assert called("diff", "xx/rule", changed, "--policies", folder).stdout == line
    library = load_library(folder)
    kept = folder.parent / "edition.json"
    kept.write_text(edition(library.policies["xx/rule"], library).text, encoding="utf-8")
    assert called("diff", kept, changed, "--policies", folder).stdout == line
    assert called("diff", kept, "xx/rule", "--policies", folder).stdout == "They say the same.\n"


def test_over_people_it_says_who_gains_and_loses(lenient, folder):
    text = yaml.safe_load((folder / R).read_text(encoding="utf-8"))
    text["parameters"]["asked_days"]["value"][0]["is"] = 400
    changed = folder.parent / "rule.policy.yaml"
    changed.write_text(yaml.safe_dump(text, sort_keys=False), encoding="utf-8")
    code, found = told("diff", "xx/rule", changed, "--people", lenient)
    assert code == 0
    assert found["people"]["lose"] == ["ana"]
    assert found["people"]["turned"] == {"whole": 1, "long_stay": 1}
    assert "lose: ana" in called("diff", "xx/rule", changed, "--people", lenient, "--policies", folder).stdout
    code, found = told("diff", changed, "xx/rule", "--people", lenient)
    assert (found["people"]["lose"], found["people"]["gain"]) == ([], ["ana"])


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_a_text_that_reads_what_is_not_there_is_not_tried_on_people(lenient, folder, kind):
    library = load_library(folder)
    said = edition(library.policies["xx/rule"], library).text.replace('"fact":"agrees"', '"fact":"agree"')
    path = folder.parent / f"other.{kind}"
    policy = json.loads(said)["policy"]
    path.write_text(said if kind == "json" else (folder / R).read_text().replace("fact: agrees", "fact: agree"))
    assert policy["id"] == "xx/rule"
    assert called("diff", "xx/rule", path, "--policies", folder).exit_code == 0
    result = called("diff", "xx/rule", path, "--people", lenient, "--policies", folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is no fact kind in facts.yaml 'agree', did you mean 'agrees'?" in result.stderr


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"policy": {}}', '{"policy": 1}'])
def test_what_is_no_edition_is_refused(folder, text):
    path = folder.parent / "edition.json"
    path.write_text(text, encoding="utf-8")
    for named in (path, Path("none.json")):
        result = called("diff", "xx/rule", named, "--policies", folder)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("talentcoop: edition.unreadable: ")


# --- show -------------------------------------------------------------------------------------------------------------


def test_show_says_what_follows_from_a_policy_and_whom_it_reaches(folder):
    full = (FILES / "full.policy.yaml").read_text(encoding="utf-8")
    full = full.replace("is: 180}]}", "is: 180}], readings: [{is: 200, source: law}, {is: null, source: law}]}")
    (folder / "xx/full.policy.yaml").write_text(full, encoding="utf-8")
    text = called("show", "xx/full", "--policies", folder).stdout
    for part in (
        "  longer_in_all (day): 180 from 2026-01-01; others read 200, unknown",
        "where it is the law\n  in_care_or_horeca: e [law]",
        "whom it still reaches when it is over\n  already_agreed: e [law]",
        "what is given\n  e (for the shorter of permit_months and contract) [law]",
        "duties\n  registered: employer: e (after started, from P0D, within P1M, else resolutive) [law]",
        "  decision_days (from admissible, to decided, not counting papers_missing); its silence: granted [law]",
        "room\n  places: e (persons_ever, per year; what is left is carried over) [law]\n    sector care: places",
        "  course: e (for course_days, from started)\n    longer for training: e (each longer_days",
        "  fee: e, by the number of contracts [law]\n    from first_step on: first_rate each",
        "takes over\n  xx/rule: e (pending: at_decision, permits: keep) [law]",
    ):
        assert part in text
    assert "what is given" not in called("show", "xx/rule", "--policies", folder).stdout


# --- check ------------------------------------------------------------------------------------------------------------


def test_check_says_which_cases_turn_on_each_number(folder):
    cases = """\
policy: xx/rule
cases:
  - id: just
    name: ninety days are enough
    prov: us
    day: 2026-06-01
    facts: {stay: [[2026-03-03, null]]}
    expect: {verdicts: {long_stay: met}}
"""
    (folder / "xx/rule.cases.yaml").write_text(cases, encoding="utf-8")
    code, found = told("check")
    assert code == 0
    rule = next(one for one in found["policies"] if one["id"] == "xx/rule")
    assert rule["owner"] == "policy team"
    assert rule["cases"] == [{"id": "just", "name": "ninety days are enough", "ok": True}]
    assert {one["name"]: one["decisive_in"] for one in rule["parameters"]} == {
        "asked_months": [],
        "asked_days": ["just"],
        "asked_percent": [],
    }
    text = called("check", "--decisive", "--policies", folder).stdout
    assert "  asked_days: just\n  asked_percent: no case\n" in text
    assert "  places: nobody published it\n" in text
    assert "asked_days" not in called("check", "--policies", folder).stdout
