"""The life of a placement: one worker in one job, from proposal to end, moved by one table of steps.

Values are frozen: a step takes a placement and gives the next one. Days are civil days of the cooperative's zone, and
both ends of a period are included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from talentcoop.dates import Period
from talentcoop.employers import Vacancy, floor_for
from talentcoop.errors import Disallowed, Invalid
from talentcoop.permits import Leave


class State(StrEnum):
    """Where a placement stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    SIGNED = "signed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Form(StrEnum):
    """Who employs her: the cooperative, which lends her, or the user itself."""

    AGENCY_WORK = "agency_work"
    DIRECT_HIRE = "direct_hire"


BEFORE_WORK: Final = (State.PROPOSED, State.AGREED, State.OFFERED, State.ACCEPTED, State.SIGNED)
OPEN: Final = (*BEFORE_WORK, State.ACTIVE, State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: from where, to where, who may take it, what guards it; a dated one happens on a day that is kept."""

    step: str
    sources: tuple[State, ...]
    target: State
    roles: tuple[str, ...]
    guard: str | None = None
    dated: bool = False

    @property
    def message(self) -> str:
        """The key under which the step is told in each language."""
        return f"placement.{self.step}"


_STAFF: Final = ("staff", "coordinator")

STEPS: Final = (
    Transition("agree", (State.PROPOSED,), State.AGREED, (*_STAFF, "worker")),
    Transition("offer", (State.AGREED,), State.OFFERED, _STAFF),
    Transition("accept", (State.OFFERED,), State.ACCEPTED, (*_STAFF, "employer")),
    Transition("sign", (State.ACCEPTED,), State.SIGNED, _STAFF),
    Transition("start", (State.SIGNED,), State.ACTIVE, _STAFF, guard="start_gate", dated=True),
    Transition("suspend", (State.ACTIVE,), State.SUSPENDED, _STAFF, dated=True),
    Transition("resume", (State.SUSPENDED,), State.ACTIVE, _STAFF, guard="start_gate", dated=True),
    Transition("end", (State.ACTIVE, State.SUSPENDED), State.ENDED, _STAFF, dated=True),
    Transition("withdraw", BEFORE_WORK, State.WITHDRAWN, (*_STAFF, "worker")),
    Transition("refuse", (State.PROPOSED, State.OFFERED), State.REFUSED, (*_STAFF, "employer", "worker")),
    Transition("lapse", BEFORE_WORK, State.LAPSED, _STAFF),
)
"""The whole life of a placement. Nothing else moves a state."""


class Preparation(StrEnum):
    """What must be ready before the first day, besides leave to work, pay and the contract."""

    DIMONA_PLANNED = "dimona_planned"
    JOB_SHEET_A = "job_sheet_a"
    JOB_SHEET_B = "job_sheet_b"
    SAFETY_TRAINING_16H = "safety_training_16h"
    PAIR_NAMED = "pair_named"
    INSTRUCTION_LANGUAGES = "instruction_languages"
    TRUSTED_CONTACT = "trusted_contact"


@dataclass(frozen=True, slots=True)
class GateLine:
    """One line of the start gate: green or not, and the figures that say why."""

    code: str
    green: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """One worker in one job. `version` counts saves.

    `decision` and `permit` are what leave to work rests on, never the policy. `suspended_on` is the first day without
    work while it is suspended, `resumed_on` the day on which it was last taken up again. Raises `placement.open-ended`
    where `planned` has no last day: leave could never cover it.
    """

    id: UUID
    worker: UUID
    vacancy: UUID
    employer: UUID
    form: Form
    planned: Period
    state: State = State.PROPOSED
    preparations: frozenset[Preparation] = frozenset()
    started_on: date | None = None
    suspended_on: date | None = None
    resumed_on: date | None = None
    ended_on: date | None = None
    decision: UUID | None = None
    permit: UUID | None = None
    version: int = 0

    def __post_init__(self) -> None:
        if self.planned.last is None:
            raise Invalid(
                "placement.open-ended", "A placement needs a last planned day.", "Give one; it can move later."
            )

    @property
    def open_steps(self) -> tuple[str, ...]:
        """The steps that can be taken from here, in table order."""
        return tuple(t.step for t in STEPS if self.state in t.sources)

    @property
    def last_day(self) -> date | None:
        """The last day of work: the real one once ended, else the planned one."""
        return self.ended_on or self.planned.last

    def take(self, step: str) -> Placement:
        """Take a step that only moves the state. Raises `placement.out-of-order`, naming the open ones.

        A dated step has a method of its own, with its day and its guard; here it raises `placement.dated-step`.
        """
        move = self._open(step)
        if move.dated:
            raise Invalid(
                "placement.dated-step", f"The step '{step}' happens on a day.", "Take it with its day.", step=step
            )
        return replace(self, state=move.target)

    def prepared(self, *done: Preparation) -> Placement:
        """Note what is ready. Only before the first day."""
        if self.state not in BEFORE_WORK:
            raise Disallowed(
                "placement.begun",
                f"A placement that is {self.state} needs no preparation.",
                "Reload it.",
                state=self.state,
            )
        return replace(self, preparations=self.preparations | set(done))

    def start(
        self, on: date, gate: Sequence[GateLine], *, decision: UUID | None = None, permit: UUID | None = None
    ) -> Placement:
        """Start work on a day of the planned period; every line of the gate must be green.

        Raises `placement.gate-closed` with the lines that are not, `placement.wrong-day` on a day outside the plan.
        """
        move = self._open("start")
        self._within_plan(on)
        _require_green(gate)
        return replace(self, state=move.target, started_on=on, decision=decision, permit=permit)

    def suspend(self, on: date) -> Placement:
        """Stop work from a day of the plan on, until it resumes."""
        move = self._open("suspend")
        self._within_plan(on)
        _not_before(on, self.started_on, "it started")
        _not_before(on, self.resumed_on, "no day is lost twice, and it was resumed")
        return replace(self, state=move.target, suspended_on=on)

    def resume(
        self, on: date, gate: Sequence[GateLine], *, decision: UUID | None = None, permit: UUID | None = None
    ) -> Placement:
        """Take work up again on a day; the planned end moves by the days lost, and the gate asks for leave until then.

        `decision` and `permit` replace what the start rested on; where neither is given that stays.
        """
        move, planned = self._open("resume"), self.resumed_plan(on)
        _require_green(gate)
        if decision is None and permit is None:
            decision, permit = self.decision, self.permit
        resumed = replace(self, state=move.target, suspended_on=None, resumed_on=on, planned=planned)
        return replace(resumed, decision=decision, permit=permit)

    def resumed_plan(self, on: date) -> Period:
        """The planned period if work resumed on the day: its end moved by the days of the suspension."""
        _not_before(on, self.suspended_on, "it was suspended")
        lost = on - (self.suspended_on or on)
        return Period(self.planned.first, self.planned.last and self.planned.last + lost)

    def end(self, on: date) -> Placement:
        """End work after the day `on`, the last day worked."""
        move = self._open("end")
        _not_before(on, self.started_on, "it started")
        return replace(self, state=move.target, ended_on=on)

    def _open(self, step: str) -> Transition:
        move = transition(step)
        if move is not None and self.state in move.sources:
            return move
        open_ = ", ".join(self.open_steps) or "none: it is closed"
        raise Disallowed(
            "placement.out-of-order",
            f"A placement that is {self.state} cannot take the step '{step}'.",
            f"Steps open from here: {open_}.",
            step=step,
            state=self.state,
            open_steps=self.open_steps,
        )

    def _within_plan(self, on: date) -> None:
        if on not in self.planned:
            raise _wrong_day(on, f"the plan runs from {self.planned.first} to {self.planned.last}")


def transition(step: str) -> Transition | None:
    """The step of a name, or None."""
    return next((move for move in STEPS if move.step == step), None)


def start_gate(
    placement: Placement, vacancy: Vacancy, leave: Leave, floor_cents: int | None, pay_cents: int | None = None
) -> tuple[GateLine, ...]:
    """Every line that must be green before the first day, in the order staff work through them.

    `floor_cents` is the monthly full-time floor, None where nobody published one for the day: then the line is red.
    """
    pay = vacancy.pay_cents if pay_cents is None else pay_cents
    floor = None if floor_cents is None else floor_for(floor_cents, vacancy.hours_a_week)
    held = placement.preparations
    asked = [p for p in Preparation if p is not Preparation.SAFETY_TRAINING_16H or vacancy.sector == "construction"]
    gap = "" if leave.given else f"not covered from {leave.first_gap}"
    return (
        GateLine("leave_to_work", leave.given, gap),
        GateLine("pay", floor is not None and pay >= floor, f"{pay} / {'unknown' if floor is None else floor}"),
        GateLine("contract_signed", placement.state in (State.SIGNED, State.SUSPENDED)),
        *(GateLine(p.value, p in held) for p in asked),
    )


def _require_green(gate: Sequence[GateLine]) -> None:
    red = tuple(line.code for line in gate if not line.green)
    if red or not gate:
        told = ", ".join(f"{line.code} ({line.detail})".removesuffix(" ()") for line in gate if not line.green)
        raise Disallowed(
            "placement.gate-closed",
            f"Work cannot start yet; missing: {told or 'the gate itself'}.",
            "Settle each of these, then start.",
            missing=red,
            green=tuple(line.code for line in gate if line.green),
        )


def _not_before(on: date, day: date | None, what: str) -> None:
    if day is not None and on < day:
        raise _wrong_day(on, f"{what} on {day}")


def _wrong_day(on: date, why: str) -> Disallowed:
    return Disallowed("placement.wrong-day", f"{on} is not possible: {why}.", "Give another day.", on=on)
