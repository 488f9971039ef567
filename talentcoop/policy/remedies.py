"""Remedies: the acts that would close a derogation's gaps, whose they are, and what each of them lifts.

A gap names the one act that closes it, and a condition that is guarded twice is two gaps. So the fewest acts that close
all of them are the acts named, each once: what can be chosen is where to begin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from talentcoop.policy.derogations import CompetenceGap
from talentcoop.policy.texts import Source, Text
from talentcoop.policy.values import Rank


@dataclass(frozen=True, slots=True)
class Remedy:
    """One act of an authority, the conditions whose gaps it closes, and of these the ones that it alone lifts."""

    authority: str
    rank: Rank
    act: Text
    closes: tuple[str, ...]
    lifts: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Needed:
    """A condition that a derogation would lift, and every act that it needs."""

    condition: str
    acts: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class Remedies:
    """The fewest acts that close all gaps, what closes most first; and what each condition needs, fewest acts first."""

    acts: tuple[Remedy, ...]
    conditions: tuple[Needed, ...]


def remedies(gaps: Iterable[CompetenceGap]) -> Remedies:
    """The acts that would close the gaps of a derogation; none where it has no gaps. Two gaps may name the same act."""
    gaps = tuple(gaps)
    guards: dict[str, list[CompetenceGap]] = {}
    for gap in gaps:
        guards.setdefault(gap.condition, []).append(gap)
    named: dict[tuple[str, Rank, str], list[CompetenceGap]] = {}
    for gap in gaps:
        named.setdefault(_key(gap), []).append(gap)
    acts = sorted((_remedy(closed, guards) for closed in named.values()), key=_order)
    needed = [Needed(condition, tuple(act for act in acts if condition in act.closes)) for condition in guards]
    return Remedies(tuple(acts), tuple(sorted(needed, key=lambda one: len(one.acts))))


def _key(gap: CompetenceGap) -> tuple[str, Rank, str]:
    return gap.authority, gap.rank, gap.act.model_dump_json()


def _remedy(closed: Sequence[CompetenceGap], guards: dict[str, list[CompetenceGap]]) -> Remedy:
    first, closes = closed[0], tuple(dict.fromkeys(gap.condition for gap in closed))
    return Remedy(
        authority=first.authority,
        rank=first.rank,
        act=first.act,
        closes=closes,
        lifts=tuple(one for one in closes if {_key(gap) for gap in guards[one]} == {_key(first)}),
        sources=tuple({gap.source.model_dump_json(): gap.source for gap in closed}.values()),
    )


def _order(one: Remedy) -> tuple[int, int, str, str]:
    return -len(one.closes), tuple(Rank).index(one.rank), one.authority, one.act.en
