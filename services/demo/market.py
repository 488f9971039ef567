"""Synthetic employers and their vacancies, in occupations of the shortage list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from random import Random
from typing import Final

from services.demo.people import OCCUPATIONS, SKILLS
from talentcoop.employers import Sector
from talentcoop.policy.published import ShortageList
from talentcoop.skills import Cefr, Level

FIRMS: Final[dict[Sector, tuple[str, ...]]] = {
    "care": ("Résidence des Marronniers", "Soins à domicile du Canal", "Crèche des Étangs"),
    "construction": ("Toitures du Midi", "Maçonnerie Deux-Ponts", "Chauffage des Marolles"),
    "horeca": ("Brasserie de la Halle", "Cantine du Parvis"),
}
JOINT_COMMITTEES: Final[dict[Sector, str]] = {"care": "330", "construction": "124", "horeca": "302"}
LOW_PAY: Final = 170_000
"""Gross cents a month of the one vacancy that pays below the floor, so that the demo shows the refusal."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm that will register on the first day."""

    name: str
    sector: Sector
    joint_committee: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A vacancy that a firm will post on a day; `planned_days` is how long the work is meant to last."""

    posts: date
    firm: str
    sector: Sector
    isco08: str
    title: str
    hours_a_week: int
    pay_cents: int
    starts: date
    planned_days: int
    skills: dict[str, Level]
    languages: dict[str, Cefr]


def firms(sectors: tuple[Sector, ...], number: int) -> list[Firm]:
    """The first firms of each sector in turn."""
    rounds = zip_longest(*(FIRMS[sector] for sector in sectors))
    pool = [
        Firm(name, sector, JOINT_COMMITTEES[sector])
        for names in rounds
        for sector, name in zip(sectors, names, strict=True)
        if name is not None
    ]
    return pool[:number]


def openings(rng: Random, pool: list[Firm], listed: ShortageList, count: int, first: date, last: date) -> list[Opening]:
    """Draw vacancies posted between two days, earliest first; titles are those of the list."""
    titles = {entry.isco08: entry.title for edition in listed.editions for entry in edition.entries}
    days = sorted(first + timedelta(days=rng.randint(0, (last - first).days)) for _ in range(count))
    return [_opening(rng, pool[n % len(pool)], titles, day, n) for n, day in enumerate(days)]


def _opening(rng: Random, firm: Firm, titles: dict[str, str], day: date, number: int) -> Opening:
    codes = [code for code in OCCUPATIONS[firm.sector] if code in titles]
    code = codes[number % len(codes)]
    hours = 20 if number % 6 == 5 else 38
    pay = LOW_PAY if number == 3 else rng.randrange(230_000, 295_000, 500) * hours // 38
    return Opening(
        posts=day,
        firm=firm.name,
        sector=firm.sector,
        isco08=code,
        title=titles[code].split(" / ")[0],
        hours_a_week=hours,
        pay_cents=pay,
        starts=day + timedelta(days=rng.randint(14, 28)),
        planned_days=rng.choice((75, 90, 120, 150)),
        skills={skill: Level(rng.randint(1, 2)) for skill in rng.sample(SKILLS[firm.sector], 2)},
        languages={"fr": Cefr.A2},
    )
