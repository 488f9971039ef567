"""Shortage lists: whether an occupation is on one, in a region, on a day. They join on ISCO-08, never on labels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from talentcoop.policy.model import ListEdition, ListedOccupation, ShortageList


class Standing(StrEnum):
    """Where an occupation stands on a list. NOT_FOUND on an incomplete list is unknown, never a no."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    NOT_FOUND = "not_found"
    NO_EDITION = "no_edition"


@dataclass(frozen=True, slots=True)
class Listing:
    """The answer about one occupation: its standing, the edition that says so, and the entries found."""

    list: str
    isco08: str
    region: str
    on: date
    standing: Standing
    edition: str | None = None
    entries: tuple[ListedOccupation, ...] = ()


def edition_on(shortage: ShortageList, on: date) -> ListEdition | None:
    """The edition in force on the day: the newest that has begun, unless it has ended; an older one never returns."""
    newest = max((e for e in shortage.editions if e.first <= on), key=lambda e: e.first, default=None)
    return None if newest is None or (newest.last is not None and newest.last < on) else newest


def look_up(shortage: ShortageList, isco08: str, region: str, on: date) -> Listing:
    """Tell whether an occupation is on the list in a region on a day.

    An entry without regions counts in all of the list's jurisdiction. An entry known to have left says NOT_LISTED
    even on an incomplete list.
    """
    edition = edition_on(shortage, on)
    if edition is None:
        return Listing(shortage.id, isco08, region, on, Standing.NO_EDITION)
    here = [e for e in edition.entries if e.isco08 == isco08 and _counts_in(e, shortage, region)]
    current = tuple(e for e in here if e.last is None or on <= e.last)
    if current:
        standing = Standing.LISTED
    else:
        standing = Standing.NOT_LISTED if edition.complete or here else Standing.NOT_FOUND
    return Listing(shortage.id, isco08, region, on, standing, edition.edition, current or tuple(here))


def _counts_in(entry: ListedOccupation, shortage: ShortageList, region: str) -> bool:
    """Regions are named within their country: `be-bru` is in `be`."""
    if entry.regions:
        return region in entry.regions
    return region == shortage.jurisdiction or region.startswith(f"{shortage.jurisdiction}-")
