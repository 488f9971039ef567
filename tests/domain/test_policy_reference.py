"""The page on policy files: each of its examples is read, and each of its cases comes out."""

import re
from pathlib import Path

import pytest
import yaml

from talentcoop.policy.cases import Case, run_under
from talentcoop.policy.model import Policy
from talentcoop.policy.plan import plan
from tests.domain.consequences import a_library, a_policy

PAGE = (Path(__file__).parents[2] / "docs/reference/policy-file.md").read_text()
BLOCKS = re.findall(r"```yaml( cases)?\n(.*?)```", PAGE, re.DOTALL)
PARTS = [yaml.safe_load(text) for cases, text in BLOCKS if not cases]
CASES = [case for cases, text in BLOCKS if cases for case in yaml.safe_load(text)]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: next(reversed(part)))
def test_each_example_fits_the_model(part):
    assert a_policy(**part)


def test_the_page_shows_every_part_of_a_policy_by_name():
    assert [name for name in Policy.model_fields if f"`{name}`" not in PAGE] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_each_case_comes_out(case):
    whole = {}
    for part in PARTS:
        if "derogates" not in part and "transition" not in part and "grandfathers" not in part:
            whole |= {**part, "parameters": whole.get("parameters", {}) | part.get("parameters", {})}
    policy, read = a_policy(**whole), Case.model_validate(case)
    assert run_under(read, plan(a_library(policy), policy.id, read.day)) == []
