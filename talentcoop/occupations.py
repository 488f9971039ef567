"""Occupations by ISCO-08, the four digits that everything joins on, and how near two of them are."""

from __future__ import annotations

import re
from typing import Final

from talentcoop.errors import Invalid

_CODE: Final = re.compile(r"[0-9]{4}")


def isco08(code: str) -> str:
    """Check a unit group's code: four digits, as text. Raises `occupation.malformed`."""
    if not _CODE.fullmatch(code):
        raise Invalid(
            "occupation.malformed",
            f"'{code}' is not an ISCO-08 unit group.",
            "Give four digits, such as 5321.",
            code=code,
        )
    return code


def shared_digits(one: str, other: str) -> int:
    """How many leading digits two codes share: 4 the same work, 3 the same minor group, 0 nothing in common.

    >>> shared_digits("5321", "5322"), shared_digits("5321", "7112")
    (3, 0)
    """
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), len(one))
