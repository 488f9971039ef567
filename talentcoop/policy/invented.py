"""People that nobody is, to try a rule on: what it reads is drawn so that many of its branches are walked.

They say what a rule does, and nothing of how many there are of whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import UUID

from talentcoop.facts import Evidence, Facts, Value
from talentcoop.policy.catalogue import FactKind
from talentcoop.policy.explain import negated
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy
from talentcoop.policy.reads import facts_read
from talentcoop.shortage import edition_on

SEED: Final = 20261201
UNTOLD: Final = 0.03
"""How often somebody has not said a thing."""
SPEAKS_FOR: Final = 0.5
"""How often something is so that a condition asks."""
BARS: Final = 0.03
"""How often something is so that an exclusion asks: most people are excluded by nothing."""
FURTHEST_BACK: Final = 1095
"""Days: how long ago something happened at most; most of it was lately."""
AT_HOME: Final = 0.8
"""How often work is where the rule holds."""
MOST: Final[Mapping[str, int]] = {"hour": 40, "cent": 500_000, "day": 60, "month": 60, "year": 70, "percent": 100}
"""The most that a number in a unit is drawn to; of any other unit, ten."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What people are drawn from: kinds of fact, occupations, where the rule holds, and what speaks against one."""

    kinds: Mapping[str, FactKind]
    codes: list[str]
    here: str
    barring: frozenset[str]


def invented(library: Library, policy: str, on: date, count: int) -> Mapping[UUID, Facts]:
    """So many people with facts of every kind that a policy and its base read, the same for the same question."""
    rng, asked = Random(f"{SEED} {policy} {on}"), library.policy(policy)  # nosec B311  # synthetic people
    family = [asked, *([library.policy(asked.derogates.base)] if asked.derogates else [])]
    kinds = {key: library.catalogue.kinds[key] for key in sorted(facts_read(family))}
    codes = sorted(_codes(library, family, on)) or ["5321"]
    barring = frozenset(_barring(library, asked, family))

    drawn = _Drawn(kinds, codes, asked.jurisdiction, barring)
    return {UUID(int=rng.getrandbits(128), version=4): _facts(rng, drawn, on) for _ in range(count)}


def _facts(rng: Random, drawn: _Drawn, on: date) -> Facts:
    told: dict[str, object] = {}
    for key, kind in drawn.kinds.items():
        if rng.random() < UNTOLD:
            continue
        back = on - timedelta(days=int(rng.random() ** 2 * FURTHEST_BACK))
        if kind.type == "spell":
            told[key] = [{"from": back, "to": None}]
        else:
            often = BARS if key in drawn.barring else SPEAKS_FOR
            told[key] = {
                "value": rng.random() < often
                if kind.type == "flag"
                else _value(rng, kind, drawn.codes, drawn.here, back)
            }
    return Facts.given(told, evidence=Evidence.CERTIFIED)


def _value(rng: Random, kind: FactKind, codes: list[str], here: str, back: date) -> Value:
    if kind.type == "date":
        return back
    if kind.type == "number":
        return rng.randint(0, MOST.get(kind.unit or "", 10))
    home = [one for one in kind.domain or () if one == here]
    return rng.choice(home if home and rng.random() < AT_HOME else list(kind.domain or codes))


def _barring(library: Library, policy: Policy, family: Iterable[Policy]) -> Iterator[str]:
    """The flags that speak against somebody: those of exclusions, and those inside a `not`."""
    against = negated(policy, library) | {node.id for one in family for top in one.exclusions for node in top.walk()}
    for node in (node for one in family for node in one.nodes()):
        if node.flag is not None and node.id in against:
            yield node.flag.fact


def _codes(library: Library, family: Iterable[Policy], on: date) -> Iterator[str]:
    """The occupations on the lists that the rule reads."""
    for node in (node for policy in family for node in policy.nodes()):
        shortage = library.lists.get(node.member.list) if node.member else None
        edition = edition_on(shortage, on) if shortage else None
        yield from (entry.isco08 for entry in edition.entries) if edition else ()
