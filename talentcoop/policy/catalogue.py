"""The catalogue of facts: every kind that a policy may read, and what to bring to show it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final, Literal, Self

from pydantic import Field, StrictBool, model_validator

from talentcoop.facts import Fact, Facts
from talentcoop.policy.texts import Slug, Strict, Text
from talentcoop.policy.values import Unit

_SAID_NOW: Final = datetime.min.replace(tzinfo=UTC)
"""When facts were recorded that somebody only gives along with a question: whenever one asks."""


class FactKind(Strict):
    """What can be recorded about a worker or a job, and what to bring to show it."""

    type: Literal["flag", "number", "date", "text", "spell"]
    about: Literal["worker", "job", "employer", "agency", "household", "scheme"]
    title: Text
    bring: Text = Field(description="What shows it, told to the worker or to staff")
    unit: Unit | None = None
    domain: tuple[str, ...] | None = Field(default=None, description="The values a text may take; null: any")
    changeable_by_person: StrictBool
    moves_with_time: StrictBool
    sensitive: StrictBool = True
    lapses: StrictBool = Field(
        default=False, description="Evidence of it holds only until a day, so that recording it needs that day"
    )
    no_lapses: StrictBool = Field(
        default=False, description="A no to it can still become a yes, and holds only until a day; flags only"
    )

    @model_validator(mode="after")
    def _can_be_denied(self) -> Self:
        if self.no_lapses and self.type != "flag":
            raise ValueError("only a flag has a no that lapses; expected no `no_lapses`")
        return self

    def needs_day(self, value: object) -> bool:
        """Tell whether what shows that a fact of this kind has a value holds only until a day."""
        return self.no_lapses if value is False else self.lapses

    def takes(self, value: object) -> bool:
        """Tell whether a fact of this kind can have a value; None is a spell's."""
        if self.domain is not None and value not in self.domain:
            return False
        return type(value) is {"flag": bool, "number": int, "date": date, "text": str, "spell": type(None)}[self.type]


class FactCatalogue(Strict):
    """Every kind of fact that policies may read."""

    kinds: dict[Slug, FactKind]

    def until(self, fact: Fact) -> date | None:
        """The last day on which what shows a fact holds; None where it does not lapse.

        A no that needs such a day, and was put on file without one, says nothing beyond the day on which it was.
        """
        if fact.value is not False or fact.evidence_until is not None or fact.during.last is not None:
            return fact.evidence_until
        about = self.kinds.get(fact.kind)
        endless = about is None or not about.no_lapses or fact.recorded_at == _SAID_NOW
        return None if endless else fact.recorded_at.date()

    def lapsed(self, fact: Fact, on: date) -> bool:
        """Tell whether what shows a fact no longer holds on a day."""
        until = self.until(fact)
        return until is not None and until < on

    def held(self, facts: Facts, on: date) -> dict[str, Fact]:
        """All that holds on a day, by kind, without what has lapsed by then."""
        return {kind: fact for kind, fact in facts.held(on).items() if not self.lapsed(fact, on)}
