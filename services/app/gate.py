"""Who may pass: the guard before every route, and the use case it hands to the handler behind it.

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
from services.access.permissions import require
from services.api.doors import OPEN, USE_CASE, declared
from services.api.problems import NOBODY
from services.usecases.desk import Desk
from talentcoop.errors import Forbidden, Invalid

ActorOf = Callable[[str], Actor | Awaitable[Actor | None] | None]
"""Whose a token is; None for one that is nobody's."""
LONGEST_TOKEN: Final = 512
_SCHEME: Final = "bearer "
_GENERATED: Final = "litestar.routes.http"
"""Where Litestar's own OPTIONS handlers come from; they say only which methods a path has."""


class Gate:
    """Tells who asks, lets pass who may, and binds the route's use case to a desk of hers."""

    def __init__(self, desk_of: Callable[[Actor], Desk], actor_of: ActorOf | None) -> None:
        self._desk_of, self._actor_of = desk_of, actor_of

    async def guard(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        """Raise `access.nobody` or `access.denied` before anything of the body is read."""
        if handler.opt.get(OPEN) is True or _is_generated(handler):
            return
        permission = declared(handler.opt)
        if permission is None:
            raise Forbidden("access.denied", "This route says of nobody that they may use it.", "Report this.")
        actor = await self._asking(connection.headers.get("authorization", ""))
        require(actor, permission)
        connection.scope["user"] = actor

    def act(self, request: Request[Any, Any, Any]) -> Callable[..., Awaitable[Any]]:
        """The route's own use case, at the desk of whoever asks."""
        return partial(request.route_handler.opt[USE_CASE], self._desk_of(request.user))

    async def _asking(self, header: str) -> Actor:
        token = header[len(_SCHEME) :].strip() if header.lower().startswith(_SCHEME) else ""
        found = self._actor_of(token) if self._actor_of and 0 < len(token) <= LONGEST_TOKEN else None
        actor = await found if isawaitable(found) else found
        if actor is None:
            step = "Send your token as 'Authorization: Bearer …'." if self._actor_of else "Nobody can sign in here yet."
            raise Forbidden(NOBODY, "Nobody is signed in.", step)
        return actor


class JsonRequest(Request[Any, Any, Any]):
    """A request whose body may be nested so deeply that reading it fails: then it is as unreadable as broken JSON."""

    async def json(self) -> Any:  # noqa: ANN401 - any JSON value
        """The body as JSON."""
        try:
            return await super().json()
        except RecursionError:
            raise SerializationException("nested too deeply") from None


def only_json(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse a body that is not sent as JSON; a page elsewhere cannot send that unasked."""
    kind = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if handler.parsed_data_field is not None and kind != "application/json":
        raise HTTPException(status_code=415)


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
    calls_it = USE_CASE not in handler.opt or "act" in handler.parsed_fn_signature.parameters
    return declared(handler.opt) is not None and calls_it


def _is_generated(handler: BaseRouteHandler) -> bool:
    return handler.fn.__module__ == _GENERATED
