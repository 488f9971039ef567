"""Who a worker is and what she can do, as bodies and answers say it."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from services.api.bodies import (
    Hours,
    In,
    Isco,
    Language,
    LanguageCode,
    Mail,
    Name,
    Out,
    PeriodIn,
    PeriodOut,
    Phone,
    Slug,
)
from talentcoop.facts import Evidence
from talentcoop.skills import Cefr, Held, Level
from talentcoop.workers import Identity, Profile, Reached

CefrName = Literal["A1", "A2", "B1", "B2", "C1", "C2"]
LevelName = Literal["with_help", "alone", "teaches"]
LEVELS: Final[dict[LevelName, Level]] = {
    "with_help": Level.WITH_HELP,
    "alone": Level.ALONE,
    "teaches": Level.TEACHES,
}


class IdentityIn(In):
    """Name and contact; sealed as soon as they arrive."""

    given_name: Name
    family_name: Name
    phone: Phone | None = None
    mail: Mail | None = None
    language: Language = "fr"
    reached_by: Reached = "call"
    trusted_contact: Name | None = None

    def identity(self) -> Identity:
        """As the domain has it."""
        return Identity(**self.model_dump())


class SkillIn(In):
    """A skill, how far it is held, and how that was shown."""

    skill: Slug
    level: LevelName
    evidence: Evidence = Evidence.DECLARED


class ProfileIn(In):
    """What she can do and when. Status is not asked."""

    occupations: list[Isco] = Field(default_factory=list, max_length=20)
    skills: list[SkillIn] = Field(default_factory=list, max_length=60)
    languages: dict[LanguageCode, CefrName] = Field(default_factory=dict, max_length=20)
    available: PeriodIn
    hours_a_week: Hours = 38
    regions: list[Slug] = Field(default_factory=lambda: ["be-bru"], min_length=1, max_length=20)

    def profile(self) -> Profile:
        """As the domain has it."""
        return Profile(
            occupations=tuple(self.occupations),
            skills=tuple(Held(held.skill, LEVELS[held.level], held.evidence) for held in self.skills),
            languages={key: Cefr[name] for key, name in self.languages.items()},
            available=self.available.period(),
            hours_a_week=self.hours_a_week,
            regions=tuple(self.regions),
        )


class IdentityOut(Out):
    """Name and contact."""

    given_name: str
    family_name: str
    phone: str | None
    mail: str | None
    language: str
    reached_by: Reached
    trusted_contact: str | None

    @classmethod
    def of(cls, identity: Identity) -> IdentityOut:
        """Show an identity."""
        return cls(
            given_name=identity.given_name,
            family_name=identity.family_name,
            phone=identity.phone,
            mail=identity.mail,
            language=identity.language,
            reached_by=identity.reached_by,
            trusted_contact=identity.trusted_contact,
        )


class SkillOut(Out):
    """A skill, how far it is held, and how that was shown."""

    skill: str
    level: str
    evidence: Evidence


class ProfileOut(Out):
    """What she can do and when."""

    occupations: list[str]
    skills: list[SkillOut]
    languages: dict[str, str]
    available: PeriodOut
    hours_a_week: int
    regions: list[str]

    @classmethod
    def of(cls, profile: Profile) -> ProfileOut:
        """Show a profile."""
        return cls(
            occupations=list(profile.occupations),
            skills=[
                SkillOut(skill=held.skill, level=held.level.name.lower(), evidence=held.evidence)
                for held in profile.skills
            ],
            languages={key: level.name for key, level in profile.languages.items()},
            available=PeriodOut.of(profile.available),
            hours_a_week=profile.hours_a_week,
            regions=list(profile.regions),
        )
