"""Sweep: how many a rule would help at each value of a number in it, with the value in force and the one chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from markupsafe import Markup

from services.web.charts.drawing import EDGE, NOTHING, WIDTH, Caption, Sheet, Side, Spot, joined
from services.web.charts.texts import fitted, plain, width_of
from services.web.charts.ticks import Scale, along, upright
from services.web.charts.values import SweepWords

_TOP: Final = 46.0
_BOTTOM: Final = 190.0
_HATCH: Final = 14.0
"""How high what is withheld is drawn: always the same, for a height would tell it."""
_DOTTED: Final = 24
"""Up to how many values each has a dot."""
_UPPER: Final = 12.0
_LOWER: Final = 28.0


@dataclass(frozen=True, slots=True)
class _Mark:
    value: float
    words: str
    in_force: bool


def threshold(
    caption: Caption,
    values: Sequence[tuple[float, int | None]],
    in_force: float | None,
    chosen: float | None,
    words: SweepWords,
) -> Markup:
    """A line of counts by value; None is a count withheld: the line breaks there and the ground is hatched."""
    values = sorted(values, key=lambda pair: pair[0])
    withheld = any(count is None for _, count in values)
    sheet = Sheet(caption, 238 if withheld else 216)
    room = max((width_of(plain(text)) for text in words.amounts.values()), default=0)
    told = ((in_force, words.in_force, True), (chosen, words.chosen, False))
    marks = [_Mark(value, plain(text), law) for value, text, law in told if value is not None]
    ends = [*(value for value, _ in values), *(mark.value for mark in marks)] or [0.0]
    across = Scale(min(ends), max(ends), EDGE + min(room, 48) + 12, WIDTH - EDGE - 8)
    counts = [count for _, count in values if count is not None]
    up = Scale(0, max([1, *counts, *words.amounts]), _BOTTOM, _TOP)
    amounts = {up.at(amount): text for amount, text in words.amounts.items() if up.holds(amount)}
    return sheet.drawn(
        sheet.hatching() if withheld else NOTHING,
        joined([sheet.line("chart-grid", [(across.start - 6, y), (across.end, y)]) for y in amounts if y != _BOTTOM]),
        sheet.line("chart-axis", [(across.start - 6, _BOTTOM), (across.end, _BOTTOM)]),
        upright(sheet, amounts, across.start - 10),
        along(sheet, {across.at(value): text for value, text in words.values.items() if across.holds(value)}, 208),
        _withheld(sheet, across, values, words.withheld) if withheld else NOTHING,
        _marked(sheet, across, marks),
        _counted(sheet, across, up, values),
    )


def _counted(sheet: Sheet, across: Scale, up: Scale, values: Sequence[tuple[float, int | None]]) -> Markup:
    """The line, in as many parts as withheld counts leave of it; a count alone between two of them is a dot."""
    runs = [list(run) for told, run in groupby(values, lambda pair: pair[1] is not None) if told]
    lines: list[list[Spot]] = [[(across.at(value), up.at(count or 0)) for value, count in run] for run in runs]
    dots = [spot for line in lines for spot in line if len(values) <= _DOTTED or len(line) == 1]
    return joined(
        [*(sheet.line("chart-line-2", line) for line in lines), *(sheet.dot("chart-end-2", spot) for spot in dots)]
    )


def _withheld(sheet: Sheet, across: Scale, values: Sequence[tuple[float, int | None]], words: str) -> Markup:
    """Hatched ground under the values whose count is withheld, halfway to their neighbours, and what hatching means."""
    places = [across.at(value) for value, _ in values]
    halves = [places[0], *((a + b) / 2 for a, b in pairwise(places)), places[-1]]
    boxes = []
    for told, run in groupby(enumerate(values), lambda pair: pair[1][1] is not None):
        numbers = [number for number, _ in run]
        first, last = halves[numbers[0]], halves[numbers[-1] + 1]
        size = (max(last - first, 4), _HATCH)
        boxes += [] if told else [sheet.hatched((min(first, across.end - size[0]), _BOTTOM - _HATCH), size)]
    legend = [
        sheet.hatched((EDGE, 221), (16, 12)),
        sheet.text("chart-label", (EDGE + 22, 231), fitted(words, WIDTH - 24 - 2 * EDGE)),
    ]
    return joined([*boxes, *legend])


def _marked(sheet: Sheet, across: Scale, marks: Sequence[_Mark]) -> Markup:
    """An upright line for each value marked, its words on a row of their own that no line crosses."""
    return joined([_mark(sheet, mark, *place) for mark, place in _placed(across, marks)])


def _placed(across: Scale, marks: Sequence[_Mark]) -> list[tuple[_Mark, tuple[float, float, Side, float]]]:
    """For each mark its place, the foot of its words, the side they run to, and their room.

    Words run outwards where they fit. A line begins on the row of its own words, so the upper row is free of the other.
    """
    if len(marks) < 2:
        return [(mark, _alone(across.at(mark.value))) for mark in marks]
    left, right = sorted(marks, key=lambda mark: mark.value)
    a, b = across.at(left.value), across.at(right.value)
    if width_of(right.words) <= _room(b, "start"):
        side: Side = "end" if width_of(left.words) <= _room(a, "end") else "start"
        return [(left, (a, _UPPER, side, _room(a, side))), (right, (b, _LOWER, "start", _room(b, "start")))]
    outside, between = _room(a, "end"), b - a - 8
    side = "end" if width_of(left.words) <= outside or outside >= between else "start"
    return [(left, (a, _LOWER, side, max(outside, between))), (right, (b, _UPPER, "end", _room(b, "end")))]


def _alone(x: float) -> tuple[float, float, Side, float]:
    side: Side = "start" if x < WIDTH / 2 else "end"
    return x, _LOWER, side, _room(x, side)


def _room(x: float, side: Side) -> float:
    return (WIDTH - x if side == "start" else x) - 5 - EDGE


def _mark(sheet: Sheet, mark: _Mark, x: float, foot: float, side: Side, room: float) -> Markup:
    look, dashes = ("chart-in-force", "") if mark.in_force else ("chart-chosen", "6 3")
    return joined(
        [
            sheet.line(look, [(x, foot - 10), (x, _BOTTOM)], dashes),
            sheet.text("chart-name", (x + 5 if side == "start" else x - 5, foot), fitted(mark.words, room), side),
        ]
    )
