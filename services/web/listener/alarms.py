"""/alarms: what somebody who listens looks into, by reference, and what she notes of it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.i18n import N_
from services.usecases import agenda, alarms
from services.usecases.agenda import Do
from services.usecases.alarms import Alarms
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, Unready, read
from services.web.page import PageOf, seen
from talentcoop.errors import Missing


class LookedIntoForm(Form):
    """What was done about one of them."""

    version: int
    note: Annotated[str, Field(title=N_("What you did"), max_length=4000)]


class AlarmPages(Controller):
    """A listener's own page."""

    path = "/alarms"

    @get("/", **shows(alarms.waiting))
    async def waiting(self, page: PageOf, ask: Ask) -> Response[str]:
        """What is open today."""
        return page.show("listener/alarms.html", filled=UNSENT, alarms=await ask(alarms.waiting), about=None)

    @post("/{item:uuid}", **takes(agenda.do, alarms.waiting))
    async def looked_into(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], item: FromPath[UUID]
    ) -> Response[Any]:
        """Note what was done; that closes it."""
        filled: Filled[LookedIntoForm] = await read(request, LookedIntoForm)
        try:
            form = filled.checked()
            await ask(agenda.do, Do(item=item, version=form.version, note=form.note))
        except REFUSED as error:
            found: Alarms = await ask(alarms.waiting)
            if isinstance(error, Unready) and item not in {one.item.id for one in found.open}:
                raise Missing("agenda.missing", "There is no such item.", "Reload the page.") from error
            return page.show("listener/alarms.html", filled=filled.refused(error), alarms=found, about=item)
        return seen("/alarms", "item-done")
