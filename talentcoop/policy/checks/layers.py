"""Layers and lives: what a derogation may lie over, what a scenario may suppose, and what a status allows."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from talentcoop.policy.checks.dates import check_value
from talentcoop.policy.checks.walk import base_of
from talentcoop.policy.derogations import gaps
from talentcoop.policy.faults import Place, Problem, unknown
from talentcoop.policy.library import Library
from talentcoop.policy.model import Derogation, Policy, Scenario, Status

NOT_YET_LAW = (Status.PROPOSAL, Status.DRAFT, Status.CONSULTED)


def check_status(policy: Policy) -> Iterator[Problem]:
    """A status that does not go together with the days of the policy."""
    if policy.status is Status.SCENARIO:
        yield Problem(
            ("status",), "a policy file is no scenario", "expected proposal; a scenario is a .scenario.yaml beside it"
        )
    if policy.status in NOT_YET_LAW and policy.in_force is not None:
        yield Problem(("in_force",), f"a {policy.status} is not in force", "expected null")
    if policy.status is Status.REPEALED and policy.in_force is not None and policy.in_force.last is None:
        yield Problem(("in_force", "to"), "a repealed policy has a last day", "expected the day, or `in_force: null`")


def check_derogation(policy: Policy, library: Library, unread: Collection[str]) -> Iterator[Problem]:
    """A derogation over nothing or over another, one that lifts what is not there, and one beyond its authority."""
    layer = policy.derogates
    if layer is None:
        return
    base = base_of(policy, library)
    if base is None:
        if layer.base not in unread:
            yield Problem(("derogates", "base"), *unknown("policy", layer.base, library.policies))
        return
    if base.derogates is not None:
        turned = " and that one from this" if base.derogates.base == policy.id else ""
        yield Problem(
            ("derogates", "base"), f"{base.id} is itself a derogation{turned}", "expected base law: one layer, not two"
        )
        return
    yield from _period(policy, layer)
    yield from _lifted(layer, base)
    if policy.status is Status.ENACTED:
        yield from _beyond(policy, base)
        yield from _stronger(policy, base)


def _period(policy: Policy, layer: Derogation) -> Iterator[Problem]:
    inside, outside = layer.period, policy.in_force
    if inside is None or outside is None:
        return
    if inside.first not in outside or (inside.last or outside.last or inside.first) not in outside:
        yield Problem(
            ("derogates", "period"), "it reaches outside the days `in_force`", "expected a period within them"
        )
    elif inside.last is None and outside.last is not None:
        yield Problem(
            ("derogates", "period", "to"), "it runs on after `in_force` ends", f"expected {outside.last} or sooner"
        )


def _lifted(layer: Derogation, base: Policy) -> Iterator[Problem]:
    lifted: list[tuple[Place, str]] = [(("derogates", "suspends", n), key) for n, key in enumerate(layer.suspends)]
    lifted += [(("derogates", "replaces", key), key) for key in layer.replaces]
    named = {key for _, key in lifted}
    conditions = {node.id for node in base.nodes()}
    inside = {inner.id: node.id for node in base.nodes() if node.id in named for inner in node.walk()[1:]}
    negated = {inner.id for node in base.nodes() if node.not_ for inner in node.walk()[1:]}
    seen: set[str] = set()
    for place, key in lifted:
        if key not in conditions:
            yield Problem(place, *unknown(f"condition of {base.id}", key, conditions))
        elif key in seen:
            yield Problem(place, f"'{key}' is lifted twice", "expected it once, in `suspends` or in `replaces`")
        elif key in inside:
            yield Problem(
                place, f"'{key}' stands inside '{inside[key]}', which is lifted whole", "expected one of the two"
            )
        elif key in negated:
            yield Problem(
                place, f"'{key}' stands inside a `not`, so that lifting it would ask more", "lift the `not` whole"
            )
        seen.add(key)


def _beyond(policy: Policy, base: Policy) -> Iterator[Problem]:
    for gap in gaps(policy, base):
        yield Problem(
            ("derogates",),
            f"it lifts '{gap.condition}', which is for {gap.authority} ({gap.rank}) to lift",
            f"needed first: {gap.act.en}; until then its status is proposal",
        )


def _stronger(policy: Policy, base: Policy) -> Iterator[Problem]:
    """What an enacted derogation gives is what its base gives: leave to work and a right are not its to add."""
    for name in ("effect", "work"):
        own, held = getattr(policy, name), getattr(base, name)
        if own is not held:
            yield Problem(
                (name,), f"it is {own}, and that of {base.id} is {held}", f"expected {held}: lift conditions only"
            )


def check_scenario(scenario: Scenario, library: Library, unread: Collection[str]) -> Iterator[Problem]:
    """A scenario of no proposal, one that supplies what is published or unknown, and one whose sources hide others."""
    proposal = library.policies.get(scenario.scenario_of)
    if proposal is None:
        if scenario.scenario_of not in unread:
            yield Problem(("scenario_of",), *unknown("policy", scenario.scenario_of, library.policies))
        return
    if proposal.status not in NOT_YET_LAW:
        yield Problem(
            ("scenario_of",),
            f"{proposal.id} is {proposal.status}",
            f"expected a policy that is {', '.join(NOT_YET_LAW)}",
        )
    for name in scenario.sources.keys() & proposal.sources.keys():
        yield Problem(("sources", name), f"{proposal.id} already has a source '{name}'", "expected a name of its own")
    if scenario.period.source not in {**scenario.sources, **proposal.sources}:
        yield Problem(("period", "source"), *unknown("source", scenario.period.source, scenario.sources))
    yield from _supplied(scenario, proposal)


def _supplied(scenario: Scenario, proposal: Policy) -> Iterator[Problem]:
    for name, value in scenario.parameters.items():
        parameter, place = proposal.parameters.get(name), ("parameters", name)
        if parameter is None:
            yield Problem(place, *unknown(f"parameter in {proposal.id}", name, proposal.parameters))
        elif all(dated.value is not None for dated in parameter.value):
            wrong = f"{proposal.id} has a published value for '{name}'"
            yield Problem(place, wrong, "supply only what is null there; try another number in a simulation")
        else:
            yield from check_value(value, parameter.unit, place)
