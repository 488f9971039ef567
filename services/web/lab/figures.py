"""The figures of a what-if, rounded with small ones withheld whoever reads them; of invented people exact; charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

from services.i18n import N_
from services.usecases.simulations import Simulated
from services.web import charts
from services.web.charts import Caption, Count, SweepWords, amounts_to_mark
from services.web.lab import words
from services.web.lab.outline import sentences
from services.web.lab.questions import Question
from services.web.page import Page
from talentcoop.policy.compare import Shift, Totals
from talentcoop.policy.texts import Text

WITHHELD: Final = N_("withheld")
TRIED_TITLE: Final = N_("For how many nothing changes")
"""What is counted at each value tried."""
EVERYBODY: Final = N_("Everybody on file")
NOBODY: Final = N_("Invented people")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of people; None for what is withheld.

    `on` is the day that they are of: of figures that left before, another than the one asked for. `closed` counts the
    answers that were unknown and no longer are; `aftermath` for how many permits, work and duties fare how, None where
    the change says nothing of them.
    `turned` has the conditions that turned, with how often; `tried` how many nothing changes for, at each value of the
    one number that is changed. `own`: some is withheld from a reader whose own list would tell of the few not on it.
    """

    on: date
    people: int | None
    shifts: Mapping[Shift, int | None]
    turned: tuple[tuple[Text, int], ...]
    touched: int | None
    closed: int | None
    tried: tuple[tuple[int, int | None], ...]
    aftermath: Mapping[str, int | None] | None = None
    own: bool = False


def of_nobody(question: Question, found: Totals) -> Figures:
    """Of invented people, who have nothing under way: exact, for it tells on nobody."""
    told = sentences(question.studied.plan)
    return Figures(
        on=question.on,
        people=found.people,
        shifts=dict(found.shifts),
        turned=tuple((told[key], count) for key, count in found.turned.items() if key in told),
        touched=None,
        closed=found.closed,
        tried=(),
    )


def published(question: Question, found: Simulated) -> Figures:
    """Of people on file. At the law's own value nothing changes for anybody, which tells nothing of anybody."""
    told, lawful = sentences(question.studied.plan), _lawful(question)
    return Figures(
        on=found.on,
        people=found.shifts.total,
        shifts={shift: found.shifts.cells.get(shift.value) for shift in Shift},
        turned=tuple((told[key], count) for key, count in found.turned.items() if count and key in told),
        touched=found.touched,
        closed=found.closed,
        aftermath=found.aftermath,
        own=found.own,
        tried=tuple(
            (one.value, found.shifts.total if one.value == lawful else one.shifts[Shift.UNCHANGED.value])
            for one in found.tried
        ),
    )


def shift_chart(page: Page, figures: Figures, *, key: str = "shifts", whom: str = EVERYBODY) -> Markup:
    """Who loses to one side, who gains to the other; `whom` is what they are called together."""

    def count(shift: Shift) -> Count:
        number = figures.shifts[shift]
        return Count(number, page.say(WITHHELD) if number is None else page.words.number(number))

    row = charts.Shift(
        label=page.say(whom),
        lose=count(Shift.LOSE),
        gain=count(Shift.GAIN),
        unchanged=page.say("unchanged: %(count)s", count=count(Shift.UNCHANGED).text),
    )
    caption = Caption(
        key=key,
        title=page.say("Who loses and who gains"),
        summary=page.say("%(lose)s lose, %(gain)s gain.", lose=count(Shift.LOSE).text, gain=count(Shift.GAIN).text),
        rtl=page.words.direction == "rtl",
    )
    return charts.shifts(caption, [row], (page.say("Lose"), page.say("Gain")))


def sweep_chart(page: Page, question: Question, figures: Figures) -> Markup | None:
    """How many, at each value tried; None where nothing was tried, or all but the law's own value is withheld."""
    number, lawful = question.sweepable, _lawful(question)
    if number is None or not any(count is not None for value, count in figures.tried if value != lawful):
        return None
    chosen = question.values[number.name]
    assert isinstance(chosen, int), "only numbers are tried"  # nosec B101  # tells the type checker
    told = {value: words.value(number.parameter.unit, value) for value, _ in figures.tried}
    top = max(count or 0 for _, count in figures.tried)
    caption = Caption(key="tried", title=page.say(TRIED_TITLE), rtl=page.words.direction == "rtl")
    return charts.threshold(
        caption,
        [(value, count) for value, count in figures.tried],
        lawful,
        chosen,
        SweepWords(
            in_force=page.say("now: %(value)s", value=told.get(lawful, "")) if lawful is not None else "",
            chosen=page.say("tried: %(value)s", value=told[chosen]),
            withheld=page.say(WITHHELD),
            values={value: page.words.number(value) for value in told},
            amounts={amount: page.words.number(amount) for amount in amounts_to_mark(top)},
        ),
    )


def _lawful(question: Question) -> int | None:
    """What the law says of the one number that is changed."""
    number = question.sweepable
    now = number.now if number else None
    return now if isinstance(now, int) and not isinstance(now, bool) else None
