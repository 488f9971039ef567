"""Days to remember as an iCalendar file, for the calendar that somebody already uses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from icalendar import Calendar, Event, Timezone

MAKER: Final = "-//TalentCoop//Calendar//EN"

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]+")
_ZONE_FROM: Final = date(2020, 1, 1)
_ZONE_UNTIL: Final = date(2040, 1, 1)
"""For which days the zone's clock changes are written out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something to do on a day, all day long.

    A calendar is synchronised to phones and strangers' servers: `title` holds no personal name, which its caller
    sees to. `uid` stays and `sequence` rises when the entry changes; `changed_at` is aware.
    """

    uid: str
    day: date
    title: str
    url: str
    sequence: int = 0
    changed_at: datetime


def as_ics(name: str, zone: str, entries: Iterable[Entry]) -> bytes:
    """The entries in their order, under a calendar's name, with the IANA zone in which its days begin and end.

    Days are dates without a clock and show as free time. The same entries are the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _line(name))
    calendar.add("x-wr-timezone", zone)
    calendar.add_component(Timezone.from_tzid(zone, first_date=_ZONE_FROM, last_date=_ZONE_UNTIL))
    for entry in entries:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", _line(entry.uid))
    event.add("dtstamp", entry.changed_at)
    event.add("dtstart", entry.day)
    event.add("summary", _line(entry.title))
    event.add("url", entry.url)
    event.add("sequence", entry.sequence)
    event.add("transp", "TRANSPARENT")
    return event


def _line(words: str) -> str:
    """The text on one line, without control characters."""
    return " ".join(_CONTROL.sub(" ", words).split())
