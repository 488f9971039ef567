"""What was asked of an authority for a worker, what it answered, and the permits it gave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field, field_validator

from services.i18n import N_
from services.ports.pages import MOST, Slice
from services.ports.pages import Page as Part
from services.usecases import files, permits, vacancies
from services.usecases.files import WorkerFile
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf, seen
from talentcoop.dates import Period
from talentcoop.employers import Employer, Sector
from talentcoop.errors import Missing
from talentcoop.facts import Evidence
from talentcoop.permits import Application, ApplicationState, Permit
from talentcoop.policy.following import length_of
from talentcoop.policy.plan import plan

FIRMS: Final = Slice(0, MOST)


class ApplicationForm(Form):
    """An application as it was filed."""

    policy: Annotated[str, Field(title=N_("Under which rule"), max_length=90)]
    filed_on: Annotated[date, Field(title=N_("Filed on"))]


class ActForm(Form):
    """The authority's next act."""

    state: Annotated[ApplicationState, Field(title=N_("What the authority did"))]
    on: Annotated[date, Field(title=N_("On which day"))]


class PermitForm(Form):
    """A permit as it was shown. What is left open, it leaves open."""

    first: Annotated[date, Field(title=N_("First day"))]
    last: Annotated[date | None, Field(title=N_("Last day"))] = None
    employer: Annotated[UUID | None, Field(title=N_("For one employer only"))] = None
    codes: Annotated[str, Field(title=N_("For these occupations only"), max_length=100)] = ""
    sectors: Annotated[tuple[Sector, ...], Field(title=N_("For these sectors only"))] = ()
    regions: Annotated[
        tuple[Literal["be-bru", "be-vlg", "be-wal"], ...], Field(title=N_("For these regions only"))
    ] = ()
    application: Annotated[UUID | None, Field(title=N_("It answers this application"))] = None
    evidence: Annotated[Literal["seen", "certified"], Field(title=N_("How we know it"))]

    @field_validator("codes")
    @classmethod
    def _four_digits(cls, text: str) -> str:
        if not all(len(code) == 4 and code.isascii() and code.isdigit() for code in text.replace(",", " ").split()):
            raise ValueError(N_("give codes of four digits, such as 5321."))
        return text


class RevocationForm(Form):
    """From when a permit no longer holds."""

    on: Annotated[date, Field(title=N_("No longer holds from"))]


class PaperPages(Controller):
    """Applications and permits of one file."""

    path = "/desk/workers/{worker:uuid}"

    @get("/applications/new", **shows(permits.apply, files.open_file))
    async def application_form(self, page: PageOf, ask: Ask, worker: FromPath[UUID]) -> Response[str]:
        """An application was filed."""
        return _new_application(page, await ask(files.open_file, worker))

    @post("/applications/new", **takes(permits.apply, files.open_file))
    async def apply(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID]
    ) -> Response[Any]:
        """Put it on file."""
        filled: Filled[ApplicationForm] = await read(request, ApplicationForm)
        try:
            form = filled.checked()
            await ask(permits.apply, worker, form.policy, form.filed_on)
        except REFUSED as error:
            return _new_application(page, await ask(files.open_file, worker), filled.refused(error))
        return seen(f"/desk/workers/{worker}", "application-recorded")

    @get("/applications/{application:uuid}", **shows(files.open_file))
    async def application(
        self, page: PageOf, ask: Ask, worker: FromPath[UUID], application: FromPath[UUID]
    ) -> Response[str]:
        """How it stands, and what can follow."""
        return _application(page, await ask(files.open_file, worker), application)

    @post("/applications/{application:uuid}", **takes(permits.move, files.open_file))
    async def move(
        self,
        page: PageOf,
        ask: Ask,
        request: Request[Any, Any, Any],
        worker: FromPath[UUID],
        application: FromPath[UUID],
    ) -> Response[Any]:
        """Record the authority's next act."""
        filled: Filled[ActForm] = await read(request, ActForm)
        try:
            form = filled.checked()
            await ask(permits.move, worker, application, form.state, form.on)
        except REFUSED as error:
            return _application(page, await ask(files.open_file, worker), application, filled.refused(error))
        return seen(f"/desk/workers/{worker}/applications/{application}", "application-moved")

    @get("/permits/new", **shows(permits.record, files.open_file, vacancies.find_employers))
    async def permit_form(self, page: PageOf, ask: Ask, worker: FromPath[UUID]) -> Response[str]:
        """A permit was shown."""
        file, firms = await ask(files.open_file, worker), await ask(vacancies.find_employers, FIRMS)
        return _new_permit(page, file, firms)

    @post("/permits/new", **takes(permits.record, files.open_file, vacancies.find_employers))
    async def record(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID]
    ) -> Response[Any]:
        """Put it on file."""
        filled: Filled[PermitForm] = await read(request, PermitForm)
        try:
            await ask(permits.record, _grant(worker, filled.checked()))
        except REFUSED as error:
            file, firms = await ask(files.open_file, worker), await ask(vacancies.find_employers, FIRMS)
            return _new_permit(page, file, firms, filled.refused(error))
        return seen(f"/desk/workers/{worker}", "permit-recorded")

    @get("/permits/{permit:uuid}", **shows(files.open_file, vacancies.find_employers))
    async def permit(self, page: PageOf, ask: Ask, worker: FromPath[UUID], permit: FromPath[UUID]) -> Response[str]:
        """What it lets her do, and until when."""
        file = await ask(files.open_file, worker)
        if page.may("employer.find"):
            return _permit(page, file, (await ask(vacancies.find_employers, FIRMS)).items, permit)
        return _permit(page, file, [work.employer for work in file.works], permit)

    @post("/permits/{permit:uuid}", **takes(permits.revoke, files.open_file, vacancies.find_employers))
    async def revoke(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID], permit: FromPath[UUID]
    ) -> Response[Any]:
        """Record that it no longer holds."""
        filled: Filled[RevocationForm] = await read(request, RevocationForm)
        try:
            await ask(permits.revoke, worker, permit, filled.checked().on)
        except REFUSED as error:
            file, firms = await ask(files.open_file, worker), await ask(vacancies.find_employers, FIRMS)
            return _permit(page, file, firms.items, permit, filled.refused(error))
        return seen(f"/desk/workers/{worker}/permits/{permit}", "permit-revoked")


def _grant(worker: UUID, form: PermitForm) -> permits.Grant:
    return permits.Grant(
        worker=worker,
        period=Period(form.first, form.last),
        employers=(form.employer,) if form.employer else (),
        occupations=tuple(form.codes.replace(",", " ").split()),
        sectors=form.sectors,
        regions=form.regions,
        application=form.application,
        evidence=Evidence(form.evidence),
    )


def _new_application(page: Page, file: WorkerFile, filled: Filled[Any] = UNSENT) -> Response[str]:
    under = [one.policy for one in file.answers if one.policy.takes_applications]
    return page.show("desk/application-new.html", filled=filled, file=file, policies=under)


def _application(page: Page, file: WorkerFile, key: UUID, filled: Filled[Any] = UNSENT) -> Response[str]:
    held = next((one for one in file.applications if one.id == key), None)
    if held is None:
        raise Missing("application.missing", "She has no such application.", "List her applications.")
    return page.show("desk/application.html", filled=filled, file=file, held=held, term=term(file, held))


def term(file: WorkerFile, held: Application) -> tuple[date, str] | None:
    """The day on which the authority's time is over, and what its silence then means; None where nobody knows."""
    policy = file.library.policies.get(held.policy)
    if policy is None or policy.clock is None:
        return None
    due = held.answer_due(policy.clock, length_of(plan(file.library, policy.id, file.today), policy.clock.length))
    return None if due is None else (due, policy.clock.silence)


def _new_permit(page: Page, file: WorkerFile, firms: Part[Employer], filled: Filled[Any] = UNSENT) -> Response[str]:
    return page.show("desk/permit-new.html", filled=filled, file=file, employers=firms.items)


def _permit(
    page: Page, file: WorkerFile, firms: Iterable[Employer], key: UUID, filled: Filled[Any] = UNSENT
) -> Response[str]:
    held: Permit | None = next((one for one in file.permits if one.id == key), None)
    if held is None:
        raise Missing("permit.missing", "She has no such permit.", "List her permits.")
    return page.show("desk/permit.html", filled=filled, file=file, held=held, employers={one.id: one for one in firms})
