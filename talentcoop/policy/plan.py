"""A plan: a policy resolved for a day, ready to decide about anybody. A variant is another vector of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from talentcoop.errors import Invalid
from talentcoop.policy.derogations import CompetenceGap, gaps
from talentcoop.policy.editions import edition
from talentcoop.policy.library import Library
from talentcoop.policy.model import Measure, Parameter, Policy, Scalar
from talentcoop.policy.questions import Ready
from talentcoop.policy.values import fits, kind_of


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One policy on one day: every parameter has its value of that day, None where nobody published it.

    `base` is the plan of the law that a derogation lies over, whose parameters and measures it can read. `overrides`
    are the values bound instead of the law's: a plan that has any is a what-if, and its decisions are never recorded.
    `ready` is what `decide` has made ready under this plan; no other plan shares it.
    """

    policy: Policy
    library: Library
    day: date
    values: Mapping[str, Scalar | None]
    parameters: Mapping[str, Parameter]
    measures: Mapping[str, Measure]
    edition: str
    gaps: tuple[CompetenceGap, ...]
    base: Plan | None = None
    overrides: Mapping[str, Scalar | None] | None = None
    ready: Ready = field(default_factory=Ready, init=False, repr=False)

    def bind(self, **overrides: Scalar | None) -> Plan:
        """The same plan under other parameter values; nothing is rebuilt but the vector.

        Raises `parameter.missing` on a name that neither the policy nor its base has, `parameter.wrong-type` on a
        value that cannot be had in the parameter's unit.
        """
        for name, value in overrides.items():
            _check(self, name, value)
        base = self.base and self.base.bind(**{k: v for k, v in overrides.items() if k in self.base.values})
        return replace(
            self, values={**self.values, **overrides}, overrides={**(self.overrides or {}), **overrides}, base=base
        )


def plan(library: Library, key: str, day: date) -> Plan:
    """Resolve a policy for a day. Asked again for the same library, policy and day, it answers with the same plan."""
    return _plan(library, key, day)


@lru_cache(maxsize=2048)
def _plan(library: Library, key: str, day: date) -> Plan:
    policy = library.policy(key)
    base = _plan(library, policy.derogates.base, day) if policy.derogates else None
    law = base.policy if base else policy
    parameters = {**law.parameters, **policy.parameters}
    return Plan(
        policy=policy,
        library=library,
        day=day,
        values={name: parameter.at(day) for name, parameter in parameters.items()},
        parameters=parameters,
        measures={**law.measures, **policy.measures},
        edition=_edition(library, key),
        gaps=gaps(policy, law) if base else (),
        base=base,
    )


@lru_cache(maxsize=256)
def _edition(library: Library, key: str) -> str:
    return edition(library.policy(key), library).hash


def _check(plan: Plan, name: str, value: Scalar | None) -> None:
    if name not in plan.values:
        raise Invalid(
            "parameter.missing",
            f"{plan.policy.id} has no parameter '{name}'.",
            f"Choose one of: {', '.join(sorted(plan.values)) or 'it has none'}.",
            policy=plan.policy.id,
            parameter=name,
        )
    unit = plan.parameters[name].unit
    if value is not None and not fits(unit, value):
        raise Invalid(
            "parameter.wrong-type",
            f"'{name}' of {plan.policy.id} is in {unit}; {value!r} cannot be.",
            f"Give a {kind_of(unit).__name__}{', not negative' if kind_of(unit) is int else ''}.",
            policy=plan.policy.id,
            parameter=name,
        )
