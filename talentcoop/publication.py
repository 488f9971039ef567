"""Figures that may leave: small cells are withheld, and so is what would give them away."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final, TypeAlias

SMALLEST: Final = 10
"""The smallest count that may leave (UK LLC and ONS practice; zero is as telling as one)."""


@dataclass(frozen=True, slots=True)
class Published:
    """Counts by name with their total; None where a figure is withheld."""

    total: int | None
    cells: Mapping[str, int | None]


def suppress(cells: Mapping[str, int], smallest: int = SMALLEST, held: Collection[str] = ()) -> Published:
    """Withhold every cell below `smallest`, then the next smallest until what is withheld adds up to as much.

    Cells must part the total: each person counted in exactly one. A total below `smallest` is withheld with all. Those
    named in `held` are withheld in any case, whatever their count.

    >>> suppress({"care": 14, "horeca": 11, "construction": 3}).cells
    {'care': 14, 'horeca': None, 'construction': None}
    """
    total = sum(cells.values())
    if total < smallest:
        return Published(None, dict.fromkeys(cells))
    hidden = {name for name, count in cells.items() if count < smallest or name in held}
    for name, _ in sorted(cells.items(), key=lambda cell: (cell[1], cell[0])):
        if not hidden or (len(hidden) > 1 and sum(cells[one] for one in hidden) >= smallest):
            break
        hidden.add(name)
    told = {name: None if name in hidden else count for name, count in cells.items()}
    return Published(None if len(hidden) == 1 else total, told)


STEP: Final = 5
"""Counts that leave are rounded to a multiple of this."""


def rounded(count: int | None) -> int | None:
    """A count to the nearest multiple of `STEP`, None for one that is withheld."""
    return None if count is None else (count + STEP // 2) // STEP * STEP


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """Counts by row and column with their margins; None where a figure is withheld."""

    total: int | None
    rows: Mapping[str, int | None]
    columns: Mapping[str, int | None]
    cells: Mapping[str, Mapping[str, int | None]]

    def rounded(self) -> PublishedTable:
        """The same with every figure rounded by itself, so that margins need not add up to the last unit."""
        return PublishedTable(
            rounded(self.total),
            {row: rounded(count) for row, count in self.rows.items()},
            {column: rounded(count) for column, count in self.columns.items()},
            {row: {column: rounded(count) for column, count in held.items()} for row, held in self.cells.items()},
        )


_Spot: TypeAlias = tuple[str | None, str | None]
"""A place in a table: its row and column, None for a margin."""
_End: TypeAlias = tuple[bool, str | None]
"""A row (True) or a column (False) of the table with its margins."""


def suppress_table(cells: Mapping[str, Mapping[str, int]], smallest: int = SMALLEST) -> PublishedTable:
    """Withhold every count below `smallest`, margins too, and the cheapest others that keep each of them open.

    Every row has the same columns, and each person is counted in exactly one cell. With its margins a table is a flow
    in a circle: a row's cells leave it, its margin enters it. What can be shifted along a circle of withheld figures
    without any falling below nought stays open; each of them is put on one along which `smallest` can be shifted.
    """
    counts = dict(_counted(cells))
    hidden = {spot for spot, count in counts.items() if count < smallest}
    closed = set() if len(hidden) < len(counts) else set(hidden)
    for spot in sorted(hidden, key=str):
        if spot not in closed:
            circle = {spot, *_circle(spot, counts, hidden, smallest)}
            hidden |= circle
            closed |= circle
    shown = {spot: None if spot in hidden else count for spot, count in counts.items()}
    columns = {column: None for held in cells.values() for column in held}
    return PublishedTable(
        shown[None, None],
        {row: shown[row, None] for row in cells},
        {column: shown[None, column] for column in columns},
        {row: {column: shown[row, column] for column in held} for row, held in cells.items()},
    )


def _counted(cells: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[_Spot, int]]:
    yield (None, None), sum(sum(held.values()) for held in cells.values())
    columns = {column: None for held in cells.values() for column in held}
    for column in columns:
        yield (None, column), sum(held[column] for held in cells.values())
    for row, held in cells.items():
        yield (row, None), sum(held.values())
        for column in columns:
            yield (row, column), held[column]


def _ends(spot: _Spot) -> tuple[_End, _End]:
    """From where to where a figure flows: a cell from its row to its column, a margin the other way."""
    row, column = spot
    forth: tuple[_End, _End] = (True, row), (False, column)
    return forth if (row is None) == (column is None) else (forth[1], forth[0])


def _circle(start: _Spot, counts: Mapping[_Spot, int], hidden: Collection[_Spot], smallest: int) -> tuple[_Spot, ...]:
    """The other figures of the circle through one that withholds the fewest people more; there always is one.

    Along the way every figure can grow, and only one of `smallest` at least can shrink by as much.
    """
    arcs = _arcs(start, counts, smallest)
    source, target = reversed(_ends(start))
    ways: list[tuple[int, int, str, _End, tuple[_Spot, ...]]] = [(0, 0, "", source, ())]
    seen: set[_End] = set()
    while True:
        cost, steps, _, place, way = heappop(ways)
        if place == target:
            return way
        if place in seen:
            continue
        seen.add(place)
        for spot, after in arcs[place]:
            if after not in seen:
                more = 0 if spot in hidden else counts[spot]
                heappush(ways, (cost + more, steps + 1, f"{way}{spot}", after, (*way, spot)))


def _arcs(start: _Spot, counts: Mapping[_Spot, int], smallest: int) -> Mapping[_End, list[tuple[_Spot, _End]]]:
    """From each end the figures that lead on, and where to: forth while they grow, back while they shrink."""
    arcs: dict[_End, list[tuple[_Spot, _End]]] = {}
    for spot, count in counts.items():
        one, other = _ends(spot)
        if spot != start:
            arcs.setdefault(one, []).append((spot, other))
            if count >= smallest:
                arcs.setdefault(other, []).append((spot, one))
    return arcs
