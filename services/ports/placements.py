"""Placements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.ports.pages import Page, Slice
from talentcoop.placements import Placement, State


class Placements(Protocol):
    """Placements and the log of their steps."""

    async def get(self, key: UUID) -> Placement:
        """One placement. Raises `placement.missing`."""

    async def of_all(self, keys: Collection[UUID]) -> Mapping[UUID, Placement]:
        """Several placements, in one query; one that is not there is left out."""

    async def save(self, placement: Placement, *, step: str, by: UUID, at: datetime) -> Placement:
        """Insert or update, and log the step in the same transaction.

        Raises `placement.stale`; `placement.overlap` where the worker would be at work in two placements on one day;
        `placement.already-proposed` where another of hers is open for the vacancy.
        """

    async def page(
        self, part: Slice, *, states: Sequence[State] = (), worker: UUID | None = None, vacancy: UUID | None = None
    ) -> Page[Placement]:
        """Placements, newest first; all states, of everybody and for every vacancy, where none is named."""

    async def at_work(self, on: date) -> frozenset[UUID]:
        """The workers with an active or suspended placement on the day."""

    async def running(self) -> tuple[Placement, ...]:
        """Every active or suspended placement, by id."""

    async def steps(self, key: UUID) -> tuple[tuple[str, datetime, UUID], ...]:
        """The steps taken, oldest first: name, instant, actor."""
