"""An employer's own roles: where each stands on the lists, whether its pay is lawful, whether anybody is available."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.cooperatives import Cooperative
from services.ports.pages import MOST, Page, Slice
from services.usecases import offers
from services.usecases.availability import with_people
from services.usecases.desk import Desk
from services.usecases.law import WAGE_FLOORS, law, wage_floor
from services.usecases.offers import ENGAGED, WAITING, Offer
from services.usecases.titles import Choice, common, found, named
from services.usecases.vacancies import listed
from talentcoop.dates import Period
from talentcoop.employers import Employer, Vacancy, VacancyState, floor_for
from talentcoop.policy.library import Library
from talentcoop.policy.model import Series, ShortageList
from talentcoop.policy.texts import Source
from talentcoop.shortage import Listing

LAST_CLOSED: Final = 5
"""How many closed roles stand on the first screen."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What one list says of an occupation."""

    list: ShortageList
    listing: Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The lowest lawful pay a month for so many hours, in cents; the series that has it, and the figure's source."""

    cents: int
    full_time_cents: int
    hours_a_week: int
    series: Series
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRole:
    """A role as its employer sees it. `people` tells whether somebody is available, and nothing more."""

    vacancy: Vacancy
    standings: tuple[Standing, ...]
    floor: Floor | None
    people: bool

    @property
    def pay_is_lawful(self) -> bool | None:
        """Whether the pay reaches the floor; None where no floor is known."""
        return None if self.floor is None else self.vacancy.pay_cents >= self.floor.cents


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The first screen: open roles, the last closed ones, offers that wait for an answer, and those answered by yes."""

    open: Page[OwnRole]
    closed: Page[OwnRole]
    waiting: Page[Offer]
    engaged: Page[Offer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is known of a role that is being described; None or empty where it was not answered yet."""

    text: str = ""
    isco08: str | None = None
    region: str | None = None
    on: date | None = None
    hours_a_week: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an employer is told while it describes a role. Nothing of it is kept.

    `chosen` is the occupation answered, `choices` those to choose from; `standings` and `floor` are asked for the day
    and place answered, else for today and the cooperative's region; `floor` is None also before the hours are known.
    """

    employers: tuple[Employer, ...]
    region: str
    chosen: Choice | None
    choices: tuple[Choice, ...]
    standings: tuple[Standing, ...]
    floor: Floor | None


@allowed("vacancy.mine")
async def first(desk: Desk) -> First:
    """What an employer sees first."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
        opened = await store.vacancies.page(Slice(), state=VacancyState.OPEN)
        closed = await store.vacancies.page(Slice(0, LAST_CLOSED), state=VacancyState.CLOSED)
        waiting = await offers.lines(store, Slice(), WAITING)
        engaged = await offers.lines(store, Slice(), ENGAGED)
    people = await with_people(desk, opened.items)
    return First(
        open=_told(library, cooperative, opened, people),
        closed=_told(library, cooperative, closed, frozenset()),
        waiting=waiting,
        engaged=engaged,
    )


@allowed("vacancy.mine")
async def find(desk: Desk, part: Slice, *, state: VacancyState | None = None) -> Page[OwnRole]:
    """An employer's roles, newest first."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
        page = await store.vacancies.page(part, state=state)
    return _told(library, cooperative, page, await with_people(desk, _open(page.items)))


@allowed("vacancy.mine")
async def show(desk: Desk, vacancy: UUID) -> tuple[OwnRole, Page[Offer]]:
    """One role, and the offers for it. Raises `vacancy.missing`."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
        held = await store.vacancies.get(vacancy)
        for_it = await offers.lines(store, Slice(0, MOST), role=vacancy)
    page = _told(library, cooperative, Page((held,), 1, 0), await with_people(desk, _open([held])))
    return page.items[0], for_it


@allowed("vacancy.mine")
async def draft(desk: Desk, ask: Sought) -> Draft:
    """What there is to say of a role as far as it is described."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
        employers = (await store.employers.page(Slice(0, MOST))).items
    today, region = desk.today(cooperative), cooperative.region
    sector = employers[0].sector if employers else "other"
    text = ask.text.strip()
    choices = found(library, region, today, text) if text else common(library, region, today, sector)
    on = ask.on or today
    return Draft(
        employers=employers,
        region=region,
        chosen=named(library, region, today, ask.isco08) if ask.isco08 else None,
        choices=choices,
        standings=_standings(library, ask.isco08, ask.region or region, on) if ask.isco08 else (),
        floor=_floor(library, cooperative, on, ask.hours_a_week) if ask.hours_a_week else None,
    )


def _open(roles: Sequence[Vacancy]) -> list[Vacancy]:
    return [role for role in roles if role.state is VacancyState.OPEN]


def _told(library: Library, cooperative: Cooperative, page: Page[Vacancy], people: frozenset[UUID]) -> Page[OwnRole]:
    """Roles with what is said of each on its first day."""
    told = (
        OwnRole(
            vacancy=role,
            standings=_standings(library, role.isco08, role.region, role.starts_on),
            floor=_floor(library, cooperative, role.starts_on, role.hours_a_week),
            people=role.id in people,
        )
        for role in page.items
    )
    return Page(tuple(told), page.total, page.start)


def _standings(library: Library, code: str, region: str, on: date) -> tuple[Standing, ...]:
    return tuple(Standing(library.lists[one.list], one) for one in listed(library, code, region, on))


def _floor(library: Library, cooperative: Cooperative, on: date, hours_a_week: int) -> Floor | None:
    """The floor of a day for these hours, None where nobody published one."""
    full_time = wage_floor(library, cooperative, Period(on, on))
    if full_time is None:
        return None
    series = library.one_series(WAGE_FLOORS[cooperative.region.split("-", maxsplit=1)[0]])
    source = max((dated for dated in series.value if dated.first <= on), key=lambda dated: dated.first).source
    return Floor(
        cents=floor_for(full_time, hours_a_week),
        full_time_cents=full_time,
        hours_a_week=hours_a_week,
        series=series,
        source=series.sources[source] if source else None,
    )
