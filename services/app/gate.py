"""Who may pass: the guard before every route, and the use cases it hands to the handler behind it.

Both read the same line of the route, so that what is guarded is what is called. A route that says nothing is shut, and
an app that has one does not start.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from inspect import isawaitable
from typing import Any, Final

from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, SerializationException
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute

from services.access.actors import Actor
from services.access.cookies import kept_in
from services.access.doors import AT_DOOR, BY_SECRET, FORM, NOBODY, OPEN, USE_CASES, UseCase, declared
from services.access.permissions import require
from services.access.sessions import UNFINISHED
from services.app.recognising import AtHome, Recognition
from services.usecases.desk import Desk
from services.usecases.signing_in import at_door
from talentcoop.errors import Forbidden, Invalid, Missing

ActorOf = Callable[[str], Actor | Awaitable[Actor | None] | None]
"""Whose a token is; None for one that is nobody's."""
OwnerOf = Callable[[str], Awaitable[Actor | None]]
"""Whose the secret in a calendar's address is; None for one that is nobody's."""
LONGEST_TOKEN: Final = 512
_CALLING: Final = ("act", "ask")
"""The names by which a handler is given what calls its use cases."""
_SCHEME: Final = "bearer "
_GENERATED: Final = "litestar.routes.http"
"""Where Litestar's own OPTIONS handlers come from; they say only which methods a path has."""
_HARMLESS: Final = ("GET", "HEAD", "OPTIONS")
_BY_FORM: Final = "application/x-www-form-urlencoded"
Connection = ASGIConnection[Any, Any, Any, Any]


class Known:
    """Whose a session cookie or a bearer's token is: an account of the demo's, where there are some, else real ones."""

    def __init__(self, house: AtHome, actor_of: ActorOf | None) -> None:
        self._house, self._actor_of, self._recognition = house, actor_of, Recognition(house)

    @property
    def production(self) -> bool:
        """Whether only the bound cookie counts."""
        return self._house.settings.env == "production"

    async def by_cookie(self, secret: str) -> Actor | None:
        """Whose session it is. Raises `access.too-many`."""
        if not 0 < len(secret) <= LONGEST_TOKEN:
            return None
        return await self._ours(secret) or await self._recognition.by_cookie(secret)

    async def by_token(self, secret: str) -> Actor | None:
        """Whose token it is. Raises `access.too-many`."""
        if not 0 < len(secret) <= LONGEST_TOKEN:
            return None
        return await self._ours(secret) or await self._recognition.by_token(secret)

    async def _ours(self, token: str) -> Actor | None:
        found = self._actor_of(token) if self._actor_of else None
        return await found if isawaitable(found) else found


class Gate:
    """Tells who asks, lets pass who may, and binds the route's use cases to a desk of hers."""

    def __init__(self, desk_of: Callable[[Actor], Desk], known: Known, owner_of: OwnerOf) -> None:
        self._desk_of, self._known, self._owner_of = desk_of, known, owner_of

    async def guard(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Raise `access.nobody`, `access.denied` or `access.elsewhere` before anything of the body is read.

        An address that ends in a secret asks for no token: `feed.missing` where the secret is nobody's.
        """
        if handler.opt.get(OPEN) is True or _is_generated(handler):
            return
        permission = declared(handler.opt)
        if permission is None:
            raise Forbidden("access.denied", "This route says of nobody that they may use it.", "Report this.")
        if handler.opt.get(AT_DOOR) is True:
            require(at_door(), permission)
            return
        by_secret = handler.opt.get(BY_SECRET) is True
        actor = await (self._holding(connection) if by_secret else self._asking(connection))
        if actor.only == UNFINISHED and permission not in UNFINISHED:
            raise Forbidden("access.unfinished", "Your account has no second factor yet.", "Set one up first.")
        require(actor, permission)
        connection.scope["user"] = actor

    def act(self, request: Request[Any, Any, Any]) -> Callable[..., Awaitable[Any]]:
        """The route's own use case, at the desk of whoever asks."""
        return partial(request.route_handler.opt[USE_CASES][0], self._desk(request))

    def ask(self, request: Request[Any, Any, Any]) -> Callable[..., Awaitable[Any]]:
        """Whatever use case the route names, at the desk of whoever asks."""
        named, desk = request.route_handler.opt[USE_CASES], self._desk(request)

        def asked(use_case: UseCase, *given: object, **more: object) -> Awaitable[Any]:
            if use_case not in named:
                raise ValueError(f"{use_case.__qualname__} is called by a route that does not name it")
            return use_case(desk, *given, **more)

        return asked

    async def reader(self, connection: Connection) -> Actor | None:
        """Who looks at a page that is open to all; None where nobody is signed in."""
        return await self._known.by_cookie(self._cookie(connection))

    def _cookie(self, connection: Connection) -> str:
        return kept_in(connection.cookies, production=self._known.production)

    def _desk(self, request: Request[Any, Any, Any]) -> Desk:
        """The desk of whoever asks; the door's on the way in, whoever is signed in meanwhile."""
        return self._desk_of(at_door() if request.route_handler.opt.get(AT_DOOR) is True else request.user)

    async def _asking(self, connection: Connection) -> Actor:
        header = connection.headers.get("authorization", "")
        token = header[len(_SCHEME) :].strip() if header.lower().startswith(_SCHEME) else ""
        if token:
            actor = await self._known.by_token(token)
        else:
            refuse_from_elsewhere(connection)
            actor = await self._known.by_cookie(self._cookie(connection))
        if actor is None:
            raise Forbidden(NOBODY, "Nobody is signed in.", "Sign in, or send your token as 'Authorization: Bearer …'.")
        return actor

    async def _holding(self, connection: Connection) -> Actor:
        """Whose the secret is that ends the address, before its last dot."""
        secret = str(connection.scope["path"]).rpartition("/")[2].rpartition(".")[0]
        actor = await self._owner_of(secret) if 0 < len(secret) <= LONGEST_TOKEN else None
        if actor is None:
            raise Missing("feed.missing", "There is no such calendar.", "Make a new address on your calendar page.")
        return actor


class JsonRequest(Request[Any, Any, Any]):
    """A request whose body may be nested so deeply that reading it fails: then it is as unreadable as broken JSON."""

    async def json(self) -> Any:  # noqa: ANN401 - any JSON value
        """The body as JSON."""
        try:
            return await super().json()
        except RecursionError:
            raise SerializationException("nested too deeply") from None


def only_expected(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse a body of another kind than the route reads: JSON, which no page elsewhere can send unasked, or a form
    sent from a page of ours.
    """
    kind = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if handler.opt.get(FORM) is True and _method(connection) not in _HARMLESS:
        refuse_from_elsewhere(connection)
        if kind and kind != _BY_FORM:
            raise HTTPException(status_code=415)
    elif handler.parsed_data_field is not None and kind != "application/json":
        raise HTTPException(status_code=415)


def refuse_from_elsewhere(connection: Connection) -> None:
    """Raise `access.elsewhere` where a browser says that another site's page sent this, as every browser does.

    An older one names the origin only; a newer one, told to name no referrer, calls even our own origin null.
    """
    if _method(connection) in _HARMLESS:
        return
    site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        foreign = origin is not None and origin.partition("://")[2] != connection.headers.get("host", "")
    if foreign:
        raise Forbidden("access.elsewhere", "This was sent from another site.", "Open the page here and send it again.")


def _method(connection: Connection) -> str:
    return str(connection.scope.get("method", ""))


def refuse_undeclared(app: Litestar) -> None:
    """Raise `access.undeclared` where a route names neither a use case with a permission nor `open`."""
    shut = [f"{route.path} ({handler})" for route, handler in _handlers(app) if not _says_who(handler)]
    if shut:
        raise Invalid(
            "access.undeclared",
            f"Nobody is said to be allowed on: {', '.join(shut)}.",
            "Name its use case: **calls(…); its handler takes `act`.",
            routes=shut,
        )


def _handlers(app: Litestar) -> list[tuple[Any, BaseRouteHandler]]:
    return [
        (route, handler)
        for route in app.routes
        for handler in (route.route_handlers if isinstance(route, HTTPRoute) else [route.route_handler])
    ]


def _says_who(handler: BaseRouteHandler) -> bool:
    if handler.opt.get(OPEN) is True or _is_generated(handler):
        return True
    taken = handler.parsed_fn_signature.parameters
    calls_it = USE_CASES not in handler.opt or not taken.keys().isdisjoint(_CALLING)
    return declared(handler.opt) is not None and calls_it


def _is_generated(handler: BaseRouteHandler) -> bool:
    return handler.fn.__module__ == _GENERATED
