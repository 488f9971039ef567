"""/me/flows: who is told what about her when she works, and what authorities asked for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post

from services.usecases import authorities, flows
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf, seen


class ConsentForm(Form):
    """Her yes to one request."""

    request: UUID


class FlowPages(Controller):
    """What leaves the house about her."""

    path = "/me/flows"

    @get("/", **shows(authorities.mine, flows.here))
    async def told(self, page: PageOf, ask: Ask) -> Response[str]:
        """The table of the law, then what was asked about her."""
        return await _shown(page, ask)

    @post("/", **takes(authorities.consent, authorities.mine, flows.here))
    async def consent(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """She says yes to one request, once."""
        filled: Filled[ConsentForm] = await read(request, ConsentForm)
        try:
            await ask(authorities.consent, filled.checked().request)
        except REFUSED as error:
            return await _shown(page, ask, filled.refused(error))
        return seen("/me/flows", "consented")


async def _shown(page: Page, ask: Ask, filled: Filled[Any] = UNSENT) -> Response[str]:
    requests = await ask(authorities.mine)
    return page.show("me/flows.html", filled=filled, flows=await ask(flows.here), requests=requests)
