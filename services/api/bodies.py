"""What bodies and answers are made of: the two bases, and words, days and numbers within bounds."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from litestar.serialization import encode_json
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from talentcoop.dates import Period
from talentcoop.facts import Value
from talentcoop.policy.texts import Text

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)
LARGEST: Final = 10**12


class In(BaseModel):
    """A body. What is not asked for is refused, and nothing is turned into something else: "1" is not a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @classmethod
    def model_validate(cls, obj: Any, **_: Any) -> Self:  # noqa: ANN401
        """Read parsed JSON as strictly as JSON itself; Litestar would have it read as loosely as Python values."""
        try:
            text = encode_json(obj)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        return cls.model_validate_json(text, strict=True)


class Out(BaseModel):
    """An answer: a promise to callers, so it is spelled out field by field."""

    model_config = ConfigDict(frozen=True)


def within_calendar(day: date) -> date:
    """Refuse a day that nobody can mean; far ones make sums overflow."""
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"a day from {EARLIEST} to {LATEST}")
    return day


ONE_LINE: Final = r"^[^\x00-\x1f\x7f]+$"
PLAIN_TEXT: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
SLUG: Final = r"^[a-z0-9]+([_-][a-z0-9]+)*$"
ISCO: Final = r"^[0-9]{4}$"
FILE_ID: Final = r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+$"

Day = Annotated[date, AfterValidator(within_calendar)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]
Note = Annotated[str, Field(max_length=4000, pattern=PLAIN_TEXT)]
Slug = Annotated[str, Field(max_length=60, pattern=SLUG)]
FileId = Annotated[str, Field(max_length=90, pattern=FILE_ID)]
Isco = Annotated[str, Field(pattern=ISCO)]
Mail = Annotated[str, Field(max_length=254, pattern=r"^[^\s\x00-\x1f\x7f@,;<>]+@[^\s\x00-\x1f\x7f@,;<>]+$")]
Phone = Annotated[str, Field(min_length=4, max_length=40, pattern=r"^\+?[0-9][0-9 ()./-]*$")]
Language = Literal["fr", "nl", "en", "ar", "es"]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Hours = Annotated[int, Field(ge=1, le=80)]
Cents = Annotated[int, Field(ge=1, le=100_000_000)]
Version = Annotated[int, Field(ge=0, le=2_147_483_647)]
Number = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]

ValueIn = bool | Number | Annotated[str, Field(min_length=1, max_length=500, pattern=ONE_LINE)]
"""Yes or no, a whole number, a text, or a day written 2026-06-01."""
ValueOut = bool | int | str
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_value(given: ValueIn) -> Value:
    """A value from JSON, which has no days: a text that is written like one is one."""
    if isinstance(given, str) and _ISO_DAY.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            return given
    return given


def show_value(held: Value) -> ValueOut:
    """A value as JSON can say it."""
    return held.isoformat() if isinstance(held, date) else held


class PeriodIn(In):
    """Days from `first` to `last`, both included; without a `last` it runs on."""

    first: Day
    last: Day | None = None

    def period(self) -> Period:
        """The days. Raises `period.reversed`."""
        return Period(self.first, self.last)


class PeriodOut(Out):
    """Days from `first` to `last`, both included; `last` null runs on, `first` null has always been."""

    first: date | None
    last: date | None

    @classmethod
    def of(cls, period: Period) -> PeriodOut:
        """Show a period."""
        return cls(first=None if period.first == date.min else period.first, last=period.last)


class TextOut(Out):
    """A sentence in each language that it was written in."""

    fr: str
    nl: str
    en: str
    ar: str | None
    es: str | None

    @classmethod
    def of(cls, text: Text) -> TextOut:
        """Show a text."""
        return cls(fr=text.fr, nl=text.nl, en=text.en, ar=text.ar, es=text.es)
