"""Logins, phrases and codes: how they are made, how they are read from what somebody typed, and which will do."""

from __future__ import annotations

import re
from hashlib import sha256
from secrets import choice, token_urlsafe
from typing import Final
from unicodedata import normalize

from services.access.actors import NOBODYS, Role
from services.ports.accounts import Account
from talentcoop.errors import Invalid

CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Digits and letters that are not taken for one another."""
SECOND_FACTOR: Final = frozenset(Role) - NOBODYS - {Role.EMPLOYER, Role.WORKER}
"""The roles that need a second factor."""
SHORTEST_PHRASE: Final = 12
LONGEST_PHRASE: Final = 200
RECOVERY_CODES: Final = 10
SECRET_BYTES: Final = 32
PREFIX: Final = "talentcoop_"
"""How a program's token begins, so that whoever looks for leaked ones finds it."""
_READ_ALIKE: Final = str.maketrans({"o": "0", "i": "1", "l": "1"})
_CODE: Final = re.compile(r"(?P<first>[0-9a-z]{4})[- ]?(?P<last>[0-9a-z]{4})")
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9.@_+-]{2,59}")


def new_secret() -> str:
    """A secret of 256 bits for a cookie or a link."""
    return token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> bytes:
    """What is kept of a secret that is long and random: nobody finds it by trying."""
    return sha256(secret.encode()).digest()


def new_login() -> str:
    """A worker's code: two groups of four, 40 bits. It names her to nobody."""
    return f"{_drawn(4)}-{_drawn(4)}"


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes of 80 bits in groups of four."""
    return tuple("-".join(_drawn(4) for _ in range(4)) for _ in range(RECOVERY_CODES))


def recovery_digest(code: str) -> bytes:
    """The digest of a recovery code as somebody typed it; of something that is none, a digest that nothing has."""
    typed = re.sub(r"[^0-9a-z]", "", code[:LONGEST_PHRASE].lower()).translate(_READ_ALIKE)
    return digest_of(f"recovery {typed}")


def read_login(typed: str) -> str:
    """A login as it is kept, from what somebody typed."""
    text = normalize("NFKC", typed[:LONGEST_PHRASE]).strip().lower()
    code = _CODE.fullmatch(text)
    if code:
        return f"{code['first']}-{code['last']}".translate(_READ_ALIKE)
    return text if text.isprintable() else ""


def read_phrase(typed: str, role: Role | None) -> str:
    """A phrase as it is hashed: blanks closed up; a worker's in small letters, for telephones begin with a capital."""
    text = " ".join(normalize("NFKC", typed[: 2 * LONGEST_PHRASE]).split()).encode(errors="replace").decode()
    return text.casefold() if role is Role.WORKER else text


def check_login(login: str) -> str:
    """A login that an account may have. Raises `account.login`."""
    read = read_login(login)
    if _LOGIN.fullmatch(read) is None or _CODE.fullmatch(read):
        raise Invalid(
            "account.login",
            "This login cannot be used.",
            "Take 3 to 60 small letters, digits, dots or hyphens; eight together look like a worker's code.",
        )
    return read


def check_phrase(typed: str, account: Account) -> str:
    """A phrase that will do, as it is hashed. Raises `account.phrase`."""
    phrase = read_phrase(typed, account.role)
    too_long = len(typed) > LONGEST_PHRASE
    if too_long or len(phrase) < SHORTEST_PHRASE or read_login(phrase) == account.login or len(set(phrase)) < 4:
        raise Invalid(
            "account.phrase",
            "This phrase will not do.",
            f"Take at least {SHORTEST_PHRASE} letters, best several words, and not the login.",
        )
    return phrase


def _drawn(count: int) -> str:
    return "".join(choice(CROCKFORD) for _ in range(count))
