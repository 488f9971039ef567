"""Put another text of a policy in a library: checked as a file is, so that a draft can be tried before it is signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from talentcoop.errors import Invalid
from talentcoop.policy.cases import Cases, run_case
from talentcoop.policy.checks.dates import check_dates
from talentcoop.policy.checks.kinds import check_kinds
from talentcoop.policy.checks.layers import check_derogation, check_status
from talentcoop.policy.checks.names import check_names
from talentcoop.policy.derogations import suppose
from talentcoop.policy.faults import Fault, Problem, field, misfits
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy
from talentcoop.policy.yamlfile import MOST_BYTES, Document, read_yaml

M = TypeVar("M", bound=BaseModel)
DRAFT = "draft"
"""What a text without a file is called where a fault is named."""


def revised(library: Library, text: str) -> Library:
    """The library with a policy read from a text in place of the one of its id.

    Raises `policy.invalid`, one line a fault, as a file with the same words would; `policy.missing` where the library
    has no policy of that id.
    """
    policy = read_policy(text)
    document = read_yaml(text.encode())
    library.policy(policy.id)
    held = with_policy(library, policy)
    problems = [
        *check_dates(policy),
        *check_status(policy),
        *check_names(policy, held, ()),
        *check_kinds(policy, held),
        *check_derogation(policy, held, ()),
    ]
    if problems:
        raise _invalid(document, problems)
    return held


def read_policy(text: str) -> Policy:
    """Read a policy from the words of a file. Raises `policy.invalid`."""
    return _read(text, Policy)


def read_cases(text: str) -> Cases:
    """Read worked cases from the words of a file. Raises `policy.invalid`."""
    return _read(text, Cases)


def with_policy(library: Library, policy: Policy) -> Library:
    """The library with a policy in place of the one of its id, and what scenarios suppose of it made anew."""
    policies = {**library.policies, policy.id: policy}
    supposed = {key: suppose(one, policy) for key, one in library.scenarios.items() if one.scenario_of == policy.id}
    return replace(library, policies={**policies, **supposed})


def written(policy: Policy) -> str:
    """The words of a file that says what a policy says, to begin a draft from; without the comments of its own file."""
    said = policy.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    days = policy.model_dump(by_alias=True, exclude_defaults=True)
    return str(yaml.safe_dump(_dated(said, days), allow_unicode=True, sort_keys=False, width=120))


def _dated(said: Any, days: Any) -> Any:  # noqa: ANN401 - whatever a model is made of
    """What JSON says, with days as days: YAML reads those without quotes."""
    if isinstance(days, date):
        return days
    if isinstance(said, dict):
        return {key: _dated(value, days[key]) for key, value in said.items()}
    if isinstance(said, list):
        return [_dated(*pair) for pair in zip(said, days, strict=True)]
    return said


def failing(library: Library, cases: Iterable[Cases]) -> tuple[str, ...]:
    """What worked cases expect that the library does not answer, one line each."""
    asked = [(whole.policy, case) for whole in cases for case in whole.cases]
    return tuple(f"{case.id}: {line}" for policy, case in asked for line in run_case(case, library, policy))


def _read(text: str, model: type[M]) -> M:
    data = text.encode()
    if len(data) > MOST_BYTES:
        problem = Problem((), f"it is {len(data)} bytes long", f"expected {MOST_BYTES} at most")
        raise _invalid(Document(), [problem])
    document = read_yaml(data)
    if document.problems:
        raise _told([_fault(line, one) for line, one in document.problems])
    try:
        return model.model_validate(document.data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise _invalid(document, misfits(error, model, document.lines)) from None


def _invalid(document: Document, problems: Iterable[Problem]) -> Invalid:
    return _told([_fault(document.line(one.place), one) for one in problems])


def _fault(line: int, problem: Problem) -> Fault:
    return Fault(DRAFT, line, field(problem.place), problem.wrong, problem.expected)


def _told(faults: Iterable[Fault]) -> Invalid:
    lines = [str(fault) for fault in sorted(set(faults))]
    return Invalid(
        "policy.invalid",
        f"The text cannot be used: {lines[0]}.",
        "Correct every line under `problems`, then send it again.",
        problems=lines,
    )
