"""Why somebody stands where she does on a shortlist, in words: what speaks for her, and what is less than asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.i18n import N_, Words
from services.web.labels import work
from talentcoop.matching.score import Ranked, Reason
from talentcoop.occupations import shared_digits
from talentcoop.skills import Level

_OCCUPATION: Final = {
    4: N_("The same occupation (%(held)s)"),
    3: N_("A close occupation: hers is %(held)s, %(asked)s is asked"),
    2: N_("A related occupation: hers is %(held)s, %(asked)s is asked"),
}
"""By how many leading digits of the code the two share."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The sentences for and against somebody, in the page's language."""

    worker: object
    score: int
    speaks_for: tuple[str, ...]
    against: tuple[str, ...]


def weighed(words: Words, ranked: Ranked) -> Weighed:
    """One candidate's reasons as sentences."""
    told = [(_is_full(reason), _told(words, reason)) for reason in ranked.reasons]
    lacking = [words.say("%(skill)s: nothing on her file", skill=skill(words, key)) for key in ranked.missing]
    return Weighed(
        ranked.worker,
        ranked.score,
        tuple(text for full, text in told if full),
        (*(text for full, text in told if not full), *lacking),
    )


def skill(words: Words, key: str) -> str:
    """What a skill is called; as it was written where we have no word for it."""
    return words.say(work.SKILLS[key]) if key in work.SKILLS else key


def _is_full(reason: Reason) -> bool:
    """Whether as much is held as was asked."""
    if reason.about == "waiting":
        return True
    if reason.about == "occupation":
        return reason.held == reason.asked
    return Level[reason.held.upper()] >= Level[reason.asked.upper()]


def _told(words: Words, reason: Reason) -> str:
    if reason.about == "waiting":
        return words.plural("Waits for %(number)s day", "Waits for %(number)s days", int(reason.held))
    if reason.about == "occupation":
        shared = shared_digits(reason.held, reason.asked)
        return words.say(_OCCUPATION[shared], held=reason.held, asked=reason.asked)
    held, asked = (words.say(work.LEVELS[Level[level.upper()]]) for level in (reason.held, reason.asked))
    name = skill(words, reason.about)
    if held == asked:
        return words.say("%(skill)s: %(held)s, as asked", skill=name, held=held)
    return words.say("%(skill)s: %(held)s, asked %(asked)s", skill=name, held=held, asked=asked)
