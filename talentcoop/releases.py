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

_Names: TypeAlias = frozenset[str]
APART: Final = {frozenset({"gain"}), frozenset({"lose"})}
"""Parts that no two numbers of one rule make of the same people: to gain she must lack what she has to have to lose."""


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

    def meets(self, asked: Asked, told: _Names, names: _Names) -> bool:
        """Tell whether parts told may be those of other names in a question's answer, but for a few people.

        Under the least that a rule can ask, the unchanged are all who lose under the most, and who are refused anyhow.
        Only who gains by one number and who loses by another are never the same, unless the rule was redrawn.
        """
        if self.asked.question == asked.question:
            return False
        return self.asked.redrawn or asked.redrawn or {told, names} != APART

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What a reader counts herself of those on her own list, exactly; `others` is how many more were weighed."""

    cells: Mapping[str, int]
    beside: Mapping[str, int]
    others: int


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
    """Parts whose sum would lie too near to what was told of any that may be in part the same people; None where there
    are no such.
    """
    known = [(names, one, release) for release in told for names, one in _sums(release).items()]
    for union in _unions(parts.cells):
        exact = sum(cells[name] for name in union)
        near = (one for names, one, release in known if names == union or release.meets(asked, names, union))
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


def told_beside(own: Own, release: Release) -> Release:
    """A release without what would tell a reader of a few who are not hers, once she takes her own from it.

    Only what left and what she counts herself decides it: what is withheld tells her that the others are few, and no
    more. Who has nobody, or everybody, is told all of it.

    >>> asked = Asked(about="wait", question="12 months", on=date(2026, 6, 1), day=date(2026, 6, 1))
    >>> told = answer(asked, {"lose": 45, "unchanged": 60}, {}, ())
    >>> told_beside(Own(cells={"lose": 20, "unchanged": 30}, beside={}, others=55), told).parts.cells
    {'lose': 45, 'unchanged': 60}
    >>> told_beside(Own(cells={"lose": 41, "unchanged": 30}, beside={}, others=34), told).parts.cells
    {'lose': None, 'unchanged': None}
    """
    hers, total = sum(own.cells.values()), release.parts.total
    if not hers or not own.others:
        return release
    few = own.others < SMALLEST or (total is not None and total - hers < NEAR)
    rest = {} if few else _rest(own, release)
    cells = {name: count if name in rest else None for name, count in release.parts.cells.items()}
    beside = _apart(own, release, rest) if rest and rest.keys() == cells.keys() else {}
    return replace(
        release,
        parts=Published(None if few else total, cells),
        beside={name: count if name in beside else None for name, count in release.beside.items()},
    )


def _rest(own: Own, release: Release) -> dict[str, int]:
    """About how many are not hers of each part that she may read; of the others together they leave enough."""
    total, parts = release.parts.total, release.parts.cells
    others = own.others if total is None else min(own.others, total - sum(own.cells.values()))
    left = {name: count - own.cells[name] for name, count in parts.items() if count is not None and name in own.cells}
    rest = {name: count for name, count in left.items() if count >= NEAR}
    while rest and len(rest) < len(parts) and others - sum(rest.values()) < SMALLEST + OFF * (len(rest) + 1):
        del rest[min(rest, key=lambda name: (rest[name], name))]
    return rest


def _apart(own: Own, release: Release, rest: Mapping[str, int]) -> dict[str, int]:
    """The same of the counts beside the parts, far enough from every sum of these and from each other."""
    taken: list[_Near] = [(0, 0), (own.others, 0), (sum(rest.values()), OFF * len(rest))]
    taken += [(sum(rest[name] for name in union), OFF * len(union)) for union in _unions(rest)]
    left = dict[str, int]()
    for name, count in release.beside.items():
        if count is None or name not in own.beside:
            continue
        others = count - own.beside[name]
        if not any(_near(others, (known, off + OFF)) for known, off in taken):
            left[name] = others
            taken.append((others, OFF))
    return left
