"""The outcome alone: what `decide` answers about one person, without the findings, compiled once a policy.

It stops as soon as the outcome is settled, so that a fact of the wrong kind which no longer matters goes unnoticed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from talentcoop.facts import Facts
from talentcoop.policy.decide import Outcome, Spent
from talentcoop.policy.plan import Plan
from talentcoop.policy.population.expressions import MET, UNKNOWN, UNMET, AtLeast, Every, Expression, Leaf, Not, Some
from talentcoop.policy.population.known import Known
from talentcoop.policy.population.program import Program, program

Weigh = Callable[[Known], int]


def outcome(plan: Plan, facts: Facts, on: date, known_at: datetime, spent: int | Spent | None = None) -> Outcome:
    """The outcome that `decide` would give, and nothing else."""
    facts = facts.as_known(known_at)
    return _answer(program(plan), Known(plan, facts, plan.library.catalogue.held(facts, on), on, spent))


@dataclass(frozen=True, slots=True, eq=False)
class _Compiled:
    """A program as functions of one person, in the order in which an outcome is settled."""

    place: Weigh
    exclusions: Weigh
    quota: Weigh
    conditions: Weigh
    reach: Weigh | None


@lru_cache(maxsize=256)
def _compiled(asked: Program) -> _Compiled:
    return _Compiled(
        place=_compile(asked.place),
        exclusions=_compile(asked.exclusions),
        quota=_compile(asked.quota),
        conditions=_compile(asked.conditions),
        reach=None if asked.reach is None else _compile(asked.reach),
    )


def _answer(asked: Program, known: Known) -> Outcome:
    weigh = _compiled(asked)
    if weigh.reach is None or asked.base is None or known.plan.base is None:
        return _own(asked, weigh, known)
    known.reach = weigh.reach(known)
    if known.reach == MET:
        return _own(asked, weigh, known)
    left = known.spent if asked.policy.quota is None else None
    base = _answer(asked.base, Known(known.plan.base, known.facts, known.held, known.on, left))
    if known.reach == UNMET:
        return base
    own = _own(asked, weigh, known)
    if own.opens_a_route or base.opens_a_route:
        agreed = own is base and asked.policy.work is asked.base.policy.work
    else:
        agreed = Outcome.UNKNOWN not in (own, base)
    return own if agreed else Outcome.UNKNOWN


def _own(asked: Program, weigh: _Compiled, known: Known) -> Outcome:
    """The first answer that holds, in the order in which `decide` takes them."""
    place = weigh.place(known)
    if place == UNMET:
        return Outcome.UNAVAILABLE
    excluded = weigh.exclusions(known)
    if excluded == MET:
        return Outcome.EXCLUDED
    room = weigh.quota(known)
    if room == UNMET:
        return Outcome.UNAVAILABLE
    conditions = weigh.conditions(known)
    if conditions == UNMET:
        return Outcome.NOT_MET
    return asked.when_met if min(place, MET - excluded, room, conditions) == MET else Outcome.UNKNOWN


def _compile(asked: Expression) -> Weigh:
    if isinstance(asked, Leaf):
        return asked.weigh
    if isinstance(asked, Every):
        return _extreme(tuple(map(_compile, asked.of)), MET, UNMET)
    if isinstance(asked, Some):
        return _extreme(tuple(map(_compile, asked.of)), UNMET, MET)
    if isinstance(asked, AtLeast):
        return _at_least(asked.count, tuple(map(_compile, asked.of)))
    if isinstance(asked, Not):
        of = _compile(asked.of)
        return lambda known: MET - of(known)
    return _lifted(_compile(asked.before), _compile(asked.after))


def _extreme(of: tuple[Weigh, ...], first: int, settled: int) -> Weigh:
    """The least or the greatest of several, starting from the `first`; `settled` is the end beyond which none lies."""

    def weigh(known: Known) -> int:
        found = first
        for one in of:
            verdict = one(known)
            if verdict == settled:
                return settled
            if verdict == UNKNOWN:
                found = UNKNOWN
        return found

    return weigh


def _at_least(count: int, of: tuple[Weigh, ...]) -> Weigh:
    """The count-th greatest."""
    return lambda known: sorted([one(known) for one in of], reverse=True)[count - 1]


def _lifted(before: Weigh, after: Weigh) -> Weigh:
    """The new verdict where the derogation surely reaches, else what both agree on."""

    def weigh(known: Known) -> int:
        new = after(known)
        return new if known.reach == MET or new == before(known) else UNKNOWN

    return weigh
