"""A policy as blocks to read: each condition with what it reads, which numbers it asks, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from talentcoop.policy.editions import lists_read, series_read
from talentcoop.policy.explain import WINDOWS
from talentcoop.policy.findings import QUOTA
from talentcoop.policy.model import Measure, Node, Parameter, Policy, Scalar
from talentcoop.policy.plan import Plan
from talentcoop.policy.rules import NODE_KINDS
from talentcoop.policy.texts import Source, Text


@dataclass(frozen=True, slots=True)
class Block:
    """One condition, and the file that it stands in; `depth` is how deep it stands."""

    node: Node
    depth: int
    policy: Policy
    plan: Plan

    @property
    def source(self) -> Source:
        """Where it comes from."""
        return self.policy.sources[self.node.source]

    @property
    def kind(self) -> str:
        """Which of the kinds of conditions it is."""
        return next(kind for kind in NODE_KINDS if getattr(self.node, kind) is not None)

    @property
    def measure(self) -> Measure | None:
        """The measure that it compares, if any."""
        compare = self.node.compare
        return self.plan.measures[compare.measure] if compare and compare.measure else None

    @property
    def reads(self) -> str | None:
        """The kind of fact that it reads; None for one that holds others, or looks into a list."""
        node = self.node
        if node.flag:
            return node.flag.fact
        measure = self.measure
        if measure:
            return measure.spell or measure.fact
        return node.compare.fact if node.compare else None

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers that it asks, by their names."""
        compare, measure = self.node.compare, self.measure
        asked = (compare.parameter, compare.percentage and compare.percentage.percent) if compare else ()
        counted = (measure.window, measure.gap.parameter) if measure else ()
        return tuple(dict.fromkeys(name for name in (*asked, *counted) if name))


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the law: its history, what it is on the plan's day, where it comes from, and what asks it.

    One that nothing asks, such as how long a permit lasts, turns nothing for anybody.
    """

    name: str
    parameter: Parameter
    now: Scalar | None
    source: Source
    asked_by: tuple[Text, ...]


def blocks(plan: Plan, policy: Policy, roots: Iterable[Node]) -> tuple[Block, ...]:
    """Conditions and all inside them, parents first."""

    def walked(node: Node, depth: int) -> Iterable[Block]:
        yield Block(node, depth, policy, plan)
        for child in node.children:
            yield from walked(child, depth + 1)

    return tuple(block for root in roots for block in walked(root, 0))


def conditions(policy: Policy) -> int:
    """How many conditions a file has, exclusions and a derogation's own included."""
    return len(policy.nodes())


def numbers(plan: Plan, *, own: bool = False) -> tuple[Number, ...]:
    """The numbers that a plan can be asked with, its base's first; its own alone where `own`."""
    family = [plan.policy] if own or plan.base is None else [plan.base.policy, plan.policy]
    asked = [block for policy in _family(plan) for block in blocks(plan, policy, policy.nodes())]
    return tuple(
        Number(
            name=name,
            parameter=parameter,
            now=plan.values[name],
            source=policy.sources[parameter.source],
            asked_by=_asked_by(name, asked, family),
        )
        for policy in family
        for name, parameter in policy.parameters.items()
    )


def _asked_by(name: str, asked: Sequence[Block], family: Sequence[Policy]) -> tuple[Text, ...]:
    """The sentences of what asks a number: conditions, and the quota that it caps, whole or for a group."""
    held = [policy.quota for policy in family if policy.quota]
    quotas = [quota.sentence for quota in held if name in (quota.cap, *quota.groups.values())]
    return tuple(dict.fromkeys([*(block.node.sentence for block in asked if name in block.numbers), *quotas]))


def unpublished(plan: Plan) -> tuple[Number, ...]:
    """The numbers of the file itself that nobody has published for the plan's day."""
    return tuple(number for number in numbers(plan, own=True) if number.now is None)


def unchecked(policy: Policy) -> tuple[Source, ...]:
    """The sources that no person has compared with the file."""
    return tuple(source for source in policy.sources.values() if source.checked_on is None)


def sentences(plan: Plan) -> dict[str, Text]:
    """The sentence of everything that can turn: windows, conditions, the quota."""
    found = dict(WINDOWS)
    for policy in _family(plan):
        found |= {node.id: node.sentence for node in policy.nodes()}
        found |= {QUOTA: policy.quota.sentence} if policy.quota else {}
    return found


def inside(plan: Plan) -> dict[str, frozenset[str]]:
    """The ids of all conditions inside each condition; what replaces one stands inside it too."""
    found = {node.id: node.walk()[1:] for policy in _family(plan) for node in policy.nodes()}
    layer = plan.policy.derogates
    for key, node in layer.replaces.items() if layer else ():
        found[key] = (*found.get(key, ()), *node.walk())
    return {key: frozenset(one.id for one in nodes) for key, nodes in found.items()}


def lists_and_series(plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of the lists and of the series that a plan reads, its base's too."""
    family = _family(plan)
    return (
        tuple(sorted({key for policy in family for key in lists_read(policy)})),
        tuple(sorted({key for policy in family for key in series_read(policy)})),
    )


def _family(plan: Plan) -> tuple[Policy, ...]:
    """The base first, so that what a policy says over it wins."""
    return (plan.base.policy, plan.policy) if plan.base else (plan.policy,)
