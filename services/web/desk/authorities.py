"""/desk/authorities: what authorities asked for, who said yes, and what was answered. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.i18n import N_
from services.ports.pages import Slice
from services.usecases import authorities
from services.usecases.authorities import Listed, Received
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.lists import SIZE, Start, reach
from services.web.page import Page, PageOf, seen
from talentcoop.errors import Missing

Sent = Request[Any, Any, Any]


class RecordForm(Form):
    """A request as it came in."""

    authority: Annotated[str, Field(title=N_("Which authority"), min_length=1, max_length=200)]
    received_on: Annotated[date, Field(title=N_("Received on"))]
    basis: Annotated[str, Field(title=N_("On which legal basis, in its words"), min_length=1, max_length=500)]
    about: Annotated[str, Field(title=N_("About whom, as it says"), min_length=1, max_length=200)]
    ref: Annotated[str | None, Field(title=N_("Her reference, if she is on file"), max_length=40)] = None
    asked: Annotated[str, Field(title=N_("What is asked"), min_length=1, max_length=2_000)]
    untold: Annotated[str | None, Field(title=N_("The law that forbids telling her"), max_length=500)] = None


class YesForm(Form):
    """A yes to the request that was read at `version`."""

    version: Annotated[int, Field(ge=1, le=2_147_483_647)]


class AnswerForm(YesForm):
    """What was handed over, in words."""

    handed: Annotated[str, Field(title=N_("What was handed over"), min_length=1, max_length=2_000)]


class RefuseForm(YesForm):
    """Why nothing is handed over."""

    why: Annotated[str, Field(title=N_("Why nothing is handed over"), min_length=1, max_length=2_000)]


class AuthorityPages(Controller):
    """Requests of authorities."""

    path = "/desk/authorities"

    @get("/", **shows(authorities.find))
    async def listed(self, page: PageOf, ask: Ask, start: Start = 0) -> Response[str]:
        """Every request, newest first."""
        part = await reach(lambda part: ask(authorities.find, part), Slice(start, SIZE))
        return page.show("desk/authorities.html", part=part)

    @get("/new", **shows(authorities.record))
    async def form(self, page: PageOf, ask: Ask) -> Response[str]:
        """A request has come in."""
        return page.show("desk/authority-new.html")

    @post("/new", **takes(authorities.record))
    async def record(self, page: PageOf, ask: Ask, request: Sent) -> Response[Any]:
        """Put it on file."""
        filled: Filled[RecordForm] = await read(request, RecordForm)
        try:
            kept = await ask(authorities.record, _received(filled.checked()))
        except Missing:
            unknown = N_("nobody on file has this reference.")
            refused = filled.wrong("ref", N_("Her reference, if she is on file"), unknown)
            return page.show("desk/authority-new.html", filled=refused)
        except REFUSED as error:
            return page.show("desk/authority-new.html", filled=filled.refused(error))
        shown = f"/desk/authorities/{kept.id}" if page.may("authority.find") else "/desk/authorities/new"
        return seen(shown, "request-kept")

    @get("/{request_id:uuid}", **shows(authorities.show))
    async def show(self, page: PageOf, ask: Ask, request_id: FromPath[UUID]) -> Response[str]:
        """One request."""
        return _shown(page, await ask(authorities.show, request_id))

    @post("/{request_id:uuid}/yes", **takes(authorities.release, authorities.show))
    async def release(self, page: PageOf, ask: Ask, request: Sent, request_id: FromPath[UUID]) -> Response[Any]:
        """Say that it may be answered."""
        filled: Filled[YesForm] = await read(request, YesForm)

        async def said(_: YesForm) -> None:
            await ask(authorities.release, request_id)

        return await _done(page, ask, request_id, ("yes", filled, said))

    @post("/{request_id:uuid}/answer", **takes(authorities.answer, authorities.show))
    async def answer(self, page: PageOf, ask: Ask, request: Sent, request_id: FromPath[UUID]) -> Response[Any]:
        """Note what was handed over."""
        filled: Filled[AnswerForm] = await read(request, AnswerForm)

        async def answered(form: AnswerForm) -> None:
            await ask(authorities.answer, request_id, form.version, form.handed)

        return await _done(page, ask, request_id, ("answer", filled, answered))

    @post("/{request_id:uuid}/refuse", **takes(authorities.refuse, authorities.show))
    async def refuse(self, page: PageOf, ask: Ask, request: Sent, request_id: FromPath[UUID]) -> Response[Any]:
        """Note that nothing is handed over."""
        filled: Filled[RefuseForm] = await read(request, RefuseForm)

        async def refused(form: RefuseForm) -> None:
            await ask(authorities.refuse, request_id, form.version, form.why)

        return await _done(page, ask, request_id, ("refuse", filled, refused))


DONE = {"yes": "request-yes", "answer": "request-answered", "refuse": "request-refused"}
Act = tuple[str, Filled[Any], Callable[[Any], Awaitable[None]]]


async def _done(page: Page, ask: Ask, key: UUID, act: Act) -> Response[Any]:
    """Do what a form asks, and show the request again."""
    name, filled, do = act
    try:
        await do(filled.checked())
    except REFUSED as error:
        return _shown(page, await ask(authorities.show, key), name, filled.refused(error))
    return seen(f"/desk/authorities/{key}", DONE[name])


def _shown(page: Page, found: Listed, sent: str = "", filled: Filled[Any] = UNSENT) -> Response[str]:
    """The page; `sent` names the form that was refused."""
    return page.show("desk/authority.html", filled=filled, unsent=UNSENT, sent=sent, found=found, held=found.request)


def _received(form: RecordForm) -> Received:
    return Received(
        authority=form.authority,
        basis=form.basis,
        asked=form.asked,
        about=form.about,
        received_on=form.received_on,
        ref=form.ref,
        untold_because=form.untold,
    )
