"""A placement's life as a chart and as the table beside it: what was planned, done, missed and is still to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from markupsafe import Markup

from services.i18n import N_
from services.usecases.lives import Life
from services.web.charts import Caption, Kind, Mark, SpanWords, days_to_mark, life_line
from services.web.labels import work
from services.web.page import Page
from talentcoop.agenda import Item, ItemState
from talentcoop.dates import civil_day
from talentcoop.followups import Schedule
from talentcoop.placements import BEFORE_WORK, OPEN

KINDS: Final = {
    Kind.DONE: N_("Done"),
    Kind.DUE: N_("Due now"),
    Kind.OVERDUE: N_("Overdue"),
    Kind.PLANNED: N_("Planned"),
}
TAGS: Final = {Kind.DONE: "good", Kind.DUE: "todo", Kind.OVERDUE: "stop", Kind.PLANNED: "off"}
FEW: Final = 3
"""So many of a kind can be read beside one another on a phone."""
_SMALL: Final = ("agree", "offer", "accept", "prepare")
"""The steps that a chart leaves out once work has begun: they lie a day or two apart."""
_CLOSED: Final = {ItemState.DONE: Kind.DONE, ItemState.DONE_LATE: Kind.DONE, ItemState.MISSED: Kind.OVERDUE}


def standing(item: Item, today: date) -> Kind | None:
    """How a due thing stands on a day; None where it was waived or is no longer needed."""
    if item.state is not ItemState.OPEN:
        return _CLOSED.get(item.state)
    if item.due.close_on < today:
        return Kind.OVERDUE
    return Kind.DUE if item.due.open_on <= today else Kind.PLANNED


def tagged(item: Item, today: date) -> tuple[str, str]:
    """The message that says how a due thing stands, and the look of its tag."""
    if item.state is ItemState.OPEN:
        kind = standing(item, today) or Kind.PLANNED
        return KINDS[kind], TAGS[kind]
    return work.ITEM_STATES[item.state], work.ITEM_KINDS[item.state]


def title_of(page: Page, schedule: Schedule, item: Item) -> str:
    """What a due thing of a placement is called, in the page's language."""
    found = schedule.item(item.due.code)
    return page.words.told(found.title) if found else page.say(work.LOOK_INTO)


def marks(page: Page, life: Life) -> list[Mark]:
    """What happened and what is to come, by day."""
    return sorted((*_steps(page, life), *_items(page, life)), key=lambda mark: mark.day)


def drawn(page: Page, life: Life, found: list[Mark]) -> Markup:
    """The chart: how it went until now and what comes next; the table has every mark. Its words are of many kinds, so
    that it is marked as told whole.
    """
    held, found = life.placement, _telling(found)
    first = min((held.planned.first, *(mark.day for mark in found)))
    last = max((held.last_day or held.planned.first, *(mark.day for mark in found)))
    named = {day: page.words.short_day(day) for day in days_to_mark(first, last, most=4)}
    caption = Caption(
        key="life",
        title=page.say("The life of this placement"),
        summary=page.say("From %(first)s to %(last)s.", first=page.words.day(first), last=page.words.day(last)),
        rtl=page.words.direction == "rtl",
    )
    planned = (held.planned.first, held.last_day or held.planned.first)
    today = page.day if held.state in OPEN else None
    return Markup("<div data-told>{}</div>").format(
        life_line(caption, planned, found, today, SpanWords(today=page.say("Today"), days=named))
    )


def _telling(found: list[Mark]) -> list[Mark]:
    """The first two and the last few that are done, whatever is due or late, the next few and the last of all."""
    done = [mark for mark in found if mark.kind is Kind.DONE]
    ahead = [mark for mark in found if mark.kind is Kind.PLANNED]
    left_out = {*map(id, done[2:-FEW]), *map(id, ahead[FEW:-1])}
    return [mark for mark in found if id(mark) not in left_out]


def _steps(page: Page, life: Life) -> Iterator[Mark]:
    held = life.placement
    own = {"start": held.started_on, "end": held.ended_on}
    for step, at, _ in life.steps:
        if step not in (_SMALL if held.started_on else ("prepare",)):
            yield Mark(own.get(step) or civil_day(at, page.zone), page.say(work.TAKEN[step]), Kind.DONE)
    if held.state in BEFORE_WORK:
        yield Mark(held.planned.first, page.say("First planned day"), Kind.PLANNED)
    if held.state in OPEN and held.planned.last:
        yield Mark(held.planned.last, page.say("Last planned day"), Kind.PLANNED)


def _items(page: Page, life: Life) -> Iterator[Mark]:
    for item in life.items:
        kind = standing(item, page.day)
        if kind is not None:
            day = item.done_on if kind is Kind.DONE and item.done_on else item.due.due_on
            yield Mark(day, title_of(page, life.schedule, item), kind)
