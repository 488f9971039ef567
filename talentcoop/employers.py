"""Employers (user undertakings) and the vacancies they post in shortage sectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from talentcoop.errors import Disallowed, Invalid
from talentcoop.occupations import isco08
from talentcoop.skills import Cefr, Level

Sector = Literal["care", "horeca", "construction", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """A user undertaking. `joint_committee` is its Belgian paritair comité or commission paritaire, None if unknown."""

    id: UUID
    name: str
    sector: Sector
    region: str
    joint_committee: str | None = None
    mail: str | None = None
    version: int = 0


class VacancyState(StrEnum):
    """Whether somebody can still be proposed."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A job to fill: work in one occupation (ISCO-08), place and sector.

    `pay_cents` is gross pay a month in euro cents, for `hours_a_week`.
    """

    id: UUID
    employer: UUID
    title: str
    isco08: str
    sector: Sector
    region: str
    hours_a_week: int
    pay_cents: int
    positions: int
    starts_on: date
    posted_on: date
    skills: Mapping[str, Level] = field(default_factory=lambda: MappingProxyType({}))
    languages: Mapping[str, Cefr] = field(default_factory=lambda: MappingProxyType({}))
    state: VacancyState = VacancyState.OPEN
    version: int = 0

    def __post_init__(self) -> None:
        isco08(self.isco08)
        wrong = [name for name in ("hours_a_week", "pay_cents", "positions") if getattr(self, name) < 1]
        if wrong:
            raise Invalid(
                "vacancy.impossible", f"{', '.join(wrong)} must be at least 1.", "Correct the vacancy.", fields=wrong
            )

    def close(self) -> Vacancy:
        """Take it off the list of open vacancies."""
        if self.state is VacancyState.CLOSED:
            raise Disallowed("vacancy.closed", "The vacancy is already closed.", "Post a new one.")
        return replace(self, state=VacancyState.CLOSED)


FULL_TIME_HOURS = 38
"""Weekly hours of full-time work that monthly minimum wages are published for (Belgium)."""


def floor_for(monthly_floor_cents: int, hours_a_week: int) -> int:
    """A monthly floor for so many hours a week, in cents, rounded up: nobody is paid below it, long hours included."""
    return -(-monthly_floor_cents * hours_a_week // FULL_TIME_HOURS)
