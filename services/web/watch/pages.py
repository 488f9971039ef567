"""/watch: who opened how much, and what is unusual in it. Actors stand there under a code, and workers by reference."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery

from services.access.actors import Role, code_of
from services.exports.sheets import Cell
from services.i18n import N_
from services.ports.lines import Line
from services.ports.pages import Slice
from services.usecases import watch
from services.usecases.watch import Day, Digest
from services.web import labels
from services.web.doors import Ask, gives, shows
from services.web.files import file_of
from services.web.labels.deeds import FIGURES
from services.web.lists import SIZE, Start, reach
from services.web.page import Page, PageOf
from talentcoop.errors import Missing

DAYS: Final = (1, 7, 31, 92)
"""How many days can be looked at together."""
WEEK: Final = 7


class WatchPages(Controller):
    """The audit, for coordinators and administrators."""

    path = "/"

    @get("/watch", **shows(watch.digest))
    async def digest(
        self, page: PageOf, ask: Ask, days: FromQuery[int] = WEEK, show: FromQuery[str] = "", start: Start = 0
    ) -> Response[str]:
        """What each actor did on each day."""
        found: Digest = await reach(
            lambda part: ask(watch.digest, _days(days), part, unusual=show == "unusual"),
            Slice(start, SIZE),
            lambda digest: digest.part,
        )
        kept = {"days": _days(days), "show": "unusual" if show == "unusual" else ""}
        return page.show("watch/digest.html", found=found, kept=kept, choices=DAYS, rows=SIZE, code=code_of)

    @get(["/watch.csv", "/watch.xlsx"], **gives(watch.digest))
    async def take(
        self, page: PageOf, ask: Ask, days: FromQuery[int] = WEEK, show: FromQuery[str] = ""
    ) -> Response[bytes]:
        """The same lines to take away."""
        found: Digest = await ask(watch.digest, _days(days), None, unusual=show == "unusual")
        columns = [page.say(one) for one in (N_("Day"), N_("Who"), N_("Role"), *FIGURES.values())]
        return file_of(page, page.say(N_("Audit")), columns, [list(_row(page, line)) for line in found.part.items])

    @get("/watch/{day:date}/{by:uuid}", **shows(watch.of_day))
    async def day(self, page: PageOf, ask: Ask, day: FromPath[date], by: FromPath[UUID]) -> Response[str]:
        """Everything that one actor did on a day."""
        found: Day | None = await ask(watch.of_day, by, day)
        if found is None:
            raise Missing("audit.missing", "Nothing was noted of that day.", "Choose a line from the list.")
        return page.show("watch/day.html", found=found, code=code_of)


def _days(days: int) -> int:
    return days if days in DAYS else WEEK


def _row(page: Page, line: Line) -> Iterator[Cell]:
    yield line.day
    yield code_of(line.by)
    yield page.say(labels.ROLES[Role(line.role)]) if line.role in labels.ROLES else line.role
    yield from (getattr(line, name) for name in FIGURES)
