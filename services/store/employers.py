"""Employers and their vacancies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from uuid import UUID

from services.ports.pages import Page, Slice
from services.store.session import Row, Session, among
from services.store.skills import read_languages, read_levels, write_languages, write_levels
from services.store.tables import EmployerRow, VacancyRow
from talentcoop.employers import Employer, Sector, Vacancy, VacancyState

_MARKS = ("cooperative", "entered")


class StoredEmployers:
    """Employers by name, then by id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, key: UUID) -> Employer:
        """One employer. Raises `employer.missing`."""
        return _employer(await self._session.one(EmployerRow.select().where(EmployerRow.id == key)))

    async def of_all(self, keys: Collection[UUID]) -> Mapping[UUID, Employer]:
        """Several employers; one that is not there is left out."""
        rows = await self._session.select(EmployerRow.select().where(among(EmployerRow.id, keys)))
        return {row["id"]: _employer(row) for row in rows}

    async def save(self, employer: Employer) -> Employer:
        """Insert or update. Raises `employer.stale`."""
        values = {name: value for name, value in asdict(employer).items() if name not in ("id", "version")}
        return replace(employer, version=await self._session.save(EmployerRow, employer.id, employer.version, values))

    async def page(self, part: Slice) -> Page[Employer]:
        """Employers by name."""
        query = EmployerRow.select().order_by(EmployerRow.name, EmployerRow.id).limit(part.size).offset(part.start)
        rows = await self._session.select(query)
        return Page(tuple(map(_employer, rows)), await self._session.count(EmployerRow), part.start)


class StoredVacancies:
    """Vacancies, those posted last first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, key: UUID) -> Vacancy:
        """One vacancy. Raises `vacancy.missing`."""
        return _vacancy(await self._session.one(VacancyRow.select().where(VacancyRow.id == key)))

    async def of_all(self, keys: Collection[UUID]) -> Mapping[UUID, Vacancy]:
        """Several vacancies; one that is not there is left out."""
        rows = await self._session.select(VacancyRow.select().where(among(VacancyRow.id, keys)))
        return {row["id"]: _vacancy(row) for row in rows}

    async def save(self, vacancy: Vacancy) -> Vacancy:
        """Insert or update. Raises `vacancy.stale`, `employer.missing`."""
        await self._session.require(EmployerRow, vacancy.employer)
        values = {name: getattr(vacancy, name) for name in _PLAIN} | {
            "skills": write_levels(vacancy.skills),
            "languages": write_languages(vacancy.languages),
            "state": vacancy.state.value,
        }
        return replace(vacancy, version=await self._session.save(VacancyRow, vacancy.id, vacancy.version, values))

    async def page(
        self, part: Slice, *, state: VacancyState | None = None, sector: Sector | None = None
    ) -> Page[Vacancy]:
        """Vacancies, newest first; those of one day, the last entered first."""
        wanted = [] if state is None else [VacancyRow.state == state.value]
        wanted += [] if sector is None else [VacancyRow.sector == sector]
        query = VacancyRow.select().where(*wanted).order_by(VacancyRow.posted_on, VacancyRow.entered, ascending=False)
        rows = await self._session.select(query.limit(part.size).offset(part.start))
        return Page(tuple(map(_vacancy, rows)), await self._session.count(VacancyRow, *wanted), part.start)


_PLAIN = (
    "employer",
    "title",
    "isco08",
    "sector",
    "region",
    "hours_a_week",
    "pay_cents",
    "positions",
    "starts_on",
    "posted_on",
)


def _employer(row: Row) -> Employer:
    return Employer(**{name: value for name, value in row.items() if name not in _MARKS})


def _vacancy(row: Row) -> Vacancy:
    return Vacancy(
        id=row["id"],
        **{name: row[name] for name in _PLAIN},
        skills=read_levels(row["skills"]),
        languages=read_languages(row["languages"]),
        state=VacancyState(row["state"]),
        version=row["version"],
    )
