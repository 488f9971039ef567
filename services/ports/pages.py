"""A page of a list, read in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

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


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list, and how long the whole is."""

    items: tuple[T, ...]
    total: int
    start: int
