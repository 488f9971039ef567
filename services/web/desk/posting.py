"""Post a role for an employer, and put employers on file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from pydantic import BeforeValidator, Field

from services.i18n import N_
from services.ports.pages import Slice
from services.usecases import roles, vacancies
from services.usecases.vacancies import Posting as Asked
from services.usecases.vacancies import Registration
from services.web.amounts import pay
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, Filled, Form, read
from services.web.lists import SIZE, Start, reach
from services.web.page import PageOf, seen
from talentcoop.employers import Sector
from talentcoop.skills import Cefr, Level

ONE_LINE: Final = r"^[^\x00-\x1f\x7f]+$"
OTHER: Final = "other"
"""Chosen for an occupation that the list does not offer."""
SKILLS: Final = (1, 2, 3, 4)
LANGUAGES: Final = ("fr", "nl", "en")
Region = Literal["be-bru", "be-vlg", "be-wal"]
LevelName = Literal["with_help", "alone", "teaches"]
CefrName = Literal["A1", "A2", "B1", "B2", "C1", "C2"]


class RoleForm(Form):
    """A role as its employer described it to the desk. `other` is the code of work that the list does not offer."""

    employer: Annotated[UUID, Field(title=N_("Employer"))]
    title: Annotated[str, Field(title=N_("Name of the role"), max_length=200, pattern=ONE_LINE)]
    occupation: Annotated[str, Field(title=N_("Occupation"), pattern=r"^([0-9]{4}|other)$")]
    other: Annotated[str, Field(title=N_("Code of another occupation"), pattern=r"^[0-9]{4}$")] = ""
    sector: Annotated[Sector, Field(title=N_("Sector"))]
    region: Annotated[Region, Field(title=N_("Where the work is"))]
    starts_on: Annotated[date, Field(title=N_("First day of work"))]
    hours: Annotated[int, Field(title=N_("Hours a week"), ge=1, le=80)]
    pay: Annotated[int, BeforeValidator(pay), Field(title=N_("Gross pay a month"))]
    positions: Annotated[int, Field(title=N_("How many people"), ge=1, le=1000)]
    fr: Annotated[CefrName | None, Field(title=N_("French"))] = None
    nl: Annotated[CefrName | None, Field(title=N_("Dutch"))] = None
    en: Annotated[CefrName | None, Field(title=N_("English"))] = None
    skill_1: Annotated[str, Field(title=N_("Skill"), max_length=60, pattern=r"^[a-z0-9-]+$")] = ""
    skill_2: Annotated[str, Field(title=N_("Skill"), max_length=60, pattern=r"^[a-z0-9-]+$")] = ""
    skill_3: Annotated[str, Field(title=N_("Skill"), max_length=60, pattern=r"^[a-z0-9-]+$")] = ""
    skill_4: Annotated[str, Field(title=N_("Skill"), max_length=60, pattern=r"^[a-z0-9-]+$")] = ""
    level_1: Annotated[LevelName, Field(title=N_("How well"))] = "alone"
    level_2: Annotated[LevelName, Field(title=N_("How well"))] = "alone"
    level_3: Annotated[LevelName, Field(title=N_("How well"))] = "alone"
    level_4: Annotated[LevelName, Field(title=N_("How well"))] = "alone"
    once: UUID | None = None

    def posting(self) -> Asked:
        """As the use case takes it."""
        rows = ((getattr(self, f"skill_{n}"), getattr(self, f"level_{n}")) for n in SKILLS)
        asked = ((language, getattr(self, language)) for language in LANGUAGES)
        return Asked(
            employer=self.employer,
            title=self.title,
            isco08=self.other if self.occupation == OTHER else self.occupation,
            sector=self.sector,
            region=self.region,
            hours_a_week=self.hours,
            pay_cents=self.pay,
            positions=self.positions,
            starts_on=self.starts_on,
            skills={skill: Level[level.upper()] for skill, level in rows if skill},
            languages={language: Cefr[level] for language, level in asked if level},
            once=self.once,
        )


class EmployerForm(Form):
    """A firm that wants to post roles."""

    name: Annotated[str, Field(title=N_("Name of the firm"), max_length=200, pattern=ONE_LINE)]
    sector: Annotated[Sector, Field(title=N_("Sector"))]
    region: Annotated[Region, Field(title=N_("Region"))]
    committee: Annotated[str, Field(title=N_("Joint committee"), max_length=20, pattern=r"^[0-9]{3}(\.[0-9]{2})?$")] = (
        ""
    )
    mail: Annotated[
        str, Field(title=N_("E-mail"), max_length=254, pattern=r"^[^\s\x00-\x1f\x7f@,;<>]+@[^\s\x00-\x1f\x7f@,;<>]+$")
    ] = ""


class DeskPostingPages(Controller):
    """New roles, and whose they are."""

    path = "/desk/roles"

    @get("/new", **shows(roles.blank))
    async def form(self, page: PageOf, ask: Ask) -> Response[str]:
        """The form."""
        return page.show("desk/role-new.html", blank=await ask(roles.blank), languages=LANGUAGES, skills=SKILLS)

    @post("/new", **takes(roles.blank, vacancies.post))
    async def add(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Post it, and lead on to its page, which says where it stands."""
        filled: Filled[RoleForm] = await read(request, RoleForm)
        if filled.text("occupation") == OTHER and not filled.text("other").strip():
            filled = filled.wrong("other", N_("Code of another occupation"), N_("give its four digits."))
        try:
            posted = await ask(vacancies.post, filled.checked().posting())
        except REFUSED as error:
            return page.show(
                "desk/role-new.html",
                filled=filled.refused(error),
                blank=await ask(roles.blank),
                languages=LANGUAGES,
                skills=SKILLS,
            )
        return seen(f"/desk/roles/{posted.vacancy.id}", "role-opened")

    @get("/employers", **shows(vacancies.find_employers))
    async def employers(self, page: PageOf, ask: Ask, start: Start = 0) -> Response[str]:
        """Whose roles there can be, and a form for another firm."""
        part = await reach(lambda part: ask(vacancies.find_employers, part), Slice(start, SIZE))
        return page.show("desk/employers.html", part=part)

    @post("/employers", **takes(vacancies.register_employer, vacancies.find_employers))
    async def register(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Put a firm on file."""
        filled: Filled[EmployerForm] = await read(request, EmployerForm)
        try:
            form = filled.checked()
            asked = Registration(
                name=form.name,
                sector=form.sector,
                region=form.region,
                joint_committee=form.committee or None,
                mail=form.mail or None,
            )
            await ask(vacancies.register_employer, asked)
        except REFUSED as error:
            part = await ask(vacancies.find_employers, Slice(0, SIZE))
            return page.show("desk/employers.html", part=part, filled=filled.refused(error))
        return seen("/desk/roles/employers", "employer-registered")
