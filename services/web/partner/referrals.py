"""/partner: whom a partner sent, by reference and month, and the form to send somebody."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from pydantic import Field

from services.i18n import N_
from services.ports.pages import Page as Part
from services.ports.pages import Slice
from services.usecases import referrals
from services.usecases.referrals import Refer, Referral
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.lists import SIZE, Start, reach
from services.web.page import Page, PageOf, seen
from talentcoop.workers import Identity

PHONE: Final = r"^\+?[0-9][0-9 ()./-]*$"
ONE_LINE: Final = r"^[^\x00-\x1f\x7f]+$"
Line = Annotated[str, Field(max_length=200, pattern=ONE_LINE)]


class ReferForm(Form):
    """Who wants to be heard of, how to reach her, and that she said yes."""

    given_name: Annotated[Line, Field(title=N_("Given name"))]
    family_name: Annotated[Line, Field(title=N_("Family name"))]
    phone: Annotated[str, Field(title=N_("Phone"), min_length=4, max_length=40, pattern=PHONE)]
    language: Annotated[Literal["fr", "nl", "en", "ar", "es"], Field(title=N_("Her language"))]
    agreed: Annotated[Literal["yes"], Field(title=N_("Her yes"))]
    once: UUID | None = None


class PartnerPages(Controller):
    """A partner's own page."""

    path = "/partner"

    @get("/", **shows(referrals.find))
    async def listed(self, page: PageOf, ask: Ask, start: Start = 0) -> Response[str]:
        """Whom the partner sent."""
        return await _shown(page, ask, start)

    @post("/", **takes(referrals.refer, referrals.find))
    async def refer(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Send somebody."""
        filled: Filled[ReferForm] = await read(request, ReferForm)
        try:
            form = filled.checked()
            identity = Identity(
                given_name=form.given_name, family_name=form.family_name, phone=form.phone, language=form.language
            )
            await ask(referrals.refer, Refer(identity=identity, once=form.once))
        except REFUSED as error:
            return await _shown(page, ask, 0, filled.refused(error))
        return seen("/partner", "worker-referred")


async def _shown(page: Page, ask: Ask, start: int, filled: Filled[Any] = UNSENT) -> Response[str]:
    part: Part[Referral] = await reach(lambda wanted: ask(referrals.find, wanted), Slice(start, SIZE))
    return page.show("partner/first.html", filled=filled, part=part)
