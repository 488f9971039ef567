"""What would open a route: the smallest sets of changes that do.

A set of changes supposes that nothing else happens. It tells what an authority could then be asked, never what it will
answer: each set has the outcome that it leads to, and one that is open to discretion stays so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from talentcoop.dates import ONE_DAY
from talentcoop.facts import Evidence, Facts, Value
from talentcoop.policy.decide import Decision, Outcome, Spent, decide
from talentcoop.policy.demands import NEVER, Demand, all_of
from talentcoop.policy.library import Library
from talentcoop.policy.plan import plan
from talentcoop.policy.search import DAY, Search
from talentcoop.policy.supposing import Act, Span, State


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that would have to be shown, or to change, and to what: any of some spans; () for spells.

    `evidence` is the strongest that a condition asks for it.
    """

    kind: str
    act: Act
    to: tuple[Span, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Way:
    """One set of changes, and the first day from which it opens a route; `wait` None: at once.

    No smaller set of these changes does. `outcome` says what kind of route: discretion is never a yes.
    """

    changes: tuple[Change, ...]
    wait: date | None
    outcome: Outcome

    @property
    def steps(self) -> int:
        """How many things it takes, waiting being one."""
        return len(self.changes) + (self.wait is not None)

    @property
    def names(self) -> frozenset[str]:
        """The kinds of fact that it moves, and `search.DAY` where it is to wait."""
        return frozenset((*(change.kind for change in self.changes), *([DAY] if self.wait else [])))


@dataclass(frozen=True, slots=True)
class Ways:
    """Every smallest set of changes, fewest first; () where a route is open already, or nothing can open it.

    `closed` names what stands against her and that neither she nor time can change, among what is asked of everybody.
    """

    open: bool
    ways: tuple[Way, ...] = ()
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a person: her facts as known at an instant, on a day; `spent` is of a policy's quota."""

    library: Library
    facts: Facts
    on: date
    known_at: datetime
    spent: int | Spent | None = None

    def put(self, policy: str, facts: Facts | None = None, day: date | None = None) -> Decision:
        """What a policy says; of other facts, or on another day, where they are given."""
        day = day or self.on
        known = self.facts if facts is None else facts
        return decide(plan(self.library, policy, day), known, day, self.known_at, self.spent)


def smallest_changes(asked: Question, policy: str) -> Ways:
    """The smallest sets of changes that open the route of a policy within the days that a desk looks at.

    Of a derogation: those under which it reaches her for sure. What nobody can change is left out: a fact told that is
    not in her hands, a number that nobody published, days on which the rule is not in force.
    """
    before = asked.put(policy)
    if before.outcome.opens_a_route:
        return Ways(open=True)
    search = Search(asked.library, policy, asked.facts.as_known(asked.known_at), asked.on)
    found: dict[frozenset[str], Way] = {}
    for demand in all_of(part.demands for part in search.parts):
        way = _way(asked, policy, search, demand)
        if way is not None:
            found[way.names] = _sooner(found[way.names], way) if way.names in found else way
    smallest = [way for names, way in found.items() if not any(other < names for other in found)]
    verdicts = before.verdicts()
    closed = {part.id for part in search.parts if part.demands == NEVER and verdicts.get(part.id) is part.against}
    return Ways(
        open=False,
        ways=tuple(sorted(smallest, key=lambda way: (way.steps, way.wait or asked.on, sorted(way.names)))),
        closed=tuple(key for key in verdicts if key in closed),
    )


def _way(asked: Question, policy: str, search: Search, demand: Demand) -> Way | None:
    """The changes that fulfil a demand, on the first of its days on which the policy itself says that they do.

    The search knows nothing of what others spent of a quota, so that the engine has the last word.
    """
    chosen = {kind: _chosen(search.states[kind], states) for kind, states in demand.items() if kind != DAY}
    moved = {kind: states for kind, states in chosen.items() if states[0].act is not None}
    facts = search.suppose({kind: states[0] for kind, states in moved.items()})
    allowed = demand.get(DAY, -1)
    for place, day in enumerate(search.days):
        if allowed >> place & 1:
            decision = asked.put(policy, facts, day)
            if decision.outcome.opens_a_route and decision.policy == policy:
                changes = tuple(_change(search, kind, states) for kind, states in sorted(moved.items()))
                return Way(changes, day if place else None, decision.outcome)
    return None


def _chosen(states: tuple[State, ...], allowed: int) -> list[State]:
    """Those allowed that take the least: to leave it as it is, then to show, then to change."""
    found = [state for place, state in enumerate(states) if allowed >> place & 1]
    return [state for state in found if state.act is found[0].act]


def _change(search: Search, kind: str, chosen: list[State]) -> Change:
    return Change(
        kind,
        chosen[0].act or Act.SHOW,
        _joined(span for state in chosen for span in state.spans),
        search.evidence(kind),
    )


def _sooner(one: Way, other: Way) -> Way:
    """The one that opens first; of two that open on the same day and differ in one fact, both values of it."""
    if one.wait != other.wait:
        return min(one, other, key=lambda way: way.wait or date.min)
    pairs = list(zip(one.changes, other.changes, strict=True))
    if sum(left != right for left, right in pairs) != 1:
        return one
    both = (replace(left, to=_joined((*left.to, *right.to))) for left, right in pairs)
    return replace(one, changes=tuple(both))


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those that touch as one."""
    joined: list[Span] = []
    for span in sorted(dict.fromkeys(spans), key=_order):
        if joined and _touch(joined[-1].high, span.low):
            joined[-1] = Span(joined[-1].low, span.high)
        else:
            joined.append(span)
    return tuple(joined)


def _order(span: Span) -> tuple[bool, object]:
    return span.low is not None, span.low


def _touch(high: Value | None, low: Value | None) -> bool:
    if isinstance(high, date) and isinstance(low, date):
        return high + ONE_DAY == low
    return type(high) is int and type(low) is int and high + 1 == low
