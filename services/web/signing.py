"""Sign in and out. In the demo, one click: its accounts are listed, and exist on this machine only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, SkipValidation
from litestar.response import Redirect
from pydantic import Field

from services.access.actors import Role
from services.access.cookies import PLAIN
from services.i18n import N_, PSEUDO
from services.usecases import signing_in
from services.usecases.signing_in import Attempt, Entered
from services.web.doors import Ask, enters, public
from services.web.entering import (
    CLEARED,
    address_of,
    begins_at,
    forget,
    kept_language,
    let_in,
    secret_of,
    speaks,
    turned_away,
)
from services.web.environment import query
from services.web.forms import REFUSED, UNSENT, Filled, Form, Unready, read
from services.web.languages import BROWSER, NAMES, OWN
from services.web.menus import home
from services.web.page import Page, PageOf, local, seen

SESSION: Final = PLAIN.name
"""The cookie in which a program keeps its token on this machine."""
YEAR: Final = 365 * 24 * 3600
FOREMOST: Final = 5
"""So many of the demo's accounts stand first on the page; those after them, in other roles and cooperatives."""
JSON: Final = "application/json"


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


class ClickForm(Form):
    """Which account of the demo was chosen."""

    account: Annotated[str, Field(title=N_("Account"), max_length=100)]
    then: str = ""


class SignInForm(Form):
    """What somebody typed; the code where she has an app. All of it at once, so that no step tells what was right."""

    login: Annotated[str, Field(title=N_("Login or code"), max_length=200)]
    phrase: Annotated[str, Field(title=N_("Phrase"), max_length=400)]
    code: Annotated[str, Field(title=N_("Code of your app"), max_length=100)] = ""
    then: str = ""


class PasskeyForm(Form):
    """What a passkey answered."""

    answer: Annotated[str, Field(max_length=20_000)]
    then: str = ""


class Signing(Controller):
    """The way in and out."""

    path = "/"

    @get("/sign-in", **public())
    async def sign_in(self, page: PageOf, one_clicks: OneClicks, then: FromQuery[str] = "") -> Response[str]:
        """Ask who it is, and show the demo's accounts where there are any."""
        return _shown(page, one_clicks, then)

    @post("/sign-in", **enters(signing_in.enter))
    async def enter(
        self, page: PageOf, ask: Ask, one_clicks: OneClicks, request: Request[Any, Any, Any]
    ) -> Response[Any]:
        """Let somebody in, and lead her where she begins."""
        clicked: Filled[ClickForm] = await read(request, ClickForm)
        if "account" in clicked.raw:
            return _click(request, page, one_clicks, clicked)
        filled: Filled[SignInForm] = await read(request, SignInForm)
        try:
            form = filled.checked()
            attempt = Attempt(login=form.login, phrase=form.phrase, code=form.code, address=address_of(request))
            entered: Entered = await ask(signing_in.enter, attempt)
        except REFUSED as error:
            return _shown(page, one_clicks, filled.text("then"), turned_away(filled, error))
        return welcomed(request, page, entered, form.then)

    @post("/sign-in/passkey/question", **enters(signing_in.ask_passkey))
    async def ask_passkey(self, ask: Ask) -> Response[str]:
        """What the browser asks a passkey."""
        return Response(await ask(signing_in.ask_passkey), media_type=JSON)

    @post("/sign-in/passkey", **enters(signing_in.enter_by_passkey))
    async def enter_by_passkey(
        self, page: PageOf, ask: Ask, one_clicks: OneClicks, request: Request[Any, Any, Any]
    ) -> Response[Any]:
        """Let somebody in by her passkey alone."""
        filled: Filled[PasskeyForm] = await read(request, PasskeyForm)
        try:
            form = filled.checked()
            entered: Entered = await ask(signing_in.enter_by_passkey, form.answer, address_of(request))
        except REFUSED as error:
            return _shown(page, one_clicks, filled.text("then"), turned_away(filled, error))
        return welcomed(request, page, entered, form.then)

    @get("/sign-in/{token:str}", **public(shown=False))
    async def click(
        self, request: Request[Any, Any, Any], page: PageOf, one_clicks: OneClicks, token: FromPath[str]
    ) -> Redirect:
        """Let an account of the demo in by its link; there are none elsewhere."""
        account = next((one for one in one_clicks if one.token == token), None)
        return _let_click_in(request, page, account) if account else seen("/sign-in")

    @post("/sign-out", **enters(signing_in.leave))
    async def leave(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Redirect:
        """Forget who was here, and the language she chose; the browser's own language stays."""
        spoken = request.cookies.get(BROWSER, "")
        back = query("/", done="signed-out")
        await _end(request, page, ask)
        led = seen(query(f"/language/{spoken}", back=back) if spoken in NAMES else back)
        forget(led, request, page)
        led.headers.update(CLEARED)
        return led

    @post("/leave", **enters(signing_in.leave))
    async def vanish(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Redirect:
        """Leave at once, signed in or not: nothing says that anybody was here, not even a word of farewell."""
        await _end(request, page, ask)
        led = seen("/")
        forget(led, request, page)
        led.headers.update(CLEARED)
        return led

    @get("/language/{code:str}", **public(shown=False))
    async def speak(
        self, request: Request[Any, Any, Any], page: PageOf, code: FromPath[str], back: FromQuery[str] = ""
    ) -> Redirect:
        """Keep a language: for her who is signed in until she signs out, else for this browser."""
        led = seen(local(back) or "/")
        if code in (*NAMES, PSEUDO):
            signed_in = bool(secret_of(request, page))
            name, lasting = (OWN, None) if signed_in else (BROWSER, YEAR)
            led.set_cookie(kept_language(request, page, name, code, lasting))
        return led


def welcomed(request: Request[Any, Any, Any], page: Page, entered: Entered, then: str = "") -> Redirect:
    """Lead somebody in: to what is still lacking, else to what she wanted, else to where she begins."""
    wanted = "" if entered.unfinished else local(then)
    led = seen(wanted or begins_at(entered))
    let_in(led, request, page, entered.secret)
    speaks(led, request, page, entered.language)
    return led


async def _end(request: Request[Any, Any, Any], page: Page, ask: Callable[..., Awaitable[Any]]) -> None:
    secret = secret_of(request, page)
    if secret:
        await ask(signing_in.leave, secret)


def _shown(page: Page, one_clicks: Sequence[OneClick], then: str, filled: Filled[Any] = UNSENT) -> Response[str]:
    first, others = one_clicks[:FOREMOST], one_clicks[FOREMOST:]
    return page.show("public/sign-in.html", filled=filled, first=first, others=others, then=local(then))


def _click(
    request: Request[Any, Any, Any], page: Page, one_clicks: Sequence[OneClick], filled: Filled[ClickForm]
) -> Response[Any]:
    account = None
    try:
        form = filled.checked()
        account = next((one for one in one_clicks if one.token == form.account), None)
    except Unready:
        pass
    if account is None:
        if not filled.faults:
            filled = filled.wrong("account", N_("Account"), N_("choose an answer."))
        return _shown(page, one_clicks, "", filled)
    return _let_click_in(request, page, account, local(form.then))


def _let_click_in(request: Request[Any, Any, Any], page: Page, account: OneClick, then: str = "") -> Redirect:
    led = seen(then or home(account.role))
    let_in(led, request, page, account.token)
    speaks(led, request, page, account.language or "")
    return led
