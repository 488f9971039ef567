"""Employers and their vacancies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from services.ports.pages import Page, Slice
from talentcoop.employers import Employer, Sector, Vacancy, VacancyState


class Employers(Protocol):
    """User undertakings; an employer account sees its own only."""

    async def get(self, key: UUID) -> Employer:
        """One employer. Raises `employer.missing`."""

    async def of_all(self, keys: Collection[UUID]) -> Mapping[UUID, Employer]:
        """Several employers, in one query; one that is not there is left out."""

    async def save(self, employer: Employer) -> Employer:
        """Insert or update. Raises `employer.stale`."""

    async def page(self, part: Slice) -> Page[Employer]:
        """Employers by name."""


class Vacancies(Protocol):
    """Vacancies; an employer account sees its own only."""

    async def get(self, key: UUID) -> Vacancy:
        """One vacancy. Raises `vacancy.missing`."""

    async def of_all(self, keys: Collection[UUID]) -> Mapping[UUID, Vacancy]:
        """Several vacancies, in one query; one that is not there is left out."""

    async def save(self, vacancy: Vacancy) -> Vacancy:
        """Insert or update. Raises `vacancy.stale`, `employer.missing`."""

    async def page(
        self, part: Slice, *, state: VacancyState | None = None, sector: Sector | None = None
    ) -> Page[Vacancy]:
        """Vacancies, newest first; of every state and sector where none is named."""
