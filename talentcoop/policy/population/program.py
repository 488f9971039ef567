"""A program: all that a policy asks, as expressions, compiled once and good for every day and every variant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from talentcoop.policy.decide import WHEN_MET, Outcome
from talentcoop.policy.findings import QUOTA, Part
from talentcoop.policy.library import Library
from talentcoop.policy.model import Derogation, Node, Policy
from talentcoop.policy.plan import Plan
from talentcoop.policy.population import leaves
from talentcoop.policy.population.expressions import AtLeast, Every, Expression, Leaf, Lifted, Not, Some


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """What a policy asks. `findings` is the expression of each finding that `decide` would give, by its id.

    `reach` is whether a derogation reaches somebody, None for another policy; where it does not, `base` answers.
    """

    policy: Policy
    when_met: Outcome
    place: Expression
    exclusions: Expression
    conditions: Expression
    quota: Expression
    findings: dict[str, Expression]
    reach: Expression | None = None
    base: Program | None = None


def program(plan: Plan) -> Program:
    """The program of a plan: all plans of one policy of a library have the same, whatever their day and values.

    A plan of a policy that is not the library's own, such as one kept from before a change, has a program of its own.
    """
    if plan.library.policies.get(plan.policy.id) is plan.policy:
        return _program(plan.library, plan.policy.id)
    return _Writing(plan.policy, None if plan.base is None else program(plan.base)).program()


@lru_cache(maxsize=256)
def _program(library: Library, key: str) -> Program:
    policy = library.policy(key)
    return _Writing(policy, _program(library, policy.derogates.base) if policy.derogates else None).program()


class _Writing:
    """One program under way, in the order in which `decide` weighs."""

    def __init__(self, policy: Policy, base: Program | None) -> None:
        self.policy, self.base, self.law = policy, base, base.policy if base else policy
        self.family = (policy, base.policy) if base else (policy,)
        self.parameters = {**self.law.parameters, **policy.parameters}
        self.made: dict[object, Expression] = {}
        self.findings: dict[str, Expression] = {}
        self.reach: Expression | None = None
        self.lifted: dict[str, Node | None] = {}

    def program(self) -> Program:
        """Write it whole."""
        if self.policy.derogates is not None:
            self.reach = self._reach(self.policy.derogates)
        return Program(
            policy=self.policy,
            when_met=WHEN_MET[self.policy.effect],
            place=self._place(),
            exclusions=self._any(self._weigh(node, Part.EXCLUSION) for p in self.family for node in p.exclusions),
            conditions=self._conditions(),
            quota=self._quota(),
            findings=self.findings,
            reach=self.reach,
            base=self.base,
        )

    def _reach(self, layer: Derogation) -> Expression:
        period = self._found("period", leaves.window(layer.period))
        reach = self._all([period, self._weigh(layer.scope, Part.SCOPE)])
        self.lifted = {**dict.fromkeys(layer.suspends), **layer.replaces}
        return reach

    def _place(self) -> Expression:
        """Where and when it is the law: what applies, is in force or still reaches her, and takes what is filed."""
        applies = [self._weigh(policy.applies, Part.SCOPE) for policy in self.family if policy.applies is not None]
        in_force = self.findings["in_force"] = self._all([self._in_force(policy) for policy in self.family])
        placed = next((policy.filing for policy in self.family if policy.filing is not None), None)
        filing = leaves.ALWAYS if placed is None else self._found("filing", leaves.window(placed))
        return self._all([*applies, in_force, filing])

    def _in_force(self, policy: Policy) -> Expression:
        own = self._leaf(leaves.window(policy.in_force))
        if policy.grandfathers is None:
            return own
        over = self._leaf(leaves.over(policy.in_force))
        return self._any([own, self._all([over, self._weigh(policy.grandfathers, Part.SCOPE)])])

    def _conditions(self) -> Expression:
        base = [self.law.conditions] if self.law.conditions else []
        adds = self.policy.derogates.adds if self.policy.derogates else ()
        return self._all([self._weigh(node, Part.CONDITION) for node in (*base, *adds)])

    def _quota(self) -> Expression:
        placed = next((p.quota for p in self.family if p.quota is not None), None)
        return leaves.ALWAYS if placed is None else self._found(QUOTA, leaves.quota(placed))

    def _weigh(self, node: Node, part: Part, helps: bool | None = None) -> Expression:
        helps = part is not Part.EXCLUSION if helps is None else helps
        if node.children:
            inner = helps is (node.not_ is None)
            made = self._combine(node, [self._weigh(child, part, inner) for child in node.children])
        else:
            made = self._leaf(self._asked(node, helps))
        if node.id in self.lifted and self.reach is not None:
            instead = self.lifted[node.id]
            waived = leaves.NEVER if part is Part.EXCLUSION else leaves.ALWAYS
            after = waived if instead is None else self._weigh(instead, part)
            made = self._one((Lifted, id(made), id(after)), Lifted(self.reach, made, after))
        self.findings[node.id] = made
        return made

    def _asked(self, node: Node, helps: bool) -> Leaf:
        if node.flag is not None:
            return leaves.flag(node.flag, helps)
        if node.member is not None:
            return leaves.member(node.member)
        assert node.compare is not None, "the model lets no other condition exist"  # nosec B101  # tells the type checker
        if node.compare.measure is None:
            return leaves.fact(node.compare)
        whose = self.policy if node.compare.measure in self.policy.measures else self.law
        return leaves.measured(node.compare, whose, self.parameters)

    def _combine(self, node: Node, of: list[Expression]) -> Expression:
        if node.all is not None:
            return self._all(of)
        if node.any is not None:
            return self._any(of)
        if node.at_least is not None:
            count = node.at_least.count
            return self._one((AtLeast, count, *map(id, of)), AtLeast(count, tuple(of)))
        return self._one((Not, id(of[0])), Not(of[0]))

    def _all(self, of: Iterable[Expression]) -> Expression:
        asked = tuple(dict.fromkeys(one for one in of if one is not leaves.ALWAYS))
        return self._one((Every, *map(id, asked)), Every(asked)) if len(asked) != 1 else asked[0]

    def _any(self, of: Iterable[Expression]) -> Expression:
        asked = tuple(dict.fromkeys(of))
        return self._one((Some, *map(id, asked)), Some(asked)) if len(asked) != 1 else asked[0]

    def _leaf(self, leaf: Leaf) -> Expression:
        return self._one(leaf.text, leaf)

    def _found(self, key: str, leaf: Leaf) -> Expression:
        self.findings[key] = self._leaf(leaf)
        return self.findings[key]

    def _one(self, key: object, expression: Expression) -> Expression:
        """The first expression that was made of the same kind and parts: each exists once."""
        return self.made.setdefault(key, expression)
