"""What decides is changed in one small place at a time, and some test must notice: nine of ten at least.

The survivors stand in `build/mutants.txt`, by module, for whoever writes the next test.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENOUGH = 0.9
MODULES = ("decide", "derogations", "measures", "tallies")
TESTS = (
    "test_policy_decide.py",
    "test_policy_derogations.py",
    "test_policy_measures.py",
    "test_policy_readings.py",
    "test_policy_sums.py",
    "test_policy_reach.py",
    "test_policy_scenarios.py",
)
SETTINGS = """
[tool.mutmut]
source_paths = ["talentcoop"]
only_mutate = {modules}
also_copy = ["policies", "tests"]
track_dependencies = false
use_git_change_detection = false
pytest_add_cli_args = ["-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = {tests}
"""
QUIET = """
from hypothesis import HealthCheck, settings

settings.register_profile("soak", max_examples={examples}, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck))
settings.load_profile("soak")
"""


def workspace(folder, tests, examples=60):
    """A copy of the library with some of its tests and nothing of the service."""
    for part in ("talentcoop", "policies"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    domain = folder / "tests" / "domain"
    shutil.copytree(ROOT / "tests" / "domain", domain, ignore=shutil.ignore_patterns("__pycache__", "test_*.py"))
    for name in tests:
        (domain / name).write_text(tests[name])
    for package in (folder / "tests", domain):
        (package / "__init__.py").touch()
    (folder / "tests" / "strategies.py").write_text((ROOT / "tests" / "strategies.py").read_text())
    (folder / "tests" / "conftest.py").write_text(QUIET.format(examples=examples))
    modules = json.dumps([f"talentcoop/policy/{name}.py" for name in MODULES])
    chosen = json.dumps([f"tests/domain/{name}" for name in tests])
    (folder / "pyproject.toml").write_text(SETTINGS.format(modules=modules, tests=chosen))
    return folder


def mutated(folder):
    """Run mutmut in a workspace; every mutant's name and what became of it."""
    run = [sys.executable, "-m", "mutmut", "run", "--max-children", "2"]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout[-2000:] + done.stderr[-2000:]
    told = subprocess.run(
        [sys.executable, "-m", "mutmut", "results", "--all", "true"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(re.findall(r"^\s+(\S+): (.+)$", told.stdout, re.M))


def share(found):
    """How many of the mutants that some test reached were noticed; what runs into the time limit was."""
    noticed = [name for name, state in found.items() if state in ("killed", "timeout", "segfault")]
    return len(noticed) / len(found)


def test_nine_of_ten_changes_are_noticed(tmp_path, record_property):
    tests = {name: (ROOT / "tests" / "domain" / name).read_text() for name in TESTS}
    found = mutated(workspace(tmp_path, tests))
    left = sorted(name for name, state in found.items() if state not in ("killed", "timeout", "segfault"))
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "mutants.txt").write_text("\n".join(f"{name}: {found[name]}" for name in left) + "\n")
    record_property("mutants", len(found))
    record_property("noticed", f"{share(found):.1%}")
    print(f"{len(found)} mutants, {share(found):.1%} noticed")
    assert len(found) > 200
    assert share(found) >= ENOUGH, left


@pytest.mark.parametrize("kept", ["def test_nothing():\n    import talentcoop.policy.decide\n"])
def test_tests_that_ask_nothing_notice_too_little(tmp_path, kept):
    """The control: with a test that only imports what is changed, the share must fall below what is asked."""
    found = mutated(workspace(tmp_path, {"test_nothing.py": kept}))
    assert len(found) > 200 and share(found) < ENOUGH
