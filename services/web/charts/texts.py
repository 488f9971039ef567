"""How much room a text takes, and how texts are kept from lying on one another.

No font is measured: the estimate is generous, so that what fits here fits in any common sans-serif of normal weight.
A style sheet that makes a chart's words bold or larger breaks that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final

SIZE: Final = 12.0
"""The height of letters; a chart is as wide as a phone, so it is about that many pixels there."""
LINE: Final = 16.0
"""From one line of text to the next."""
MORE: Final = "…"

_UNFIT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""
_THIN: Final = frozenset("iIjl.,:;!'|()[] ")
_BROAD: Final = frozenset("mwMW%@&—…")
_BY_KIND: Final = {"Lu": 0.77, "Nd": 0.67, "Sm": 0.86}


def plain(words: str) -> str:
    """The text on one line, without what XML cannot hold."""
    return " ".join(_UNFIT.sub("", words).split())


def _ems(letter: str) -> float:
    kind = unicodedata.category(letter)
    if kind in {"Mn", "Me", "Cf"}:
        return 0
    if unicodedata.east_asian_width(letter) in {"W", "F"} or kind == "So":
        return 1.4
    if letter in _THIN:
        return 0.43
    if letter in _BROAD or ord(letter) > 0x06FF:
        return 1.05
    return _BY_KIND.get(kind, 0.63)


def width_of(words: str) -> float:
    """How wide the text is at most, in units of the drawing."""
    return SIZE * sum(map(_ems, words))


def fitted(words: str, room: float) -> str:
    """The text, cut with an ellipsis where it is wider than its room; the table beside the chart has the whole."""
    words = plain(words)
    if width_of(words) <= room:
        return words
    ends = list(accumulate(map(_ems, words)))
    kept = sum(1 for end in ends if end * SIZE + width_of(MORE) <= room)
    return words[:kept].rstrip() + MORE if width_of(MORE) <= room else ""


def wrapped(words: str, room: float, most: int = 2) -> tuple[str, ...]:
    """The text on at most so many lines broken between words, the last cut where even that is too long."""
    words = plain(words)
    if width_of(words) <= room or most == 1:
        return (fitted(words, room),) if words else ()
    for gap in reversed([place.start() for place in re.finditer(" ", words)]):
        if width_of(words[:gap]) <= room:
            return (words[:gap], *wrapped(words[gap + 1 :], room, most - 1))
    return (fitted(words, room),)


def is_leftward(words: str) -> bool:
    """Whether the text reads from right to left: its first letter with a direction says so."""
    strong = (unicodedata.bidirectional(letter) for letter in words)
    return next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L"


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Middles as near as can be to those wanted, so that things of these sizes lie side by side between the ends.

    The order is kept. Where the ends leave too little room, they run over the high one.

    >>> spread([10, 11, 50], [10, 10, 10], 0, 100)
    [5.5, 15.5, 50.0]
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    steps = [0.0, *((sizes[a] + sizes[b]) / 2 for a, b in pairwise(order))]
    shifts = list(accumulate(steps))
    level = _rising([wanted[i] - shift for i, shift in zip(order, shifts, strict=True)])
    first = low + sizes[order[0]] / 2
    last = max(first, high - sizes[order[-1]] / 2 - shifts[-1])
    middles = dict(zip(order, (min(max(z, first), last) + s for z, s in zip(level, shifts, strict=True)), strict=True))
    return [middles[i] for i in range(len(wanted))]


def _rising(values: Iterable[float]) -> Iterator[float]:
    """The nearest values, by least squares, that never fall: neighbours that would are pooled at their mean."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, size = value, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, size = (before * many + mean * size) / (many + size), many + size
        pools.append((mean, size))
    for mean, size in pools:
        yield from (mean for _ in range(size))


def every(places: Sequence[tuple[float, float]]) -> int:
    """Of things in a row, each a middle and a size, every which can stay so that none touches the next.

    >>> every([(10, 30), (30, 30), (50, 30)])
    2
    """
    for step in range(1, len(places)):
        if all(abs(b - a) >= (size + its) / 2 for (a, size), (b, its) in pairwise(places[::step])):
            return step
    return max(len(places), 1)
