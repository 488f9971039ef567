"""Roles at the desk: what is posted, and who could do it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from pydantic import Field

from services.i18n import N_
from services.ports.pages import Slice, cut
from services.usecases import roles, vacancies
from services.usecases.roles import RoleFile, RoleLine
from services.web.desk.reasons import weighed
from services.web.doors import Ask, gives, shows, takes
from services.web.files import every, file_of
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.labels import work
from services.web.lists import SIZE, Start, reach
from services.web.page import Page, PageOf, seen
from talentcoop.employers import VacancyState
from talentcoop.placements import OPEN

InState = Annotated[str, QueryParameter(name="state")]


class CloseForm(Form):
    """That somebody means to close a role."""

    sure: Annotated[Literal["yes"], Field(title=N_("Close this role"))]


class RolePages(Controller):
    """Roles, each with its shortlist."""

    path = "/desk"

    @get("/roles", **shows(roles.find))
    async def listed(
        self, page: PageOf, ask: Ask, in_state: InState = "open", sector: FromQuery[str] = "", start: Start = 0
    ) -> Response[str]:
        """The roles that the filters find."""
        asked = _asked(in_state, sector)
        part = await reach(lambda part: ask(roles.find, part, **asked), Slice(start, SIZE))
        kept = {"state": "" if in_state == "open" else in_state, "sector": sector}
        return page.show("desk/roles.html", part=part, state=in_state, sector=sector, kept=kept)

    @get(["/roles.csv", "/roles.xlsx"], **gives(roles.find))
    async def file(
        self, page: PageOf, ask: Ask, in_state: InState = "open", sector: FromQuery[str] = ""
    ) -> Response[bytes]:
        """The same roles to take away."""
        asked = _asked(in_state, sector)
        lines = await every(lambda part: ask(roles.find, part, **asked))
        return file_of(page, page.say("Roles"), _columns(page), [_row(page, line) for line in lines])

    @get("/roles/{vacancy:uuid}", **shows(roles.show))
    async def role(
        self,
        page: PageOf,
        ask: Ask,
        vacancy: FromPath[UUID],
        seen_as: Annotated[str, QueryParameter(name="as")] = "",
        who: FromQuery[str] = "",
        start: Start = 0,
    ) -> Response[str]:
        """One role, and who could do it; `as=employer` shows what its employer sees before a worker's yes."""
        held = await ask(roles.show, vacancy)
        return _shown(page, held, who=who, start=start, masked=seen_as == "employer")

    @post("/roles/{vacancy:uuid}/close", **takes(roles.show, vacancies.close))
    async def close(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], vacancy: FromPath[UUID]
    ) -> Response[Any]:
        """Take a role off the list."""
        filled: Filled[CloseForm] = await read(request, CloseForm)
        try:
            filled.checked()
            await ask(vacancies.close, vacancy)
        except REFUSED as error:
            return _shown(page, await ask(roles.show, vacancy), filled=filled.refused(error))
        return seen(f"/desk/roles/{vacancy}", "role-closed")


def _asked(state: str, sector: str) -> dict[str, object]:
    """The filters as the use case takes them; what is no state or sector filters nothing."""
    states = {one.value: one for one in VacancyState}
    return {"state": states.get(state), "sector": sector if sector in work.SECTORS else None}


def _shown(
    page: Page, held: RoleFile, *, who: str = "", start: int = 0, masked: bool = False, filled: Filled[Any] = UNSENT
) -> Response[str]:
    groups = {"free": held.free, "waiting": held.waiting, "barred": held.barred}
    chosen = who if who in groups else "free" if held.free or not held.waiting else "waiting"
    part = cut(groups[chosen], Slice(start, SIZE))
    return page.show(
        "desk/role.html",
        filled=filled,
        file=held,
        masked=masked,
        chosen=chosen,
        counts={name: len(found) for name, found in groups.items()},
        part=part,
        weighed={one.worker: weighed(page.words, one) for one in part.items},
        most=max((one.score for one in held.found.ranked), default=0),
        proposed={one.worker: one for one in held.placements if one.state in OPEN},
    )


def _columns(page: Page) -> list[str]:
    return [
        page.say("Role"),
        page.say("ISCO-08"),
        page.say("Employer"),
        page.say("Sector"),
        page.say("Starts"),
        page.say("Hours a week"),
        page.say("Pay a month, cents"),
        page.say("Floor for these hours, cents"),
        page.say("Wage floor"),
        page.say("Shortage list"),
        page.say("Positions"),
        page.say("State"),
    ]


def _row(page: Page, line: RoleLine) -> list[Any]:
    held = line.posted.vacancy
    return [
        held.title,
        held.isco08,
        line.employer.name,
        page.say(work.SECTORS[held.sector]),
        held.starts_on,
        held.hours_a_week,
        held.pay_cents,
        line.posted.floor_cents,
        page.say(work.PAY[line.posted.pay_is_lawful]),
        "; ".join(page.say(work.STANDINGS[one.standing]) for one in line.posted.listings),
        held.positions,
        page.say(work.VACANCIES[held.state]),
    ]
