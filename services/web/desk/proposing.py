"""Propose somebody for a role. It is the desk's own act: her employer hears nothing before her yes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.i18n import N_
from services.usecases import placements, roles
from services.usecases.roles import RoleFile
from services.web.desk.reasons import weighed
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf, seen
from talentcoop.dates import Period
from talentcoop.placements import Form as Employment


class ProposeForm(Form):
    """How she would be employed, and for which days."""

    form: Annotated[Employment, Field(title=N_("Who employs her"))]
    first: Annotated[date, Field(title=N_("First planned day"))]
    last: Annotated[date, Field(title=N_("Last planned day"))]
    once: UUID | None = None


class ProposingPages(Controller):
    """The way from a shortlist to a placement."""

    path = "/desk/roles/{vacancy:uuid}/propose/{worker:uuid}"

    @get("/", **shows(roles.show))
    async def form(self, page: PageOf, ask: Ask, vacancy: FromPath[UUID], worker: FromPath[UUID]) -> Response[str]:
        """Ask for the days."""
        return _shown(page, await ask(roles.show, vacancy), worker)

    @post("/", **takes(placements.propose, roles.show))
    async def propose(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], vacancy: FromPath[UUID], worker: FromPath[UUID]
    ) -> Response[Any]:
        """Propose her, and lead on to the placement."""
        filled: Filled[ProposeForm] = await read(request, ProposeForm)
        try:
            form = filled.checked()
            planned = Period(form.first, form.last)
            proposal = placements.Proposal(
                worker=worker, vacancy=vacancy, form=form.form, planned=planned, once=form.once
            )
            made = await ask(placements.propose, proposal)
        except REFUSED as error:
            return _shown(page, await ask(roles.show, vacancy), worker, filled.refused(error))
        return seen(f"/desk/placements/{made.id}", "proposed")


def _shown(page: Page, held: RoleFile, worker: UUID, filled: Filled[Any] = UNSENT) -> Response[str]:
    candidate = held.candidate(worker)
    return page.show(
        "desk/propose.html",
        filled=filled,
        file=held,
        candidate=candidate,
        ref=held.found.refs[worker],
        weighed=weighed(page.words, candidate),
        first=max(held.posted.vacancy.starts_on, page.day),
    )
