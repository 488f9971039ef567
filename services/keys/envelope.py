"""Envelopes: AES-256-GCM-SIV, bound to the place they were made for, padded so that their length tells little.

An envelope is a version byte, a nonce of 12 random bytes, and the ciphertext with its tag. What it is bound to is
never written in it: whoever opens it must know where it stands.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import shake_256
from typing import Final, NoReturn
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from services.keys.ring import BYTES, KeyRing
from services.ports.keys import Place, Sealed
from talentcoop.errors import Invalid

VERSION: Final = b"\x01"
NONCE: Final = 12
TAG: Final = 16
_ROW: Final = (16).to_bytes(4, "big")
"""What stands before a row's id where parts are joined."""
SMALLEST: Final = 1024
COVER: Final = b"cover"
"""Tells what is drawn from a key for covers from anything else that ever will be."""
COVERS: Final = 16
"""So many rows of a person's lie in a table before two lie under one cover."""
LARGER: Final = {"decision": 4096}
"""Content is padded to this many bytes, or to a doubling of it, as ISO/IEC 7816-4 pads: a bit set, then none. Facts of
every kind are as long as one another, and decisions of every policy: in a dump without keys a length tells nothing.
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose key a wrapped key is: the person in her cooperative, and the subject she is sealed under."""

    cooperative: UUID
    person: UUID
    subject: UUID

    @property
    def parts(self) -> tuple[bytes, ...]:
        """What its wrapped key is bound to, beside the epoch."""
        return self.cooperative.bytes, self.person.bytes, self.subject.bytes


@dataclass(frozen=True, slots=True)
class HouseKey:
    """A key of the house itself, by its name."""

    name: str

    @property
    def parts(self) -> tuple[bytes, ...]:
        """What its wrapped key is bound to, beside the epoch: never as many parts as a person's."""
        return b"house", self.name.encode()


class SubjectSealer:
    """Seals and opens under one subject's key, which it never shows."""

    __slots__ = ("_bound", "_cipher", "_cooperative", "_key", "_subject")

    def __init__(self, cooperative: UUID, subject: UUID, key: bytes) -> None:
        self._cipher = AESGCMSIV(key)
        self._key = key
        self._cooperative = cooperative
        self._subject = subject
        self._bound: dict[tuple[str, str], bytes] = {}

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sealer is never serialised")

    def seal(self, place: Place, content: bytes) -> Sealed:
        """Seal bytes for a place."""
        return Sealed(_encrypt(self._cipher, _pad(content, LARGER.get(place.table, SMALLEST)), self._bound_to(place)))

    def open(self, place: Place, sealed: Sealed) -> bytes:
        """Open what was sealed for that very place. Raises `seal.broken` on anything else."""
        content = _decrypt(self._cipher, sealed.reveal_ciphertext(), self._bound_to(place))
        if content is None:
            raise Invalid(
                "seal.broken",
                f"A sealed value of {place.table}.{place.column} does not open where it stands.",
                "It was moved or changed: restore it from a backup, and find out who did.",
                table=place.table,
                column=place.column,
            )
        return _unpad(content)

    def covers(self, table: str) -> tuple[UUID, ...]:
        """The ids under which her rows of a table lie, drawn from the key: without it nobody knows whose they are, nor
        which of them are one person's.
        """
        told = joined(COVER, self._key, self._cooperative.bytes, self._subject.bytes, table.encode())
        drawn = shake_256(told).digest(16 * COVERS)
        return tuple(UUID(bytes=drawn[at : at + 16], version=4) for at in range(0, len(drawn), 16))

    def _bound_to(self, place: Place) -> bytes:
        held = self._bound.get((place.table, place.column))
        if held is None:
            ids = (self._cooperative.bytes, self._subject.bytes)
            held = joined(VERSION, *ids, place.table.encode(), place.column.encode())
            self._bound[place.table, place.column] = held
        return held + _ROW + place.row.bytes


def new_key() -> bytes:
    """A subject's key."""
    return os.urandom(BYTES)


def wrap(ring: KeyRing, owner: Owner | HouseKey, key: bytes, epoch: str | None = None) -> tuple[str, bytes]:
    """A key wrapped under an epoch's, the ring's current one where none is named; gives that epoch too."""
    under = epoch or ring.current
    return under, _encrypt(ring.cipher(under), key, joined(*owner.parts, under.encode()))


def unwrap(ring: KeyRing, owner: Owner | HouseKey, epoch: str, wrapped: bytes) -> bytes:
    """A wrapped key. Raises `key.epoch`, and `seal.broken` where it was not wrapped for this owner and epoch."""
    key = _decrypt(ring.cipher(epoch), wrapped, joined(*owner.parts, epoch.encode()))
    if key is None:
        raise Invalid(
            "seal.broken",
            f"A key wrapped under the epoch '{epoch}' does not open.",
            "Give the key file that belongs to this database; if it is that one, the row was changed.",
            epoch=epoch,
        )
    return key


def joined(*parts: bytes) -> bytes:
    """Each part after its length, so that no two lists of parts are alike once joined."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _encrypt(cipher: AESGCMSIV, content: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return VERSION + nonce + cipher.encrypt(nonce, content, bound_to)


def _decrypt(cipher: AESGCMSIV, envelope: bytes, bound_to: bytes) -> bytes | None:
    if envelope[:1] != VERSION or len(envelope) < 1 + NONCE + TAG:
        return None
    try:
        return cipher.decrypt(envelope[1 : 1 + NONCE], envelope[1 + NONCE :], bound_to)
    except InvalidTag:
        return None


def _pad(content: bytes, size: int) -> bytes:
    while size < len(content) + 1:
        size *= 2
    return content + b"\x80" + bytes(size - len(content) - 1)


def _unpad(padded: bytes) -> bytes:
    return padded.rstrip(b"\x00")[:-1]
