"""/api/vacancies: jobs to fill, checked against the shortage lists at once, and who could do them."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from pydantic import Field

from services.api.bodies import Cents, Day, Hours, In, Isco, LanguageCode, Name, Out, Slug
from services.api.doors import Act, calls
from services.api.occupations import ListingOut
from services.api.paging import SHARED, PageOut, Part
from services.api.profiles import LEVELS, CefrName, LevelName
from services.usecases import shortlists, vacancies
from talentcoop.employers import Sector, Vacancy, VacancyState
from talentcoop.matching.score import Bar, Ranked
from talentcoop.skills import Cefr


class VacancyIn(In):
    """A job to fill; pay is gross euro cents a month for these hours. Sent twice under one mark `once`, it is one."""

    employer: UUID
    title: Name
    isco08: Isco
    sector: Sector
    region: Slug
    hours_a_week: Hours
    pay_cents: Cents
    positions: Annotated[int, Field(ge=1, le=1000)]
    starts_on: Day
    skills: dict[Slug, LevelName] = Field(default_factory=dict, max_length=40)
    languages: dict[LanguageCode, CefrName] = Field(default_factory=dict, max_length=20)
    once: UUID | None = None


class VacancyOut(Out):
    """A job to fill; pay is gross euro cents a month for these hours."""

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
    skills: dict[str, str]
    languages: dict[str, str]
    state: VacancyState

    @classmethod
    def of(cls, vacancy: Vacancy) -> VacancyOut:
        """Show a vacancy."""
        return cls(
            id=vacancy.id,
            employer=vacancy.employer,
            title=vacancy.title,
            isco08=vacancy.isco08,
            sector=vacancy.sector,
            region=vacancy.region,
            hours_a_week=vacancy.hours_a_week,
            pay_cents=vacancy.pay_cents,
            positions=vacancy.positions,
            starts_on=vacancy.starts_on,
            posted_on=vacancy.posted_on,
            skills={key: level.name.lower() for key, level in vacancy.skills.items()},
            languages={key: level.name for key, level in vacancy.languages.items()},
            state=vacancy.state,
        )


class PostedOut(Out):
    """A vacancy with what the poster is told at once; `pay_is_lawful` null where no floor is published."""

    vacancy: VacancyOut
    listings: list[ListingOut]
    floor_cents: int | None
    pay_is_lawful: bool | None


class ReasonOut(Out):
    """One reason for points."""

    about: str
    points: int
    held: str
    asked: str


class RankedOut(Out):
    """A candidate by reference, with points and reasons, or with what bars her."""

    worker: UUID
    ref: str
    score: int
    reasons: list[ReasonOut]
    missing: list[str]
    bars: list[Bar]

    @classmethod
    def of(cls, ranked: Ranked, ref: str) -> RankedOut:
        """Show a candidate."""
        return cls(
            worker=ranked.worker,
            ref=ref,
            score=ranked.score,
            reasons=[
                ReasonOut(about=reason.about, points=reason.points, held=reason.held, asked=reason.asked)
                for reason in ranked.reasons
            ],
            missing=list(ranked.missing),
            bars=list(ranked.bars),
        )


class ShortlistOut(Out):
    """Everybody ranked for a vacancy, best first, those barred last. A proposal is never a placement."""

    vacancy: UUID
    ranked: list[RankedOut]


class VacanciesApi(Controller):
    """Jobs to fill."""

    path = "/api/vacancies"
    tags = ("vacancies",)
    dependencies = SHARED

    @post("/", operation_id="postVacancy", **calls(vacancies.post))
    async def add(self, act: Act, data: JSONBody[VacancyIn]) -> PostedOut:
        """Post a vacancy, and hear at once where its occupation stands and whether its pay is lawful."""
        said = data.model_dump(exclude={"skills", "languages"})
        skills = {key: LEVELS[level] for key, level in data.skills.items()}
        languages = {key: Cefr[level] for key, level in data.languages.items()}
        posted = await act(vacancies.Posting(**said, skills=skills, languages=languages))
        return PostedOut(
            vacancy=VacancyOut.of(posted.vacancy),
            listings=[ListingOut.of(listing) for listing in posted.listings],
            floor_cents=posted.floor_cents,
            pay_is_lawful=posted.pay_is_lawful,
        )

    @get("/", operation_id="findVacancies", **calls(vacancies.find))
    async def find(
        self, act: Act, part: Part, in_state: Annotated[VacancyState | None, QueryParameter(name="state")] = None
    ) -> PageOut[VacancyOut]:
        """Vacancies, newest first."""
        page = await act(part, state=in_state)
        items = [VacancyOut.of(vacancy) for vacancy in page.items]
        return PageOut[VacancyOut](items=items, start=page.start, total=page.total)

    @get("/{vacancy:uuid}", operation_id="showVacancy", **calls(vacancies.show))
    async def show(self, act: Act, vacancy: FromPath[UUID]) -> VacancyOut:
        """One vacancy."""
        return VacancyOut.of(await act(vacancy))

    @post("/{vacancy:uuid}/close", status_code=200, operation_id="closeVacancy", **calls(vacancies.close))
    async def close(self, act: Act, vacancy: FromPath[UUID]) -> VacancyOut:
        """Take a vacancy off the list."""
        return VacancyOut.of(await act(vacancy))

    @get("/{vacancy:uuid}/shortlist", operation_id="rankCandidates", **calls(shortlists.rank))
    async def rank(self, act: Act, vacancy: FromPath[UUID]) -> ShortlistOut:
        """Rank the whole caseload for a vacancy, with reasons."""
        found = await act(vacancy)
        ranked = [RankedOut.of(one, found.refs[one.worker]) for one in found.ranked]
        return ShortlistOut(vacancy=found.vacancy.id, ranked=ranked)
