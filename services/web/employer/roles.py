"""An employer's first screen, its roles, and each of them."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from pydantic import Field

from services.exports.sheets import Cell
from services.i18n import N_
from services.ports.pages import Page as Part
from services.ports.pages import Slice
from services.usecases import own_roles, vacancies
from services.usecases.offers import Offer
from services.usecases.own_roles import OwnRole
from services.web import labels
from services.web.doors import Ask, gives, shows, takes
from services.web.employer.answers import CHECK, Answers
from services.web.files import every, file_of
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.lists import SIZE, Start, reach
from services.web.page import Page, PageOf, seen
from talentcoop.employers import VacancyState

State: TypeAlias = Annotated[str, QueryParameter(name="state")]
_STATES: Final = {state.value: state for state in VacancyState}
_COLUMNS: Final = (
    N_("Role"),
    N_("ISCO-08 code"),
    N_("Starts"),
    N_("Number of people"),
    N_("Hours a week"),
    N_("Gross pay a month"),
    N_("Beside the wage floor"),
    N_("Shortage lists"),
    N_("Availability"),
    N_("State"),
)


class CloseForm(Form):
    """That a role is to be closed; `sure` comes with the button."""

    sure: Annotated[str, Field(pattern="^yes$")]


class OwnRolePages(Controller):
    """What an employer looks at first, and its roles."""

    path = "/employer"

    @get("/", **shows(own_roles.first))
    async def first(self, page: PageOf, ask: Ask) -> Response[str]:
        """What waits for an answer, the open roles, the last closed ones."""
        return page.show("employer/first.html", first=await ask(own_roles.first))

    @get("/roles", **shows(own_roles.find))
    async def find(self, page: PageOf, ask: Ask, start: Start = 0, wanted: State = "") -> Response[str]:
        """Every role, open or closed."""
        part: Part[OwnRole] = await reach(
            lambda part: ask(own_roles.find, part, state=_STATES.get(wanted)), Slice(start, SIZE)
        )
        return page.show("employer/roles.html", part=part, state=wanted if wanted in _STATES else "")

    @get(["/roles.csv", "/roles.xlsx"], **gives(own_roles.find))
    async def take(self, page: PageOf, ask: Ask, wanted: State = "") -> Response[bytes]:
        """The same rows as a file."""
        rows = await every(lambda part: ask(own_roles.find, part, state=_STATES.get(wanted)))
        columns = [page.say(title) for title in _COLUMNS]
        return file_of(page, page.say("My roles"), columns, [_row(page, role) for role in rows])

    @get("/roles/{vacancy:uuid}", **shows(own_roles.show))
    async def show(self, page: PageOf, ask: Ask, vacancy: FromPath[UUID]) -> Response[str]:
        """One role, and what happens with it."""
        role: OwnRole
        offers: Part[Offer]
        role, offers = await ask(own_roles.show, vacancy)
        again = Answers.like(role.vacancy, page.day).address(CHECK)
        return page.show("employer/role.html", role=role, offers=offers, again=again)

    @get("/roles/{vacancy:uuid}/close", **shows(own_roles.show))
    async def ask_to_close(self, page: PageOf, ask: Ask, vacancy: FromPath[UUID]) -> Response[str]:
        """Ask once more before a role is closed."""
        return await _closing(page, ask, vacancy, UNSENT)

    @post("/roles/{vacancy:uuid}/close", **takes(own_roles.show, vacancies.close))
    async def close(
        self, page: PageOf, ask: Ask, vacancy: FromPath[UUID], request: Request[Any, Any, Any]
    ) -> Response[Any]:
        """Close a role."""
        filled = await read(request, CloseForm)
        try:
            filled.checked()
            await ask(vacancies.close, vacancy)
        except REFUSED as error:
            return await _closing(page, ask, vacancy, filled.refused(error))
        return seen(f"/employer/roles/{vacancy}", "role-closed")


async def _closing(page: Page, ask: Ask, vacancy: UUID, filled: Filled[Any]) -> Response[str]:
    role, _ = await ask(own_roles.show, vacancy)
    return page.show("employer/close.html", filled=filled, role=role.vacancy)


def _row(page: Page, role: OwnRole) -> list[Cell]:
    held = role.vacancy
    stands = [
        f"{page.words.told(one.list.titles)}: {page.say(labels.work.STANDINGS[one.listing.standing])}"
        for one in role.standings
    ]
    return [
        held.title,
        held.isco08,
        held.starts_on,
        held.positions,
        held.hours_a_week,
        page.words.money(held.pay_cents),
        page.say(labels.work.PAY[role.pay_is_lawful]),
        "; ".join(stands),
        page.say(labels.work.PEOPLE[role.people]) if held.state is VacancyState.OPEN else None,
        page.say(labels.work.VACANCIES[held.state]),
    ]
