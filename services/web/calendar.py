"""One's own calendar: the page with its address, and the file that calendar programs fetch from there."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.exports import calendars
from services.i18n import N_, Words, words
from services.settings import LOOPBACK
from services.usecases import feeds
from services.usecases.feeds import Diary, Entry
from services.web.doors import Ask, shows, subscribed, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Asked, Page, PageOf
from talentcoop.agenda import Origin

KIND: Final = "text/calendar"
PLACES: Final = {Origin.PLACEMENT: "/desk/items", Origin.ENROLMENT: "/coach/items"}
"""Where a due thing has its page."""
PATH: Final = "/coach/calendar"


class RenewForm(Form):
    """Nothing is asked, but that the page's own button was pressed."""

    sure: Annotated[Literal["yes"], Field()]


class Calendar(Controller):
    """The address is shown once, when it is made: only its digest is kept."""

    path = "/"

    @get(PATH, **shows(feeds.shown))
    async def show(self, page: PageOf, ask: Ask) -> Response[str]:
        """Whether there is an address, and since when."""
        return await _shown(page, ask)

    @post(PATH, **takes(feeds.renew, feeds.shown))
    async def renew(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[str]:
        """Make a new address, and show it this once."""
        filled = await read(request, RenewForm)
        try:
            filled.checked()
            secret = await ask(feeds.renew, page.words.language)
        except REFUSED as error:
            return await _shown(page, ask, filled=filled.refused(error))
        return await _shown(page, ask, address=f"{_site(request)}/calendar/{secret}.ics")

    @get("/calendar/{name:str}", **subscribed(feeds.entries))
    async def subscribe(self, ask: Ask, request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
        """The calendar itself; unchanged, it is not sent again."""
        content = written(await ask(feeds.entries), _site(request))
        mark = f'W/"{sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": mark, "Cache-Control": "private, no-cache", "Content-Disposition": "inline"}
        if mark in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers, media_type=KIND)
        return Response(content, headers=headers, media_type=KIND)


def written(diary: Diary, address: str) -> bytes:
    """The diary as a file. The same entries are the same bytes: the instant in each is that of the address."""
    said = words(diary.feed.language)
    return calendars.as_ics(
        diary.cooperative.name,
        diary.cooperative.zone,
        [_entry(said, diary, entry, address) for entry in diary.entries],
    )


def site(scheme: str, host: str) -> str:
    """Where this site is reached, as a request came in: encrypted, but on this machine itself."""
    here = urlsplit(f"//{host}").hostname in LOOPBACK
    return f"{scheme if here else 'https'}://{host}"


def _site(request: Asked) -> str:
    return site(request.url.scheme, request.url.netloc)


def _entry(said: Words, diary: Diary, entry: Entry, address: str) -> calendars.Entry:
    """Neutral by rule: strangers' servers hold calendars, so that it says neither what is due, nor where, nor why."""
    item = entry.item
    return calendars.Entry(
        uid=f"{item.id}@talentcoop",
        day=item.due.due_on,
        title=said.say(N_("%(ref)s: something is due"), ref=entry.ref),
        url=f"{address}{PLACES[item.origin]}/{item.id}",
        sequence=item.version,
        changed_at=diary.feed.made_at,
    )


async def _shown(page: Page, ask: Ask, *, address: str = "", filled: Filled[Any] = UNSENT) -> Response[str]:
    feed = await ask(feeds.shown)
    subscribe = f"webcal://{address.partition('://')[2]}" if address else ""
    return page.show("coach/calendar.html", feed=feed, address=address, subscribe=subscribe, path=PATH, filled=filled)
