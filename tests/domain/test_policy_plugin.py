"""The pytest plugin: worked cases are collected as tests, and a failure says all that its author needs."""

import tomllib
from pathlib import Path

import pytest

from talentcoop.testing import plugin
from tests.domain.policy_files import write

pytest_plugins = ["pytester"]

CASES = """\
policy: xx/rule
cases:
  - id: agreed
    name: whoever agrees is barred
    prov: us
    day: 2026-06-01
    facts: {agrees: true}
    expect: {outcome: unknown}
  - id: not-agreed
    name: who does not is not
    prov: us
    day: 2026-06-01
    facts: {agrees: false, pay: 100}
    expect: {outcome: not_met, verdicts: {barred: unmet}}
"""


@pytest.fixture
def folder(pytester):
    write(pytester.path / "law")
    (pytester.path / "law/xx/rule.cases.yaml").write_text(CASES, encoding="utf-8")
    return pytester.path / "law"


def test_the_package_tells_pytest_of_it():
    said = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert said["project"]["entry-points"]["pytest11"] == {"talentcoop": "talentcoop.pytest_cases"}
    assert any(one.startswith("pytest") for one in said["project"]["optional-dependencies"]["testing"])


def test_each_case_is_a_test_and_a_failure_says_where_what_and_why(pytester, folder):
    found = pytester.runpytest("-p", "no:cacheprovider", "-p", "no:cov", "-p", "no:xdist", "law", "-v")
    found.assert_outcomes(passed=1, failed=1)
    text = found.stdout.str()
    for words in (
        "law/xx/rule.cases.yaml::not-agreed PASSED",
        "rule.cases.yaml:3: xx/rule agreed: whoever agrees is barred",
        "on 2026-06-01, knowing agrees: True",
        "outcome: excluded, expected unknown",
        "met     barred",
        "unknown paid (not known; asked: 160",
        "because of no fact",
    ):
        assert words in text
    assert "Traceback" not in text and "site-packages" not in text


def test_one_case_can_be_chosen_by_its_id(pytester, folder):
    pytester.runpytest("-p", "no:cacheprovider", "law/xx/rule.cases.yaml::not-agreed").assert_outcomes(passed=1)
    pytester.runpytest("-p", "no:cacheprovider", "law", "-k", "not-agreed").assert_outcomes(passed=1, deselected=1)


def test_cases_can_stand_elsewhere_than_the_policies(pytester, folder):
    moved = (folder / "xx/rule.cases.yaml").rename(pytester.path / "mine.cases.yaml")
    pytester.runpytest("-p", "no:cacheprovider", moved, "--policies", folder).assert_outcomes(passed=1, failed=1)
    lost = pytester.runpytest("-p", "no:cacheprovider", moved)
    lost.assert_outcomes(errors=1)
    assert "it is about 'xx/rule'; expected the id of its path, or --policies" in lost.stdout.str()


def test_faults_of_the_folder_are_told_once_each_with_file_and_line(pytester, folder):
    policy = folder / "xx/rule.policy.yaml"
    policy.write_text(policy.read_text().replace("effect: entitled", "effect: granted"), encoding="utf-8")
    (folder / "xx/layer.cases.yaml").write_text(CASES.replace("xx/rule", "xx/layer"), encoding="utf-8")
    found = pytester.runpytest("-p", "no:cacheprovider", "law")
    found.assert_outcomes(errors=2)
    text = found.stdout.str()
    assert text.count("law/xx/rule.policy.yaml:7 effect: it is the text 'granted'") == 1
    assert "cannot be used, as was told before" in text


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "    expect: {outcome: unknown}",
            "    expects: {outcome: unknown}",
            ":8 cases[0].expects: the key is unknown",
        ),
        ("policy: xx/rule", "policy: xx/ruled", "there is no policy 'xx/ruled' in the folder"),
    ],
)
def test_cases_that_cannot_be_read_are_an_error(pytester, folder, old, new, told):
    (folder / "xx/rule.cases.yaml").write_text(CASES.replace(old, new), encoding="utf-8")
    found = pytester.runpytest("-p", "no:cacheprovider", "law", "--policies", folder)
    found.assert_outcomes(errors=1)
    assert told in found.stdout.str()


def test_a_case_whose_facts_cannot_be_read_fails_in_words(pytester, folder):
    (folder / "xx/rule.cases.yaml").write_text(CASES.replace("{agrees: true}", "{agrees: [1]}"), encoding="utf-8")
    found = pytester.runpytest("-p", "no:cacheprovider", "law")
    found.assert_outcomes(passed=1, failed=1)
    assert "The fact 'agrees' is given as a spell that is neither." in found.stdout.str()


def test_a_fault_of_the_program_itself_is_shown_as_one(pytester, folder, monkeypatch):
    monkeypatch.setattr(plugin, "run_case", lambda *_: 1 / 0)
    found = pytester.runpytest("-p", "no:cacheprovider", "law")
    found.assert_outcomes(failed=2)
    assert "ZeroDivisionError" in found.stdout.str()
