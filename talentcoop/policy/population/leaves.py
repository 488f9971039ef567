"""Leaves: what a flag, a comparison, a list, a window or a quota asks of one person, as a number and without words.

`conditions` and `decide` are the home of what they mean; a test on generated rules holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, Literal

from talentcoop.facts import Evidence, Fact
from talentcoop.policy.comparisons import COMPARE, against, between, wrong_type
from talentcoop.policy.conditions import FILED, REGION
from talentcoop.policy.decide import Spent
from talentcoop.policy.findings import Why
from talentcoop.policy.model import Compare, Flag, Measure, Membership, Parameter, Policy, Quota, Window, anything
from talentcoop.policy.population.expressions import MET, UNKNOWN, UNMET, Leaf, Number
from talentcoop.policy.population.known import Known
from talentcoop.policy.verdicts import Verdict

NUMBERS: Final = {Verdict.UNMET: UNMET, Verdict.UNKNOWN: UNKNOWN, Verdict.MET: MET}
RANKS: Final = {evidence: rank for rank, evidence in enumerate(Evidence)}

ALWAYS: Final = Leaf("always", lambda _: MET)
NEVER: Final = Leaf("never", lambda _: UNMET)
OPEN: Final = Leaf("open", lambda _: UNKNOWN)


def flag(rule: Flag, helps: bool) -> Leaf:
    """A fact that must be established as true; what somebody says against herself needs no evidence."""
    kind, evidence = rule.fact, rule.evidence

    def weigh(known: Known) -> int:
        fact = known.held.get(kind)
        if fact is None or (value := fact.value) is None or (value is helps and not fact.evidence.at_least(evidence)):
            return UNKNOWN
        if not isinstance(value, bool):
            raise wrong_type(kind, bool, value)
        return MET if value else UNMET

    return Leaf(f"flag {rule.model_dump_json()} {helps}", weigh, (kind,))


def member(rule: Membership) -> Leaf:
    """A fact that must stand on a list."""
    kind = rule.key[0]
    kinds = tuple(dict.fromkeys((*rule.key, REGION)))

    def weigh(known: Known) -> int:
        held = known.held
        day = known.on if rule.as_of == "spell" else known.day(rule.as_of)
        if day is None or any(one not in held for one in kinds):
            return UNKNOWN
        return NUMBERS[known.listed(rule.list, str(held[kind].value), str(held[REGION].value), day)]

    return Leaf(f"member {rule.model_dump_json()}", weigh, (*kinds, FILED))


def fact(rule: Compare) -> Leaf:
    """A fact's value against what is asked."""
    kind, op, holds, name = rule.fact or "", rule.op, COMPARE[rule.op], rule.parameter
    evidence = None if rule.evidence is Evidence.DECLARED else rule.evidence

    def weigh(known: Known) -> int:
        found: Fact | None = known.held.get(kind)
        if found is None or (value := found.value) is None or (evidence and not found.evidence.at_least(evidence)):
            return UNKNOWN
        asked = known.plan.values[name] if name else known.asked(rule)
        if asked is None:
            return UNKNOWN
        if type(asked) is type(value):
            return MET if holds(value, asked) else UNMET
        return NUMBERS[against(op, value, asked, kind)]

    number = None if op == "in" else Number(rule, kind)
    return Leaf(f"fact {rule.model_dump_json()}", weigh, (kind,), _thresholds(rule), number)


def measured(rule: Compare, policy: Policy, parameters: Mapping[str, Parameter]) -> Leaf:
    """A measure against what is asked. `policy` is the one whose measure it is."""
    name = rule.measure or ""
    measure = policy.measures[name]
    unit = parameters[rule.parameter].unit if rule.parameter else measure.unit

    def weigh(known: Known) -> int:
        asked, reading = known.asked(rule), known.reading(name)
        if isinstance(reading, Why) or not isinstance(asked, int):
            return UNKNOWN
        return NUMBERS[between(rule.op, reading, asked, unit)]

    drawn = _drawn(measure)
    since = policy.in_force and policy.in_force.first
    column = f"{measure.model_dump_json()} {[parameters[each].unit for each in drawn]} {since}"
    text = f"measure {rule.model_dump_json()} {unit} {column}"
    return Leaf(text, weigh, (), (*_thresholds(rule), *drawn), Number(rule, column, drawn, unit))


def _thresholds(rule: Compare) -> tuple[str, ...]:
    name = rule.parameter or (rule.percentage.percent if rule.percentage else None)
    return (name,) if name else ()


def _drawn(measure: Measure) -> tuple[str, ...]:
    excused = (excuse.parameter for excuse in measure.gap.excused)
    names = (measure.window, measure.as_of, measure.full_time, measure.gap.parameter, *excused)
    return tuple(name for name in names if name)


def window(rule: Window | None) -> Leaf:
    """Whether the day that a window is about lies in it; open where nobody said when it is, or when she filed."""
    return OPEN if rule is None else _by_day(f"in {rule.first} {rule.last}", rule.anchor, lambda day: day in rule)


def over(rule: Window | None) -> Leaf:
    """Whether the last day of a window is over; never where it has none."""
    if rule is None or (last := rule.last) is None:
        return NEVER
    return _by_day(f"after {last}", rule.anchor, lambda day: day > last)


def _by_day(text: str, anchor: Literal["decision", "filing"], holds: Callable[[date], bool]) -> Leaf:
    def weigh(known: Known) -> int:
        day = known.on if anchor == "decision" else known.day(anchor)
        return UNKNOWN if day is None else MET if holds(day) else UNMET

    return Leaf(f"{anchor} {text}", weigh, () if anchor == "decision" else (FILED,))


def quota(rule: Quota) -> Leaf:
    """Whether there is room left, in the whole and in the group that she is in."""
    groups = rule.groups

    def weigh(known: Known) -> int:
        spent = known.spent if isinstance(known.spent, Spent) else Spent(known.spent)
        whole, fact = _room(known, rule.cap, spent.whole), known.held.get(rule.fact or "")
        if rule.fact is None:
            return whole
        if fact is None or fact.value is None:
            rooms = [_room(known, cap, spent.groups.get(group)) for group, cap in groups.items()]
            return min(whole, MET if min(rooms) == MET else UNKNOWN)
        group = anything(fact.value)
        return min(whole, _room(known, groups[group], spent.groups.get(group)) if group in groups else MET)

    kinds = (rule.fact,) if rule.fact else ()
    return Leaf(f"quota {rule.model_dump_json()}", weigh, kinds, (rule.cap, *groups.values()))


def _room(known: Known, name: str, used: int | None) -> int:
    cap = known.plan.values.get(name)
    if not isinstance(cap, int) or used is None:
        return UNKNOWN
    return MET if used < cap else UNMET
