"""The words of messages, in the reader's language. Neutral by rule: no programme, status, place or employer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.dates import format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LOCALES = {"fr": "fr_BE", "nl": "nl_BE", "en": "en_GB", "ar": "ar_MA", "es": "es_ES"}
"""The languages spoken, and the locale whose formats each uses."""
_FOLDER = Path(__file__).parent / "locales"


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue of one language."""

    language: str
    catalogue: NullTranslations

    def say(self, message: str, **facts: object) -> str:
        """A message in the language, with its placeholders filled."""
        found = self.catalogue.gettext(message)
        return found.format(**facts)

    def day(self, day: date) -> str:
        """A day as the language writes it in a sentence."""
        return format_skeleton("MMMMd", datetime.combine(day, time()), locale=LOCALES[self.language])

    def subject(self, template: str, day: date) -> str:
        """The subject line of a message."""
        return self.say(_SUBJECTS[template], day=self.day(day))

    def body(self, template: str, day: date, cooperative: str) -> str:
        """The text of a message."""
        return self.say(_BODIES[template], day=self.day(day), cooperative=cooperative)


_SUBJECTS = {"reminder_person": "Appointment on {day}", "reminder_role": "Something is due on {day}"}
_BODIES = {
    "reminder_person": "We would like to speak with you around {day}. Please call us when it suits you.\n{cooperative}",
    "reminder_role": "Something was due on {day}. Open the agenda to see it.\n{cooperative}",
}


@lru_cache
def words(language: str) -> Words:
    """The words of a language; English where there is none such. Catalogues are compiled in memory, once a process."""
    spoken = language if language in LOCALES else "en"
    source = _FOLDER / spoken / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return Words(spoken, NullTranslations())
    with source.open("rb") as file:
        compiled = BytesIO()
        write_mo(compiled, read_po(file, locale=spoken))
    compiled.seek(0)
    return Words(spoken, Translations(compiled))
