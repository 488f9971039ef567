"""Synthetic people: drawn from a seed, named after trees, and nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from talentcoop.dates import Period
from talentcoop.facts import Evidence
from talentcoop.skills import Cefr, Held, Level
from talentcoop.workers import Identity, Profile

GIVEN: Final = (
    "Aïcha Amadou Ana Arben Bintou Carlos Daniela Elira Fatou Farid Grace Hamid Ibrahim Inès Joseph Karima Lina Lucas "
    "Mamadou Maria Meriem Mohamed Nadia Noor Omar Patience Rosa Said Samira Sofia Tariq Yasmine"
).split()
FAMILY: Final = (
    "Aubépine Aulne Bouleau Cerisier Charme Châtaignier Chêne Cornouiller Cyprès Érable Figuier Frêne Genévrier Hêtre "
    "Houx Laurier Lierre Marronnier Mélèze Merisier Mûrier Noisetier Noyer Olivier Orme Peuplier Pommier Prunier "
    "Saule Sorbier Sureau Tilleul"
).split()
SKILLS: Final = {
    "care": ("hygiene-care", "meal-help", "lifting", "listening"),
    "horeca": ("table-service", "food-hygiene", "dishwashing", "cold-kitchen"),
    "construction": ("masonry", "scaffolding", "plan-reading", "roofing"),
}
OCCUPATIONS: Final = {
    "care": ("5321", "5322", "5311"),
    "horeca": ("5131", "9412"),
    "construction": ("7112", "7121", "7115", "7126", "7411"),
}


STREETS: Final = ("rue du", "avenue du", "chaussée du", "place du", "quai du", "impasse du")
NATIONALITIES: Final = (
    "marocaine guinéenne congolaise brésilienne philippine équatorienne albanaise sénégalaise camerounaise "
    "mauritanienne"
).split()
WITHOUT_CONTRACT: Final = 4
"""Of every so many people, one has given neither address nor nationality: nothing asks for them before a contract."""


class Situation(StrEnum):
    """What the person will tell the desk about her stay, and when. Not stored as such anywhere."""

    PROTECTION = "protection"
    PROTECTION_UNSHOWN = "protection_unshown"
    STUDENT = "student"
    NONE = "none"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who will come to the desk on a day."""

    arrives: date
    identity: Identity
    profile: Profile
    sector: str
    situation: Situation
    applied: date | None
    evidence_until: date | None


def draw(rng: Random, count: int, situations: tuple[Situation, ...], first: date, last: date) -> list[Person]:
    """Draw people who arrive between two days, earliest first; situations are dealt out in turn."""
    names = rng.sample([(given, family) for given in GIVEN for family in FAMILY], count)
    days = sorted(_working_day(rng, first, last) for _ in range(count))
    return [
        _person(rng, arrives, name, situations[number % len(situations)], number)
        for number, (arrives, name) in enumerate(zip(days, names, strict=True))
    ]


def _person(rng: Random, arrives: date, name: tuple[str, str], situation: Situation, number: int) -> Person:
    sector = rng.choice(("care", "care", "construction", "construction", "horeca"))
    given, family = name
    reached = rng.choice(("mail", "mail", "mail", "call", "sms"))
    identity = Identity(
        given_name=given,
        family_name=family,
        phone=f"+32 2 555 01 {number:02d}",
        mail=f"person{number}@example.org" if reached == "mail" else None,
        language=rng.choice(("fr", "fr", "fr", "nl", "en", "ar", "es")),
        reached_by=reached,  # type: ignore[arg-type]
        trusted_contact="+32 2 555 02 00",
        **_for_the_contract(number),
    )
    protected = situation in (Situation.PROTECTION, Situation.PROTECTION_UNSHOWN)
    applied = arrives - timedelta(days=rng.randint(30, 300)) if protected else None
    until = arrives + timedelta(days=rng.choice((90, 240, 365, 365, 365, 365))) if protected else None
    return Person(arrives, identity, _profile(rng, sector, arrives, situation), sector, situation, applied, until)


def _for_the_contract(number: int) -> dict[str, str]:
    """Where she lives and what her passport says, of those who have come as far as a contract. Not drawn: what is drawn
    after it stays as it was.
    """
    if number % WITHOUT_CONTRACT == WITHOUT_CONTRACT - 1:
        return {}
    street, tree = STREETS[number % len(STREETS)], FAMILY[(7 * number + 3) % len(FAMILY)]
    house = 11 + 7 * number
    return {
        "address": f"{street} {tree} {house}, boîte {number % 9 + 1}",
        "nationality": NATIONALITIES[number % len(NATIONALITIES)],
    }


def _profile(rng: Random, sector: str, arrives: date, situation: Situation) -> Profile:
    own = OCCUPATIONS[sector]
    skills = tuple(
        Held(skill, Level(rng.randint(1, 3)), rng.choice((Evidence.DECLARED, Evidence.SEEN)))
        for skill in rng.sample(SKILLS[sector], rng.randint(1, 3))
    )
    return Profile(
        occupations=tuple(rng.sample(own, min(len(own), rng.randint(1, 3)))),
        skills=skills,
        languages={"fr": Cefr(rng.randint(2, 5)), "nl": Cefr(rng.choice((1, 1, 1, 2, 3)))},
        available=Period(arrives),
        hours_a_week=20 if situation is Situation.STUDENT else 38,
    )


def _working_day(rng: Random, first: date, last: date) -> date:
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
