"""Keys that are not random. What is refused here a random key is less than once in a hundred thousand times."""

from __future__ import annotations

import string
from itertools import pairwise
from typing import Final

_LEAST_BYTES: Final = 20
"""Different bytes in a key: of 32 random ones about 30 differ."""
_LEAST_STEPS: Final = 16
"""Different steps from one byte to the next: a key that counts, up, down or by threes, has few."""
_LEAST_LETTERS: Final = 14
"""Different letters in its base64: of 43 random ones about 31 differ."""
_MOST_PRINTABLE: Final = 27
"""Bytes that are printable text: of 32 random ones about 12 are."""
_PRINTABLE: Final = frozenset(string.printable.encode())


def is_weak(key: bytes, written: str) -> bool:
    """Tell whether a key looks repeated, counted, monotonous or typed, as bytes or as it is `written` in base64."""
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    return (
        len(set(key)) < _LEAST_BYTES
        or len(steps) < _LEAST_STEPS
        or len(set(written.rstrip("="))) < _LEAST_LETTERS
        or sum(byte in _PRINTABLE for byte in key) > _MOST_PRINTABLE
    )
