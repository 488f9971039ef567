"""Calendar addresses: whoever holds one reads the days of the person who made it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.access.actors import Actor, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An actor's own calendar address. The secret in it is nowhere on file: `digest` is its SHA-256.

    `role` and `scope` are hers when she made it, and what is read through it is read as that; `language` is the one it
    speaks.
    """

    actor: UUID
    role: Role
    scope: frozenset[UUID]
    language: str
    digest: bytes
    made_at: datetime


class Feeds(Protocol):
    """The actor's own feed; nobody sees another's."""

    async def mine(self) -> Feed | None:
        """Hers, None where she has none."""

    async def keep(self, digest: bytes, language: str, at: datetime) -> None:
        """Put one of hers on file, in her role and scope of now, in place of the one before."""


class FeedOwners(Protocol):
    """What may be known before anybody acts: whose an address is."""

    async def owner(self, digest: bytes) -> Actor | None:
        """Who made the address with this digest; None where nobody did, or she has made another since."""
