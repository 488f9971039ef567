"""Caseload: a bar for each person over the same days, with what falls due as shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

from services.web.charts.burnup import today_line
from services.web.charts.drawing import EDGE, NOTHING, SHAPE, WIDTH, Caption, Sheet, joined
from services.web.charts.texts import LINE, fitted, plain, spread, width_of
from services.web.charts.ticks import Scale, along, days_on
from services.web.charts.values import Kind, Span, SpanWords

_BAR: Final = 10.0
_BESIDE: Final = 96.0
"""How wide names may be to stand before the bars; where one is wider, all stand above them."""
_TOP: Final = 36.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where names and bars go, once their widths are known."""

    start: float
    row: float

    @property
    def above(self) -> bool:
        return self.row > 30

    def middle(self, number: int) -> float:
        """Where the bar of a row lies."""
        return _TOP + self.row * (number + 1) - (12 if self.above else self.row / 2)


def spans(caption: Caption, rows: Sequence[Span], today: date | None, words: SpanWords) -> Markup:
    """A bar per person from her first day to her last, or an arrow where no end is known; without `today` no line.

    Shapes that would hide one another on a bar are moved a little apart. What each means is written below.
    """
    widest = max((width_of(plain(row.label)) for row in rows), default=0)
    plan = _Plan(EDGE + widest + 10, 24) if widest <= _BESIDE else _Plan(EDGE + SHAPE, 42)
    bottom = _TOP + plan.row * len(rows) + 4
    legend, height = _legend(words, {mark.kind for row in rows for mark in row.marks})
    sheet = Sheet(caption, bottom + height)
    across = days_on(_days(rows, today), plan.start, WIDTH - EDGE - SHAPE)
    days = {across.day(day): text for day, text in words.days.items() if across.holds(day.toordinal())}
    return sheet.drawn(
        along(sheet, days, 12),
        joined([sheet.line("chart-grid", [(x, _TOP - 4), (x, bottom)]) for x in days]),
        joined([_bar(sheet, across, row, plan.middle(number)) for number, row in enumerate(rows)]),
        today_line(sheet, across.day(today), words.today, (_TOP - 4, bottom)) if today else NOTHING,
        joined([_told(sheet, across, row, plan, plan.middle(number)) for number, row in enumerate(rows)]),
        joined(
            [sheet.shape(kind, (x + SHAPE, bottom + y - 4)) for kind, x, y, _ in legend]
            + [sheet.text("chart-label", (x + 3 * SHAPE, bottom + y), text) for _, x, y, text in legend]
        ),
    )


def _days(rows: Sequence[Span], today: date | None) -> list[date]:
    ends = [day for row in rows for day in (row.first, row.last) if day]
    return [*ends, *(mark.day for row in rows for mark in row.marks), *([today] if today else [])]


def _bar(sheet: Sheet, across: Scale, row: Span, middle: float) -> Markup:
    first, last = sorted((across.day(row.first), across.day(row.last) if row.last else across.end))
    bar = sheet.box("chart-bar chart-span", (first, middle - _BAR / 2), (max(last - first, 2), _BAR))
    tip = [(across.end, middle - _BAR / 2), (across.end + SHAPE, middle), (across.end, middle + _BAR / 2)]
    return bar if row.last else bar + sheet.area("chart-bar chart-span", tip)


def _told(sheet: Sheet, across: Scale, row: Span, plan: _Plan, middle: float) -> Markup:
    """The name and the shapes of a row, over the lines that cross it."""
    marks = sorted(row.marks, key=lambda mark: mark.day)
    size = min(2 * SHAPE + 1, (across.end - across.start) / max(len(marks), 1))
    places = spread([across.day(mark.day) for mark in marks], [size] * len(marks), *_ends(across))
    name, foot = fitted(row.label, WIDTH - 2 * EDGE), middle - _BAR - 3 if plan.above else middle + 4
    shapes = [sheet.shape(mark.kind, (x, middle)) for mark, x in zip(marks, places, strict=True)]
    return joined([sheet.text("chart-label chart-told", (EDGE, foot), name), *shapes])


def _ends(across: Scale) -> tuple[float, float]:
    return across.start - SHAPE, across.end + SHAPE


def _legend(words: SpanWords, kinds: set[Kind]) -> tuple[list[tuple[Kind, float, float, str]], float]:
    """What each shape on the chart means, line by line where one has no room, and the height it takes."""
    placed: list[tuple[Kind, float, float, str]] = []
    x, y = EDGE, LINE + 4
    for kind in (kind for kind in words.kinds if kind in kinds):
        text = fitted(words.kinds[kind], WIDTH - 2 * EDGE - 3 * SHAPE)
        wide = 3 * SHAPE + width_of(text) + 10
        if placed and x + wide > WIDTH:
            x, y = EDGE, y + LINE + 2
        placed.append((kind, x, y, text))
        x += wide
    return placed, y + 8 if placed else 4
