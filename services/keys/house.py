"""Keys of the house itself and keys made of an epoch's: digests that prove where they were made, or find people."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Final, NoReturn
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.keys.envelope import joined
from services.keys.ring import BYTES
from talentcoop.errors import Missing

HOUSE: Final = ("audit", "rate")
"""The keys of the house, by name: the one that chains the audit, the one that blurs whose tries are counted."""
DIGEST: Final = 16
"""Bytes of a digest by which somebody is found."""


class Mac:
    """Makes HMAC-SHA-256 under a key, which it never shows."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "Mac(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is never serialised")

    def mac(self, data: bytes) -> bytes:
        """The digest of the data."""
        return hmac.digest(self._key, data, sha256)


class BlindIndexer:
    """Makes the digests of one cooperative under one epoch's key; each field has a key of its own."""

    __slots__ = ("_cooperative", "_epoch", "_root")

    def __init__(self, epoch: str, key: bytes, cooperative: UUID) -> None:
        self._epoch, self._root, self._cooperative = epoch, key, cooperative

    def __repr__(self) -> str:
        return f"BlindIndexer({self._epoch!r}, …)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is never serialised")

    @property
    def epoch(self) -> str:
        """The epoch whose key it is."""
        return self._epoch

    def digest(self, field: str, text: str) -> bytes:
        """The 16 bytes under which a text of a field is found."""
        return Mac(self._key(field)).mac(text.encode())[:DIGEST]

    def _key(self, field: str) -> bytes:
        info = joined(b"blind index", self._cooperative.bytes, field.encode())
        return HKDF(SHA256(), BYTES, salt=None, info=info).derive(self._root)


def unknown(name: str) -> Missing:
    """There is no key of the house of this name."""
    return Missing("key.house", f"The house has no key '{name}'.", "Open it once as the owner: talentcoop serve.")
