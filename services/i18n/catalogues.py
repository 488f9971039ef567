"""The catalogues: compiled in memory, once a process, from the files that translators write."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from services.i18n.words import Words

LOCALES: Final = {"fr": "fr_BE", "nl": "nl_BE", "en": "en_GB", "ar": "ar_MA", "es": "es_ES"}
"""The languages spoken, and the locale whose formats each uses. Messages are written in English."""
PSEUDO: Final = "en-XA"
"""A language that nobody speaks: every message of ours stands in brackets, so that a string without any is seen."""
FOLDER: Final = Path(__file__).parents[1] / "locales"


class Bracketed(NullTranslations):
    """Messages in brackets."""

    def gettext(self, message: str) -> str:
        """The message in brackets."""
        return f"[{message}]"

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        """The form that English uses, in brackets."""
        return f"[{singular if num == 1 else plural}]"


@lru_cache
def words(language: str) -> Words:
    """The words of a language; English where there is none such."""
    if language == PSEUDO:
        return Words(PSEUDO, Locale.parse("en_GB"), Bracketed())
    known = language if language in LOCALES else "en"
    locale, source = Locale.parse(LOCALES[known]), catalogue_of(known)
    if not source.exists():
        return Words(known, locale, NullTranslations())
    with source.open("rb") as file:
        compiled = BytesIO()
        write_mo(compiled, read_po(file, locale=known))
    compiled.seek(0)
    return Words(known, locale, Translations(compiled))


def catalogue_of(language: str) -> Path:
    """Where the catalogue of a language stands."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"
