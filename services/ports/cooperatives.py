"""The cooperatives that this installation serves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID, uuid5

Profile = Literal["whole", "team_of_four"]
_NAMES = UUID("5c1c0f4e-6f0e-4d39-9a42-3f0b7f0f6a11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooperative:
    """A cooperative. `zone` is its IANA time zone, `region` where it works.

    A `scenario` one holds synthetic people only, sends its mail to a sandbox, and can never become a real one. `slug`
    is how the command line names it, and gives it its id. `mail` is where its desks read: the coach's desk of
    `desk@example.org` is `desk+coach@example.org`. `profile` says which separations of roles a small team does without.
    """

    id: UUID
    slug: str
    name: str
    region: str
    zone: str = "Europe/Brussels"
    language: str = "fr"
    mail: str
    scenario: bool = False
    profile: Profile = "whole"
    founded_at: datetime
    version: int = 0


def cooperative_id(slug: str) -> UUID:
    """The id of the cooperative that a slug names, whether or not there is one."""
    return uuid5(_NAMES, slug)


class Cooperatives(Protocol):
    """The actor's own cooperative; nobody sees another."""

    async def mine(self) -> Cooperative:
        """The cooperative of the actor. Raises `cooperative.missing`."""

    async def save(self, cooperative: Cooperative) -> Cooperative:
        """Insert or update the actor's own. Raises `cooperative.stale`, `cooperative.taken` on a slug in use."""
