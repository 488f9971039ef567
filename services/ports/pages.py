"""A page of a list, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, Self, TypeVar

from talentcoop.errors import Invalid

T = TypeVar("T")
MOST: Final = 200
"""Rows on a page at most."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list is wanted. Raises `page.impossible` on a negative start, or a size outside 1 to 200."""

    start: int = 0
    size: int = 25

    def __post_init__(self) -> None:
        if self.start < 0 or not 1 <= self.size <= MOST:
            raise Invalid(
                "page.impossible",
                f"There is no page of {self.size} from {self.start}.",
                f"Start at 0 or later, and ask for 1 to {MOST} at once.",
            )

    def within(self, total: int) -> Self:
        """The same; the last part of a list that ends before it."""
        return replace(self, start=min(self.start, max(0, total - 1) // self.size * self.size))


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list, and how long the whole is."""

    items: tuple[T, ...]
    total: int
    start: int


def cut(values: Sequence[T], part: Slice | None) -> Page[T]:
    """Part of what is in memory already, the last one where it is shorter than that; all where `part` is None."""
    if part is None:
        return Page(tuple(values), len(values), 0)
    start = part.within(len(values)).start
    return Page(tuple(values[start : start + part.size]), len(values), start)
