"""Phrases, hashed with argon2id. The parameters stand here and nowhere else."""

from __future__ import annotations

import asyncio
from secrets import choice
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

PASSES: Final = 3
MEMORY_KIB: Final = 64 * 1024
LANES: Final = 1
AT_ONCE: Final = 2
"""Hashes under way at most: each takes 64 MiB, and whoever tries thousands waits for her turn."""
WORDS: Final = 5
CONSONANTS: Final = "bdfgklmnrstz"
VOWELS: Final = "aio"
"""Sounds that are written alike in most languages, and that few people take for one another."""
_UNKIND: Final = "bobo dada didi dodo gaga kaka kaki koko lolo mato nana nazi nino sado sida soso tata titi toto zizi"
UNKIND: Final = frozenset(_UNKIND.split())
"""Words of two syllables that mean something, or may hurt, in one of our readers' languages."""

_HASHER: Final = PasswordHasher(
    time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, hash_len=32, salt_len=16, type=Type.ID
)
_NOBODYS: Final = "$argon2id$v=19$m=65536,t=3,p=1$aMopOyLd5PwunSwt9i76yw$UWzgV6vTJo7kQM4I/VJ2Pl+6eBScP78pTpd+A3WvYLw"
"""The hash of nothing: whoever has no account costs as much to refuse as whoever has one."""


class SlowPhrases:
    """Hashes in threads of their own, two at a time."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def hashed(self, phrase: str) -> str:
        """The hash to keep."""
        async with self._turn:
            return await asyncio.to_thread(_HASHER.hash, phrase)

    async def matches(self, phrase: str, kept: str | None) -> bool:
        """Whether it is the phrase; with None, False after as much work."""
        async with self._turn:
            right = await asyncio.to_thread(_verified, phrase, kept or _NOBODYS)
        return right and kept is not None

    def suggested(self) -> str:
        """Five words of two syllables: 51 bits."""
        return " ".join(_word() for _ in range(WORDS))


def _verified(phrase: str, kept: str) -> bool:
    try:
        return _HASHER.verify(kept, phrase)
    except (VerificationError, InvalidHashError):
        return False


def _word() -> str:
    while (word := "".join(choice(CONSONANTS) + choice(VOWELS) for _ in range(2))) in UNKIND:
        continue
    return word
