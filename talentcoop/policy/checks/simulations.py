"""Simulation files against the library: policies, numbers and kinds of fact that are there, values they can have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from talentcoop.errors import Invalid
from talentcoop.facts import Facts
from talentcoop.policy.checks.dates import check_value
from talentcoop.policy.faults import Place, Problem, unknown
from talentcoop.policy.gate import Simulation
from talentcoop.policy.library import Library
from talentcoop.policy.model import Parameter, Scalar


def check_simulation(simulation: Simulation, library: Library) -> Iterator[Problem]:
    """What a simulation names that is not in the library, and facts or numbers that cannot be meant."""
    becomes, policies = simulation.becomes, library.policies
    named: list[tuple[Place, str | None]] = [(("policy",), simulation.policy), (("becomes", "policy"), becomes.policy)]
    named += [
        (("people", name, "work", n, "under"), work.under)
        for name, person in simulation.people.items()
        for n, work in enumerate(person.work)
    ]
    for place, key in named:
        if key is not None and key not in policies:
            yield Problem(place, *unknown("policy", key, policies))
    target = policies.get(becomes.policy or simulation.policy)
    if target is not None:
        base = policies[target.derogates.base].parameters if target.derogates else {}
        yield from _numbers(becomes.numbers, {**base, **target.parameters}, target.id)
    for name, person in simulation.people.items():
        yield from _facts(("people", name, "facts"), person.facts, library)


def _numbers(
    numbers: Mapping[str, Scalar | None], parameters: Mapping[str, Parameter], policy: str
) -> Iterator[Problem]:
    for name, value in numbers.items():
        place = ("becomes", "numbers", name)
        if name not in parameters:
            yield Problem(place, *unknown(f"parameter in {policy}", name, parameters))
        else:
            yield from check_value(value, parameters[name].unit, place)


def _facts(place: Place, plain: Mapping[str, object], library: Library) -> Iterator[Problem]:
    kinds = library.catalogue.kinds
    for key, value in plain.items():
        if key not in kinds:
            yield Problem((*place, key), *unknown("fact kind", key, kinds))
            continue
        try:
            told = Facts.given({key: value})
        except Invalid as error:
            yield Problem((*place, key), error.message.rstrip("."), error.next_step.rstrip("."))
            continue
        domain = kinds[key].domain
        for fact in told:
            if not kinds[key].takes(fact.value):
                asked = f"one of {', '.join(domain)}" if domain else f"a {kinds[key].type}"
                yield Problem((*place, key), f"{fact.value} cannot be its value", f"expected {asked}")
