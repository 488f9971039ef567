"""What `ls`, `pip install` and a clone must show."""

import ast
import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from itertools import chain
from pathlib import Path

import pytest

import tests

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 300
LONGEST_FUNCTION = 60
# In parts, so that this file passes its own test.
REGISTRIES = ["pypi" + ".org", "python" + "hosted", "npm" + "js", "crates" + ".io", "pypi" + "/simple"]
MACHINE_PATHS = ["file:" + "//", "/" + "root/", "/" + "opt/", "/" + "work/main", "/" + "work/shared"]
TEXT = {"", ".cfg", ".css", ".csv", ".html", ".in", ".ini", ".j2", ".js", ".json", ".md", ".po", ".py", ".sh"}
TEXT |= {".sql", ".svg", ".toml", ".txt", ".xml", ".yaml", ".yml"}


def tracked_files():
    """Every file of the checkout but what tools, builds and runs leave in it."""
    left = {"__pycache__", "build", "data", "dist", "htmlcov"}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [f for f in folders if f == ".ci" or not (f in left or f.startswith("."))]
        yield from (Path(folder, f) for f in files if f not in {".coverage", "coverage.xml"})


def our_python():
    for package in ("talentcoop", "services"):
        for path in (ROOT / package).rglob("*.py"):
            if "piccolo_migrations" not in path.parts:
                yield path


def pins(name):
    """Names and versions of a lock, and the lines that belong to each."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {m[1]: m[0] for m in re.finditer(r"^(\w\S*==[^\s;]+).*\n(?:[ ].*\n)*", text, flags=re.M)}


def test_nothing_else_installed_claims_our_top_level_names():
    owners = importlib.metadata.packages_distributions()
    for name in ("talentcoop", "services"):
        assert set(owners.get(name, [])) <= {"talentcoop"}, f"'{name}' also comes from {owners[name]}"
        assert Path(importlib.util.find_spec(name).origin).parent == ROOT / name


def test_our_tests_win_over_those_that_a_library_installs():
    assert Path(tests.__file__) == ROOT / "tests" / "__init__.py"


def test_policies_are_data_and_cannot_be_imported():
    assert not [p for p in (ROOT / "policies").rglob("*") if p.suffix in {".py", ".pyc"}]


def test_no_file_outgrows_its_room():
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in our_python()}
    assert not [f"{p.relative_to(ROOT)}: {n} lines" for p, n in sizes.items() if n > LONGEST_FILE]


def test_no_function_outgrows_a_page():
    long = []
    for path in our_python():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}: {node.name} has {lines} lines")
    assert not long


def test_no_file_names_a_package_registry_or_a_path_of_this_machine():
    here = [str(path) for path in (ROOT, Path.home(), Path(sys.base_prefix)) if len(path.parts) > 2]
    forbidden = [*REGISTRIES, *MACHINE_PATHS, *here]
    found = []
    for path in tracked_files():
        if path.suffix in TEXT:
            text = path.read_text(encoding="utf-8")
            found += [f"{path.relative_to(ROOT)}: {word}" for word in forbidden if word in text]
    assert not found


def test_the_walk_above_sees_the_files_that_matter():
    seen = {str(path.relative_to(ROOT)) for path in tracked_files()}
    assert {"pyproject.toml", ".gitignore", ".ci/run", "requirements/all.txt", "services/__init__.py"} <= seen
    assert not [name for name in seen if name.startswith((".venv/", ".git/"))]


@pytest.mark.parametrize("name", ["service", "all", "uv"])
def test_every_locked_requirement_has_its_hashes_and_no_address(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert pins(name)
    assert not [pin for pin, lines in pins(name).items() if "--hash=sha256:" not in lines]
    assert not re.search(r"://|^-|^\S+ @ ", text, flags=re.M)


def test_the_service_runs_on_the_versions_that_are_tested():
    assert set(pins("service")) <= set(pins("all"))


def test_what_builds_our_package_is_locked():
    for name in ("service", "all"):
        assert {"hatchling", "editables"} <= {pin.split("==")[0] for pin in pins(name)}


def test_every_declared_dependency_is_recorded_as_a_decision():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = list(chain(project["dependencies"], *project["optional-dependencies"].values()))
    names = {re.split(r"[\[<>=!~; ]", requirement)[0].lower() for requirement in declared}
    record = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text(encoding="utf-8")
    recorded = {name.lower() for name in re.findall(r"^\| ([\w-]+) \|", record, flags=re.M)} - {"name"}
    assert recorded == names


def test_the_wheel_holds_both_packages_and_the_policies_and_nothing_else(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    assert {name.split("/")[0] for name in names} == {"talentcoop", "services", "talentcoop-0.1.0.dist-info"}
    policies = [path for path in (ROOT / "policies").rglob("*") if path.is_file()]
    assert {f"talentcoop/_policies/{path.relative_to(ROOT / 'policies').as_posix()}" for path in policies} <= names
    assert {str(path.relative_to(ROOT)) for path in our_python()} <= names
