"""/alarms: what somebody who listens looks into, by reference, and what she notes of it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from pydantic import Field

from services.i18n import N_
from services.usecases import agenda, alarms
from services.usecases.agenda import Do
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import PageOf, seen


class LookedIntoForm(Form):
    """What was done about one of them."""

    item: UUID
    version: int
    note: Annotated[str, Field(title=N_("What you did"), max_length=4000)]


class AlarmPages(Controller):
    """A listener's own page."""

    path = "/alarms"

    @get("/", **shows(alarms.waiting))
    async def waiting(self, page: PageOf, ask: Ask) -> Response[str]:
        """What is open today."""
        return page.show("listener/alarms.html", filled=UNSENT, alarms=await ask(alarms.waiting), about=None)

    @post("/", **takes(agenda.do, alarms.waiting))
    async def looked_into(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Note what was done; that closes it."""
        filled: Filled[LookedIntoForm] = await read(request, LookedIntoForm)
        try:
            form = filled.checked()
            await ask(agenda.do, Do(item=form.item, version=form.version, note=form.note))
        except REFUSED as error:
            refused, about = filled.refused(error), filled.text("item")
            return page.show("listener/alarms.html", filled=refused, alarms=await ask(alarms.waiting), about=about)
        return seen("/alarms", "item-done")
