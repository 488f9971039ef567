"""The web application: every door behind one gate, every error in one shape, the same headers on every answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version
from typing import Any, Final

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.di import Provide
from litestar.types import ControllerRouterHandler, Message, Scope

from services.api.agenda import AgendaApi
from services.api.answers import AnswersApi
from services.api.cohorts import CohortsApi
from services.api.cooperatives import CooperativeApi
from services.api.document import openapi
from services.api.employers import EmployersApi
from services.api.facts import FactsApi
from services.api.health import HealthApi
from services.api.lists import ShortageListsApi
from services.api.messages import MessagesApi
from services.api.occupations import OccupationsApi
from services.api.permits import PermitsApi
from services.api.placements import PlacementsApi
from services.api.policies import PoliciesApi
from services.api.problems import HANDLERS, REQUEST_ID
from services.api.simulations import SimulationsApi
from services.api.vacancies import VacanciesApi
from services.api.workers import WorkersApi
from services.app.gate import ActorOf, Gate, JsonRequest, only_json, refuse_undeclared
from services.app.house import House
from services.app.logs import RequestLog

DOORS: Final[tuple[ControllerRouterHandler, ...]] = (
    CooperativeApi,
    WorkersApi,
    FactsApi,
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
    ShortageListsApi,
    HealthApi,
)
LONGEST_BODY: Final = 1_000_000
"""Bytes of a request's body at most."""
HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def create_app(
    house: House,
    *,
    actor_of: ActorOf | None = None,
    lifespan: Sequence[Lifespan] = (),
    doors: Sequence[ControllerRouterHandler] = DOORS,
) -> Litestar:
    """Build the application. `actor_of` tells whose a token is; without it nobody is signed in.

    Raises `access.undeclared` where a route says of nobody that they may use it.
    """
    gate = Gate(house.desk, actor_of)
    app = Litestar(
        route_handlers=doors,
        dependencies={
            "act": Provide(gate.act, sync_to_thread=False),
            "probes": Provide(lambda: house.probes, sync_to_thread=False),
        },
        guards=[gate.guard, only_json],
        exception_handlers=HANDLERS,
        before_send=[_headers],
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


async def _headers(message: Message, scope: Scope) -> None:
    """Put the same headers on every answer: errors, unknown paths and all."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for key, value in HEADERS.items():
            headers.setdefault(key, value)
        headers["X-Request-Id"] = _request_id(scope)


def _request_id(scope: Any) -> str:  # noqa: ANN401 - Litestar's scope is a union of three
    return str(scope["state"][REQUEST_ID])
