"""The words of one language: messages with their figures, days, money and numbers as it writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.support import NullTranslations

from talentcoop.policy.texts import Text


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue of one language, and the locale whose formats it uses."""

    language: str
    locale: Locale
    catalogue: NullTranslations

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return str(self.locale.text_direction)

    def say(self, message: str, **facts: object) -> str:
        """A message in the language, with its placeholders (`%(name)s`) filled."""
        found = self.catalogue.gettext(message) if message else ""  # of nothing, gettext tells the catalogue's head
        return found % facts if facts else found.replace("%%", "%")

    def plural(self, one: str, many: str, number: int, **facts: object) -> str:
        """A message that depends on a number, which is `%(number)s` in it."""
        found = self.catalogue.ngettext(one, many, number)
        return found % {"number": self.number(number), **facts}

    def told(self, text: Text) -> str:
        """A text of the policy files in the language, in English where it lacks it."""
        return text.in_(self.language)

    def day(self, day: date) -> str:
        """A day with its year, as in a sentence."""
        return self._ordinal(format_date(day, "long", locale=self.locale), day)

    def short_day(self, day: date) -> str:
        """A day for a narrow column, with its month in letters: no reader takes it for another."""
        return self._ordinal(format_skeleton("yMMMd", datetime.combine(day, time()), locale=self.locale), day)

    def month(self, day: date) -> str:
        """The month of a day with its year."""
        return str(format_skeleton("yMMMM", datetime.combine(day, time()), locale=self.locale))

    def day_of_year(self, day: date) -> str:
        """A day without its year."""
        return self._ordinal(format_skeleton("MMMMd", datetime.combine(day, time()), locale=self.locale), day)

    def weekday(self, day: date) -> str:
        """A day with the name of its weekday."""
        return self._ordinal(format_date(day, "full", locale=self.locale), day)

    def _ordinal(self, text: str, day: date) -> str:
        """French says 1er of a month's first day, which no format knows."""
        return re.sub(r"\b1\b", "1er", text, count=1) if self.language == "fr" and day.day == 1 else text

    def instant(self, at: datetime, zone: str) -> str:
        """An instant as clocks of an IANA zone show it."""
        return f"{self.short_day(at.astimezone(ZoneInfo(zone)).date())}, {self.hour(at, zone)}"

    def hour(self, at: datetime, zone: str) -> str:
        """An instant's hour and minute, beneath its day."""
        return format_time(at.astimezone(ZoneInfo(zone)), "HH:mm", locale=self.locale)

    def money(self, cents: int) -> str:
        """Euro cents as an amount."""
        return format_currency(cents / 100, "EUR", locale=self.locale)

    def number(self, number: float) -> str:
        """A number with the language's separators."""
        return format_decimal(number, locale=self.locale)

    def listed(self, items: list[str]) -> str:
        """Several things in a row, with the language's 'and'."""
        return format_list(items, locale=self.locale)

    def subject(self, template: str, day: date) -> str:
        """The subject line of a message."""
        return self.say(_SUBJECTS[template], day=self.day_of_year(day))

    def body(self, template: str, day: date, cooperative: str) -> str:
        """The text of a message."""
        return self.say(_BODIES[template], day=self.day_of_year(day), cooperative=cooperative)


def N_(message: str) -> str:
    """Mark a message for the catalogues without translating it yet."""
    return message


_SUBJECTS: Final = {
    "reminder_person": N_("Appointment on %(day)s"),
    "reminder_role": N_("Something is due on %(day)s"),
}
_BODIES: Final = {
    "reminder_person": N_(
        "We would like to speak with you around %(day)s. Please call us when it suits you.\n%(cooperative)s"
    ),
    "reminder_role": N_("Something was due on %(day)s. Open the agenda to see it.\n%(cooperative)s"),
}
"""The words of messages. Neutral by rule: no programme, status, place or employer."""

_SPOKEN: ContextVar[Words] = ContextVar("spoken")


@contextmanager
def spoken(words: Words) -> Iterator[None]:
    """Speak a language until the block ends, in this task alone: what is drawn meanwhile asks `speaking` for it."""
    token = _SPOKEN.set(words)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def speaking() -> Words:
    """The words of the language now spoken."""
    return _SPOKEN.get()
