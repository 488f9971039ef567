"""Figures that left the cooperative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from talentcoop.releases import Release


class FrozenReleases(Protocol):
    """Releases, in the order in which they left; none is ever changed."""

    async def all(self) -> tuple[Release, ...]:
        """Every release of the cooperative, oldest first."""

    async def add(self, held: Sequence[Release], new: Mapping[UUID, Release]) -> None:
        """Keep new ones, by their ids, after all as they were read.

        Raises `release.stale` where another came between.
        """
