"""Expressions: what a policy asks, reduced to leaves and Kleene's tables, for whoever weighs it without findings.

Equal parts are one object: whoever weighs an expression may keep its answer by the object.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from talentcoop.policy.population.known import Known
from talentcoop.policy.rules import Compare
from talentcoop.policy.values import Unit
from talentcoop.policy.verdicts import Verdict

UNMET: Final = 0
UNKNOWN: Final = 1
MET: Final = 2
VERDICTS: Final = (Verdict.UNMET, Verdict.UNKNOWN, Verdict.MET)
"""Verdicts as numbers: the least is `all`, the greatest `any`, and two minus it `not`."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A question put to one person's facts.

    `text` is all that it asks, word for word, but for the values of `parameters`. Where it compares no `number`, the
    answer rests on the facts of `kinds` held that day alone; () where it is the same for everybody.
    """

    text: str
    weigh: Callable[[Known], int]
    kinds: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    number: Number | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """What a leaf compares, where it compares numbers: a fact or a measure, so that many can be compared at once.

    `column` names what is read of a person, and `drawn` the parameters that reading it takes. `unit` is that of what a
    measure is compared with.
    """

    compare: Compare
    column: str
    drawn: tuple[str, ...] = ()
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Every:
    """Met when all are."""

    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Some:
    """Met when one is."""

    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class AtLeast:
    """Met when `count` are."""

    count: int
    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """Met when it is unmet."""

    of: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Lifted:
    """Base law under a derogation: `after` where `reach` is met, else only what `before` and `after` agree on."""

    reach: Expression
    before: Expression
    after: Expression


Expression = Leaf | Every | Some | AtLeast | Not | Lifted


def parts(asked: Every | Some | AtLeast | Not | Lifted) -> tuple[Expression, ...]:
    """What an expression is made of."""
    if isinstance(asked, Lifted):
        return asked.reach, asked.before, asked.after
    return (asked.of,) if isinstance(asked, Not) else asked.of
