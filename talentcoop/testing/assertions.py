"""What must hold of every policy and everybody: for a test with `@given`, or on a single case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from talentcoop.facts import Evidence, Facts
from talentcoop.policy.decide import Decision, decide
from talentcoop.policy.findings import Part
from talentcoop.policy.gate import carries_work, keeps_permits
from talentcoop.policy.model import Measure, Node, Policy
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
    moved = _moved(resolved, parameter, by)
    if moved is None:
        return
    before, after = (decide(each, known, on, KNOWN).outcome for each in (resolved, moved))
    assert not before.opens_a_route or after is before, f"{_said(parameter, resolved, moved)} closed a route"


def assert_tightening_never_adds(resolved: Plan, parameter: str, known: Facts, on: date, by: int = 1) -> None:
    """Moving a threshold away from the person never opens a route. Passes over one that has no such side."""
    moved = _moved(resolved, parameter, -by)
    if moved is None:
        return
    before, after = (decide(each, known, on, KNOWN).outcome for each in (resolved, moved))
    assert not after.opens_a_route or before is after, f"{_said(parameter, resolved, moved)} opened a route"


def assert_nobody_at_work_loses(
    before: Plan, after: Plan, at_work: Mapping[str, Facts], on: date, known_at: datetime = KNOWN
) -> None:
    """Nobody of those now at work loses what her work rests on when one rule becomes another; names one who does.

    `at_work` are people with running work, by name. Work under a permit goes on where the rule after has a transition
    that keeps or converts permits; leave that conditions alone give ends when they are no longer met, or not known to
    be. Whoever had nothing to rest on before has nothing to lose.
    """
    if keeps_permits(before, after):
        return
    for name, facts in at_work.items():
        held, left = (decide(each, facts, on, known_at) for each in (before, after))
        turned = [key for key, verdict in left.verdicts().items() if held.verdicts().get(key) is not verdict]
        assert not carries_work(held) or carries_work(left), (
            f"{name} is at work and loses it on {on}: {held.outcome} becomes {left.outcome} ({', '.join(turned)})"
        )


def _moved(resolved: Plan, parameter: str, by: int) -> Plan | None:
    """The plan with a threshold moved so far to the side of the person; None where it has none, or no number."""
    value, side = resolved.values[parameter], looser(resolved, parameter)
    if side is None or isinstance(value, bool) or not isinstance(value, int) or value + side * by < 0:
        return None
    return resolved.bind(**{parameter: value + side * by})


def _said(parameter: str, resolved: Plan, moved: Plan) -> str:
    return f"{parameter} moved from {resolved.values[parameter]} to {moved.values[parameter]}"


def looser(resolved: Plan, parameter: str) -> int | None:
    """-1 where a smaller number asks less, +1 where a larger does; None where it is mixed, or no threshold."""
    family = {id(policy): policy for policy in (resolved.policy, *([resolved.base.policy] if resolved.base else []))}
    sides = {side for policy in family.values() for side in _sides(policy, parameter, resolved.measures)}
    return sides.pop() if len(sides) == 1 else None


def _sides(policy: Policy, parameter: str, measures: Mapping[str, Measure]) -> Iterator[int]:
    roots = [(node, -1) for node in policy.exclusions]
    roots += [(node, 1) for node in (policy.conditions, policy.applies, policy.grandfathers) if node]
    if policy.derogates:
        layer = policy.derogates
        roots += [(node, 1) for node in layer.adds]
        for node in (layer.scope, *layer.replaces.values()):  # either side: it may reach her, or lift something else
            roots += [(node, 1), (node, -1)]
    for root, sign in roots:
        yield from _side(root, sign, parameter, measures)
    if policy.quota and parameter in (policy.quota.cap, *policy.quota.groups.values()):
        yield 1


def _side(node: Node, sign: int, parameter: str, measures: Mapping[str, Measure]) -> Iterator[int]:
    for child in node.children:
        yield from _side(child, -sign if node.not_ else sign, parameter, measures)
    compare = node.compare
    if compare is None:
        return
    smaller = {">=": (-sign,), ">": (-sign,), "<=": (sign,), "<": (sign,)}.get(compare.op, (1, -1))
    if parameter in (compare.parameter, compare.percentage and compare.percentage.percent):
        yield from smaller
    for grows in _grows(measures.get(compare.measure or ""), parameter):
        yield from (-side * grows for side in smaller)


def _grows(measure: Measure | None, parameter: str) -> Iterator[int]:
    """Whether a measure grows with a number: with how far back it looks, and how much interruption it forgives.

    It shrinks with how many hours are full time.
    """
    if measure is None:
        return
    forgiven = (measure.gap.parameter, *(excuse.parameter for excuse in measure.gap.excused))
    if parameter in (measure.window, *forgiven):
        yield 1
    if parameter == measure.full_time:
        yield -1
    if parameter == measure.as_of:
        yield from (1, -1)
