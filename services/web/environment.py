"""The one Jinja environment of the process. The language is asked for while a page is drawn, never kept in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from services.i18n import speaking
from services.i18n import words as words_of
from services.web import labels
from services.web.assets import address
from services.web.lawwords import counted, plain
from talentcoop.policy.texts import Text

TEMPLATES: Final = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Templates with their filters. Everything that a template puts out is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext,
        _ngettext,
        newstyle=True,
    )
    made.globals["_"] = say
    made.filters |= FILTERS
    made.globals |= {"asset": address, "labels": labels, "query": query, "once": uuid4}
    return made


def say(message: str, **facts: object) -> Markup:
    """A message in the page's language, its figures escaped. Said often in a page, so what has none is kept."""
    words = speaking()
    if not facts:
        return _said(words.language, message)
    return Markup(words.catalogue.gettext(message)) % facts  # nosec B704  # our own words


@lru_cache(maxsize=20_000)
def _said(language: str, message: str) -> Markup:
    return Markup(words_of(language).say(message))  # nosec B704  # our own words


def _gettext(message: str) -> str:
    return speaking().catalogue.gettext(message)


def _ngettext(one: str, many: str, number: int) -> str:
    return speaking().catalogue.ngettext(one, many, number)


def told(text: Text) -> Markup:
    """A text of the policy files: in the page's language, else in English and marked as such."""
    language = speaking().language
    given = getattr(text, language, None) if language in type(text).model_fields else None
    if given is not None:
        return Markup("<span data-told>{}</span>").format(given)
    return Markup('<span data-told lang="en" dir="ltr">{}</span>').format(text.en)


def said(text: object) -> Markup:
    """What somebody wrote, or a code: its own direction, whatever the page's; never translated."""
    return Markup("<bdi>{}</bdi>").format(text)


def figures(text: object) -> Markup:
    """Digits and signs that read from left to right in every language: a phone, a signed number, a code."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def day(on: date) -> Markup:
    """A day as the language writes it."""
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), speaking().short_day(on))


def long_day(on: date) -> Markup:
    """A day as in a sentence."""
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), speaking().day(on))


def weekday(on: date) -> Markup:
    """A day with the name of its weekday."""
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), speaking().weekday(on))


def month(on: date) -> Markup:
    """The month of a day, where the day itself is not told."""
    return Markup('<time datetime="{}">{}</time>').format(f"{on:%Y-%m}", speaking().month(on))


def hour(at: datetime, zone: str) -> Markup:
    """An instant's hour and minute as the clocks of a zone show them, beneath its day."""
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), speaking().hour(at, zone))


def instant(at: datetime, zone: str) -> Markup:
    """An instant as the clocks of a zone show it."""
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), speaking().instant(at, zone))


def money(cents: int) -> Markup:
    """Euro cents as an amount."""
    return figures(speaking().money(cents))


def number(given: float) -> Markup:
    """A number with the language's separators."""
    return escape(speaking().number(given))


def query(path: str, **given: object) -> str:
    """A path with a query; what is None or empty is left out."""
    kept = [(key, str(value)) for key, value in given.items() if value not in (None, "", ())]
    return f"{path}?{urlencode(kept)}" if kept else path


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "told": told,
    "said": said,
    "figures": figures,
    "day": day,
    "long_day": long_day,
    "weekday": weekday,
    "month": month,
    "hour": hour,
    "instant": instant,
    "money": money,
    "number": number,
    "plain": plain,
    "counted": counted,
}
