"""Every language says everything that its readers are shown, with the same placeholders."""

from datetime import date
from functools import lru_cache
from io import BytesIO

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po

from services.i18n import PSEUDO, words
from services.ops.messages import extracted, lacks, wanted


@lru_cache
def source():
    return extracted()


def test_no_language_lacks_a_message():
    found = [f"{one.language}: {one.problem}: {one.message}" for one in lacks(messages=source())]
    assert not found, "\n".join(found)


def test_what_only_desks_read_is_left_to_french_dutch_and_english():
    assert wanted(source(), "ar") < wanted(source(), "fr")
    assert "Sign in" in wanted(source(), "ar")


def catalogue(**translated):
    made = Catalog(locale="fr")
    for message, string in translated.items():
        made.add(message, string)
    return made


def read(made):
    def content(language):
        out = BytesIO()
        write_po(out, made)
        return out.getvalue()

    return content


@pytest.mark.parametrize(
    ("string", "problem"),
    [("", "untranslated"), ("Bonjour %(nom)s", "unknown named placeholder"), ("Bonjour %(name)s", None)],
)
def test_a_message_that_is_untranslated_or_has_another_placeholder_is_named(string, problem):
    asked = Catalog()
    asked.add("Hello %(name)s", locations=[("web/desk/queue.py", 0)])
    held = Catalog(locale="fr")
    held.add("Hello %(name)s", string, flags=["python-format"])
    found = [one.problem for one in lacks(read(held), asked) if one.language == "fr"]
    assert (not found) if problem is None else any(problem in one for one in found)


def test_a_message_that_nobody_says_any_more_is_named():
    held = Catalog(locale="fr")
    held.add("Gone", "Parti")
    assert {one.problem for one in lacks(read(held), Catalog())} == {"left over"}


def test_the_pseudo_language_brackets_every_message_and_fills_its_figures():
    said = words(PSEUDO)
    assert said.say("Hello %(name)s", name="Ada") == "[Hello Ada]"
    assert said.plural("%(number)s day", "%(number)s days", 1200) == "[1,200 days]"
    assert said.direction == "ltr"
    assert words("ar").direction == "rtl"


def test_of_nothing_nothing_is_said():
    for language in ("fr", "nl", "en", "ar", "es", PSEUDO):
        assert words(language).say("") == ""


def test_french_says_the_first_of_a_month_as_the_first_and_no_other_day():
    french = words("fr")
    assert french.day(date(2026, 12, 1)) == "1er décembre 2026"
    assert french.weekday(date(2026, 12, 1)) == "mardi 1er décembre 2026"
    assert french.day(date(2011, 1, 11)) == "11 janvier 2011"
    assert words("nl").day(date(2026, 12, 1)) == "1 december 2026"
