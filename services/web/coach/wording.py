"""Milestones in words: what one is called, who does it, how it stands, and how it may be said to have gone."""

from __future__ import annotations

from datetime import date
from typing import Final

from services.i18n import N_, Words
from services.usecases.boards import Step
from services.web.labels import programmes, work

REACHED: Final = "reached"
TRIED: Final = "tried"
WAIVED: Final = "waived"


def title_of(words: Words, step: Step) -> str:
    """What the programme calls it; its code where the programme no longer has it."""
    return words.told(step.title) if step.title else step.item.due.code


def who_of(words: Words, step: Step) -> str:
    """With whom, or by whom, it is done."""
    who = step.plan.who if step.plan else (step.item.due.owner,)
    return words.listed([words.say(work.OWNERS[one]) if one in work.OWNERS else one for one in who])


def stands(words: Words, step: Step, on: date) -> str:
    """How it stands on a day."""
    if step.is_open:
        return words.say(programmes.OPEN[step.pace(on)])
    return words.say(work.ITEM_STATES[step.item.state])


def outcome_of(words: Words, outcome: str) -> str:
    """How it came out; as the programme writes it where we have no words."""
    return words.say(programmes.OUTCOMES[outcome]) if outcome in programmes.OUTCOMES else outcome


def ways(words: Words, step: Step, *, tried: bool) -> list[tuple[str, str]]:
    """What can be said of a milestone, as (value, words): each way in which it comes out, or that it is not needed."""
    outcomes = step.plan.outcomes if step.plan else ()
    found = [(f"{REACHED}:{one}", outcome_of(words, one)) for one in outcomes]
    found = found or [(REACHED, words.say(N_("Reached")))]
    if tried:
        found.append((TRIED, words.say(N_("Tried, nobody reached"))))
    return [*found, (WAIVED, words.say(N_("No longer needed")))]
