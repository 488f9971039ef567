"""Two plans over the same people: who gains, who loses, which questions open and close, and which condition turned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from talentcoop.facts import Facts
from talentcoop.policy.decide import Decision, Outcome, Spent, decide
from talentcoop.policy.plan import Plan


class Shift(StrEnum):
    """What a change of rules does to one person."""

    GAIN = "gain"
    LOSE = "lose"
    UNKNOWN = "unknown"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """One person under both plans. `turned` names the conditions whose verdict differs, in the order of the file."""

    person: UUID
    shift: Shift
    before: Decision
    after: Decision
    turned: tuple[str, ...]

    @property
    def opens(self) -> bool:
        """Tell whether her answer becomes unknown: something has to be asked that had not to be."""
        return self.before.outcome is not Outcome.UNKNOWN and self.after.outcome is Outcome.UNKNOWN

    @property
    def closes(self) -> bool:
        """Tell whether her answer was unknown and no longer is, be it a gain or a loss."""
        return self.before.outcome is Outcome.UNKNOWN and self.after.outcome is not Outcome.UNKNOWN

    @property
    def deciding(self) -> tuple[str, ...]:
        """Of the conditions that turned the innermost: inside them none turned, so that they made the others turn."""
        around = {outer for one in (self.before, self.after) for outer in _around(one, self.turned)}
        return tuple(key for key in self.turned if key not in around)


def _around(decision: Decision, conditions: Iterable[str]) -> Iterator[str]:
    """The conditions that some stand in, however deep."""
    inside = {finding.id: finding.inside for finding in decision.findings}
    for key in conditions:
        outer = inside.get(key)
        while outer is not None:
            yield outer
            outer = inside.get(outer)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many shift in which way, and how often each condition turned. These are exact: see `publication`.

    `opened` and `closed` count the answers that become unknown, and that no longer are; `deciding` how often each
    condition was what turned the answer.
    """

    people: int
    shifts: Mapping[Shift, int]
    turned: Mapping[str, int]
    opened: int = 0
    closed: int = 0
    deciding: Mapping[str, int] = field(default_factory=dict)


def compare(
    base: Plan,
    variant: Plan,
    caseload: Mapping[UUID, Facts],
    on: date,
    known_at: datetime,
    spent: int | Spent | None = None,
) -> tuple[Change, ...]:
    """Decide about everybody under both plans. The order of `caseload` is kept."""
    return tuple(
        changed(person, decide(base, facts, on, known_at, spent), decide(variant, facts, on, known_at, spent))
        for person, facts in caseload.items()
    )


def totals(changes: Iterable[Change]) -> Totals:
    """Count the changes; every shift is named, also the ones that nobody has."""
    changes = tuple(changes)
    shifts = Counter(change.shift for change in changes)
    turned = Counter(condition for change in changes for condition in change.turned)
    deciding = Counter(condition for change in changes for condition in change.deciding)
    return Totals(
        people=len(changes),
        shifts={shift: shifts[shift] for shift in Shift},
        turned=dict(turned.most_common()),
        opened=sum(change.opens for change in changes),
        closed=sum(change.closes for change in changes),
        deciding=dict(deciding.most_common()),
    )


def changed(person: UUID, before: Decision, after: Decision) -> Change:
    """What two answers about a person come to."""
    then, now = before.verdicts(), after.verdicts()
    turned = tuple(key for key in {**then, **now} if then.get(key) is not now.get(key))
    return Change(person, shift_of(before.outcome, after.outcome), before, after, turned)


_WORTH: Final = {
    Outcome.UNAVAILABLE: 0,
    Outcome.EXCLUDED: 0,
    Outcome.NOT_MET: 0,
    Outcome.UNKNOWN: 1,
    Outcome.OPEN_TO_DISCRETION: 2,
    Outcome.PRESUMED: 3,
    Outcome.ENTITLED: 4,
}
"""What an outcome is worth to the person: an open question is more than a no, and a right more than discretion."""


def shift_of(before: Outcome, after: Outcome) -> Shift:
    """What the change of an outcome is to the person; the loss of an open question is a loss too."""
    if after is Outcome.UNKNOWN and before is not Outcome.UNKNOWN:
        return Shift.UNKNOWN
    if _WORTH[after] == _WORTH[before]:
        return Shift.UNCHANGED
    return Shift.GAIN if _WORTH[after] > _WORTH[before] else Shift.LOSE
