"""Roles as pages show them: each vacancy with its employer, where it stands on the lists, and who could do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.access.permissions import allowed
from services.ports.pages import MOST, Page, Slice
from services.usecases import leave, shortlists
from services.usecases.availability import AT_LEAST
from services.usecases.desk import Desk
from services.usecases.law import law
from services.usecases.shortlists import Shortlist
from services.usecases.titles import occupations
from services.usecases.vacancies import Posted, told
from talentcoop.employers import Employer, Sector, VacancyState
from talentcoop.errors import Missing
from talentcoop.matching.score import Bar, Ranked
from talentcoop.placements import Placement
from talentcoop.policy.model import Policy

_LEAVE = frozenset({Bar.NO_LEAVE, Bar.LEAVE_UNKNOWN})


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A vacancy as a list shows it."""

    posted: Posted
    employer: Employer


@dataclass(frozen=True, slots=True)
class RoleFile:
    """Everything that a role's page shows. `policies` are those whose conditions alone may give leave to work."""

    posted: Posted
    employer: Employer
    found: Shortlist
    placements: tuple[Placement, ...]
    policies: tuple[Policy, ...]

    @property
    def free(self) -> tuple[Ranked, ...]:
        """Those who can be proposed, best first."""
        return tuple(one for one in self.found.ranked if not one.bars)

    @property
    def waiting(self) -> tuple[Ranked, ...]:
        """Those whom only leave to work keeps from the job, most points first."""
        return tuple(one for one in self.found.ranked if one.bars and set(one.bars) <= _LEAVE)

    @property
    def people(self) -> bool:
        """What the employer is told: whether enough people fit, leave to work aside."""
        return len(self.free) + len(self.waiting) >= AT_LEAST

    @property
    def barred(self) -> tuple[Ranked, ...]:
        """Those whom something else keeps from it."""
        return tuple(one for one in self.found.ranked if not set(one.bars) <= _LEAVE)

    def candidate(self, worker: UUID) -> Ranked:
        """One of them. Raises `worker.missing`."""
        for one in self.found.ranked:
            if one.worker == worker:
                return one
        raise Missing("worker.missing", "There is no such worker here.", "Choose one from the list.")


@dataclass(frozen=True, slots=True)
class Blank:
    """What a role is posted from: the firms, and the occupations on the lists of the region, title by ISCO-08 code."""

    employers: tuple[Employer, ...]
    occupations: Mapping[str, str]
    region: str


@allowed("role.find")
async def find(
    desk: Desk, part: Slice, *, state: VacancyState | None = None, sector: Sector | None = None
) -> Page[RoleLine]:
    """Vacancies, newest first, each with its employer and what was told at once of its occupation and pay."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
        page = await store.vacancies.page(part, state=state, sector=sector)
        employers = await store.employers.of_all({vacancy.employer for vacancy in page.items})
    lines = (RoleLine(told(library, cooperative, one), employers[one.employer]) for one in page.items)
    return Page(tuple(lines), page.total, page.start)


@allowed("vacancy.shortlist")
async def show(desk: Desk, vacancy: UUID) -> RoleFile:
    """One role with its shortlist and its placements. No identity is opened, so nothing is noted in a file."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
        held = await store.vacancies.get(vacancy)
        return RoleFile(
            told(library, cooperative, held),
            await store.employers.get(held.employer),
            await shortlists.ranked(desk, store, held),
            (await store.placements.page(Slice(0, MOST), vacancy=vacancy)).items,
            leave.working(library, cooperative),
        )


@allowed("role.find")
async def blank(desk: Desk) -> Blank:
    """What there is to choose from when a role is posted: the first firms by name, today's lists."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library = await law(desk, store)
        employers = (await store.employers.page(Slice(0, MOST))).items
    return Blank(employers, occupations(library, cooperative.region, desk.today(cooperative)), cooperative.region)
