"""Forms as they are sent: every field checked at once, what was typed kept, and each fault told in words.

A form is a pydantic model whose fields have a `title`, their label's message; one without is hidden from the reader. A
day comes in three fields: `on-day`, `on-month`, `on-year`. An empty field is one that was not filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Any, ClassVar, Final, Generic, Literal, TypeVar, get_args, get_origin
from urllib.parse import parse_qs
from uuid import UUID

from litestar import Request
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from services.access.doors import status_of
from services.i18n import N_
from services.web.refusals import words_of
from talentcoop.errors import TalentCoopError

MOST_FIELDS: Final = 500
TYPED: Final = "typed"
PARTS: Final = ("day", "month", "year")
YEARS: Final = (1900, 2199)
"""Days of other years are slips of the finger, and far ones make sums overflow."""


class Form(BaseModel):
    """A form. What else was sent with it is left aside."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def _in_our_time(cls, given: object) -> object:
        if isinstance(given, date) and given.year < 1000:
            raise ValueError(N_("give the year in four digits."))
        if isinstance(given, date) and not YEARS[0] <= given.year <= YEARS[1]:
            raise ValueError(N_("give a year between 1900 and 2199."))
        return given


F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: in which field (None: in the whole), its label's message, and what to do about it."""

    name: str | None
    label: str | None
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)
    step: str | None = None


class Unready(Exception):
    """A form that cannot be acted on yet; the page is shown again with its faults."""


@dataclass(frozen=True, slots=True)
class Filled(Generic[F]):
    """A form as it was sent. `status` is what the page answers where it was refused, None otherwise."""

    raw: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    value: F | None = None
    faults: tuple[Fault, ...] = ()
    status: int | None = None

    def checked(self) -> F:
        """What was filled in. Raises `Unready` where anything is wrong."""
        if self.value is None or self.faults:
            raise Unready
        return self.value

    def text(self, name: str, default: object = "") -> str:
        """What was typed into a field; the default where the form was not sent."""
        if self.raw:
            return self.raw.get(name, ("",))[0]
        return "" if default is None else str(default)

    def holds(self, name: str, choice: object, default: object = None) -> bool:
        """Tell whether a choice of a field was made; the default's where the form was not sent."""
        if self.raw:
            return str(choice) in self.raw.get(name, ())
        given = default if isinstance(default, tuple | list | set | frozenset) else (default,)
        return str(choice) in {str(one) for one in given}

    def part(self, name: str, part: str, default: date | None = None) -> str:
        """What was typed into one of the three fields of a day."""
        return self.text(f"{name}-{part}", getattr(default, part) if default else "")

    def fault(self, name: str) -> Fault | None:
        """What is wrong with a field, None where nothing is."""
        return next((fault for fault in self.faults if fault.name == name), None)

    def refused(self, error: Unready | TalentCoopError) -> Filled[F]:
        """The same, with why it was refused. What the reader may not see or do is raised on."""
        if isinstance(error, Unready):
            return self
        if error.kind not in ("invalid", "stale", "disallowed"):
            raise error
        message, step = words_of(error)
        fault = Fault(None, None, message, error.facts, step)
        return replace(self, faults=(*self.faults, fault), status=status_of(error.kind, error.code))

    def wrong(self, name: str | None, label: str | None, message: str, **facts: object) -> Filled[F]:
        """The same, with one more fault that the page itself found."""
        return replace(self, faults=(*self.faults, Fault(name, label, message, facts)), status=422)


UNSENT: Final[Filled[Any]] = Filled()
"""No form was sent."""
REFUSED: Final = (Unready, TalentCoopError)
"""What a page is shown again for."""


async def read(request: Request[Any, Any, Any], form: type[F]) -> Filled[F]:
    """Read a form that was sent, and check every field. The framework's own reading remembers the last thousand bodies
    in plain, names and all; this one keeps nothing longer than the request lasts, so that a page which must ask first
    who somebody is can give back what she typed.
    """
    body = (await request.body()).decode(errors="replace")
    try:
        sent = parse_qs(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        sent = {}
    raw = {name: tuple(held) for name, held in sent.items()}
    request.scope["state"][TYPED] = raw
    return checked(form, raw)


def checked(form: type[F], raw: Mapping[str, tuple[str, ...]]) -> Filled[F]:
    """Check what was sent against a form."""
    try:
        value = form.model_validate(dict(_given(form, raw)))
    except ValidationError as error:
        each = {(fault.name, fault.message): fault for fault in _faults(form, error)}
        return Filled(raw or {"": ("",)}, None, tuple(each.values()), 422)
    return Filled(raw or {"": ("",)}, value)


def _given(form: type[Form], raw: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, object]]:
    """The fields that were filled in, a day put together from its parts, a list as a list."""
    for name, about in form.model_fields.items():
        if date in _kinds(about.annotation):
            parts = [raw.get(f"{name}-{part}", ("",))[0].strip() for part in PARTS]
            if any(parts):
                day, month, year = parts
                yield name, f"{year:0>4}-{month:0>2}-{day:0>2}"
            continue
        held = tuple(text for text in raw.get(name, ()) if text.strip())
        if held:
            yield name, list(held) if get_origin(about.annotation) in (list, tuple) else held[0]


def _kinds(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any annotation
    return (annotation, *get_args(annotation))


def _faults(form: type[Form], error: ValidationError) -> Iterator[Fault]:
    for found in error.errors(include_url=False, include_input=False):
        name = str(found["loc"][0]) if found["loc"] else ""
        about = form.model_fields.get(name)
        if about is None or about.title is None:
            whole = str(found["ctx"]["error"]) if found["type"] == "value_error" and not found["loc"] else INCOMPLETE
            yield Fault(None, None, whole)
        else:
            facts = {key: held for key, held in found.get("ctx", {}).items() if isinstance(held, int | str)}
            message = _message(about.annotation, found["type"], found.get("ctx", {}))
            yield Fault(name, about.title, message, facts)


INCOMPLETE: Final = N_("The form arrived incomplete. Fill it in on this page and send it again.")
_BLANK, _CHOOSE = N_("fill this in."), N_("choose an answer.")
_MESSAGES: Final = {
    "int_parsing": N_("give a whole number."),
    "int_type": N_("give a whole number."),
    "greater_than_equal": N_("give at least %(ge)s."),
    "less_than_equal": N_("give at most %(le)s."),
    "string_too_long": N_("use at most %(max_length)s characters."),
    "string_too_short": N_("fill this in."),
    "string_pattern_mismatch": N_("this does not have the form that is asked for."),
    "too_short": N_("choose at least one."),
    "too_long": N_("choose fewer."),
}
_CHOICES: Final = (Enum, UUID, bool)
_NOT_A_DAY: Final = N_("give a day that exists, such as 1 12 2026.")


def _message(annotation: Any, kind: str, context: Mapping[str, Any]) -> str:  # noqa: ANN401 - any annotation
    kinds = _kinds(annotation)
    chosen = any(get_origin(one) is Literal or (isinstance(one, type) and issubclass(one, _CHOICES)) for one in kinds)
    if kind == "value_error":
        return str(context["error"])
    if kind.startswith("date_"):
        return _NOT_A_DAY
    if chosen:
        return _CHOOSE
    return _BLANK if kind == "missing" else _MESSAGES.get(kind, _BLANK)
