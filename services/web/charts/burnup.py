"""Burn-up: how many milestones a cohort should have reached by each day, and how many it has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from markupsafe import Markup

from services.web.charts.drawing import EDGE, WIDTH, Caption, Sheet, Spot, joined
from services.web.charts.texts import LINE, fitted, plain, spread, width_of, wrapped
from services.web.charts.ticks import Scale, along, days_on, upright, within
from services.web.charts.values import BurnUpWords

_TOP, _BOTTOM, _HEIGHT = 28.0, 196.0, 222.0
_TODAY_ROOM = 200.0
_END_ROOM = 92.0
"""The most that the names at the lines' ends may take."""


def burn_up(
    caption: Caption,
    plan: Sequence[tuple[date, int]],
    reached: Sequence[tuple[date, int]],
    today: date,
    words: BurnUpWords,
) -> Markup:
    """Two stairs of days and counts that only grow: the plan, dashed, and what was reached, drawn on to today."""
    sheet = Sheet(caption, _HEIGHT)
    room = max((width_of(plain(text)) for text in words.amounts.values()), default=0)
    start = EDGE + min(room, 48) + 6
    names = [wrapped(text, _END_ROOM, 3) for text in (words.plan, words.reached)]
    end = WIDTH - EDGE - 10 - max((width_of(line) for name in names for line in name), default=0)
    points = (*plan, *reached)
    across = days_on([today, *(day for day, _ in points)], start, end)
    high = max([1, *(count for _, count in points), *words.amounts])
    up = Scale(min([0, *(count for _, count in points)]), high, _BOTTOM, _TOP)
    stairs = [
        _stairs([(across.day(day), up.at(count)) for day, count in sorted(points)], until)
        for points, until in ((plan, 0.0), (reached, across.day(today)))
    ]
    return sheet.drawn(
        _grid(sheet, {up.at(amount): text for amount, text in words.amounts.items() if up.holds(amount)}, (start, end)),
        along(sheet, {across.day(d): text for d, text in words.days.items() if across.holds(d.toordinal())}, 214),
        today_line(sheet, across.day(today), words.today, (_TOP - 10, _BOTTOM)),
        sheet.line("chart-line-1", stairs[0], "6 3"),
        sheet.line("chart-line-2", stairs[1]),
        _ends(sheet, stairs, names, end + 10),
    )


def today_line(sheet: Sheet, x: float, words: str, ends: Spot) -> Markup:
    """An upright line for today between two heights, its word over it."""
    words = fitted(words, _TODAY_ROOM)
    return joined(
        [
            sheet.line("chart-today", [(x, ends[0]), (x, ends[1])], "2 3"),
            sheet.text("chart-today-label", (within(x, width_of(words)), ends[0] - 5), words, "middle"),
        ]
    )


def _stairs(points: Sequence[Spot], until: float) -> list[Spot]:
    """The line that keeps its height until the next point, and from the last one until a place."""
    corners = [corner for (_, y), (x, top) in pairwise(points) for corner in ((x, y), (x, top))]
    tail = [(until, points[-1][1])] if points and points[-1][0] < until else []
    return [*points[:1], *corners, *tail]


def _grid(sheet: Sheet, amounts: dict[float, str], ends: Spot) -> Markup:
    lines = [sheet.line("chart-grid", [(ends[0], y), (ends[1], y)]) for y in amounts if y != _BOTTOM]
    axis = sheet.line("chart-axis", [(ends[0], _BOTTOM), (ends[1], _BOTTOM)])
    return joined([*lines, axis, upright(sheet, amounts, ends[0] - 6)])


def _ends(sheet: Sheet, lines: Sequence[list[Spot]], names: Sequence[tuple[str, ...]], x: float) -> Markup:
    """Each line's name at its end, pushed apart where the lines end near each other."""
    drawn = [(rank, line[-1], name) for rank, (line, name) in enumerate(zip(lines, names, strict=True), 1) if line]
    heights = [LINE * len(name) for _, _, name in drawn]
    middles = spread([y for _, (_, y), _ in drawn], heights, LINE, _BOTTOM + 8)
    parts = []
    for (rank, spot, name), middle in zip(drawn, middles, strict=True):
        first = middle - LINE * (len(name) - 1) / 2 + 4
        parts += [sheet.line("chart-leader", [spot, (x - 3, middle)]), sheet.dot(f"chart-end-{rank}", spot)]
        parts += [sheet.text("chart-name", (x, first + LINE * n), line) for n, line in enumerate(name)]
    return joined(parts)
