"""The web application: every door behind one gate, every error in one shape, the same headers on every answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version
from typing import Any, Final

from litestar import Litestar, Request
from litestar.config.compression import CompressionConfig
from litestar.datastructures import MutableScopeHeaders
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler, Message, Scope

from services.access.doors import REQUEST_ID
from services.api.agenda import AgendaApi
from services.api.answers import AnswersApi
from services.api.cohorts import CohortsApi
from services.api.cooperatives import CooperativeApi
from services.api.document import openapi
from services.api.drafts import DraftsApi, ObjectionsApi
from services.api.employers import EmployersApi
from services.api.facts import FactsApi
from services.api.health import HealthApi
from services.api.lists import ShortageListsApi
from services.api.lives import LivesApi
from services.api.messages import MessagesApi
from services.api.occupations import OccupationsApi
from services.api.openings import OpeningsApi
from services.api.permits import PermitsApi
from services.api.placements import PlacementsApi
from services.api.policies import PoliciesApi
from services.api.problems import HANDLERS, Told
from services.api.simulations import SimulationsApi
from services.api.vacancies import VacanciesApi
from services.api.workers import WorkersApi
from services.app.gate import ActorOf, Gate, JsonRequest, Known, only_expected, refuse_undeclared
from services.app.house import House
from services.app.logs import RequestLog
from services.usecases.feeds import digest_of
from services.web.page import Pages
from services.web.problems import PageProblems
from services.web.signing import OneClick
from services.web.site import CSP, PAGES
from talentcoop.dates import civil_day
from talentcoop.errors import TalentCoopError

DOORS: Final[tuple[ControllerRouterHandler, ...]] = (
    CooperativeApi,
    WorkersApi,
    FactsApi,
    OpeningsApi,
    AnswersApi,
    PermitsApi,
    EmployersApi,
    VacanciesApi,
    OccupationsApi,
    PlacementsApi,
    AgendaApi,
    MessagesApi,
    CohortsApi,
    SimulationsApi,
    PoliciesApi,
    LivesApi,
    DraftsApi,
    ObjectionsApi,
    ShortageListsApi,
    HealthApi,
    *PAGES,
)
LONGEST_BODY: Final = 1_000_000
"""Bytes of a request's body at most."""
HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{name}=()" for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
    ),
}
"""What every answer says. No page may use a camera, a microphone or a place; a passkey is asked for by our own only."""
HSTS: Final = "max-age=63072000; includeSubDomains"
"""Two years during which browsers come by https only; said where the site is served by https."""

TOO_MANY_REQUESTS: Final = 429
ZONE: Final = "Europe/Brussels"
"""Whose day it is on pages that belong to no cooperative."""
MACHINES: Final = ("/api", "/health")
"""Below these, programs ask; everything else is pages."""

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def create_app(
    house: House,
    *,
    actor_of: ActorOf | None = None,
    lifespan: Sequence[Lifespan] = (),
    doors: Sequence[ControllerRouterHandler] = DOORS,
    one_clicks: Sequence[OneClick] = (),
) -> Litestar:
    """Build the application. `actor_of` tells whose a token of the demo is, `one_clicks` are the demo's accounts, which
    the sign-in page lists; everybody else signs in with an account of her own.

    Raises `access.undeclared` where a route says of nobody that they may use it.
    """
    gate = Gate(house.desk, Known(house, actor_of), lambda secret: house.feeds.owner(digest_of(secret)))
    pages = Pages(house.desk, gate.reader, lambda: house.settings.env != "production")
    app = Litestar(
        route_handlers=doors,
        dependencies={
            "act": Provide(gate.act, sync_to_thread=False),
            "ask": Provide(gate.ask, sync_to_thread=False),
            "page": Provide(pages.of),
            "one_clicks": Provide(lambda: one_clicks, sync_to_thread=False),
            "probes": Provide(lambda: house.probes, sync_to_thread=False),
            "library": Provide(lambda: house.library, sync_to_thread=False),
            "today": Provide(lambda: civil_day(house.clock(), ZONE), sync_to_thread=False),
        },
        guards=[gate.guard, only_expected],
        exception_handlers=_handlers(PageProblems(pages.bare)),
        before_send=[_headers(always_https=lambda: house.settings.env == "production")],
        compression_config=CompressionConfig(backend="gzip", minimum_size=1000, gzip_compress_level=4),
        lifespan=lifespan,
        logging_config=None,
        openapi_config=openapi(version("talentcoop")),
        request_class=JsonRequest,
        request_max_body_size=LONGEST_BODY,
        debug=False,
        pdb_on_exception=False,
    )
    refuse_undeclared(app)
    app.asgi_handler = RequestLog(app.asgi_handler)
    return app


def _handlers(pages: PageProblems) -> dict[int | type[Exception], Any]:
    """Errors in the shape that was asked for: problem details below /api and /health, a page everywhere else."""

    def either(api: Callable[[Any, Any], Told], page: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        def answer(request: Request[Any, Any, Any], error: Exception) -> Any:  # noqa: ANN401 - either answer
            return (api if request.scope["path"].startswith(MACHINES) else page)(request, error)

        return answer

    return {
        TalentCoopError: either(HANDLERS[TalentCoopError], pages.told),
        HTTPException: either(HANDLERS[HTTPException], pages.refused),
        Exception: either(HANDLERS[Exception], pages.unexpected),
    }


def _headers(always_https: Callable[[], bool]) -> Callable[[Message, Scope], Awaitable[None]]:
    """Put the same headers on every answer: errors, unknown paths and all."""

    async def put(message: Message, scope: Scope) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            if headers.get("content-type", "").startswith("text/html"):
                headers["Content-Security-Policy"] = CSP
            if always_https() or scope.get("scheme") == "https":
                headers["Strict-Transport-Security"] = HSTS
            for key, value in HEADERS.items():
                headers.setdefault(key, value)
            if message["status"] == TOO_MANY_REQUESTS:
                headers.setdefault("Retry-After", "60")
            headers["X-Request-Id"] = _request_id(scope)

    return put


def _request_id(scope: Any) -> str:  # noqa: ANN401 - Litestar's scope is a union of three
    return str(scope["state"][REQUEST_ID])
