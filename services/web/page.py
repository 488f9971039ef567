"""One request's page: who reads it, in which language, of which cooperative; and how it is drawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias
from uuid import UUID

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from litestar.response import Redirect

from services.access.actors import Actor, Role
from services.access.doors import REQUEST_ID
from services.access.permissions import may
from services.i18n import Words, spoken, words
from services.ports.cooperatives import Cooperative
from services.usecases import cooperatives
from services.usecases.desk import Desk
from services.web.environment import environment, query
from services.web.forms import UNSENT, Filled
from services.web.languages import EVERYBODY, WORKERS, language
from services.web.menus import Entry, home, menu

Asked = Request[Any, Any, Any]
HTML: Final = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page knows. `here` is its address with its query, `today` the cooperative's day.

    `cooperative` and `today` are None where nobody is signed in; `development` is false in production only.
    """

    words: Words
    path: str
    here: str
    offered: tuple[str, ...]
    request_id: str
    actor: Actor | None = None
    cooperative: Cooperative | None = None
    today: date | None = None
    done: str = ""
    development: bool = False

    @property
    def menu(self) -> tuple[Entry, ...]:
        """The links of the reader's role, and of those that hers stands in for; none before she may follow any."""
        return menu(self.actor) if self.actor and self.actor.only is None else ()

    @property
    def home(self) -> str:
        """Where the reader begins."""
        return home(self.actor.role) if self.actor else "/"

    @property
    def day(self) -> date:
        """The cooperative's day, on a page of somebody signed in."""
        if self.today is None:
            raise LookupError("nobody is signed in, so there is no cooperative whose day it is")
        return self.today

    @property
    def zone(self) -> str:
        """The time zone in which instants are shown."""
        return self.cooperative.zone if self.cooperative else "Europe/Brussels"

    @property
    def exposed(self) -> bool:
        """Whether somebody may look over the reader's shoulder: a worker, or whoever comes without a name."""
        return self.actor is None or self.actor.role is Role.WORKER

    def may(self, permission: str) -> bool:
        """Tell whether the reader's role holds a permission: a page offers nothing that would be refused."""
        return self.actor is not None and may(self.actor, permission)

    def say(self, message: str, **facts: object) -> str:
        """A message in the page's language."""
        return self.words.say(message, **facts)

    def show(
        self, template: str, *, status: int = 200, filled: Filled[Any] = UNSENT, **values: object
    ) -> Response[str]:
        """Draw a template. What was refused in `filled` gives the page its status, and stands at its top."""
        with spoken(self.words):
            drawn = environment().get_template(template).render(page=self, filled=filled, **values)
        headers = {"Content-Language": self.words.language, "Vary": "Cookie, Accept-Language"}
        return Response(drawn, status_code=filled.status or status, media_type=HTML, headers=headers)


PageOf: TypeAlias = NamedDependency[SkipValidation[Page]]
"""The page of this request, as handlers take it under the name `page`."""


class Pages:
    """Makes the page of a request. `reader` tells who looks at a page that is open to all."""

    def __init__(
        self,
        desk_of: Callable[[Actor], Desk],
        reader: Callable[[Asked], Awaitable[Actor | None]],
        development: Callable[[], bool],
    ) -> None:
        self._desk_of, self._reader, self._development = desk_of, reader, development
        self._read: dict[UUID, Cooperative] = {}

    async def of(self, request: Asked) -> Page:
        """The page of a request, with the reader's cooperative."""
        actor = request.scope.get("user") or await self._reader(request)
        if actor is None:
            return self.bare(request)
        desk = self._desk_of(actor)
        cooperative = self._read.get(actor.cooperative) or await self._known(desk)
        return self._page(request, actor, cooperative, desk.today(cooperative))

    async def _known(self, desk: Desk) -> Cooperative:
        """The actor's cooperative. What it is called and where it works is settled when it is founded, so that a
        process reads it once, and no page waits for a transaction of its own.
        """
        found = self._read[desk.actor.cooperative] = await cooperatives.show(desk)
        return found

    def bare(self, request: Asked) -> Page:
        """A page that opens no store: for errors, and where nobody is signed in."""
        return self._page(request, request.scope.get("user"), None, None)

    def _page(self, request: Asked, actor: Actor | None, cooperative: Cooperative | None, today: date | None) -> Page:
        offered = WORKERS if actor is None or actor.role is Role.WORKER else EVERYBODY
        chosen = language(
            offered,
            cookies=request.cookies,
            accepted=request.headers.get("accept-language", ""),
            house=cooperative.language if cooperative else "fr",
            pseudo=self._development(),
        )
        kept = {key: held for key, held in request.query_params.items() if key != "done"}
        path = request.scope["path"]
        return Page(
            words=words(chosen),
            path=path,
            here=query(path, **kept) if request.scope["method"] == "GET" else path,
            offered=offered,
            request_id=str(request.scope["state"].get(REQUEST_ID, "")),
            actor=actor,
            cooperative=cooperative,
            today=today,
            done=request.query_params.get("done", ""),
            development=self._development(),
        )


def seen(path: str, done: str = "") -> Redirect:
    """Lead on to a page by GET once a form did what it asked; `done` names what the page then says was done."""
    return Redirect(query(path, done=done), status_code=303)


def local(path: str) -> str:
    """A path of this site; empty for anything that leads elsewhere."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if plain and len(path) < 2000 else ""
