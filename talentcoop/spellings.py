"""One spelling for all spellings: by which a name or a phone number is found however somebody wrote it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_WORDS: Final = re.compile(r"[^\W_]+")
_UNDECOMPOSED: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that are written without their stroke or dot where a keyboard lacks them, and that Unicode does not part."""
_TRUNK: Final = re.compile(r"\(\s*0\s*\)")
"""The zero in +32 (0)470, dialled at home only."""
CALLING_CODES: Final[Mapping[str, str]] = {"be": "32", "fr": "33", "nl": "31", "lu": "352", "de": "49"}
_OWN_LENGTHS: Final = (8, 9)
"""Digits of a number at home, without its leading zero."""
_LEAST_DIGITS: Final = 6


def spelt_name(*parts: str) -> str:
    """A name without case, accents, hyphens and order; empty where there is no letter in it."""
    decomposed = unicodedata.normalize("NFKD", " ".join(parts).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
    return " ".join(sorted(_WORDS.findall(bare.translate(_UNDECOMPOSED))))


def spelt_phone(text: str, country: str = "be") -> str:
    """A phone number as + and digits; one without a country's code is of `country`. Empty where it is too short.

    So +32 470 12 34 56, 0032470123456, +32 (0)470/12.34.56 and 0470 12 34 56 are one.
    """
    bare = unicodedata.normalize("NFKC", _TRUNK.sub("", text)).strip()
    digits = "".join(str(unicodedata.digit(letter)) for letter in bare if letter.isdigit())
    code = CALLING_CODES.get(country, "32")
    if bare.startswith("+"):
        number = digits
    elif digits.startswith("00"):
        number = digits[2:]
    elif digits.startswith(code) and len(digits) - len(code) in _OWN_LENGTHS:
        number = digits
    else:
        number = code + digits.removeprefix("0")
    for own in CALLING_CODES.values():
        if number.startswith(own + "0"):
            number = own + number[len(own) + 1 :]
    return f"+{number}" if len(digits) >= _LEAST_DIGITS else ""
