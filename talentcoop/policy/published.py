"""What others publish and policies read: shortage lists and series, each with its editions and values by date."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StrictBool

from talentcoop.policy.texts import Day, Path, Slug, Source, Strict, Text
from talentcoop.policy.values import DatedValue, Scalar, Unit, value_on


class ListedOccupation(Strict):
    """One line of a shortage list: an occupation by ISCO-08, the issuer's own title, and where and when it counts."""

    isco08: Annotated[str, Field(pattern=r"^\d{4}$")]
    title: str
    regions: tuple[Slug, ...] = ()
    last: Day | None = Field(default=None, description="Last day on the list, for an entry known to have left it")


class ListEdition(Strict):
    """A list as published from a day on. `complete` false: an occupation not found here may still be on it."""

    edition: str
    first: Day = Field(alias="from")
    last: Day | None = Field(default=None, alias="to")
    complete: StrictBool
    entries: tuple[ListedOccupation, ...]


class ShortageList(Strict):
    """A dated list of occupations by its issuer, with a notice on how far it can be relied on."""

    id: Path
    titles: Text
    issuer: str
    jurisdiction: Slug
    notice: Text
    sources: dict[Slug, Source] = Field(min_length=1)
    editions: tuple[ListEdition, ...] = Field(min_length=1)


class Series(Strict):
    """A published number over time, such as a wage base."""

    id: Path
    titles: Text
    sources: dict[Slug, Source] = Field(min_length=1)
    unit: Unit
    value: tuple[DatedValue, ...] = Field(min_length=1)

    def at(self, day: date) -> Scalar | None:
        """The value on a day, or None where none is known."""
        return value_on(self.value, day)
