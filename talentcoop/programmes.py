"""Programmes: a template of phases, sessions and milestones, from which a cohort's dates are derived.

A file is `policies/programmes/<name>.programme.yaml`; the ladders it names stand in
`policies/followups/*.ladders.yaml`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Literal, Self

from pydantic import Field, model_validator

from talentcoop.agenda import Due, Length
from talentcoop.dates import Offset
from talentcoop.policy.texts import Duration, Path, Slug, Strict, Text

MilestoneAnchor = Literal["start", "exit"]


class Phase(Strict):
    """A stretch of the programme, as distances from its start; both ends included."""

    id: Slug
    title: Text
    first: Duration = Field(alias="from")
    last: Duration = Field(alias="to")
    prov: str


class SessionPlan(Strict):
    """A kind of session and how often it is held. `count` is over the whole programme."""

    id: Slug
    title: Text
    strand: Slug
    phase: Slug
    until_phase: Slug | None = None
    every: Length
    hours: float
    count: int | None = None
    prov: str


class Milestone(Strict):
    """A dated step: when, with what tolerance before and after, who has to do it, and who is reminded."""

    id: Slug
    title: Text
    phase: Slug
    at: Duration
    anchor: MilestoneAnchor = "start"
    tolerance: tuple[Length, Length] = Field(description="How early and how late it still counts as in time")
    who: tuple[Literal["participant", "coach", "coordinator", "lawyer"], ...] = Field(min_length=1)
    ladder: Slug
    hard: bool = False
    kind: Literal["milestone", "review", "gate"] = "milestone"
    needs: tuple[Slug, ...] = ()
    outcomes: tuple[Slug, ...] = ()
    evidence: tuple[Slug, ...] = ()
    only_if: Slug | None = Field(
        default=None, description="`milestone:outcome` written milestone-outcome; null: always"
    )
    prov: str

    def due(self, anchor: date) -> Due:
        """Its day and tolerance for a cohort or exit on the anchor day."""
        day = Offset.parse(self.at).after(anchor)
        before, after = (Offset.parse(text) for text in self.tolerance)
        early = Offset(-before.months, -before.days).after(day)
        return Due(
            code=self.id,
            due_on=day,
            open_on=early,
            close_on=after.after(day),
            owner=self.who[0],
            ladder=self.ladder,
        )


class Places(Strict):
    """How small and how large a cohort may be; a wish, so that it warns and never refuses."""

    min: int
    max: int
    prov: str


class Programme(Strict):
    """A template. Numbers that a source gives and numbers of ours stand apart by `prov`."""

    id: Path
    titles: Text
    kind: Literal["cohort", "open_series", "pair"]
    status: Literal["proposal", "documented", "documented_shape_assumed_lengths", "documented_shape_assumed_dates"]
    owner: str
    duration: Length
    duration_prov: str
    places: Places
    never_asked: tuple[Slug, ...] = ()
    phases: tuple[Phase, ...] = Field(min_length=1)
    sessions: tuple[SessionPlan, ...] = ()
    milestones: tuple[Milestone, ...] = Field(min_length=1)
    sources: dict[Slug, str]

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Self:
        faults = (*self._doubles(), *self._phase_faults(), *self._milestone_faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _doubles(self) -> Iterator[str]:
        for what, things in (("phases", self.phases), ("sessions", self.sessions), ("milestones", self.milestones)):
            counted = Counter(thing.id for thing in things)
            yield from (f"two {what} have the id {key}" for key, times in counted.items() if times > 1)

    def _phase_faults(self) -> Iterator[str]:
        phases = {phase.id for phase in self.phases}
        named = chain(((s.id, s.phase) for s in self.sessions), ((s.id, s.until_phase) for s in self.sessions))
        for key, phase in chain(named, ((m.id, m.phase) for m in self.milestones)):
            if phase is not None and phase not in phases:
                yield f"{key}: there is no phase {phase}"

    def _milestone_faults(self) -> Iterator[str]:
        above: set[str] = set()
        told: set[str] = set()
        for milestone in self.milestones:
            if dangling := set(milestone.needs) - above:
                yield f"{milestone.id} needs {', '.join(sorted(dangling))}, not a milestone above it"
            if milestone.only_if is not None and milestone.only_if not in told:
                yield f"{milestone.id} hangs on {milestone.only_if}, not an outcome of a milestone above it"
            above.add(milestone.id)
            told |= {f"{milestone.id}-{outcome}" for outcome in milestone.outcomes}

    def milestone(self, key: str) -> Milestone | None:
        """The milestone of an id, or None."""
        return next((m for m in self.milestones if m.id == key), None)

    def dues(self, start: date, enrolled_on: date, exit_on: date | None = None) -> tuple[Due, ...]:
        """Everything due for one enrolment, oldest first.

        What was over before she enrolled (its tolerance past) is left out. What depends on the outcome of another falls
        due only by `after`. Once somebody has left, only what hangs on the exit is due.
        """
        anchor, day = ("start", start) if exit_on is None else ("exit", exit_on)
        found = [m.due(day) for m in self.milestones if m.anchor == anchor and m.only_if is None]
        return tuple(sorted((d for d in found if d.close_on >= enrolled_on), key=lambda d: (d.due_on, d.code)))

    def after(self, milestone: str, outcome: str, start: date) -> tuple[Due, ...]:
        """What falls due because a milestone came out in a certain way."""
        return tuple(m.due(start) for m in self.milestones if m.only_if == f"{milestone}-{outcome}")
