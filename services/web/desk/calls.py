"""/desk/calls: what somebody has to carry out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery

from services.exports.sheets import Cell
from services.i18n import N_, words
from services.ports.pages import Slice, cut
from services.usecases import calls, letters
from services.usecases.calls import Call
from services.usecases.entries import Urgency
from services.web import labels
from services.web.doors import Ask, gives, shows, takes
from services.web.files import file_of
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf, seen
from talentcoop.errors import Missing

COLUMNS = (N_("Reference"), N_("What it is about"), N_("How"), N_("Waiting since"))


class CarriedOutForm(Form):
    """Which message was carried out."""

    message: UUID


class CallPages(Controller):
    """Calls, texts, papers and visits that wait for somebody."""

    path = "/"

    @get("/desk/calls", **shows(calls.waiting))
    async def waiting(self, page: PageOf, ask: Ask, start: FromQuery[int] = 0) -> Response[str]:
        """What waits, longest first."""
        return _shown(page, await ask(calls.waiting), Slice(start))

    @get(["/desk/calls.csv", "/desk/calls.xlsx"], **gives(calls.waiting))
    async def take(self, page: PageOf, ask: Ask) -> Response[bytes]:
        """The same rows; neither names nor numbers leave with them."""
        rows = [_row(page, call) for call in await ask(calls.waiting)]
        return file_of(page, page.say(N_("Calls")), [page.say(column) for column in COLUMNS], rows)

    @post("/desk/calls", **takes(calls.waiting, letters.carried_out))
    async def carried_out(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Note that one was carried out."""
        filled: Filled[CarriedOutForm] = await read(request, CarriedOutForm)
        try:
            await ask(letters.carried_out, filled.checked().message)
        except Missing:
            return seen("/desk/calls", "call-gone")
        except REFUSED as error:
            return _shown(page, await ask(calls.waiting), Slice(), filled.refused(error))
        return seen("/desk/calls", "call-done")


def dial(phone: str) -> str:
    """A number as the address of a call: its digits, and the plus it begins with."""
    digits = "".join(filter(str.isdecimal, phone))
    return f"tel:+{digits}" if phone.strip().startswith("+") else f"tel:{digits}"


def _shown(page: Page, waiting: Sequence[Call], part: Slice, filled: Filled[Any] = UNSENT) -> Response[str]:
    return page.show("desk/calls.html", filled=filled, calls=cut(waiting, part), dial=dial, words=words)


def _row(page: Page, call: Call) -> list[Cell]:
    about, entry = call.entry.about, call.entry
    alarm = page.say(labels.work.LOOK_INTO) if entry.urgency is Urgency.ALARM else entry.item.due.code
    title = page.words.told(entry.title) if entry.title else alarm
    channel = page.say(labels.work.CHANNELS[call.message.channel])
    return [about.ref, title, channel, page.words.instant(call.message.not_before, page.zone)]
