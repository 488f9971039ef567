"""Cohorts and who is on them."""

from __future__ import annotations

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

    async def of(self, cohort: UUID) -> tuple[Enrolment, ...]:
        """Everybody on a cohort, in the order enrolled."""
