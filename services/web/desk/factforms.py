"""A form for each type of fact: what is true, from when, on what evidence, and until when that holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BeforeValidator, Field

from services.i18n import N_
from services.usecases.facts import Record
from services.web.amounts import cents
from services.web.forms import Form
from talentcoop.facts import Evidence, Value
from talentcoop.policy.catalogue import FactKind

MOST: Final = 100_000_000
UNTIL: Final = N_("Until when the paper holds")
VALUE: Final = N_("What is true")


class FactForm(Form):
    """What every fact has. `first` and `last` are the days between which it is true; empty: always."""

    evidence: Annotated[Evidence, Field(title=N_("How we know it"))]
    evidence_until: Annotated[date | None, Field(title=UNTIL)] = None
    first: Annotated[date | None, Field(title=N_("True from"))] = None
    last: Annotated[date | None, Field(title=N_("True until"))] = None
    once: UUID | None = None

    def said(self) -> Value | None:
        """The value; None for a spell."""
        value: Value | None = getattr(self, "value", None)
        return value

    def details(self) -> Mapping[str, Value]:
        """What is said of a spell beyond its days."""
        return {}

    def record(self, worker: UUID, kind: str) -> Record:
        """As the use case takes it."""
        return Record(
            worker=worker,
            kind=kind,
            value=self.said(),
            first=self.first,
            last=self.last,
            details=self.details(),
            evidence=self.evidence,
            evidence_until=self.evidence_until,
            once=self.once,
        )


class FlagForm(FactForm):
    """True or not."""

    value: Annotated[bool, Field(title=VALUE)]


class NumberForm(FactForm):
    """So many."""

    value: Annotated[int, Field(title=VALUE, ge=0, le=MOST)]


class MoneyForm(FactForm):
    """An amount of money, kept in cents."""

    value: Annotated[int, BeforeValidator(cents), Field(title=VALUE)]


class DayForm(FactForm):
    """A day."""

    value: Annotated[date, Field(title=VALUE)]


class TextForm(FactForm):
    """A word of those that the kind knows, or a code."""

    value: Annotated[str, Field(title=VALUE, max_length=100)]


class SpellForm(FactForm):
    """Something that went on for a while, with what rules read of it."""

    first: Annotated[date, Field(title=N_("First day"))]
    last: Annotated[date | None, Field(title=N_("Last day"))] = None
    isco08: Annotated[str | None, Field(title=N_("Occupation"), pattern=r"^[0-9]{4}$")] = None
    region: Annotated[str | None, Field(title=N_("Region"), max_length=20)] = None
    status: Annotated[str | None, Field(title=N_("On which ground"), max_length=60)] = None
    hours_a_week: Annotated[int | None, Field(title=N_("Hours a week"), ge=1, le=80)] = None

    def details(self) -> Mapping[str, Value]:
        """Those that were filled in."""
        given = {name: getattr(self, name) for name in ("isco08", "region", "status", "hours_a_week")}
        return {name: value for name, value in given.items() if value is not None}


_FORMS: Final[Mapping[str, type[FactForm]]] = {
    "flag": FlagForm,
    "number": NumberForm,
    "date": DayForm,
    "text": TextForm,
    "spell": SpellForm,
}


def form_of(kind: FactKind) -> type[FactForm]:
    """The form for a kind of fact."""
    return MoneyForm if kind.unit == "cent" else _FORMS[kind.type]


def lacks_day(form: Any, kind: FactKind) -> bool:  # noqa: ANN401 - a form of any type
    """Tell whether a fact is said whose evidence lapses, and nobody said when."""
    said = isinstance(form, FactForm) and kind.needs_day(form.said())
    return said and form.evidence_until is None and form.last is None
