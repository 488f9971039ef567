"""A what-if as an address: the policy, the day and the numbers put in place of the law's, read, checked and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final

from pydantic import Field, create_model

from services.i18n import N_
from services.usecases import lab
from services.usecases.lab import Studied
from services.usecases.simulations import WhatIf
from services.web.doors import Ask
from services.web.environment import query
from services.web.forms import PARTS, UNSENT, Filled, Form, checked
from services.web.lab.outline import Number, numbers
from talentcoop.policy.model import Scalar
from talentcoop.policy.values import Unit, kind_of

HOME: Final = "/lab/what-if"
SET: Final = "set-"
"""What a number's field is called before its name."""
MOST: Final[Mapping[Unit, int]] = {"day": 50_000, "month": 1_200, "year": 100}
"""The most of a unit of time that leads to no day outside the calendar."""
MOST_OTHERWISE: Final = 1_000_000_000
LONGEST: Final = 60
CODE: Final = r"^[a-z0-9]+([_-][a-z0-9]+)*$"
_DAY: Final = N_("Day")
Given = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A what-if as it was asked. `values` has what differs from the law's; `sent` tells whether any was given."""

    studied: Studied
    fields: tuple[Number, ...]
    filled: Filled[Any]
    values: Mapping[str, Scalar]
    sent: bool

    @property
    def on(self) -> date:
        """The day it is asked for."""
        return self.studied.plan.day

    @property
    def policy(self) -> str:
        """The policy's id."""
        return self.studied.plan.policy.id

    @property
    def asked(self) -> dict[str, str]:
        """Its query: the same for the same question, whoever asks and whenever."""
        values = {f"{SET}{name}": _written(value) for name, value in self.values.items()}
        return {"policy": self.policy, "on": self.on.isoformat(), **values}

    @property
    def address(self) -> str:
        """Where its answer stands for good."""
        return query(HOME, **self.asked)

    @property
    def ready(self) -> bool:
        """Tell whether it can be answered."""
        return bool(self.values) and not self.filled.faults

    @property
    def changed(self) -> tuple[Number, ...]:
        """The numbers that differ from the law's."""
        return tuple(number for number in self.fields if number.name in self.values)

    @property
    def sweepable(self) -> Number | None:
        """The one number that is changed, where it is one that has values around it and that something asks."""
        (one, *more) = self.changed or (None,)
        counts = one is not None and not more and kind_of(one.parameter.unit) is int and one.asked_by
        return one if counts else None

    def what_if(self, trials: int = 0) -> WhatIf:
        """As the use cases take it; `trials` is how many decisions may be spent on other values."""
        return WhatIf(policy=self.policy, values=self.values, on=self.on, trials=trials if self.sweepable else 0)

    def refused(self, filled: Filled[Any]) -> Question:
        """The same with why it was refused."""
        return replace(self, filled=filled)

    def strays(self, given: Given) -> bool:
        """Tell whether it was asked under another address than its own."""
        here = {key: held for key, held in given.items() if key in ("policy", "on") or key.startswith(("on-", SET))}
        return here != {key: (held,) for key, held in self.asked.items()}


async def read(ask: Ask, given: Given, told: Callable[[Number], str]) -> Question:
    """Read a question from an address. `told` says a number's name to the reader. Raises `policy.missing`."""
    raw = _parts(dict(given), ["on"])
    day, fault = _day(raw)
    studied: Studied = await ask(lab.study, given["policy"][0][:100], day)
    fields = numbers(studied.plan)
    days = [SET + number.name for number in fields if number.parameter.unit == "day_of_calendar"]
    raw = _parts(raw, days)
    sent = any(key.startswith(SET) for key in raw)
    filled: Filled[Any] = checked(_form(fields, told), raw) if sent else UNSENT
    if fault:
        filled = filled.wrong("on", _DAY, fault)
    values = _values(fields, filled) | _strangers(fields, raw)
    shown = _shown(fields, raw, studied.plan.day)
    return Question(studied=studied, fields=fields, filled=replace(filled, raw=shown), values=values, sent=sent)


def _day(raw: Given) -> tuple[date | None, str | None]:
    """The day that was asked for, None for today; and what is wrong with what was given, if anything."""
    form = checked(_Day, raw)
    if form.faults:
        return None, form.faults[0].message
    return form.checked().on, None


class _Day(Form):
    on: Annotated[date | None, Field(title=_DAY)] = None


def _form(fields: Iterable[Number], told: Callable[[Number], str]) -> type[Form]:
    """A form with a field for each number, of the kind that its unit asks."""
    made: dict[str, Any] = {SET + number.name: _field(number.parameter.unit, told(number)) for number in fields}
    return create_model("WhatIfForm", __base__=Form, **made)


def _field(unit: Unit, title: str) -> tuple[Any, Any]:
    """A field's kind and bounds; empty where the law's own value stays."""
    kind = kind_of(unit)
    if kind is int:
        return int | None, Field(default=None, title=title, ge=0, le=MOST.get(unit, MOST_OTHERWISE))
    if kind is str:
        return str | None, Field(default=None, title=title, max_length=LONGEST, pattern=CODE)
    return (bool | None if kind is bool else date | None), Field(default=None, title=title)


def _values(fields: Iterable[Number], filled: Filled[Any]) -> dict[str, Scalar]:
    """What was given and differs from the law."""
    if filled.value is None:
        return {}
    given = {number.name: getattr(filled.value, SET + number.name) for number in fields}
    lawful = {number.name: number.now for number in fields}
    return {name: value for name, value in given.items() if value is not None and value != lawful[name]}


def _strangers(fields: Iterable[Number], raw: Given) -> dict[str, Scalar]:
    """Numbers that the policy does not have: asked all the same, so that it says so."""
    known = {SET + number.name for number in fields}
    return {
        key.removeprefix(SET): held[0]
        for key, held in raw.items()
        if key.startswith(SET) and not any(key == name or key.startswith(f"{name}-") for name in known)
    }


def _shown(fields: Iterable[Number], raw: Given, day: date) -> Given:
    """What stands in the fields: what was given, else the law's."""
    lawful = {SET + number.name: (_written(number.now),) for number in fields if number.now is not None}
    days = [SET + number.name for number in fields if number.parameter.unit == "day_of_calendar"]
    return {**_parts({"on": (day.isoformat(),)}, ["on"]), **_parts(lawful, days), **raw}


def _parts(given: Given, names: Iterable[str]) -> Given:
    """The same with each day among the names in the three fields of a form; what is no day in the first."""
    raw = dict(given)
    for name in names:
        if name in raw:
            (text, *_) = raw.pop(name)
            parts = (text, "", "")
            with suppress(ValueError):
                day = date.fromisoformat(text)
                parts = (str(day.day), str(day.month), str(day.year))
            raw |= {f"{name}-{part}": (held,) for part, held in zip(PARTS, parts, strict=True)}
    return raw


def _written(value: Scalar | None) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
