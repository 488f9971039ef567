"""Bars: who loses and who gains by a change, and how far somebody has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from services.web.charts.drawing import EDGE, NOTHING, WIDTH, Caption, Sheet, joined
from services.web.charts.texts import fitted, plain, width_of
from services.web.charts.values import Count, Shift

_HEAD: Final = 24.0
_ROW: Final = 46.0
_BAR: Final = 16.0
_STUB: Final = 20.0
"""How long a bar is whose count is withheld: always the same, for a length would tell it."""
_MIDDLE: Final = WIDTH / 2
_SIDE: Final = _MIDDLE - EDGE
_NUMBERS: Final = 70.0
"""The most that the numbers at the bars' ends may take."""
_BOXES: Final = 12
"""Up to how many steps each has a box of its own."""


def shifts(caption: Caption, rows: Sequence[Shift], heads: tuple[str, str]) -> Markup:
    """Bars away from a middle line, losing before it and gaining after it, one row a group.

    `heads` name the two sides. A withheld count is a hatched stub, of one length for all, with its text.
    """
    sheet = Sheet(caption, _HEAD + _ROW * len(rows) + 4)
    unit = _unit([count for row in rows for count in (row.lose, row.gain)])
    lose, gain = (fitted(head, _SIDE - 8) for head in heads)
    return sheet.drawn(
        sheet.hatching(),
        sheet.text("chart-head", (_MIDDLE - 8, 13), lose, "end"),
        sheet.text("chart-head", (_MIDDLE + 8, 13), gain),
        joined([_row(sheet, row, _HEAD + _ROW * number, unit) for number, row in enumerate(rows)]),
    )


def _unit(counts: Sequence[Count]) -> float:
    """How long the bar of one person is, so that the longest still leaves room for every number."""
    shown = [(count.number, width_of(plain(count.text))) for count in counts if count.number]
    room = min(max((wide for _, wide in shown), default=0), _NUMBERS)
    return (_SIDE - room - 6) / max((number for number, _ in shown), default=1)


def _row(sheet: Sheet, row: Shift, top: float, unit: float) -> Markup:
    beside = fitted(row.unchanged, WIDTH / 2)
    name = fitted(row.label, WIDTH - 2 * EDGE - width_of(beside) - 10)
    return joined(
        [
            sheet.text("chart-name", (EDGE, top + 13), name),
            sheet.text("chart-label", (WIDTH - EDGE, top + 13), beside, "end"),
            _bar(sheet, row.lose, top + 20, unit, loses=True),
            _bar(sheet, row.gain, top + 20, unit, loses=False),
            sheet.line("chart-axis", [(_MIDDLE, top + 18), (_MIDDLE, top + 22 + _BAR)]),
        ]
    )


def _bar(sheet: Sheet, count: Count, top: float, unit: float, *, loses: bool) -> Markup:
    long = _STUB if count.number is None else max(count.number, 0) * unit
    corner, size = (_MIDDLE - long if loses else _MIDDLE, top), (long, _BAR)
    look = f"chart-bar {'chart-lose' if loses else 'chart-gain'}"
    bar = sheet.hatched(corner, size) if count.number is None else sheet.box(look, corner, size) if long else NOTHING
    foot = (_MIDDLE - long - 4 if loses else _MIDDLE + long + 4, top + _BAR - 4)
    return bar + sheet.text("chart-label", foot, fitted(count.text, _SIDE - long - 4), "end" if loses else "start")


def progress_bar(caption: Caption, done: int, total: int, words: str) -> Markup:
    """How many steps of how many: a box each where they are few, one bar where they are many. `words` say it too."""
    sheet = Sheet(caption, 42)
    done = min(max(done, 0), max(total, 0))
    many = total if 0 < total <= _BOXES else 1
    wide, gap = (WIDTH - 2 * EDGE) / many, 3.0 if many > 1 else 0.0
    boxes = [((EDGE + wide * step, 22.0), (wide - gap, 14.0)) for step in range(many)]
    part = done if many == total else 0
    filled = [sheet.box("chart-bar chart-done", corner, size) for corner, size in boxes[:part]]
    if total > _BOXES and done:
        filled = [sheet.box("chart-bar chart-done", (EDGE, 22), ((WIDTH - 2 * EDGE) * done / total, 14))]
    return sheet.drawn(
        sheet.text("chart-label", (EDGE, 13), fitted(words, WIDTH - 2 * EDGE)),
        *(sheet.box("chart-track", corner, size) for corner, size in boxes),
        *filled,
    )
