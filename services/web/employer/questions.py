"""The questions by which an employer describes a role, in their order: each a form, and what else must hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias
from uuid import UUID

from pydantic import BeforeValidator, Field

from services.i18n import N_
from services.imports.isco08 import UNIT_GROUPS
from services.web.amounts import pay
from services.web.forms import Filled, Form
from services.web.labels.work import SKILLS as WORDS
from services.web.labels.work import WORK_LANGUAGES
from talentcoop.employers import Employer, Sector
from talentcoop.skills import Cefr, Level

ONE_LINE: Final = r"^[^\x00-\x1f\x7f]+$"
SKILLS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "care": ("hygiene-care", "meal-help", "lifting", "listening"),
    "horeca": ("table-service", "food-hygiene", "dishwashing", "cold-kitchen"),
    "construction": ("masonry", "scaffolding", "plan-reading", "roofing"),
}
"""The skills that each sector asks for first."""
SKILLS: Final = tuple(WORDS)
LANGUAGES: Final = tuple(WORK_LANGUAGES)
Open: TypeAlias = Literal["these", "none", "unknown"]
"""An answer that may be left open: what is chosen below, nothing, or not known."""


class WorkForm(Form):
    """Which occupation; `code` where none of those shown is meant."""

    occupation: Annotated[str, Field(title=N_("Occupation"), pattern=r"^([0-9]{4}|other)$")]
    code: Annotated[str | None, Field(title=N_("Code of the occupation"), pattern=r"^[0-9]{4}$")] = None


class NameForm(Form):
    """What the role is called, in which sector, for which firm where somebody has several."""

    title: Annotated[str, Field(title=N_("Name of the role"), max_length=200, pattern=ONE_LINE)]
    sector: Annotated[Sector, Field(title=N_("Sector"))]
    firm: Annotated[UUID | None, Field(title=N_("Firm"))] = None


class PlaceForm(Form):
    """Where, from when, for how many people."""

    region: Annotated[Literal["be-bru", "be-vlg", "be-wal"], Field(title=N_("Region"))]
    starts: Annotated[date, Field(title=N_("First day"))]
    positions: Annotated[int, Field(title=N_("Number of people"), ge=1, le=1000)]


class PayForm(Form):
    """Hours and pay."""

    hours: Annotated[int, Field(title=N_("Hours a week"), ge=1, le=80)]
    pay: Annotated[int, BeforeValidator(pay), Field(title=N_("Gross pay a month"))]


class LanguagesForm(Form):
    """Whether languages are asked for."""

    languages: Annotated[Open, Field(title=N_("Languages"))]


class SkillsForm(Form):
    """Whether skills are asked for."""

    skills: Annotated[Open, Field(title=N_("Skills"))]


Check: TypeAlias = Callable[[Filled[Any], date, tuple[Employer, ...]], Filled[Any]]


def _work(filled: Filled[Any], _: date, __: tuple[Employer, ...]) -> Filled[Any]:
    if filled.text("occupation") != "other" or filled.fault("code"):
        return filled
    code = filled.text("code").strip()
    if not code:
        return filled.wrong("code", N_("Code of the occupation"), N_("give its four digits, or search for a title."))
    if code not in UNIT_GROUPS:
        return filled.wrong("code", N_("Code of the occupation"), N_("there is no occupation of this code."))
    return filled


def _name(filled: Filled[Any], _: date, firms: tuple[Employer, ...]) -> Filled[Any]:
    if not firms:
        return filled.wrong(None, None, N_("No firm is linked to your account. Ask the cooperative's desk."))
    if len(firms) > 1 and filled.text("firm") not in {str(firm.id) for firm in firms}:
        return filled.wrong("firm", N_("Firm"), N_("choose an answer."))
    return filled


def _place(filled: Filled[Any], today: date, _: tuple[Employer, ...]) -> Filled[Any]:
    if filled.value is not None and filled.value.starts < today:
        return filled.wrong("starts", N_("First day"), N_("give today or a later day."))
    return filled


def _languages(filled: Filled[Any], _: date, __: tuple[Employer, ...]) -> Filled[Any]:
    chosen = any(filled.text(f"language-{code}") in Cefr.__members__ for code in LANGUAGES)
    if filled.text("languages") == "these" and not chosen:
        return filled.wrong("languages", N_("Languages"), N_("choose at least one language below."))
    return filled


def _skills(filled: Filled[Any], _: date, __: tuple[Employer, ...]) -> Filled[Any]:
    chosen = any(filled.text(f"skill-{skill}") in Level.__members__ for skill in SKILLS)
    if filled.text("skills") == "these" and not chosen:
        return filled.wrong("skills", N_("Skills"), N_("choose at least one skill below."))
    return filled


def _nothing_more(filled: Filled[Any], _: date, __: tuple[Employer, ...]) -> Filled[Any]:
    return filled


@dataclass(frozen=True, slots=True)
class Question:
    """One page: its name in the address, its form, the fields it asks for, and what else must hold of them."""

    name: str
    title: str
    form: type[Form]
    keys: tuple[str, ...]
    checked: Check = _nothing_more


QUESTIONS: Final = (
    Question("work", N_("What work is it?"), WorkForm, ("occupation", "code"), _work),
    Question("name", N_("What do you call the role?"), NameForm, ("title", "sector", "firm"), _name),
    Question(
        "place",
        N_("Where and when does it start?"),
        PlaceForm,
        ("region", "starts-day", "starts-month", "starts-year", "positions"),
        _place,
    ),
    Question("pay", N_("How many hours, and for what pay?"), PayForm, ("hours", "pay")),
    Question(
        "languages",
        N_("Which languages does the work need?"),
        LanguagesForm,
        ("languages", *(f"language-{code}" for code in LANGUAGES)),
        _languages,
    ),
    Question(
        "skills",
        N_("Which skills does the work need?"),
        SkillsForm,
        ("skills", *(f"skill-{skill}" for skill in SKILLS)),
        _skills,
    ),
)
