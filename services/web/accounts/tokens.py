"""Tokens for programs: make one, see its secret once, end it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.i18n import N_
from services.usecases import accounts, tokens
from services.usecases.tokens import grantable
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf, seen


class TokenForm(Form):
    """What a token is for, what it may do, and for how long."""

    name: Annotated[str, Field(title=N_("What it is for"), max_length=60)]
    permissions: Annotated[tuple[str, ...], Field(title=N_("What it may do"), min_length=1, max_length=100)]
    days: Annotated[int, Field(title=N_("For how many days"), ge=1, le=365)] = 90


class Tokens(Controller):
    """The account's tokens."""

    path = "/account/tokens"

    @get("/", **shows(accounts.own, tokens.own, linked=False))
    async def form(self, page: PageOf, ask: Ask) -> Response[str]:
        """Ask what a new one is for."""
        return _form(page, await ask(accounts.own) is not None)

    @post("/", **takes(tokens.make, accounts.own))
    async def make(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Make one, and show its secret this once."""
        filled: Filled[TokenForm] = await read(request, TokenForm)
        try:
            form = filled.checked()
            secret: str = await ask(tokens.make, form.name, form.permissions, form.days)
        except REFUSED as error:
            return _form(page, True, filled.refused(error))
        return page.show("accounts/token-made.html", secret=secret)

    @post("/{token:uuid}/end", **takes(tokens.end))
    async def end(self, ask: Ask, token: FromPath[UUID]) -> Response[Any]:
        """End one."""
        await ask(tokens.end, token)
        return seen("/account", "token-ended")


def _form(page: Page, there: bool, filled: Filled[Any] = UNSENT) -> Response[str]:
    choices = grantable(page.actor) if page.actor else ()
    return page.show("accounts/token.html", filled=filled, choices=choices, there=there)
