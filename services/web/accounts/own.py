"""One's own account: what proves who one is, where one is signed in, and the phrase."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.i18n import N_
from services.usecases import accounts, own_sessions, tokens
from services.usecases.accounts import Own
from services.usecases.logins import digest_of
from services.usecases.signing_in import Entered
from services.web.doors import Ask, shows, takes
from services.web.entering import address_of, let_in, secret_of, turned_away
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf, seen


class ChangePhraseForm(Form):
    """The phrase until now, and the one from now on."""

    held: Annotated[str, Field(title=N_("Your phrase until now"), max_length=400)]
    phrase: Annotated[str, Field(title=N_("Your new phrase"), max_length=400)]


class OwnAccount(Controller):
    """What somebody sees and does with her own account."""

    path = "/account"

    @get("/", **shows(accounts.own, tokens.own))
    async def shown(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[str]:
        """The account as it stands."""
        own: Own | None = await ask(accounts.own)
        held = await ask(tokens.own) if own else ()
        here = digest_of(secret_of(request, page))
        return page.show("accounts/own.html", own=own, tokens=held, here=here)

    @post("/sessions/end", **takes(accounts.end_others))
    async def end_others(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Sign out everywhere else."""
        await ask(accounts.end_others, secret_of(request, page))
        return seen("/account", "sessions-ended")

    @post("/sessions/{session:uuid}/end", **takes(own_sessions.end))
    async def end_one(self, ask: Ask, session: FromPath[UUID]) -> Response[Any]:
        """Sign out in one place."""
        await ask(own_sessions.end, session)
        return seen("/account", "session-ended")

    @get("/phrase", **shows(accounts.own, linked=False))
    async def phrase(self, page: PageOf, ask: Ask) -> Response[str]:
        """Ask for another phrase."""
        return _phrase(page, await ask(accounts.own))

    @post("/phrase", **takes(accounts.change_phrase, accounts.own))
    async def change_phrase(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Take another phrase from now on."""
        filled: Filled[ChangePhraseForm] = await read(request, ChangePhraseForm)
        secret = secret_of(request, page)
        try:
            form = filled.checked()
            entered: Entered = await ask(accounts.change_phrase, secret, form.held, form.phrase, address_of(request))
        except REFUSED as error:
            return _phrase(page, await ask(accounts.own), turned_away(filled, error))
        led = seen("/account", "phrase-changed")
        let_in(led, request, page, entered.secret)
        return led


def _phrase(page: Page, own: Own | None, filled: Filled[Any] = UNSENT) -> Response[str]:
    return page.show("accounts/phrase.html", filled=filled, own=own)
