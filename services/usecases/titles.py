"""Occupations by the titles that shortage lists give them, as somebody looks for the one she means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from unicodedata import combining, normalize

from talentcoop.employers import Sector
from talentcoop.policy.library import Library
from talentcoop.shortage import edition_on

MOST_FOUND: Final = 12
MOST_TITLES: Final = 4
COMMON: Final[dict[Sector, tuple[str, ...]]] = {
    "care": ("53", "2221", "3221"),
    "horeca": ("512", "513", "941"),
    "construction": ("71", "931", "8342"),
    "other": (),
}
"""The leading ISCO-08 digits of the work that a sector asks for most: what is offered before anybody searches."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An occupation, with titles that lists give it; without any where no list has it."""

    isco08: str
    titles: tuple[str, ...] = ()


def occupations(library: Library, region: str, on: date) -> Mapping[str, str]:
    """The occupations on a region's lists on a day by their code, each by the title of the first list that has it."""
    first: dict[str, str] = {}
    for code, title in _titled(library, region, on, own=True):
        first.setdefault(code, title)
    return dict(sorted(first.items(), key=lambda pair: plain(pair[1])))


def plain(text: str) -> str:
    """A text as a search compares it: neither capitals, accents nor spaces at its ends count.

    >>> plain(" Noémie ")
    'noemie'
    """
    return "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign)).strip()


def found(library: Library, region: str, on: date, text: str) -> tuple[Choice, ...]:
    """The occupations with a title that holds every word, on any list of the country; the region's own list first."""
    words = plain(text).split()
    titled = _titled(library, region, on)
    return _grouped((code, title) for code, title in titled if all(word in plain(title) for word in words))


def common(library: Library, region: str, on: date, sector: Sector) -> tuple[Choice, ...]:
    """The occupations of a sector's common work that the region's own lists have."""
    return _grouped(
        (code, title) for code, title in _titled(library, region, on, own=True) if code.startswith(COMMON[sector])
    )


def named(library: Library, region: str, on: date, code: str) -> Choice:
    """One occupation with its titles."""
    titled = (pair for pair in _titled(library, region, on) if pair[0] == code)
    return next(iter(_grouped(titled)), Choice(code))


def _titled(library: Library, region: str, on: date, *, own: bool = False) -> Iterator[tuple[str, str]]:
    """Codes and titles in force on a day: those of the region's lists, then of the country's others."""
    country = region.split("-", maxsplit=1)[0]
    covering = [held for _, held in sorted(library.lists.items()) if held.jurisdiction.split("-")[0] == country]
    covering.sort(key=lambda held: held.jurisdiction != region)
    for held in covering:
        edition = edition_on(held, on)
        if edition is not None and (not own or held.jurisdiction == region):
            yield from ((entry.isco08, entry.title) for entry in edition.entries)


def _grouped(titled: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    groups: dict[str, dict[str, None]] = {}
    for code, title in titled:
        groups.setdefault(code, {})[title] = None
    return tuple(Choice(code, tuple(titles)[:MOST_TITLES]) for code, titles in list(groups.items())[:MOST_FOUND])
