"""Derogations: how far a layer over base law reaches, and where it goes beyond what its authority may lift."""

from __future__ import annotations

from dataclasses import dataclass

from talentcoop.policy.model import Policy, Rank, Scenario, Status
from talentcoop.policy.texts import Source, Text


@dataclass(frozen=True, slots=True)
class CompetenceGap:
    """A condition that a derogation would lift although it is not its authority's to lift, and the act that could."""

    condition: str
    authority: str
    rank: Rank
    act: Text
    source: Source


def gaps(policy: Policy, base: Policy | None) -> tuple[CompetenceGap, ...]:
    """Where the derogation reaches beyond its authority's competence or rank, in the base's order.

    What lies inside a condition that it lifts is lifted with it. A condition that does not say whose it is is of its
    policy's rank, and what lifts it is a change of that policy. () for a policy that is no derogation, and for a
    scenario: it supposes that the missing acts were passed, and says so in `assumes`.
    """
    if policy.derogates is None or base is None or policy.status is Status.SCENARIO:
        return ()
    named = {*policy.derogates.suspends, *policy.derogates.replaces}
    lifted = {inner.id for node in base.nodes() if node.id in named for inner in node.walk()}
    found = []
    for node in base.nodes():
        if node.id in named and not node.competence and base.rank.outranks(policy.rank):
            found.append(CompetenceGap(node.id, base.authority, base.rank, base.titles, base.sources[node.source]))
        found += [
            CompetenceGap(node.id, whose.authority, whose.rank, whose.act, base.sources[whose.source])
            for whose in node.competence
            if node.id in lifted and (whose.rank.outranks(policy.rank) or whose.authority != policy.authority)
        ]
    return tuple(found)


def suppose(scenario: Scenario, proposal: Policy) -> Policy:
    """The policy that a scenario makes of a proposal: its numbers and period supplied, its status `scenario`.

    Only null values are supplied; a published number cannot be replaced (that is a what-if, not a scenario).
    """
    supplied = {
        name: parameter.model_copy(
            update={
                "value": tuple(
                    dated.model_copy(update={"value": scenario.parameters[name]})
                    if dated.value is None and name in scenario.parameters
                    else dated
                    for dated in parameter.value
                )
            }
        )
        for name, parameter in proposal.parameters.items()
    }
    sources = {**proposal.sources, **scenario.sources}
    layer = proposal.derogates and proposal.derogates.model_copy(update={"period": scenario.period})
    return proposal.model_copy(
        update={
            "id": scenario.id,
            "titles": scenario.titles,
            "status": Status.SCENARIO,
            "owner": scenario.owner,
            "in_force": scenario.period,
            "sources": sources,
            "parameters": supplied,
            "derogates": layer,
        }
    )
