"""The people offered for an employer's roles, under a code each, and the answer to an offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery
from pydantic import Field

from services.i18n import N_
from services.ports.pages import Page as Part
from services.ports.pages import Slice
from services.usecases import offers
from services.usecases.offers import Candidate, Offer
from services.web import labels
from services.web.doors import Ask, gives, shows, takes
from services.web.files import every, file_of
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.lists import SIZE, Start, reach
from services.web.page import Page, PageOf, seen
from talentcoop.placements import State

SHOWN: Final[Mapping[str, tuple[State, ...]]] = {"waiting": offers.WAITING, "engaged": offers.ENGAGED}
"""What a list of offers can be narrowed to."""
_COLUMNS: Final = (N_("Candidate"), N_("Role"), N_("Starts"), N_("State"))


class AnswerForm(Form):
    """Yes or no to an offer, as it was read."""

    answer: Annotated[Literal["accept", "refuse"], Field(title=N_("Your answer"))]
    version: Annotated[int, Field(ge=0, le=2_147_483_647)]


class OfferPages(Controller):
    """Offers, and one of them."""

    path = "/employer"

    @get("/offers", **shows(offers.find))
    async def find(self, page: PageOf, ask: Ask, start: Start = 0, show: FromQuery[str] = "") -> Response[str]:
        """Every offer that waits or was accepted."""
        part: Part[Offer] = await reach(
            lambda part: ask(offers.find, part, SHOWN.get(show, offers.SHARED)), Slice(start, SIZE)
        )
        return page.show("employer/offers.html", part=part, show=show if show in SHOWN else "")

    @get(["/offers.csv", "/offers.xlsx"], **gives(offers.find))
    async def take(self, page: PageOf, ask: Ask, show: FromQuery[str] = "") -> Response[bytes]:
        """The same rows as a file."""
        rows = await every(lambda part: ask(offers.find, part, SHOWN.get(show, offers.SHARED)))
        columns = [page.say(title) for title in _COLUMNS]
        cells = [(one.code, one.role.title, one.starts_on, page.say(labels.work.OFFERS[one.state])) for one in rows]
        return file_of(page, page.say("Offers"), columns, cells)

    @get("/offers/{placement:uuid}", **shows(offers.show))
    async def show(self, page: PageOf, ask: Ask, placement: FromPath[UUID]) -> Response[str]:
        """What one person shares."""
        return await _shown(page, ask, placement, UNSENT)

    @post("/offers/{placement:uuid}", **takes(offers.answer, offers.show))
    async def answer(
        self, page: PageOf, ask: Ask, placement: FromPath[UUID], request: Request[Any, Any, Any]
    ) -> Response[Any]:
        """Accept or refuse."""
        filled = await read(request, AnswerForm)
        try:
            form = filled.checked()
            accept = form.answer == "accept"
            await ask(offers.answer, offers.Answer(placement=placement, version=form.version, accept=accept))
        except REFUSED as error:
            return await _shown(page, ask, placement, filled.refused(error))
        if accept:
            return seen(f"/employer/offers/{placement}", "offer-accepted")
        return seen("/employer", "offer-refused")


async def _shown(page: Page, ask: Ask, placement: UUID, filled: Filled[Any]) -> Response[str]:
    candidate: Candidate = await ask(offers.show, placement)
    return page.show("employer/offer.html", filled=filled, candidate=candidate, offer=candidate.offer)
