"""Forms: a day from three fields, every fault told at once, what was typed kept, and what may not be told raised on."""

from datetime import date
from enum import StrEnum
from typing import Annotated, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from services.web import site
from services.web.forms import INCOMPLETE, UNSENT, Form, Unready, checked
from talentcoop.errors import Disallowed, Forbidden, Invalid, Missing, Stale


class Choice(StrEnum):
    ONE = "one"


class Sample(Form):
    version: int
    name: Annotated[str, Field(title="Name", max_length=5)]
    on: Annotated[date, Field(title="Day")]
    until: Annotated[date | None, Field(title="Until")] = None
    choice: Annotated[Choice, Field(title="Choice")]
    many: Annotated[tuple[str, ...], Field(title="Many")] = ()
    who: Annotated[UUID | None, Field(title="Who")] = None
    hours: Annotated[int, Field(title="Hours", ge=1, le=60)] = 38


WHOLE = {
    "version": ("3",),
    "name": (" Ada ",),
    "on-day": ("1",),
    "on-month": ("2",),
    "on-year": ("2026",),
    "choice": ("one",),
    "many": ("a", "b", " "),
    "unasked": ("x",),
}


def holds_a_day(annotation):
    return annotation is date or any(map(holds_a_day, get_args(annotation)))


def forms(kind=Form):
    """Every form of every page."""
    for one in kind.__subclasses__():
        yield one
        yield from forms(one)


assert site.PAGES, "every page's module is read, so that its forms are known"
DAYS = sorted(
    {(one, name) for one in forms() for name, about in one.model_fields.items() if holds_a_day(about.annotation)},
    key=str,
)


def faults(filled):
    return {fault.name: fault.message for fault in filled.faults}


def test_a_form_that_is_whole_is_read():
    read = checked(Sample, WHOLE).checked()
    assert (read.version, read.name, read.on, read.until, read.choice) == (3, "Ada", date(2026, 2, 1), None, Choice.ONE)
    assert (read.many, read.hours) == (("a", "b"), 38)


def test_an_empty_form_names_every_field_once_and_the_hidden_ones_as_a_whole():
    filled = checked(Sample, {})
    assert filled.status == 422
    assert faults(filled) == {
        None: INCOMPLETE,
        "name": "fill this in.",
        "on": "fill this in.",
        "choice": "choose an answer.",
    }
    with pytest.raises(Unready):
        filled.checked()


@pytest.mark.parametrize(
    ("changed", "name", "message"),
    [
        ({"on-month": ("13",)}, "on", "give a day that exists, such as 1 12 2026."),
        ({"on-day": ("",)}, "on", "give a day that exists, such as 1 12 2026."),
        ({"until-year": ("2026",)}, "until", "give a day that exists, such as 1 12 2026."),
        ({"choice": ("two",)}, "choice", "choose an answer."),
        ({"who": ("nobody",)}, "who", "choose an answer."),
        ({"name": ("too long",)}, "name", "use at most %(max_length)s characters."),
        ({"hours": ("many",)}, "hours", "give a whole number."),
        ({"hours": ("0",)}, "hours", "give at least %(ge)s."),
    ],
)
def test_each_fault_says_what_to_give(changed, name, message):
    filled = checked(Sample, {**WHOLE, **changed})
    assert faults(filled) == {name: message}
    for key, (text, *_) in changed.items():
        assert filled.text(key) == text


def on(name, day, month, year):
    return {f"{name}-day": (str(day),), f"{name}-month": (str(month),), f"{name}-year": (str(year),)}


@pytest.mark.parametrize(("form", "name"), DAYS, ids=lambda one: getattr(one, "__qualname__", one))
@pytest.mark.parametrize(
    ("year", "message"),
    [
        ("26", "give the year in four digits."),
        ("0001", "give the year in four digits."),
        ("1899", "give a year between 1900 and 2199."),
        ("2200", "give a year between 1900 and 2199."),
        ("9999", "give a year between 1900 and 2199."),
    ],
)
def test_a_day_of_any_form_lies_in_our_time(form, name, year, message):
    told = faults(checked(form, on(name, 1, 12, year)))
    assert told[name if form.model_fields[name].title else None] in (message, INCOMPLETE)
    assert name not in faults(checked(form, on(name, 1, 12, 2026)))


@given(st.dates())
def test_a_day_is_read_or_refused_beside_its_field_and_never_another_day(day):
    filled = checked(Sample, WHOLE | on("on", day.day, day.month, day.year))
    if 1900 <= day.year <= 2199:
        assert filled.checked().on == day
    else:
        assert list(faults(filled)) == ["on"]


@given(
    st.dictionaries(st.sampled_from([*WHOLE, "until-day", "hours", "who"]), st.lists(st.text(max_size=8), min_size=1))
)
def test_nothing_that_is_sent_breaks_a_form(raw):
    sent = {key: tuple(held) for key, held in raw.items()}
    filled = checked(Sample, sent)
    assert (filled.value is None) == bool(filled.faults)
    for fault in filled.faults:
        assert fault.message % fault.facts


def test_what_was_not_sent_shows_what_is_on_file():
    assert UNSENT.text("name", "Ada") == "Ada"
    assert UNSENT.text("name", None) == ""
    assert UNSENT.holds("choice", Choice.ONE, Choice.ONE)
    assert UNSENT.holds("many", "a", ("a", "b"))
    assert UNSENT.part("on", "month", date(2026, 2, 1)) == "2"
    sent = checked(Sample, {})
    assert sent.text("name", "Ada") == ""
    assert not sent.holds("choice", Choice.ONE, Choice.ONE)


def test_a_refusal_is_shown_on_the_page_and_what_she_may_not_see_is_not():
    sent = checked(Sample, WHOLE)
    for kind, status in ((Invalid, 422), (Stale, 409), (Disallowed, 409)):
        refused = sent.refused(kind("no.such-code", "Why, in English.", "Next."))
        assert refused.status == status
        assert "English" not in refused.faults[0].message
        assert refused.text("name") == " Ada "
    for kind in (Missing, Forbidden):
        with pytest.raises(kind):
            sent.refused(kind("no.such-code", "Why.", "Next."))
    assert sent.refused(Unready()) is sent
