"""Accept an invitation: read what one is invited to, choose a phrase, and be let in."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.access.actors import Role
from services.i18n import N_
from services.usecases import invitations
from services.usecases.invitations import Welcome
from services.usecases.signing_in import Entered
from services.web.doors import Ask, enters
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf
from services.web.signing import welcomed


class PhraseForm(Form):
    """The phrase that was chosen."""

    phrase: Annotated[str, Field(title=N_("Phrase"), max_length=400)]


class Invitations(Controller):
    """The page behind the link of an invitation. Looking at it spends nothing."""

    path = "/invitation"

    @get("/{secret:str}", **enters(invitations.shown, form=False))
    async def asked(self, page: PageOf, ask: Ask, secret: FromPath[str]) -> Response[str]:
        """Show what the invitation is to. Raises `invitation.missing`."""
        return _shown(page, await ask(invitations.shown, secret))

    @post("/{secret:str}", **enters(invitations.accept, invitations.shown))
    async def accepted(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], secret: FromPath[str]
    ) -> Response[Any]:
        """Keep the phrase, let her in, and lead her to what is still lacking."""
        filled: Filled[PhraseForm] = await read(request, PhraseForm)
        try:
            entered: Entered = await ask(invitations.accept, secret, filled.checked().phrase)
        except REFUSED as error:
            refused = filled.refused(error)
            return _shown(page, await ask(invitations.shown, secret), refused)
        return welcomed(request, page, entered)


def _shown(page: Page, welcome: Welcome, filled: Filled[Any] = UNSENT) -> Response[str]:
    worker = welcome.account.role is Role.WORKER
    return page.show("accounts/invitation.html", filled=filled, welcome=welcome, worker=worker)
