"""Keys: each person has one, and what is sealed under it opens only in the place it was sealed for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NoReturn, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands. It opens nowhere else."""

    table: str
    column: str
    row: UUID


class Sealed:
    """Bytes as they lie in the database. Cannot be printed, logged, serialised or compared; only a sealer opens it."""

    __slots__ = ("_bytes",)

    def __init__(self, sealed: bytes) -> None:
        self._bytes = sealed

    def reveal_ciphertext(self) -> bytes:
        """The ciphertext, for the sealer and for the store that writes it."""
        return self._bytes

    def __repr__(self) -> str:
        return "Sealed(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sealed value is never serialised")

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, _: object) -> bool:
        raise TypeError("a sealed value is never compared")


class Sealer(Protocol):
    """Seals and opens under one subject's key."""

    def seal(self, place: Place, content: bytes) -> Sealed:
        """Seal bytes for a place."""

    def open(self, place: Place, sealed: Sealed) -> bytes:
        """Open what was sealed for that very place. Raises `seal.broken` on anything else."""

    def covers(self, table: str) -> tuple[UUID, ...]:
        """The ids under which the subject's rows of a table lie, where her own must not be read there: each row under
        the next, the first again after the last. Only the key gives them, the same every time.
        """


class Macs(Protocol):
    """Digests under keys of the house itself ("audit", "rate"), which nobody who asks for one ever sees."""

    async def mac(self, name: str, data: bytes) -> bytes:
        """HMAC-SHA-256 of the data, the same before and after a rotation. Raises `key.house` on an unknown name."""


class Indexer(Protocol):
    """Makes the digests by which somebody is found without being read, under a key of one cooperative and epoch."""

    @property
    def epoch(self) -> str:
        """The epoch whose key it is."""

    def digest(self, field: str, text: str) -> bytes:
        """The 16 bytes under which a text of a field is found."""


class Keys(Macs, Protocol):
    """Key rows, in a database of their own. A *subject* is a person's id, or an alias that only they join to her."""

    async def make(self, cooperative: UUID, person: UUID, subject: UUID) -> None:
        """Make a subject's key, committed at once: before the first row sealed under it. An orphan harms nobody."""

    async def sealers(self, cooperative: UUID, subjects: Collection[UUID]) -> Mapping[UUID, Sealer]:
        """The sealers of several subjects, read in one query. A subject without a key (erased) is left out."""

    async def aliases(self, cooperative: UUID, person: UUID) -> tuple[UUID, ...]:
        """The aliases of a person, oldest first."""

    async def people(self, cooperative: UUID, subjects: Collection[UUID]) -> Mapping[UUID, UUID]:
        """The person behind each subject; a person stands for herself."""

    async def forget(self, cooperative: UUID, person: UUID) -> None:
        """Delete every key of a person and her aliases."""

    async def indexers(self, cooperative: UUID) -> tuple[Indexer, ...]:
        """Who makes a cooperative's digests: under the current epoch first, then under any that is about to end."""
