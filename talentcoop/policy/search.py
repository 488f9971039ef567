"""The search for changes: what each part of a policy demands of facts and of the day, weighed by the engine itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from talentcoop.facts import Evidence, Facts
from talentcoop.policy import demands
from talentcoop.policy.conditions import FILED, REGION, Part, Reader
from talentcoop.policy.demands import ANYHOW, NEVER, Demands, both, weakest
from talentcoop.policy.library import Library
from talentcoop.policy.model import Node, Policy, Window
from talentcoop.policy.outlook import ahead, family_of, moments
from talentcoop.policy.plan import plan
from talentcoop.policy.supposing import Rules, State, states
from talentcoop.policy.verdicts import Verdict, known, negate

DAY: Final = ""
"""The variable that stands for the day on which one asks; the others have the names of fact kinds."""
Weigh = Callable[[Facts, int], Verdict]
"""What one condition says of facts on the day in a place among those looked at."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One part of what is asked of everybody: what would fulfil it, and the verdict that speaks against her."""

    id: str
    demands: Demands
    against: Verdict


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a condition stands: in which part of whose rules, and whether its being met helps the person."""

    part: Part
    whose: Policy
    helps: bool


class Search:
    """What a policy demands of one person's facts, on the days on which its answer could turn."""

    def __init__(self, library: Library, policy: str, facts: Facts, on: date) -> None:
        self.family = family_of(library, policy)
        self.policy, self.law = self.family[0], self.family[-1]
        self.facts, self.rules = facts, Rules(library, self.family)
        kinds = {kind for whose in self.family for node in whose.nodes() for kind in self._read(node)}
        self.states = {kind: states(self.rules, kind, facts, on) for kind in sorted({*kinds, FILED})}
        everything = Facts(tuple(fact for found in self.states.values() for state in found for fact in state.facts))
        shown = self.suppose({kind: found[1] for kind, found in self.states.items() if _better(found)})
        looked = [moments(library, policy, each, ahead(on), everything) for each in (facts, shown)]
        self.days = tuple(sorted({day for found in looked for day in found}))
        self._plans = [plan(library, policy, day) for day in self.days]
        layer = self.policy.derogates
        self._lifted: dict[str, Node | None] = {**dict.fromkeys(layer.suspends), **layer.replaces} if layer else {}

    def suppose(self, instead: Mapping[str, State]) -> Facts:
        """Her facts with those of some kinds in other states."""
        kept = [fact for fact in self.facts if fact.kind not in instead]
        return Facts((*kept, *(fact for state in instead.values() for fact in state.facts)))

    def evidence(self, kind: str) -> Evidence:
        """The strongest evidence that a condition asks for a kind of fact."""
        places = [node for whose in self.family for node in whose.nodes()]
        asked = [one.evidence for node in places for one in (node.flag, node.compare) if one and one.fact == kind]
        asked += [measure.evidence for measure in self.rules.measures if kind in (measure.fact, measure.spell)]
        return max(asked, key=list(Evidence).index, default=Evidence.DECLARED)

    @cached_property
    def parts(self) -> tuple[Asked, ...]:
        """All that must be fulfilled for the policy's own route to be open."""
        return tuple(self._parts())

    def _parts(self) -> Iterator[Asked]:
        layer = self.policy.derogates
        if layer:
            yield Asked("period", self._window(layer.period, None, self.policy), Verdict.UNMET)
            yield from self._asks(layer.scope, _Place(Part.SCOPE, self.policy, True))
        for whose in self.family:
            yield Asked("in_force", self._window(whose.in_force, whose.grandfathers, whose), Verdict.UNMET)
            if whose.applies:
                yield from self._asks(whose.applies, _Place(Part.SCOPE, whose, True))
            for node in whose.exclusions:
                place = _Place(Part.EXCLUSION, whose, False)
                yield Asked(node.id, self._want(node, Verdict.UNMET, place), Verdict.MET)
        filing = next(((whose.filing, whose) for whose in self.family if whose.filing), None)
        if filing:
            yield Asked("filing", self._window(filing[0], None, filing[1]), Verdict.UNMET)
        asked = [(self.law.conditions, self.law)] if self.law.conditions else []
        for node, whose in (*asked, *((node, self.policy) for node in (layer.adds if layer else ()))):
            yield from self._asks(node, _Place(Part.CONDITION, whose, True))

    def _asks(self, node: Node, place: _Place) -> Iterator[Asked]:
        """What a condition that must be met asks, one by one where it asks several things at once."""
        if node.all and node.id not in self._lifted:
            for child in node.all:
                yield from self._asks(child, place)
        else:
            yield Asked(node.id, self._want(node, Verdict.MET, place), Verdict.UNMET)

    def _want(self, node: Node, wanted: Verdict, place: _Place) -> Demands:
        """What gives a condition a verdict, met or unmet."""
        if place.whose is self.law and node.id in self._lifted:
            instead = self._lifted[node.id]
            if instead is not None:
                return self._want(instead, wanted, _Place(place.part, self.policy, place.part is not Part.EXCLUSION))
            return ANYHOW if known(place.part is not Part.EXCLUSION) is wanted else NEVER
        inner = replace(place, helps=place.helps is (node.not_ is None))
        if node.not_ is not None:
            return self._want(node.not_, negate(wanted), inner)
        if node.children:
            count = len(node.children) if node.all else 1 if node.at_least is None else node.at_least.count
            parts = [self._want(child, wanted, inner) for child in node.children]
            return demands.at_least(count if wanted is Verdict.MET else len(parts) - count + 1, parts)
        return self._table(
            self._read(node),
            lambda facts, at: Reader(self._plans[at], facts, self.days[at]).weigh(
                node, place.part, place.whose, None, place.helps
            ),
            wanted,
        )

    def _window(self, window: Window | None, grandfathers: Node | None, whose: Policy) -> Demands:
        """What puts somebody inside a window, or among those whom the rule still reaches after its last day."""
        if window is None:
            return NEVER
        kinds = (FILED,) if window.anchor == "filing" else ()

        def when(inside: Callable[[date], bool]) -> Weigh:
            def weigh(facts: Facts, at: int) -> Verdict:
                day = Reader(self._plans[at], facts, self.days[at]).anchor(window.anchor)
                return Verdict.UNKNOWN if day is None else known(inside(day))

            return weigh

        inside = self._table(kinds, when(lambda day: day in window), Verdict.MET)
        if grandfathers is None:
            return inside
        last = window.last or date.max
        after = self._table(kinds, when(lambda day: day > last), Verdict.MET)
        reached = self._want(grandfathers, Verdict.MET, _Place(Part.SCOPE, whose, True))
        return weakest((*inside, *both(after, reached)))

    def _table(self, kinds: tuple[str, ...], weigh: Weigh, wanted: Verdict) -> Demands:
        """Try every state of some kinds on every day."""
        return self._tried(kinds, {}, weigh, wanted)

    def _tried(self, left: tuple[str, ...], tried: Mapping[str, State], weigh: Weigh, wanted: Verdict) -> Demands:
        if not left:
            facts = self.suppose(tried)
            days = sum(1 << at for at in range(len(self.days)) if weigh(facts, at) is wanted)
            return ANYHOW if days == (1 << len(self.days)) - 1 else ({DAY: days},) if days else NEVER
        kind, alike = left[0], dict[tuple[tuple[tuple[str, int], ...], ...], tuple[int, Demands]]()
        for place, state in enumerate(self.states[kind]):
            found = self._tried(left[1:], {**tried, kind: state} if place else tried, weigh, wanted)
            key = tuple(tuple(sorted(demand.items())) for demand in found)
            alike[key] = alike.get(key, (0, found))[0] | 1 << place, found
        every = (1 << len(self.states[kind])) - 1
        return weakest(
            demand if places == every else {kind: places, **demand}
            for places, found in alike.values()
            for demand in found
        )

    def _read(self, node: Node) -> tuple[str, ...]:
        """The kinds of fact that a condition reads itself."""
        if node.member:
            return tuple(dict.fromkeys((*node.member.key, REGION, *([FILED] if node.member.as_of == "filing" else []))))
        if node.flag:
            return (node.flag.fact,)
        measure = self.rules.measure(node.compare.measure) if node.compare else None
        if measure is None:
            return (node.compare.fact,) if node.compare and node.compare.fact else ()
        spells = (*(one.spell for one in measure.discount), *(one.spell for one in measure.gap.excused))
        filed = measure.anchor == "filing" or (measure.where is not None and measure.where.as_of == "filing")
        kinds = (measure.fact, measure.spell, *spells, FILED if filed else None)
        return tuple(dict.fromkeys(kind for kind in kinds if kind))


def _better(found: tuple[State, ...]) -> bool:
    return len(found) > 1 and any(fact.value is None for fact in found[1].facts)
