"""Shortage lists with their editions and how far each can be relied on; search by code or title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery

from services.exports.sheets import Cell
from services.i18n import N_
from services.usecases import lists
from services.web import labels
from services.web.doors import Ask, gives, shows
from services.web.files import file_of
from services.web.lab.telling import part_of
from services.web.page import Page, PageOf
from talentcoop.errors import Missing
from talentcoop.policy.published import ListEdition, ListedOccupation, ShortageList
from talentcoop.shortage import edition_on

LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an edition, and the list it stands on. `gone` tells whether it had left the list by the day."""

    shortage: ShortageList
    edition: ListEdition
    line: ListedOccupation
    gone: bool

    @property
    def narrowed(self) -> bool:
        """Tell whether it counts in some regions only, or until a day."""
        return bool(self.line.regions) or self.line.last is not None


def entries(chosen: Sequence[tuple[ShortageList, ListEdition]], text: str, today: date) -> tuple[Entry, ...]:
    """The lines whose code begins with a text or whose title holds it; all of them where it is empty."""
    wanted = text.casefold()
    found = [
        Entry(shortage, edition, line, line.last is not None and line.last < today)
        for shortage, edition in chosen
        for line in edition.entries
        if line.isco08.startswith(wanted) or wanted in line.title.casefold()
    ]
    return tuple(sorted(found, key=lambda one: (one.shortage.id, one.line.isco08, one.line.title)))


def in_order(held: Mapping[str, ShortageList], region: str) -> list[ShortageList]:
    """The lists of the cooperative's own region first, then those of its country, then the others."""
    country = region.partition("-")[0]

    def near(one: ShortageList) -> tuple[int, str]:
        return (0 if one.jurisdiction == region else 1 if one.jurisdiction.partition("-")[0] == country else 2, one.id)

    return sorted(held.values(), key=near)


class Lists(Controller):
    """Shortage lists. Nothing here is the issuer's own word."""

    path = "/lab/lists"

    @get("/", **shows(lists.show))
    async def overview(
        self, page: PageOf, ask: Ask, q: FromQuery[str] = "", start: FromQuery[str] = ""
    ) -> Response[str]:
        """Every list with its edition of today; what a search finds on them."""
        text = _short(q)
        held = in_order(await ask(lists.show), _region(page))
        now = [(one, edition_on(one, page.day)) for one in held]
        found = entries([(one, edition) for one, edition in now if edition], text, page.day) if text else ()
        return page.show(
            "lab/lists.html", lists=now, text=text, part=part_of(found, start), regions=labels.work.REGIONS
        )

    @get("/{name:path}", **shows(lists.show))
    async def one(
        self,
        page: PageOf,
        ask: Ask,
        name: FromPath[Path],
        edition: FromQuery[str] = "",
        q: FromQuery[str] = "",
        start: FromQuery[str] = "",
    ) -> Response[str]:
        """One list: an edition, today's where none is named, with its entries."""
        held, text = _held(await ask(lists.show), name.as_posix().strip("/")), _short(q)
        chosen = _edition(held, edition, page.day)
        found = entries([(held, chosen)] if chosen else [], text, page.day)
        return page.show(
            "lab/list.html",
            shortage=held,
            chosen=chosen,
            now=edition_on(held, page.day),
            text=text,
            part=part_of(found, start),
            kept={"q": text, "edition": chosen.edition if chosen else ""},
            regions=labels.work.REGIONS,
        )


class ListFiles(Controller):
    """The same lines to take away."""

    path = "/lab"

    @get(["/lists.csv", "/lists.xlsx"], **gives(lists.show))
    async def file(
        self, page: PageOf, ask: Ask, name: FromQuery[str] = "", edition: FromQuery[str] = "", q: FromQuery[str] = ""
    ) -> Response[bytes]:
        """As CSV or XLSX."""
        title, rows = _rows(page, await ask(lists.show), (name, edition, q))
        return file_of(page, title, [page.say(column) for column in COLUMNS], rows)


COLUMNS: Final = (N_("List"), N_("Edition"), N_("Code"), N_("Title"), N_("Regions"), N_("Last day on the list"))


def _rows(
    page: Page, held: Mapping[str, ShortageList], wanted: tuple[str, str, str]
) -> tuple[str, list[tuple[Cell, ...]]]:
    name, edition, text = wanted
    shown = [_held(held, name)] if name else in_order(held, _region(page))
    chosen = [(one, found) for one in shown if (found := _edition(one, edition, page.day)) is not None]
    said = page.words
    rows: list[tuple[Cell, ...]] = [
        (
            said.told(one.shortage.titles),
            one.edition.edition,
            one.line.isco08,
            one.line.title,
            ", ".join(said.say(labels.work.REGIONS.get(region, region)) for region in one.line.regions),
            one.line.last,
        )
        for one in entries(chosen, _short(text), page.day)
    ]
    title = said.told(shown[0].titles) if name else said.say("Shortage lists")
    return title, rows


def _held(held: Mapping[str, ShortageList], key: str) -> ShortageList:
    if key not in held:
        raise Missing("list.missing", f"There is no shortage list '{key}'.", f"Choose one of: {', '.join(held)}.")
    return held[key]


def _edition(shortage: ShortageList, name: str, today: date) -> ListEdition | None:
    """The edition of a name; today's where there is none such, else the newest."""
    named = next((one for one in shortage.editions if one.edition == name), None)
    newest = max(shortage.editions, key=lambda one: one.first, default=None)
    return named or edition_on(shortage, today) or newest


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _region(page: Page) -> str:
    return page.cooperative.region if page.cooperative else ""
