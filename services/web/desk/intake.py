"""The form by which somebody is taken in, and by which her file is corrected. How she stays is not asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from services.i18n import N_
from services.web.forms import Form
from services.web.labels import work
from talentcoop.dates import Period
from talentcoop.facts import Evidence
from talentcoop.skills import Cefr, Held, Level
from talentcoop.workers import Identity, Profile, Worker

ONE_LINE: Final = r"^[^\x00-\x1f\x7f]+$"
PHONE: Final = r"^\+?[0-9][0-9 ()./-]*$"
MAIL: Final = r"^[^\s\x00-\x1f\x7f@,;<>]+@[^\s\x00-\x1f\x7f@,;<>]+$"
WAYS: Final = ("call", "sms", "paper", "mail")
SPOKEN: Final = ("fr", "nl", "en")
"""The languages that work is done in here."""
SELECTS: Final = 3
"""How many occupations can be chosen from the list; more are given as codes."""
LEVELS: Final = tuple(level.name.lower() for level in Level)
OCCUPATIONS: Final = N_("Occupations")
APART: Final = N_("Somebody of this name or number is on file")
WHO_IS_IT: Final = N_("open that file if it is she, or say that it is somebody else.")

Line = Annotated[str, Field(max_length=200, pattern=ONE_LINE)]


class IntakeForm(Form):
    """Who she is, how to reach her, and what she can do. Skills come as `skill:level`, languages as `fr:B1`."""

    given_name: Annotated[Line, Field(title=N_("Given name"))]
    family_name: Annotated[Line, Field(title=N_("Family name"))]
    phone: Annotated[str | None, Field(title=N_("Phone"), min_length=4, max_length=40, pattern=PHONE)] = None
    mail: Annotated[str | None, Field(title=N_("E-mail"), max_length=254, pattern=MAIL)] = None
    language: Annotated[Literal["fr", "nl", "en", "ar", "es"], Field(title=N_("Her language"))]
    reached_by: Annotated[Literal["call", "sms", "paper", "mail"], Field(title=N_("How to reach her"))]
    trusted_contact: Annotated[Line | None, Field(title=N_("A person she trusts"))] = None
    occupations: Annotated[tuple[str, ...], Field(title=OCCUPATIONS, max_length=SELECTS)] = ()
    codes: Annotated[str, Field(title=N_("Other occupations"), max_length=100)] = ""
    skills: Annotated[tuple[str, ...], Field(title=N_("Skills"), max_length=60)] = ()
    shown: Annotated[tuple[str, ...], Field(title=N_("Skills that were shown"), max_length=60)] = ()
    languages: Annotated[tuple[str, ...], Field(title=N_("Languages at work"), max_length=20)] = ()
    available_from: Annotated[date, Field(title=N_("Available from"))]
    available_until: Annotated[date | None, Field(title=N_("Available until"))] = None
    hours_a_week: Annotated[int, Field(title=N_("Hours a week"), ge=1, le=80)]
    apart: Annotated[Literal["yes"] | None, Field(title=APART)] = None
    once: UUID | None = None

    @field_validator("reached_by")
    @classmethod
    def _reachable(cls, way: str, info: ValidationInfo) -> str:
        """A way of reaching her needs its number or address."""
        lacks_phone = way in ("call", "sms") and info.data.get("phone", "") is None
        if lacks_phone or (way == "mail" and info.data.get("mail", "") is None):
            raise ValueError(N_("give the number or address for it, or choose another way."))
        return way

    @field_validator("occupations")
    @classmethod
    def _listed(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        return _codes(codes)

    @field_validator("codes")
    @classmethod
    def _four_digits(cls, text: str) -> str:
        _codes(text.replace(",", " ").split())
        return text

    @field_validator("skills")
    @classmethod
    def _levels(cls, pairs: tuple[str, ...]) -> tuple[str, ...]:
        if not all(pair.rpartition(":")[2] in LEVELS for pair in pairs):
            raise ValueError(N_("choose a level from the list."))
        return pairs

    @field_validator("languages")
    @classmethod
    def _graded(cls, pairs: tuple[str, ...]) -> tuple[str, ...]:
        if not all(pair.rpartition(":")[2] in Cefr.__members__ for pair in pairs):
            raise ValueError(N_("choose a level from the list."))
        return pairs

    def identity(self) -> Identity:
        """Who she is, to be sealed at once."""
        return Identity(
            given_name=self.given_name,
            family_name=self.family_name,
            phone=self.phone,
            mail=self.mail,
            language=self.language,
            reached_by=self.reached_by,
            trusted_contact=self.trusted_contact,
        )

    def profile(self, held: Profile | None = None, region: str = "be-bru") -> Profile:
        """What she can do. Of the profile `held` so far, what the form does not ask for stays."""
        chosen = (*self.occupations, *self.codes.replace(",", " ").split())
        return Profile(
            occupations=tuple(dict.fromkeys(chosen)),
            skills=tuple(self._skills({one.skill: one for one in held.skills} if held else {})),
            languages={key: Cefr[level] for key, _, level in (pair.rpartition(":") for pair in self.languages)},
            available=Period(self.available_from, self.available_until),
            hours_a_week=self.hours_a_week,
            regions=held.regions if held else (region,),
        )

    def _skills(self, before: Mapping[str, Held]) -> Iterator[Held]:
        """Each with how it was shown; what was certified stays so at the level that was."""
        for skill, _, name in (pair.rpartition(":") for pair in self.skills):
            level, old = Level[name.upper()], before.get(skill)
            evidence = Evidence.SEEN if skill in self.shown else Evidence.DECLARED
            certified = old is not None and old.level is level and old.evidence.at_least(evidence)
            yield old if certified and old is not None and skill in self.shown else Held(skill, level, evidence)


class ChangeForm(IntakeForm):
    """A correction of the file that was read at `version`."""

    version: int


def _codes(codes: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    if not all(len(code) == 4 and code.isascii() and code.isdigit() for code in codes):
        raise ValueError(N_("give codes of four digits, such as 5321."))
    return tuple(codes)


def rows_of_skills(profile: Profile | None) -> tuple[str, ...]:
    """The skills that a form offers: those we have words for, and what else is on her file."""
    own = (held.skill for held in profile.skills) if profile else ()
    return tuple(dict.fromkeys((*work.SKILLS, *own)))


def rows_of_languages(profile: Profile | None) -> tuple[str, ...]:
    """The languages that a form offers: those of work here, and what else is on her file."""
    return tuple(dict.fromkeys((*SPOKEN, *(profile.languages if profile else ()))))


def as_typed(worker: Worker | None) -> Mapping[str, object]:
    """What a form shows before anybody types: her file as it is, or nothing."""
    if worker is None:
        return {"hours_a_week": 38, "skills": (), "shown": (), "languages": (), "occupations": ()}
    identity, profile = worker.identity, worker.profile
    return {
        **{name: getattr(identity, name) for name in Identity.__dataclass_fields__},
        "occupations": profile.occupations,
        "skills": tuple(f"{held.skill}:{held.level.name.lower()}" for held in profile.skills),
        "shown": tuple(held.skill for held in profile.skills if held.evidence is not Evidence.DECLARED),
        "languages": tuple(f"{key}:{level.name}" for key, level in profile.languages.items()),
        "available_from": profile.available.first,
        "available_until": profile.available.last,
        "hours_a_week": profile.hours_a_week,
    }
