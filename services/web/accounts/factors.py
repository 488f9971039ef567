"""What proves somebody besides her phrase: set up an app or a passkey, take one away, have new recovery codes."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

import segno
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from markupsafe import Markup
from pydantic import Field

from services.i18n import N_
from services.usecases import accounts, factors
from services.usecases.accounts import Own
from services.usecases.factors import CodeApp, Kept
from services.usecases.signing_in import Entered
from services.web.doors import Ask, shows, takes
from services.web.entering import let_in, secret_of
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf, seen

JSON: Final = "application/json"
_SECRET: Final = r"^[A-Z2-7]{32}$"


class AppForm(Form):
    """A code of the app, and the secret that it was given."""

    secret: Annotated[str, Field(pattern=_SECRET)]
    code: Annotated[str, Field(title=N_("Code of your app"), max_length=20)]


class NewPasskeyForm(Form):
    """What a browser made, and what its owner calls it."""

    answer: Annotated[str, Field(max_length=20_000)]
    name: Annotated[str, Field(title=N_("Name of the passkey"), max_length=60)]


class Factors(Controller):
    """Where the second factor is set and changed."""

    path = "/account"

    @get("/second", **shows(factors.new_code_app, accounts.own, linked=False))
    async def second(self, page: PageOf, ask: Ask) -> Response[str]:
        """Show a new secret for an app, and the button for a passkey."""
        own: Own | None = await ask(accounts.own)
        return _second(page, own, await ask(factors.new_code_app) if own else None)

    @post("/second/app", **takes(factors.keep_code_app, factors.code_app, accounts.own))
    async def keep_app(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Take the app's codes from now on; where the code was mistyped, show the same secret again."""
        filled: Filled[AppForm] = await read(request, AppForm)
        try:
            form = filled.checked()
            kept: Kept = await ask(factors.keep_code_app, secret_of(request, page), form.secret, form.code)
        except REFUSED as error:
            refused = filled.refused(error)
            own: Own | None = await ask(accounts.own)
            app: CodeApp | None = await ask(factors.code_app, filled.text("secret")) if own else None
            return _second(page, own, app, refused)
        return _kept(request, page, kept, "app-kept")

    @post("/second/passkey/question", **takes(factors.ask_new_passkey))
    async def question(self, ask: Ask) -> Response[str]:
        """What the browser asks, to make a passkey."""
        return Response(await ask(factors.ask_new_passkey), media_type=JSON)

    @post("/second/passkey", **takes(factors.keep_passkey, factors.new_code_app, accounts.own))
    async def keep_passkey(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Keep the passkey that the browser made."""
        filled: Filled[NewPasskeyForm] = await read(request, NewPasskeyForm)
        try:
            form = filled.checked()
            kept: Kept = await ask(factors.keep_passkey, secret_of(request, page), form.answer, form.name)
        except REFUSED as error:
            refused = filled.refused(error)
            own: Own | None = await ask(accounts.own)
            return _second(page, own, await ask(factors.new_code_app) if own else None, refused)
        return _kept(request, page, kept, "passkey-kept")

    @post("/passkeys/{passkey:uuid}/remove", **takes(factors.remove_passkey))
    async def remove_passkey(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], passkey: FromPath[UUID]
    ) -> Response[Any]:
        """Take a passkey away."""
        entered: Entered = await ask(factors.remove_passkey, secret_of(request, page), passkey)
        return _gone(request, page, entered, "passkey-removed")

    @post("/app/remove", **takes(factors.remove_code_app))
    async def remove_app(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Take the app away."""
        entered: Entered = await ask(factors.remove_code_app, secret_of(request, page))
        return _gone(request, page, entered, "app-removed")

    @post("/codes", **takes(factors.renew_codes))
    async def renew_codes(self, page: PageOf, ask: Ask) -> Response[str]:
        """Show ten new recovery codes, this once."""
        return page.show("accounts/codes.html", codes=await ask(factors.renew_codes))


def drawn(address: str) -> Markup:
    """A square code of an address, as an image inside the page: no other address is asked for."""
    square = segno.make(address, micro=False)
    return Markup(  # nosec B704  # our own words
        square.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="square", lineclass=None)
    )


def _second(page: Page, own: Own | None, app: CodeApp | None, filled: Filled[Any] = UNSENT) -> Response[str]:
    square = drawn(app.address) if app else None
    return page.show("accounts/second.html", filled=filled, own=own, app=app, square=square)


def _kept(request: Request[Any, Any, Any], page: Page, kept: Kept, done: str) -> Response[Any]:
    led: Response[Any] = page.show("accounts/codes.html", codes=kept.codes) if kept.codes else seen("/account", done)
    let_in(led, request, page, kept.entered.secret)
    return led


def _gone(request: Request[Any, Any, Any], page: Page, entered: Entered, done: str) -> Response[Any]:
    led = seen("/account", done)
    let_in(led, request, page, entered.secret)
    return led
