"""Factors: what a person must examine before anybody decides. Each is a note in words, never a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from talentcoop.errors import Invalid
from talentcoop.policy.faults import nearest, one_of
from talentcoop.policy.following import family
from talentcoop.policy.model import Note
from talentcoop.policy.plan import Plan


@dataclass(frozen=True, slots=True)
class Examined:
    """That a factor was looked at: what was found, in words, by whom (an actor's id or role, never a name), and when.

    Raises `factor.no-note` on an empty note: that it was examined must be seen from what was found.
    """

    factor: str
    note: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        if not self.note.strip():
            raise Invalid(
                "factor.no-note",
                f"The factor '{self.factor}' has no note, so that nobody can see that it was examined.",
                "Write down what was found.",
                factor=self.factor,
            )


def factors_of(plan: Plan) -> tuple[Note, ...]:
    """Every factor that a person must examine, those of base law included."""
    return tuple(note for policy in family(plan) for note in policy.factors)


def unexamined(plan: Plan, examined: Iterable[Examined], by: datetime | None = None) -> tuple[Note, ...]:
    """The factors that nobody had examined by an instant, or at all. Raises `factor.unknown` on one that is none."""
    factors, held = factors_of(plan), tuple(examined)
    known = {note.id for note in factors}
    for one in held:
        if one.factor not in known:
            raise Invalid(
                "factor.unknown",
                f"{plan.policy.id} has no factor '{one.factor}'{nearest(one.factor, known)}.",
                f"{one_of(known).capitalize()}.",
                factor=one.factor,
            )
    seen = {one.factor for one in held if by is None or one.at <= by}
    return tuple(note for note in factors if note.id not in seen)


def flaws(plan: Plan, examined: Iterable[Examined], refused_at: datetime | None) -> tuple[Note, ...]:
    """The factors that a refusal left unexamined; none where nothing was refused.

    A court can annul such a refusal for that alone. What was looked at only afterwards does not mend it.
    """
    return () if refused_at is None else unexamined(plan, examined, refused_at)
