"""A page of a list, read in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list is wanted. `size` is 1 to 200."""

    start: int = 0
    size: int = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list, and how long the whole is."""

    items: tuple[T, ...]
    total: int
    start: int
