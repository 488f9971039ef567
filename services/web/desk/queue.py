"""/desk: what is due today, and what comes in the next weeks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from litestar import Controller, Response, get
from litestar.params import FromQuery

from services.exports.sheets import Cell
from services.i18n import N_
from services.ports.pages import Slice
from services.usecases import queue
from services.usecases.endings import Ending
from services.usecases.entries import About, Entry, Urgency
from services.usecases.queue import Show
from services.web import labels
from services.web.doors import Ask, gives, shows
from services.web.files import file_of, numbered
from services.web.page import Page, PageOf

WEEKS: Final = (2, 4, 13, 26)
"""How many weeks ahead can be looked at."""
COLUMNS: Final = (
    N_("Reference"),
    N_("What to do"),
    N_("With whom"),
    N_("Where"),
    N_("Employer"),
    N_("Due"),
    N_("In time until"),
    N_("Status"),
    N_("Attempts"),
)
ENDING_COLUMNS: Final = (N_("Reference"), N_("Until"), N_("Days left"))
"""Which paper it is, and where she works, stays in the house: it would tell how somebody stays here."""


class QueuePages(Controller):
    """What is due, and what is planned; the files name nobody but by reference."""

    path = "/"

    @get("/desk", **shows(queue.today))
    async def today(
        self, page: PageOf, ask: Ask, show: FromQuery[str] = "", start: FromQuery[int] = 0
    ) -> Response[str]:
        """What is due today, or what one of the counts above it counts."""
        return page.show("desk/queue.html", queue=await ask(queue.today, Slice(start), _shown(show)))

    @get(["/desk.csv", "/desk.xlsx"], **gives(queue.today))
    async def take_today(self, page: PageOf, ask: Ask, show: FromQuery[str] = "") -> Response[bytes]:
        """The same rows, all of them."""
        held = await ask(queue.today, None, _shown(show))
        title = page.say(labels.work.SHOWN[held.show])
        if held.show is Show.ENDING:
            return file_of(page, title, _said(page, ENDING_COLUMNS), [_ending(one) for one in held.endings.items])
        return file_of(page, title, _said(page, COLUMNS), _rows(page, held.rows.items))

    @get("/desk/planned", **shows(queue.planned))
    async def planned(
        self, page: PageOf, ask: Ask, weeks: FromQuery[int] = 4, start: FromQuery[int] = 0
    ) -> Response[str]:
        """What comes in the next weeks."""
        ahead = _weeks(weeks)
        held = await ask(queue.planned, Slice(start), timedelta(weeks=ahead))
        return page.show("desk/planned.html", planned=held, weeks=ahead, choices=WEEKS)

    @get(["/desk/planned.csv", "/desk/planned.xlsx"], **gives(queue.planned))
    async def take_planned(self, page: PageOf, ask: Ask, weeks: FromQuery[int] = 4) -> Response[bytes]:
        """The same rows, all of them."""
        held = await ask(queue.planned, None, timedelta(weeks=_weeks(weeks)))
        return file_of(page, page.say(N_("Planned")), _said(page, COLUMNS), _rows(page, held.rows.items))


def _shown(show: str) -> Show:
    return Show(show) if show in set(Show) else Show.TODAY


def _weeks(weeks: int) -> int:
    return weeks if weeks in WEEKS else 4


def _said(page: Page, messages: Iterable[str]) -> list[str]:
    return [page.say(message) for message in messages]


def _rows(page: Page, entries: Iterable[Entry]) -> list[list[Cell]]:
    """Whoever is on a cohort is numbered: her reference beside a milestone would tell on which programme she is."""
    held = list(entries)
    numbers = numbered(entry.item.subject for entry in held)
    return [
        [number if entry.about.cohort else entry.about.ref, *_row(page, entry)]
        for entry, number in zip(held, numbers, strict=True)
    ]


def _row(page: Page, entry: Entry) -> Iterator[Cell]:
    due, owners = entry.item.due, labels.work.OWNERS
    alarm = page.say(labels.work.LOOK_INTO) if entry.urgency is Urgency.ALARM else due.code
    yield page.words.told(entry.title) if entry.title else alarm
    yield page.say(owners[due.owner]) if due.owner in owners else due.owner
    yield from _where(entry.about)
    yield due.due_on
    yield due.close_on
    yield page.say(labels.work.URGENCIES[entry.urgency])
    yield entry.attempts


def _ending(one: Ending) -> list[Cell]:
    return [one.about.ref, one.runout.last, one.days]


def _where(about: About) -> tuple[Cell, Cell]:
    if about.cohort is not None:
        return about.cohort.name, None
    return (about.vacancy.title if about.vacancy else None), (about.employer.name if about.employer else None)
