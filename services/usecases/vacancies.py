"""Employers and their vacancies: posted, checked against the shortage list at once, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.access.permissions import allowed
from services.ports.cooperatives import Cooperative
from services.ports.pages import Page, Slice
from services.usecases import once
from services.usecases.desk import Desk
from services.usecases.law import law, wage_floor
from talentcoop.dates import Period
from talentcoop.employers import Employer, Sector, Vacancy, VacancyState, floor_for
from talentcoop.occupations import isco08
from talentcoop.policy.library import Library
from talentcoop.shortage import Listing, look_up
from talentcoop.skills import Cefr, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A user undertaking that wants to post vacancies."""

    name: str
    sector: Sector
    region: str
    joint_committee: str | None = None
    mail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A vacancy as an employer describes it. Pay is gross euro cents a month for these hours.

    `once` marks the sending: what comes twice under one mark is posted once.
    """

    employer: UUID
    title: str
    isco08: str
    sector: Sector
    region: str
    hours_a_week: int
    pay_cents: int
    positions: int
    starts_on: date
    skills: Mapping[str, Level] = field(default_factory=dict)
    languages: Mapping[str, Cefr] = field(default_factory=dict)
    once: UUID | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A vacancy with what the poster is told at once.

    `listings` has the answer of each shortage list of the region on the first day; empty where the region has none.
    `floor_cents` is the lowest lawful monthly pay for these hours, None where none is published.
    """

    vacancy: Vacancy
    listings: tuple[Listing, ...]
    floor_cents: int | None

    @property
    def pay_is_lawful(self) -> bool | None:
        """Whether the pay reaches the floor; None where no floor is known."""
        return None if self.floor_cents is None else self.vacancy.pay_cents >= self.floor_cents


@allowed("employer.register")
async def register_employer(desk: Desk, ask: Registration) -> Employer:
    """Put an employer on file."""
    async with desk.open() as store:
        return await store.employers.save(
            Employer(
                id=desk.new_id(),
                name=ask.name,
                sector=ask.sector,
                region=ask.region,
                joint_committee=ask.joint_committee,
                mail=ask.mail,
            )
        )


@allowed("employer.find")
async def find_employers(desk: Desk, part: Slice) -> Page[Employer]:
    """Employers by name."""
    async with desk.open() as store:
        return await store.employers.page(part)


@allowed("vacancy.post")
async def post(desk: Desk, ask: Posting) -> Posted:
    """Post a vacancy and say where its occupation stands. Raises `occupation.malformed`, `employer.missing`,
    `once.used`.
    """
    isco08(ask.isco08)
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        employer = await store.employers.get(ask.employer)
        vacancy = Vacancy(
            id=once.key_for(desk, ask.once),
            employer=employer.id,
            title=ask.title,
            isco08=ask.isco08,
            sector=ask.sector,
            region=ask.region,
            hours_a_week=ask.hours_a_week,
            pay_cents=ask.pay_cents,
            positions=ask.positions,
            starts_on=ask.starts_on,
            posted_on=desk.today(cooperative),
            skills=dict(ask.skills),
            languages=dict(ask.languages),
        )
        kept = await once.kept(store.vacancies.save, store.vacancies.of_all, vacancy, "posted_on")
        library = await law(desk, store)
    return told(library, cooperative, kept)


@allowed("vacancy.close")
async def close(desk: Desk, vacancy: UUID) -> Vacancy:
    """Take a vacancy off the list. Raises `vacancy.closed`."""
    async with desk.open() as store:
        return await store.vacancies.save((await store.vacancies.get(vacancy)).close())


@allowed("vacancy.show")
async def show(desk: Desk, vacancy: UUID) -> Vacancy:
    """One vacancy."""
    async with desk.open() as store:
        return await store.vacancies.get(vacancy)


@allowed("vacancy.find")
async def find(desk: Desk, part: Slice, *, state: VacancyState | None = None) -> Page[Vacancy]:
    """Vacancies, newest first."""
    async with desk.open() as store:
        return await store.vacancies.page(part, state=state)


@allowed("occupation.check")
async def check_occupation(desk: Desk, code: str, region: str, on: date | None = None) -> tuple[Listing, ...]:
    """Where an occupation stands on the lists of a region on a day (today where none is given)."""
    isco08(code)
    async with desk.open() as store:
        library = await law(desk, store)
        day = on or desk.today(await store.cooperatives.mine())
    return listed(library, code, region, day)


def told(library: Library, cooperative: Cooperative, vacancy: Vacancy) -> Posted:
    """A vacancy with where its occupation stands and whether its pay is lawful, on its first day."""
    floor = wage_floor(library, cooperative, Period(vacancy.starts_on, vacancy.starts_on))
    listings = listed(library, vacancy.isco08, vacancy.region, vacancy.starts_on)
    return Posted(vacancy, listings, None if floor is None else floor_for(floor, vacancy.hours_a_week))


def listed(library: Library, code: str, region: str, on: date) -> tuple[Listing, ...]:
    """What each list that covers the region says of an occupation, lists by id."""
    covering = (held for _, held in sorted(library.lists.items()) if held.jurisdiction == region)
    return tuple(look_up(held, code, region, on) for held in covering)
