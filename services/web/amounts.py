"""Amounts of money as people write them, read the same way on every form."""

from __future__ import annotations

import re
from typing import Final

from services.i18n import N_

MOST_CENTS: Final = 100_000_000
"""A month; more is a slip of the finger."""
NOT_MONEY: Final = N_("give an amount in euro, such as 2300 or 2300,50.")
_AMOUNT: Final = re.compile(r"([0-9]{1,3}(?:[.,]?[0-9]{3})*|[0-9]{1,9})(?:[.,]([0-9]{1,2}))?")
"""Euros, apart by thousands or not, then cents: a point before three digits divides thousands, as people here write."""
_APART: Final = re.compile(r"[.,]")


def cents(text: object) -> int:
    """An amount in euro as whole cents: `2350`, `2 350`, `2.350,50`. Raises ValueError, worded for the form."""
    found = _AMOUNT.fullmatch("".join(str(text).split()).strip("€"))
    amount = int(_APART.sub("", found[1])) * 100 + int((found[2] or "").ljust(2, "0")) if found else -1
    if not 0 <= amount <= MOST_CENTS:
        raise ValueError(NOT_MONEY)
    return amount


def pay(text: object) -> int:
    """A month's pay as whole cents, at least a euro. Raises ValueError, worded for the form."""
    amount = cents(text)
    if amount < 100:
        raise ValueError(NOT_MONEY)
    return amount
