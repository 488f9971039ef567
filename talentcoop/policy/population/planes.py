"""Planes: the verdicts of many people as two rows of bits, and Kleene's tables over whole rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
"""A bit for each person, 64 to the word. What is left of the last word is always clear."""
WORD: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """Who surely meets a condition, and who may: met lies inside possible, and what lies between is unknown."""

    met: Words
    possible: Words


def packed(truths: NDArray[np.bool_]) -> Words:
    """One truth a person as words."""
    bits = np.packbits(truths, bitorder="little")
    words = np.zeros(-(-len(truths) // WORD), dtype=np.uint64)
    words.view(np.uint8)[: len(bits)] = bits
    return words


def unpacked(words: Words, people: int) -> NDArray[np.bool_]:
    """Words as one truth a person."""
    return np.unpackbits(words.view(np.uint8), count=people, bitorder="little").view(np.bool_)


def count(words: Words) -> int:
    """How many people have their bit set."""
    return int.from_bytes(words.tobytes(), "little").bit_count()


def every(of: Sequence[Planes]) -> Planes:
    """Met where all are. At least one must be given."""
    return Planes(reduce(np.bitwise_and, [one.met for one in of]), reduce(np.bitwise_and, [one.possible for one in of]))


def some(of: Sequence[Planes]) -> Planes:
    """Met where one is. At least one must be given."""
    return Planes(reduce(np.bitwise_or, [one.met for one in of]), reduce(np.bitwise_or, [one.possible for one in of]))


def at_least(number: int, of: Sequence[Planes]) -> Planes:
    """Met where so many are."""
    return Planes(_counted(number, [one.met for one in of]), _counted(number, [one.possible for one in of]))


def negate(one: Planes, everybody: Words) -> Planes:
    """Met where it was surely not: the two planes change places and sides."""
    return Planes(everybody ^ one.possible, everybody ^ one.met)


def lifted(reach: Planes, before: Planes, after: Planes) -> Planes:
    """The new verdict where a derogation surely reaches; elsewhere only what old and new agree on."""
    met = after.met & (before.met | reach.met)
    return Planes(met, after.possible | (before.possible & ~reach.met))


def _counted(number: int, of: Sequence[Words]) -> Words:
    """A counter of ones in every column of bits: row n says who has had more than n so far."""
    rows = [np.zeros_like(of[0]) for _ in range(number)]
    for words in of:
        for row in range(number - 1, 0, -1):
            rows[row] |= rows[row - 1] & words
        rows[0] |= words
    return rows[-1]
