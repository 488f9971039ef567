"""The catalogue of facts: every kind that a policy may read, and what to bring to show it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, StrictBool

from talentcoop.policy.texts import Slug, Strict, Text
from talentcoop.policy.values import Unit


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

    def takes(self, value: object) -> bool:
        """Tell whether a fact of this kind can have a value; None is a spell's."""
        if self.domain is not None and value not in self.domain:
            return False
        return type(value) is {"flag": bool, "number": int, "date": date, "text": str, "spell": type(None)}[self.type]


class FactCatalogue(Strict):
    """Every kind of fact that policies may read."""

    kinds: dict[Slug, FactKind]
