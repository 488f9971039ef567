"""Frozen releases: a question's figures leave once, and no later ones tell of the few between two questions.

Who asks again is answered with what left before. Who asks nearly the same, one number or one person further, gets no
figure whose difference to an earlier one would count fewer than may be counted at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Final, TypeAlias

from talentcoop.publication import SMALLEST, STEP, Published, rounded, suppress

OFF: Final = STEP // 2
"""A figure that left lies at most so far from the count behind it, which is not kept."""
NEAR: Final = SMALLEST + OFF
"""Closer than this to a figure that left, a count may lie closer than `SMALLEST` to the count behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: the digest of what was asked, of which day, what it is about, and the day the answer leaves.

    `about` is one word or several. Figures that share a word are told apart, so whatever may count some of the same
    people by the same rule shares one. `redrawn` is a rule of another make than the one that is applied: it can be that
    rule turned round, which calls those who lose under it the unchanged.
    """

    about: str
    question: str
    on: date
    day: date
    redrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Figures that left, rounded, None where withheld; they never change.

    `parts` counts everybody once; `beside` has other counts of the same people.
    """

    asked: Asked
    parts: Published
    beside: Mapping[str, int | None]

    def concerns(self, asked: Asked) -> bool:
        """Tell whether a question has to be held against it."""
        return not set(self.asked.about.split()).isdisjoint(asked.about.split())

    def crosses(self, asked: Asked) -> bool:
        """Tell whether parts of one name may be those of another in a question's answer."""
        return self.asked.question != asked.question and (self.asked.redrawn or asked.redrawn)

    @property
    def whole(self) -> bool:
        """Tell whether no part is withheld."""
        return None not in self.parts.cells.values()

    @property
    def shown(self) -> frozenset[tuple[str, str]]:
        """Which figures can be read."""
        figures = [("parts", *one) for one in self.parts.cells.items()]
        figures += [("beside", *one) for one in self.beside.items()]
        return frozenset((kind, key) for kind, key, count in figures if count is not None)


def same_period(one: date, other: date) -> bool:
    """Tell whether two days lie in one period: a question is answered anew once a calendar month at most."""
    return (one.year, one.month) == (other.year, other.month)


def answer(asked: Asked, cells: Mapping[str, int], beside: Mapping[str, int], frozen: Sequence[Release]) -> Release:
    """The release that answers a question: a frozen one, or a new one to be kept with these, oldest first.

    A frozen one answers within its period, and after it until a new one can show as much. `cells` part everybody,
    `beside` are other counts of them; all are exact.

    >>> first = Asked(about="wait", question="12 months", on=date(2026, 6, 1), day=date(2026, 6, 1))
    >>> told = answer(first, {"lose": 14, "unchanged": 40}, {}, ())
    >>> told.parts.cells
    {'lose': 15, 'unchanged': 40}
    >>> answer(replace(first, question="13 months"), {"lose": 15, "unchanged": 39}, {}, (told,)).parts.cells
    {'lose': None, 'unchanged': None}
    """
    known = next((one for one in reversed(frozen) if one.asked.question == asked.question), None)
    if known is not None and same_period(known.asked.day, asked.day):
        return known
    fresh = _fresh(asked, cells, beside, frozen)
    return known if known is not None and not known.shown <= fresh.shown else fresh


def _fresh(asked: Asked, cells: Mapping[str, int], beside: Mapping[str, int], frozen: Sequence[Release]) -> Release:
    told = [one for one in frozen if one.concerns(asked)]
    parts = suppress(cells)
    while (telling := _telling(asked, cells, parts, told)) is not None:
        held = {name for name in cells if parts.cells[name] is None}
        least = min(telling - held or cells.keys() - held, key=lambda name: (cells[name], name))
        parts = suppress(cells, held=held | {least})
    total = None if parts.total is None else _steady(parts.total, frozen)
    release = Release(
        asked=asked, parts=Published(total, {name: rounded(count) for name, count in parts.cells.items()}), beside={}
    )
    return replace(release, beside=_beside(cells, beside, told) if release.whole else dict.fromkeys(beside))


def _steady(total: int, frozen: Sequence[Release]) -> int | None:
    """How many there are: as it was told before, until it is no longer near; who came or went would show else."""
    told = [one.parts.total for one in frozen if one.parts.total is not None]
    near = [count for count in told if abs(count - total) < NEAR]
    return near[-1] if near else rounded(total)


_Names: TypeAlias = frozenset[str]
_Near: TypeAlias = tuple[int, int]
"""A figure, and how far it may lie from the count behind it."""


def _unions(shown: Mapping[str, int | None]) -> Iterator[_Names]:
    """The sets of parts, but not all of them, whose sum can be read off: those withheld only all together."""
    blocks = [frozenset({name}) for name, count in shown.items() if count is not None]
    withheld = frozenset(name for name, count in shown.items() if count is None)
    blocks += [withheld] if withheld else []
    for size in range(1, len(blocks)):
        yield from (frozenset().union(*chosen) for chosen in combinations(blocks, size))


def _sums(release: Release) -> dict[_Names, _Near]:
    """The sums of parts that are shown in a release.

    What the others come to is left out: between a total and its parts, each of them rounded, and the same of another
    release, it could have changed by more than `SMALLEST` different counts.
    """
    cells = {name: count for name, count in release.parts.cells.items() if count is not None}
    unions = [union for union in _unions(release.parts.cells) if union <= cells.keys()]
    return {union: (sum(cells[name] for name in union), OFF * len(union)) for union in unions}


def _telling(asked: Asked, cells: Mapping[str, int], parts: Published, told: Sequence[Release]) -> _Names | None:
    """Parts whose sum would lie too near to what was told of the same ones, and where a rule was redrawn of any; None
    where there are no such.
    """
    known = [(_sums(release), release.crosses(asked)) for release in told]
    for union in _unions(parts.cells):
        exact = sum(cells[name] for name in union)
        near = (one for sums, any_of in known for names, one in sums.items() if any_of or names == union)
        if any(_near(exact, one) for one in near):
            return union
    return None


def _near(exact: int, told: _Near) -> bool:
    count, off = told
    return abs(exact - count) < SMALLEST + off


def _beside(cells: Mapping[str, int], beside: Mapping[str, int], told: Sequence[Release]) -> dict[str, int | None]:
    """The counts beside the parts that lie far enough from every sum of these, from each other, and from all told."""
    taken: list[_Near] = [(0, 0), (sum(cells.values()), 0)]
    taken += [(sum(cells[name] for name in union), 0) for union in _unions(cells)]
    for one in told:
        taken += [*_sums(one).values(), *((count, OFF) for count in one.beside.values() if count is not None)]
    shown = dict[str, int | None]()
    for name, count in beside.items():
        near = any(_near(count, one) for one in taken)
        shown[name] = None if near else rounded(count)
        if not near:
            taken.append((count, 0))
    return shown
