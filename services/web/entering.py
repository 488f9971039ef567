"""What a browser is given when somebody comes in, and asked to forget when she leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, Literal, cast

from litestar import Request, Response
from litestar.datastructures import Cookie

from services.access import addresses
from services.access.cookies import BOUND, PLAIN, SessionCookie, cookie_for, kept_in
from services.access.doors import status_of
from services.usecases.signing_in import Entered
from services.web.forms import F, Fault, Filled, Unready
from services.web.languages import OWN
from services.web.menus import home
from services.web.page import Asked, Page
from services.web.refusals import words_of
from talentcoop.errors import TalentCoopError

SECOND: Final = "/account/second"
"""Where whoever still lacks her second factor sets it."""
CLEARED: Final = {"Clear-Site-Data": '"cache", "cookies", "storage"'}
"""What a browser throws away when somebody leaves."""
_Site = Literal["lax", "strict", "none"]


def secret_of(request: Asked, page: Page) -> str:
    """What the session cookie of a request holds."""
    return kept_in(request.cookies, production=not page.development)


def address_of(request: Asked) -> str:
    """Where a request came from, as counted while somebody tries to sign in; it is kept nowhere in plain."""
    forwarded = request.headers.getall("x-forwarded-for", [])
    return addresses.address_of(request.client.host if request.client else "", forwarded)


def begins_at(entered: Entered) -> str:
    """Where a session begins: what is still lacking comes first."""
    return SECOND if entered.unfinished else home(entered.actor.role)


def let_in(led: Response[Any], request: Asked, page: Page, secret: str) -> None:
    """Have the browser keep the session, under whichever name is safe here."""
    kept = cookie_for(request.scope["scheme"], request.headers, production=not page.development)
    led.set_cookie(_cookie(kept, secret))
    if kept is BOUND and PLAIN.name in request.cookies:
        led.set_cookie(_gone(PLAIN))


def speaks(led: Response[Any], request: Asked, page: Page, language: str) -> None:
    """Have the browser keep the language that somebody has on file, until she signs out; an empty one: none."""
    led.set_cookie(kept_language(request, page, OWN, language) if language else forgotten_language(request, page))


def forget(led: Response[Any], request: Asked, page: Page) -> None:
    """Have the browser forget who was here, and the language she chose."""
    for cookie in (BOUND, PLAIN):
        if cookie.name in request.cookies or cookie is _kind(request, page):
            led.set_cookie(_gone(cookie))
    led.set_cookie(forgotten_language(request, page))


def kept_language(request: Asked, page: Page, name: str, value: str, max_age: int | None = None) -> Cookie:
    """A cookie with a language; it tells who somebody is to nobody."""
    secure = _kind(request, page).secure
    return Cookie(key=name, value=value, max_age=max_age, httponly=True, secure=secure, samesite="lax", path="/")


def forgotten_language(request: Asked, page: Page) -> Cookie:
    """The end of the language somebody chose while signed in."""
    return kept_language(request, page, OWN, "", max_age=0)


def turned_away(filled: Filled[F], error: Unready | TalentCoopError) -> Filled[F]:
    """The form again, where what was typed does not prove who somebody is; the same words whatever was wrong."""
    if isinstance(error, Unready) or error.code != "sign-in.refused":
        return filled.refused(error)
    message, step = words_of(error)
    return replace(filled, faults=(Fault(None, None, message, step=step),), status=status_of(error.kind, error.code))


def _kind(request: Request[Any, Any, Any], page: Page) -> SessionCookie:
    return cookie_for(request.scope["scheme"], request.headers, production=not page.development)


def _cookie(kept: SessionCookie, value: str, max_age: int | None = None) -> Cookie:
    site = cast(_Site, kept.samesite)
    return Cookie(
        key=kept.name, value=value, max_age=max_age, httponly=True, secure=kept.secure, samesite=site, path="/"
    )


def _gone(kept: SessionCookie) -> Cookie:
    return _cookie(kept, "", max_age=0)
