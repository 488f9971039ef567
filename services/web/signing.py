"""Sign in and out. In the demo, one click: its accounts are listed, and exist on this machine only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, SkipValidation
from litestar.response import Redirect
from pydantic import Field

from services.access.actors import Role
from services.i18n import N_, PSEUDO
from services.web.doors import public
from services.web.forms import Filled, Form, Unready, read
from services.web.languages import BROWSER, NAMES, OWN
from services.web.menus import home
from services.web.page import PageOf, seen

SESSION = "session"
"""The cookie in which a browser keeps its token."""
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class OneClick:
    """An account of the demo: whose it is, what it is called, and the first thing to try with it (messages).

    `language` is the one she has on file, None where she has none.
    """

    token: str
    role: Role
    cooperative: str
    scenario: bool
    try_first: str
    language: str | None = None


OneClicks: TypeAlias = NamedDependency[SkipValidation[Sequence[OneClick]]]


class SignInForm(Form):
    """Which account was chosen."""

    account: Annotated[str, Field(title=N_("Account"), max_length=100)]
    then: str = ""


class Signing(Controller):
    """The way in and out."""

    path = "/"

    @get("/sign-in", **public())
    async def sign_in(self, page: PageOf, one_clicks: OneClicks, then: FromQuery[str] = "") -> Response[str]:
        """Show the accounts there are."""
        return page.show("public/sign-in.html", accounts=one_clicks, then=local(then))

    @post("/sign-in", **public(form=True, shown=False))
    async def enter(self, page: PageOf, one_clicks: OneClicks, request: Request[Any, Any, Any]) -> Response[Any]:
        """Let an account in, and lead her where she begins."""
        filled: Filled[SignInForm] = await read(request, SignInForm)
        account = None
        try:
            form = filled.checked()
            account = next((one for one in one_clicks if one.token == form.account), None)
        except Unready:
            pass
        if account is None:
            if not filled.faults:
                filled = filled.wrong("account", N_("Account"), N_("choose an answer."))
            return page.show("public/sign-in.html", filled=filled, accounts=one_clicks, then="")
        return _let_in(account, local(form.then))

    @get("/sign-in/{token:str}", **public(shown=False))
    async def click(self, one_clicks: OneClicks, token: FromPath[str]) -> Redirect:
        """Let an account of the demo in by its link; there are none elsewhere."""
        account = next((one for one in one_clicks if one.token == token), None)
        return _let_in(account) if account else seen("/sign-in")

    @post("/sign-out", **public(form=True, shown=False))
    async def leave(self) -> Redirect:
        """Forget who was here, and the language she chose."""
        led = seen("/", "signed-out")
        led.delete_cookie(SESSION)
        led.delete_cookie(OWN)
        return led

    @get("/language/{code:str}", **public(shown=False))
    async def speak(self, request: Request[Any, Any, Any], code: FromPath[str], back: FromQuery[str] = "") -> Redirect:
        """Keep a language: for her who is signed in until she signs out, else for this browser."""
        led = seen(local(back) or "/")
        if code in (*NAMES, PSEUDO):
            signed_in = SESSION in request.cookies
            led.set_cookie(_kept(OWN, code) if signed_in else _kept(BROWSER, code, max_age=YEAR))
        return led


def _let_in(account: OneClick, then: str = "") -> Redirect:
    led = seen(then or home(account.role))
    led.set_cookie(_kept(SESSION, account.token))
    if account.language:
        led.set_cookie(_kept(OWN, account.language))
    else:
        led.delete_cookie(OWN)  # of whoever was here before
    return led


def local(path: str) -> str:
    """A path of this site; empty for anything that leads elsewhere."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if plain and len(path) < 2000 else ""


def _kept(name: str, value: str, max_age: int | None = None) -> Cookie:
    return Cookie(key=name, value=value, max_age=max_age, httponly=True, samesite="lax", path="/")
