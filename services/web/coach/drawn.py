"""A cohort in two pictures: how far it has come against its plan, and what waits for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup

from services.i18n import N_
from services.usecases.boards import Board, Card, Pace
from services.web.charts import (
    BurnUpWords,
    Caption,
    Kind,
    Mark,
    Span,
    SpanWords,
    amounts_to_mark,
    burn_up,
    days_to_mark,
    spans,
)
from services.web.coach.wording import title_of
from services.web.page import Page

KINDS: Final = {
    Kind.DUE: N_("Due now"),
    Kind.OVERDUE: N_("Late"),
    Kind.PLANNED: N_("To come"),
}
SOON: Final = timedelta(days=120)
"""How far ahead the second picture looks: what lies further is the same for everybody, and would hide what matters."""
_OPEN: Final = {Pace.LATE: Kind.OVERDUE, Pace.DUE: Kind.DUE, Pace.AHEAD: Kind.PLANNED}


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of the table beside the burn-up; `reached` is None for a day still to come."""

    day: date
    planned: int
    reached: int | None


@dataclass(frozen=True, slots=True)
class Charts:
    """The pictures, and what each shows as figures for the table beside it."""

    progress: Markup
    figures: tuple[Progress, ...]
    people: Markup
    spans: tuple[Span, ...]
    kinds: Mapping[Kind, str]


def charts(page: Page, board: Board) -> Charts:
    """Both pictures, in the page's language and direction."""
    rows = tuple(_span(page, board, card) for card in board.cards)
    return Charts(_progress(page, board), tuple(_figures(board)), _people(page, board, rows), rows, KINDS)


def _progress(page: Page, board: Board) -> Markup:
    plan, reached = board.plan(), board.reached()
    days = [day for day, _ in (*plan, *reached)]
    words = BurnUpWords(
        plan=page.say(N_("Planned")),
        reached=page.say(N_("Reached")),
        today=page.say(N_("Today")),
        days=_marked(page, days),
        amounts={n: page.words.number(n) for n in amounts_to_mark(max(count for _, count in (*plan, *reached)))},
    )
    return burn_up(
        _caption(page, "progress", N_("Milestones reached against the plan")), plan, reached, board.today, words
    )


def _figures(board: Board) -> Iterable[Progress]:
    plan, reached = dict(board.plan()), dict(board.reached())
    planned = done = 0
    for day in sorted({*plan, board.today}):
        planned = plan.get(day, planned)
        done = max([done, *(count for at, count in reached.items() if at <= day)])
        yield Progress(day, planned, done if day <= board.today else None)


def _people(page: Page, board: Board, rows: Sequence[Span]) -> Markup:
    days = [day for row in rows for day in (row.first, row.last, *(mark.day for mark in row.marks)) if day]
    words = SpanWords(
        today=page.say(N_("Today")),
        days=_marked(page, days),
        kinds={kind: page.say(text) for kind, text in KINDS.items()},
    )
    return spans(_caption(page, "people", N_("What is late, and what the next months bring")), rows, board.today, words)


def _span(page: Page, board: Board, card: Card) -> Span:
    enrolment = card.enrolment
    waiting = [step for step in card.steps if step.is_open and step.item.due.due_on <= board.today + SOON]
    return Span(
        label=enrolment.ref,
        first=enrolment.enrolled_on,
        last=enrolment.exited_on or max(board.last_day, enrolment.enrolled_on),
        marks=tuple(
            Mark(step.item.due.due_on, title_of(page.words, step), _OPEN[step.pace(board.today)]) for step in waiting
        ),
    )


def _caption(page: Page, key: str, title: str) -> Caption:
    return Caption(key=key, title=page.say(title), rtl=page.words.direction == "rtl")


def _marked(page: Page, days: list[date]) -> dict[date, str]:
    marked = days_to_mark(min(days), max(days)) if days else []
    return {day: page.words.short_day(day) for day in marked}
