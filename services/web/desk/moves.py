"""The steps of a placement as its page offers them: what can be done now, and why the rest cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.web.labels import work
from services.web.page import Page
from talentcoop.placements import BEFORE_WORK, OPEN, STEPS, Placement, State, Transition

_PERMISSIONS: Final = {"start": "placement.start", "resume": "placement.start", "end": "placement.end"}
"""What a step asks for; any other asks for `placement.step`."""
CLOSING: Final = ("withdraw", "refuse", "lapse")
"""The steps that close a placement before work began."""
TO_WORK: Final = (*BEFORE_WORK, State.ACTIVE)
"""The way to work, in order; what comes after it depends."""


@dataclass(frozen=True, slots=True)
class Move:
    """One step: its label, and either where its form is sent or why it cannot be taken now, in the page's language.

    `day` is the one to suggest where the step happens on a day that is kept, None where it does not.
    """

    step: str
    label: str
    address: str
    reason: str
    day: date | None

    @property
    def closes(self) -> bool:
        """Whether it closes the placement before work began."""
        return self.step in CLOSING


def shut(found: Iterable[Move]) -> dict[str, list[str]]:
    """The steps that cannot be taken now, by the reason."""
    reasons: dict[str, list[str]] = {}
    for move in found:
        if move.reason:
            reasons.setdefault(move.reason, []).append(move.label)
    return reasons


def moves(page: Page, held: Placement) -> tuple[Move, ...]:
    """Every step of the table, in its order; of a closed placement none, since nothing follows."""
    return tuple(_moves(page, held)) if held.state in OPEN else ()


def _moves(page: Page, held: Placement) -> Iterator[Move]:
    for move in STEPS:
        plain = f"/desk/placements/{held.id}/steps/{move.step}"
        address = f"/desk/placements/{held.id}/{move.step}" if move.dated else plain
        day = min(page.day, held.planned.last or page.day) if move.dated else None
        yield Move(move.step, page.say(work.STEPS[move.step]), address, _against(page, held, move), day)


def _against(page: Page, held: Placement, move: Transition) -> str:
    """Why a step cannot be taken now; empty where it can."""
    if held.state not in move.sources:
        return _not_from_here(page, held, move)
    actor = page.actor
    if actor is None or actor.roles.isdisjoint(move.roles) or not page.may(_permission(move.step)):
        return page.say("Your role may not take this step")
    return _not_today(page, held) if move.target is State.ACTIVE and held.state is State.SIGNED else ""


def _not_from_here(page: Page, held: Placement, move: Transition) -> str:
    """Why a step does not lead on from where the placement stands."""
    passed = TO_WORK[: TO_WORK.index(held.state) + 1] if held.state in TO_WORK else TO_WORK
    if move.target in passed and move.step != "resume":
        return page.say("Already taken")
    if held.state not in BEFORE_WORK and move.step in CLOSING:
        return page.say("Only before work begins")
    states = [page.say(work.STATES[state]) for state in move.sources]
    return page.say("Once it stands at: %(states)s", states=", ".join(states))


def _permission(step: str) -> str:
    return _PERMISSIONS.get(step, "placement.step")


def _not_today(page: Page, held: Placement) -> str:
    """Why work cannot start today whatever the gate says."""
    if page.day in held.planned:
        return ""
    if page.day < held.planned.first:
        return page.say("Not before the first planned day, %(day)s", day=page.words.day(held.planned.first))
    return page.say("The planned days are over: let it lapse, and propose her anew")
