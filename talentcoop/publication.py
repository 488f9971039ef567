"""Figures that may leave: small cells are withheld, and so is what would give them away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SMALLEST: Final = 10
"""The smallest count that may leave (UK LLC and ONS practice; zero is as telling as one)."""


@dataclass(frozen=True, slots=True)
class Published:
    """Counts by name with their total; None where a figure is withheld."""

    total: int | None
    cells: Mapping[str, int | None]


def suppress(cells: Mapping[str, int], smallest: int = SMALLEST) -> Published:
    """Withhold every cell below `smallest`, then the next smallest until what is withheld adds up to as much.

    Cells must part the total: each person counted in exactly one. A total below `smallest` is withheld with all.

    >>> suppress({"care": 14, "horeca": 11, "construction": 3}).cells
    {'care': 14, 'horeca': None, 'construction': None}
    """
    total = sum(cells.values())
    if total < smallest:
        return Published(None, dict.fromkeys(cells))
    hidden = {name for name, count in cells.items() if count < smallest}
    for name, _ in sorted(cells.items(), key=lambda cell: (cell[1], cell[0])):
        if not hidden or sum(cells[held] for held in hidden) >= smallest:
            break
        hidden.add(name)
    return Published(total, {name: None if name in hidden else count for name, count in cells.items()})


STEP: Final = 5
"""Counts that leave are rounded to a multiple of this."""


def rounded(count: int | None) -> int | None:
    """A count to the nearest multiple of `STEP`, None for one that is withheld."""
    return None if count is None else (count + STEP // 2) // STEP * STEP
