"""What must hold of every policy and everybody: for a test with `@given`, or on a single case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from talentcoop.facts import Evidence, Facts
from talentcoop.policy.decide import Decision, decide
from talentcoop.policy.findings import Part
from talentcoop.policy.model import Node, Policy
from talentcoop.policy.plan import Plan
from talentcoop.policy.verdicts import Verdict
from talentcoop.testing.facts import KNOWN


def assert_accounted_for(resolved: Plan, known: Facts, on: date) -> Decision:
    """Every condition that the answering policy has is in the decision, exactly once; hands the decision on."""
    decision = decide(resolved, known, on, KNOWN)
    answering = resolved if resolved.base is None or decision.policy == resolved.policy.id else resolved.base
    family = [answering.policy, *([answering.base.policy] if answering.base else [])]
    asked = [node.id for policy in family for node in policy.nodes()]
    found = [finding.id for finding in decision.findings if finding.sentence and finding.part is not Part.QUOTA]
    assert sorted(found) == sorted(asked), "a condition is missing from the decision, or stands in it twice"
    return decision


def assert_evidence_never_unsettles(resolved: Plan, known: Facts, on: date) -> None:
    """Certifying what is on file never turns a known verdict, nor makes it unknown."""
    certified = Facts(tuple(replace(fact, evidence=Evidence.CERTIFIED) for fact in known))
    before, after = (decide(resolved, each, on, KNOWN) for each in (known, certified))
    if before.policy != after.policy:
        return  # it became certain that a derogation does not reach her
    for key, verdict in before.verdicts().items():
        assert verdict in (Verdict.UNKNOWN, after.verdicts()[key]), f"{key} was {verdict} on weaker evidence"


def assert_loosening_never_removes(resolved: Plan, parameter: str, known: Facts, on: date, by: int = 1) -> None:
    """Moving a threshold to the side of the person never closes a route. Passes over one that has no such side."""
    value, side = resolved.values[parameter], looser(resolved, parameter)
    if side is None or not isinstance(value, int) or value + side * by < 0:
        return
    before = decide(resolved, known, on, KNOWN)
    after = decide(resolved.bind(**{parameter: value + side * by}), known, on, KNOWN)
    assert not before.outcome.opens_a_route or after.outcome is before.outcome, f"{parameter} {value} closed a route"


def looser(resolved: Plan, parameter: str) -> int | None:
    """-1 where a smaller number asks less, +1 where a larger does; None where it is mixed, or no threshold."""
    family = {id(policy): policy for policy in (resolved.policy, *([resolved.base.policy] if resolved.base else []))}
    sides = {side for policy in family.values() for side in _sides(policy, parameter)}
    return sides.pop() if len(sides) == 1 else None


def _sides(policy: Policy, parameter: str) -> Iterator[int]:
    roots = [(node, -1) for node in policy.exclusions]
    roots += [(policy.conditions, 1)] if policy.conditions else []
    if policy.derogates:
        layer = policy.derogates
        roots += [(node, 1) for node in layer.adds]
        for node in (layer.scope, *layer.replaces.values()):  # either side: it may reach her, or lift something else
            roots += [(node, 1), (node, -1)]
    for root, sign in roots:
        yield from _side(root, sign, parameter)
    if policy.quota and policy.quota.cap == parameter:
        yield 1


def _side(node: Node, sign: int, parameter: str) -> Iterator[int]:
    for child in node.children:
        yield from _side(child, -sign if node.not_ else sign, parameter)
    compare = node.compare
    if compare and parameter in (compare.parameter, compare.percentage and compare.percentage.percent):
        yield from {">=": (-sign,), ">": (-sign,), "<=": (sign,), "<": (sign,)}.get(compare.op, (1, -1))
