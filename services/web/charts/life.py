"""Life line: what was planned, done and missed in one placement, from its first day down to its last.

It runs down the page, so that on a phone twenty marks keep their words beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from services.web.charts.drawing import EDGE, NOTHING, WIDTH, Caption, Sheet, joined
from services.web.charts.texts import LINE, fitted, plain, spread, width_of, wrapped
from services.web.charts.ticks import WIDEST, Scale, days_on, upright
from services.web.charts.values import Kind, Mark, SpanWords

_LEAST, _TOP, _BAND = 160.0, 12.0, 12.0


@dataclass(frozen=True, slots=True)
class _Item:
    day: date
    lines: tuple[str, ...]
    kind: Kind | None

    @property
    def size(self) -> float:
        return LINE * len(self.lines) + 4


def life_line(
    caption: Caption,
    planned: tuple[date, date] | None,
    marks: Sequence[Mark],
    today: date | None,
    words: SpanWords,
) -> Markup:
    """A line of days with the planned period as a band, each mark's shape and words beside its day, and today.

    Without `today` none is shown. Words too near each other are moved apart, and a thin line leads to their day.
    """
    room = max((width_of(plain(text)) for text in words.days.values()), default=0)
    axis = EDGE + min(room, WIDEST) + 16
    items = [_Item(mark.day, _lines(mark.label, axis), mark.kind) for mark in sorted(marks, key=lambda m: m.day)]
    items += [_Item(today, (fitted(words.today, _room(axis)),), None)] if today else []
    length = max(_LEAST, sum(item.size for item in items))
    sheet = Sheet(caption, 2 * _TOP + length)
    down = days_on([*(item.day for item in items), *(planned or ())], _TOP, _TOP + length)
    days = {down.day(day): text for day, text in words.days.items() if down.holds(day.toordinal())}
    return sheet.drawn(
        sheet.line("chart-axis", [(axis, _TOP), (axis, _TOP + length)]),
        _band(sheet, down, planned, axis),
        upright(sheet, days, axis - 14),
        joined([sheet.line("chart-axis", [(axis - 10, y), (axis, y)]) for y in days]),
        _beside(sheet, items, down, axis),
    )


def _room(axis: float) -> float:
    return WIDTH - EDGE - axis - 51


def _lines(label: str, axis: float) -> tuple[str, ...]:
    return wrapped(label, _room(axis)) or ("",)


def _band(sheet: Sheet, down: Scale, planned: tuple[date, date] | None, axis: float) -> Markup:
    if planned is None:
        return NOTHING
    first, last = sorted(map(down.day, planned))
    return sheet.box("chart-band", (axis - _BAND / 2, first), (_BAND, max(last - first, 2)))


def _beside(sheet: Sheet, items: Sequence[_Item], down: Scale, axis: float) -> Markup:
    """Each item's words at its day or near it."""
    wanted = [down.day(item.day) for item in items]
    middles = spread(wanted, [item.size for item in items], 0, sheet.height)
    parts = []
    for item, day, middle in zip(items, wanted, middles, strict=True):
        path = [(axis - _BAND / 2 - 2, day), (axis + _BAND / 2 + 2, day), (axis + 30, middle)]
        first = middle - LINE * (len(item.lines) - 1) / 2 + 4
        if item.kind is None:
            parts.append(sheet.line("chart-today", [*path, (axis + 47, middle)], "2 3"))
        else:
            parts += [sheet.line("chart-leader", path), sheet.shape(item.kind, (axis + 38, middle))]
        look = "chart-label" if item.kind else "chart-today-label"
        parts += [sheet.text(look, (axis + 51, first + LINE * n), line) for n, line in enumerate(item.lines)]
    return joined(parts)
