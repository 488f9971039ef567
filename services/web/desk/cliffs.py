"""Whose lawful work ends when, and what is known of a next route: as a chart, and as the tables under it."""

from __future__ import annotations

from typing import Final

from litestar import Controller, Response, get
from markupsafe import Markup

from services.i18n import N_
from services.usecases import cliffs
from services.usecases.cliffs import Cliff
from services.web.charts import Caption, Span, SpanWords, days_to_mark, spans
from services.web.doors import Ask, shows
from services.web.page import Page, PageOf
from talentcoop.policy.cliff import Ending, Next

NEXTS: Final = {
    Next.RIGHT: N_("A right, if asked for in time"),
    Next.DISCRETION: N_("Possible; the authority may still refuse"),
    Next.UNKNOWN: N_("Not known yet"),
    Next.NONE: N_("None known"),
}
HEADS: Final = {
    Next.RIGHT: N_("A right"),
    Next.DISCRETION: N_("May be refused"),
    Next.UNKNOWN: N_("Not known yet"),
    Next.NONE: N_("None known"),
}
"""The same over narrow columns."""
NEXT_KINDS: Final = {Next.RIGHT: "good", Next.DISCRETION: "todo", Next.UNKNOWN: "warn", Next.NONE: "stop"}
MOST: Final = 25
"""So many bars can be read; the table has everybody."""


class CliffPages(Controller):
    """Work that ends."""

    path = "/desk"

    @get("/placements/endings", **shows(cliffs.show))
    async def endings(self, page: PageOf, ask: Ask) -> Response[str]:
        """The year to come."""
        found: Cliff = await ask(cliffs.show)
        shown = found.endings[:MOST]
        chart = _drawn(page, found, shown) if shown else None
        return page.show(
            "desk/endings.html", found=found, shown=shown, chart_of=chart, nexts=NEXTS, kinds=NEXT_KINDS, heads=HEADS
        )


def _drawn(page: Page, found: Cliff, shown: tuple[Ending, ...]) -> Markup:
    """A bar for each from today until the last day on which her work is lawful."""
    today = found.days.first
    rows = [Span(label=found.refs[one.person], first=today, last=max(today, one.last or today)) for one in shown]
    marked = days_to_mark(today, max(row.last or today for row in rows))
    told = {day: page.words.month(day) if day.day == 1 else page.words.short_day(day) for day in marked}
    words = SpanWords(today=page.say("Today"), days=told)
    title = page.say("Until when work is lawful")
    return spans(Caption(key="endings", title=title, rtl=page.words.direction == "rtl"), rows, today, words)
