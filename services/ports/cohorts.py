"""Cohorts and who is on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from talentcoop.cohorts import Cohort, Enrolment


class Cohorts(Protocol):
    """Cohorts; a coach sees her own only."""

    async def get(self, key: UUID) -> Cohort:
        """One cohort. Raises `cohort.missing`."""

    async def save(self, cohort: Cohort) -> Cohort:
        """Insert or update. Raises `cohort.stale`."""

    async def all(self) -> tuple[Cohort, ...]:
        """Every cohort the actor may see, newest first."""


class Enrolments(Protocol):
    """Enrolments under aliases; state, dates and exit are sealed under the alias's key."""

    async def get(self, key: UUID) -> Enrolment:
        """One enrolment. Raises `enrolment.missing`."""

    async def save(self, enrolment: Enrolment) -> Enrolment:
        """Insert or update. Raises `enrolment.stale`."""

    async def of_all(self, keys: Collection[UUID]) -> Mapping[UUID, Enrolment]:
        """Several enrolments, in two queries; one that is not there, or whose alias lost its key, is left out."""

    async def of(self, cohort: UUID) -> tuple[Enrolment, ...]:
        """Everybody on a cohort, in the order enrolled."""

    async def on(self, cohorts: Collection[UUID]) -> tuple[Enrolment, ...]:
        """The same for several, in two queries."""
