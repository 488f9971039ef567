"""The words for what a change of rules does to permits, work and duties under way, counted and of one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from services.i18n import N_
from services.web.page import Page
from talentcoop.aftermath import Aftermath, DutyAfter, Fate, PermitAfter, WorkAfter

COUNTS: Final[Mapping[str, str]] = {
    "work_ends": N_("Their work would lose its ground before its last day"),
    "work_unknown": N_("Nobody knows whether their work keeps its ground"),
    "permits_kept": N_("A permit is kept as it is"),
    "permits_converted": N_("A permit is converted into one under the new rule"),
    "permits_expired": N_("A permit expires"),
    "permits_unknown": N_("Nobody knows what becomes of a permit"),
    "duties_begin": N_("A duty begins"),
    "duties_end": N_("A duty ends"),
    "duties_move": N_("The days of a duty change"),
}
"""What is counted, by the names of `talentcoop.aftermath`."""


def told(page: Page, after: Aftermath) -> tuple[str, ...]:
    """What becomes of one person's work, of her permits, and of her duties; what is not said stays as it is."""
    work = () if after.work is None else _work(page, after.work)
    permits = [_permit(page, one) for one in after.permits]
    return (
        *work,
        *(permits or [page.say("No permit of hers is on file.")]),
        *(_duty(page, one) for one in after.duties),
    )


def _work(page: Page, work: WorkAfter) -> Iterator[str]:
    if work.ends is None:
        yield page.say("Nobody knows whether her work keeps its ground.")
    elif work.ends and work.after.first_gap is not None:
        yield page.say("Her work loses its ground on %(day)s.", day=page.words.day(work.after.first_gap))


def _permit(page: Page, one: PermitAfter) -> str:
    last = None if one.period is None else one.period.last
    if one.fate is Fate.KEPT:
        return page.say("Her permit is kept as it is.")
    if one.fate is Fate.CONVERTED:
        return page.say("Her permit is converted into one under the new rule.")
    if one.fate is Fate.UNKNOWN:
        return page.say(
            "Nobody knows what becomes of her permit: under which rule it was given, or from when the new one holds, is"
            " not on file."
        )
    if last is None:
        return page.say("Her permit expires before its first day.")
    return page.say("Her permit expires: its last day is %(day)s.", day=page.words.day(last))


def _duty(page: Page, one: DutyAfter) -> str:
    what = page.words.told(one.what)
    if one.fares == "begin":
        return page.say("A duty begins: %(what)s", what=what)
    if one.fares == "end":
        return page.say("A duty ends: %(what)s", what=what)
    return page.say("The days of a duty change: %(what)s", what=what)
