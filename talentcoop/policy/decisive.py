"""Which worked cases turn on which number: those that fail when its newest value is moved by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from talentcoop.policy.cases import Case, run_under
from talentcoop.policy.library import Library
from talentcoop.policy.model import Parameter, Scalar
from talentcoop.policy.plan import Plan, plan


def decisive(cases: Mapping[str, Iterable[Case]], library: Library, policy: str) -> dict[str, tuple[str, ...]]:
    """For each number of a policy the ids of the cases that turn on it, in the order of the files.

    `cases` are those of every policy: one of a derogation or scenario can turn on a number of its base. A case that
    fails as it is turns on nothing. () where a number is null, or is a text: neither can be moved.
    """
    parameters = library.policy(policy).parameters
    found: dict[str, list[str]] = {name: [] for name in parameters}
    for key in _readers(library, policy):
        for case in cases.get(key, ()):
            resolved = plan(library, key, case.day)
            if fails(case, resolved):
                continue
            for name, parameter in parameters.items():
                if any(fails(case, resolved.bind(**{name: value})) for value in _moved(parameter, case.day)):
                    found[name].append(case.id)
    return {name: tuple(dict.fromkeys(ids)) for name, ids in found.items()}


def fails(case: Case, resolved: Plan) -> bool:
    """Tell whether a case comes out otherwise than it expects."""
    return bool(run_under(case, resolved))


def _readers(library: Library, policy: str) -> Iterator[str]:
    """The policy, what derogates from it, and what supposes it: those whose cases can turn on its numbers."""
    yield policy
    yield from (k for k, one in library.policies.items() if one.derogates and one.derogates.base == policy)
    yield from (k for k, one in library.scenarios.items() if one.scenario_of == policy)


def _moved(parameter: Parameter, day: date) -> tuple[Scalar, ...]:
    """The newest value moved by one to either side, where it holds on the day; a yes or no turned."""
    newest = parameter.value[-1]
    if newest.value is None or day < newest.first or (newest.last is not None and day > newest.last):
        return ()
    return _beside(newest.value)


def _beside(value: Scalar) -> tuple[Scalar, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1, value - 1) if value else (1,)
    return (value + timedelta(days=1), value - timedelta(days=1)) if isinstance(value, date) else ()
