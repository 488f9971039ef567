"""What policies read of a person and her job: nothing else need ever be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from talentcoop.policy.conditions import FILED, REGION
from talentcoop.policy.model import Compare, Flag, Measure, Membership, Policy, Window


def facts_read(policies: Iterable[Policy]) -> frozenset[str]:
    """The kinds of fact that some policies read, in any condition or measure, or to know when something was filed."""
    return frozenset(kind for policy in policies for kind in _read(policy))


def _read(policy: Policy) -> Iterator[str]:
    for node in policy.nodes():
        yield from _by(node.compare)
        yield from _by(node.flag)
        yield from _by(node.member)
    for measure in policy.measures.values():
        yield from (kind for kind in (measure.fact, measure.spell) if kind)
        yield from (discount.spell for discount in measure.discount)
        yield from (excuse.spell for excuse in measure.gap.excused)
    if policy.quota is not None and policy.quota.fact is not None:
        yield policy.quota.fact
    if any(_from_filing(dated) for dated in _dated(policy)):
        yield FILED


def _by(rule: Compare | Flag | Membership | None) -> Iterator[str]:
    if isinstance(rule, Membership):
        yield from (*rule.key, REGION)
    elif rule is not None and rule.fact is not None:
        yield rule.fact


def _dated(policy: Policy) -> Iterator[Measure | Membership | Window]:
    period = policy.derogates.period if policy.derogates else None
    yield from (window for window in (policy.in_force, policy.filing, period) if window)
    yield from policy.measures.values()
    places = (*(node.member for node in policy.nodes()), *(measure.where for measure in policy.measures.values()))
    yield from (where for where in places if where)


def _from_filing(dated: Measure | Membership | Window) -> bool:
    return (dated.as_of if isinstance(dated, Membership) else dated.anchor) == "filing"
