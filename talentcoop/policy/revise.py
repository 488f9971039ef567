"""Put another text of a policy in a library: checked as a file is, so that a draft can be tried before it is signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from talentcoop.errors import Invalid
from talentcoop.policy.cases import Cases, misread, run_case
from talentcoop.policy.checks.consequences import check_consequences
from talentcoop.policy.checks.dates import check_dates
from talentcoop.policy.checks.kinds import check_kinds
from talentcoop.policy.checks.layers import check_derogation, check_scenario, check_status
from talentcoop.policy.checks.names import check_names
from talentcoop.policy.derogations import suppose
from talentcoop.policy.faults import Fault, Problem, field, misfits
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy, Status
from talentcoop.policy.yamlfile import MOST_BYTES, Document, read_yaml

M = TypeVar("M", bound=BaseModel)
DRAFT = "draft"
"""What a text without a file is called where a fault is named."""


@lru_cache(maxsize=32)
def revised(library: Library, text: str) -> Library:
    """The library with a policy read from a text in place of the one of its id.

    Raises `policy.invalid`, one line a fault, as a file with the same words would, and where a policy or scenario that
    builds on it would have faults then; `policy.missing` where the library has no policy of that id.
    Asked again with the same library and text, it answers with the same library.
    """
    policy = read_policy(text)
    was = library.policy(policy.id)
    held = with_policy(library, policy)
    problems = [*check_dates(policy), *check_status(policy), *_stays(policy, was), *_between(policy, held)]
    if problems := problems or [*_broken(policy, held)]:
        raise _invalid(read_yaml(text.encode()), problems)
    return held


SETTLED: Final = ("jurisdiction", "rank", "authority", "subject", "effect", "work")
"""Whose law it is, whom it is about, and what meeting it gives: only a file says that, for everybody."""


def _stays(policy: Policy, was: Policy) -> Iterator[Problem]:
    """What no draft may change: nobody makes law of a proposal by signing it, nor a right of what is discretion."""
    for name in SETTLED:
        now, then = getattr(policy, name), getattr(was, name)
        if now != then:
            yield Problem((name,), f"it is '{now}', and that of the policy is '{then}'", "keep it")
    if policy.status is not was.status and policy.status in (Status.ENACTED, Status.SCENARIO):
        yield Problem(("status",), f"it is '{policy.status}', and the policy is '{was.status}'", "keep it")
    kept = {whose for node in policy.nodes() for whose in node.competence}
    for node in was.nodes():
        if any(whose not in kept for whose in node.competence):
            yield Problem((), f"it no longer says whose '{node.id}' is to lift", "keep its `competence`")
    if was.status is Status.SCENARIO:
        yield Problem(("id",), f"{was.id} is made by a scenario", "draft the proposal that it supposes")


def _between(policy: Policy, library: Library) -> Iterator[Problem]:
    yield from check_names(policy, library, ())
    yield from check_kinds(policy, library)
    yield from check_derogation(policy, library, ())
    yield from check_consequences(policy, library)


def _broken(policy: Policy, library: Library) -> Iterator[Problem]:
    """What would be wrong in those that build on it: derogations from it, what takes over from it, its scenarios."""
    for one in library.policies.values():
        over = (one.derogates and one.derogates.base, one.transition and one.transition.replaces)
        if policy.id in over and one.status is not Status.SCENARIO:
            yield from (_of(one.id, problem) for problem in _between(one, library))
    for scenario in library.scenarios.values():
        if scenario.scenario_of == policy.id:
            yield from (_of(scenario.id, problem) for problem in check_scenario(scenario, library, ()))


def _of(key: str, problem: Problem) -> Problem:
    """A fault that another file would have, at the head of this one."""
    return Problem((), f"{key} builds on it, and there {field(problem.place)}: {problem.wrong}", problem.expected)


def read_policy(text: str) -> Policy:
    """Read a policy from the words of a file. Raises `policy.invalid`."""
    return _read(text, Policy)


def read_cases(text: str) -> Cases:
    """Read worked cases from the words of a file. Raises `policy.invalid`."""
    return _read(text, Cases)


def check_cases(cases: Cases, library: Library) -> None:
    """Raise `policy.invalid` where no text could ever answer worked cases, since their facts are none that it reads."""
    lines = [f"{case.id}: {line}" for case in cases.cases for line in misread(case, library.catalogue)]
    if lines:
        raise _invalid(Document(), [Problem((), line, "facts of the catalogue") for line in lines])


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
    data = text.encode(errors="surrogatepass")  # what stands for no letter is named as a fault of the text
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
