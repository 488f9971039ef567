"""At the desk: let a worker in, or in again where she lost her phrase."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.i18n import N_, words
from services.usecases import invitations, rolls
from services.usecases.invitations import Invited
from services.usecases.rolls import OfWorker
from services.web.accounts.factors import drawn
from services.web.accounts.link import link_of
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.languages import WORKERS
from services.web.page import Page, PageOf


class CardForm(Form):
    """Who asked for it: whoever makes a card for somebody else lets a stranger into her file."""

    here: Annotated[Literal["yes"], Field(title=N_("Who asks for it"))]


class WorkerAccounts(Controller):
    """A worker's account, beside her file."""

    path = "/desk/workers/{worker:uuid}/account"

    @get("/", **shows(rolls.of_worker))
    async def shown(self, page: PageOf, ask: Ask, worker: FromPath[UUID]) -> Response[str]:
        """Whether she has one, and what can be done."""
        return _shown(page, await ask(rolls.of_worker, worker), worker)

    @post("/", **takes(invitations.invite_worker, rolls.of_worker))
    async def invite(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID]
    ) -> Response[str]:
        """Make her card: her code, and the link that lets her choose her words. In her own language."""
        filled: Filled[CardForm] = await read(request, CardForm)
        try:
            filled.checked()
            invited: Invited = await ask(invitations.invite_worker, worker)
        except REFUSED as error:
            return _shown(page, await ask(rolls.of_worker, worker), worker, filled.refused(error))
        link, language = link_of(request, invited), invited.account.language
        return page.show(
            "accounts/card.html",
            invited=invited,
            worker=worker,
            link=link,
            square=drawn(link),
            hers=words(language if language in WORKERS else page.words.language),
        )


def _shown(page: Page, held: OfWorker, worker: UUID, filled: Filled[Any] = UNSENT) -> Response[str]:
    return page.show("accounts/worker.html", filled=filled, held=held, worker=worker)
