"""What was found and what is asked, as the domain writes it for a file's reader, in the words of the page's language.

A bare whole number says nothing of its unit. One of four figures is an occupation's code, a longer one is pay in cents;
what facts count otherwise stays below a thousand, and a test holds the catalogue and the policies to that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from babel.lists import format_list
from babel.numbers import format_percent

from services.i18n import N_, Words, speaking
from services.web.labels import work
from talentcoop.policy.values import anything

CATEGORIES: Final[Mapping[str, str]] = {
    "residual": N_("an ordinary job (residual category)"),
    "senior_executive": N_("senior executive"),
    "highly_qualified": N_("highly qualified staff"),
    "performing_artist": N_("performing artist"),
    "eu_blue_card": N_("EU Blue Card"),
    "ict_manager": N_("manager transferred within a group"),
    "ict_specialist": N_("specialist transferred within a group"),
    "ict_trainee": N_("trainee transferred within a group"),
}
STAYS: Final[Mapping[str, str]] = {
    "abroad": N_("abroad"),
    "lawful": N_("a right of stay"),
    "none": N_("no right of stay"),
}
LISTS: Final[Mapping[str, str]] = {
    "be-brussels/critical-functions": N_("the list of shortage functions in Brussels"),
    "fr/l414-13": N_("the list of shortage occupations in France"),
}
CODES: Final[Mapping[str, str]] = {
    **work.SECTORS,
    **work.REGIONS,
    **CATEGORIES,
    **STAYS,
    **LISTS,
    "true": N_("yes"),
    "false": N_("no"),
}
"""The words of the codes that facts and rules hold; another code is shown as it is."""

_OPERATORS: Final[Mapping[str, str]] = {
    ">=": N_("at least %(amount)s"),
    ">": N_("more than %(amount)s"),
    "<=": N_("at most %(amount)s"),
    "<": N_("less than %(amount)s"),
    "==": N_("exactly %(amount)s"),
}
_DAY: Final = r"\d{4}-\d{2}-\d{2}"
_AMOUNT: Final = r"\d+ months \d+ days|\d+ (?:days|hours|cents)"


def plain(given: object) -> str:
    """A line's `observed` or `required`, or a fact's value, in the page's language; what has no words is left as it is.

    Only while a page is drawn, for that is when a language is spoken.
    """
    text = anything(given)
    for shape, worded in _SHAPES:
        found = shape.fullmatch(text)
        said = worded(found) if found else None
        if said is not None:
            return said
    return text


def counted(number: int, unit: str) -> str:
    """So many of a unit of the policy files."""
    words = speaking()
    return _COUNTED[unit](words, number) if unit in _COUNTED else words.number(number)


_COUNTED: Final[Mapping[str, Callable[[Words, int], str]]] = {
    "day": lambda words, number: words.plural("%(number)s day", "%(number)s days", number),
    "month": lambda words, number: words.plural("%(number)s month", "%(number)s months", number),
    "year": lambda words, number: words.plural("%(number)s year", "%(number)s years", number),
    "hour": lambda words, number: words.plural("%(number)s hour", "%(number)s hours", number),
    "person": lambda words, number: words.plural("%(number)s person", "%(number)s people", number),
    "percent": lambda words, number: str(format_percent(number / 100, locale=words.locale)),
    "cent": lambda words, number: words.money(number),
}


def _code(found: re.Match[str]) -> str | None:
    message = CODES.get(found[0])
    return None if message is None else speaking().say(message)


def _number(found: re.Match[str]) -> str:
    if len(found[0]) == 4:
        return speaking().say("occupation %(code)s", code=found[0])
    return counted(int(found[0]), "cent" if len(found[0]) > 4 else "count")


def _day(found: re.Match[str]) -> str | None:
    try:
        return speaking().short_day(date.fromisoformat(found[0]))
    except ValueError:
        return None


def _since(found: re.Match[str]) -> str:
    return speaking().say("from %(day)s on", day=plain(found[1]))


def _days(found: re.Match[str]) -> str:
    return speaking().say("from %(first)s to %(last)s", first=plain(found[1]), last=plain(found[2]))


def _amount(found: re.Match[str]) -> str:
    months, days = int(found[1] or 0), int(found[2])
    parts = [counted(months, "month")] if months else []
    return speaking().listed([*parts, *([counted(days, "day")] if days or not months else [])])


def _summed(found: re.Match[str]) -> str:
    return counted(int(found[1]), found[2])


def _between(found: re.Match[str]) -> str:
    return speaking().say("between %(low)s and %(high)s", low=plain(found[1]), high=plain(found[2]))


def _asked(found: re.Match[str]) -> str:
    amount = counted(int(found[2]), found[3])
    return speaking().say(_OPERATORS[found[1]], amount=amount)


def _choices(found: re.Match[str]) -> str:
    return format_list([plain(one) for one in found[0].split(", ")], style="or", locale=speaking().locale)


_SHAPES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...]] = (
    (re.compile(r"[a-z0-9]+(?:[-_/][a-z0-9]+)*"), _code),
    (re.compile(r"\d{1,15}"), _number),
    (re.compile(_DAY), _day),
    (re.compile(rf"({_DAY}) – …"), _since),
    (re.compile(rf"({_DAY}) – ({_DAY})"), _days),
    (re.compile(r"(?:(\d+) months )?(\d+) days"), _amount),
    (re.compile(r"(\d+) (hour|cent)s"), _summed),
    (re.compile(rf"({_AMOUNT}) – ({_AMOUNT})"), _between),
    (re.compile(r"(>=|>|<=|<|==) (\d+) ([a-z_]+)"), _asked),
    (re.compile(r"[^\s,]+(?:, [^\s,]+)+"), _choices),
)
"""How each shape of what the domain shows is worded, in the order in which they are tried."""
