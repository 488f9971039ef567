"""Words in several languages, and where they come from: what every part of a policy file is made of."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from talentcoop.dates import Offset
from talentcoop.errors import Invalid

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=60)]
Path = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+$", max_length=90)]
"""A file's id: its folder and name, as `be-federal/special-stay`."""


Day = Annotated[date, Field(strict=True)]
"""A day of the calendar as YAML reads it: `2026-06-01`, without quotes."""


def _duration(text: str) -> str:
    try:
        Offset.parse(text)
    except Invalid:
        raise ValueError(f"'{text}' is no duration; expected one such as P14D, -P3D, P1M or P24M28D") from None
    return text


Duration = Annotated[str, AfterValidator(_duration)]
"""A distance in ISO 8601: `P14D`, `-P3D`, `P1M`."""


class Strict(BaseModel):
    """A value that refuses unknown keys and never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Strict):
    """One plain sentence. French, Dutch and English are required; Arabic and Spanish where workers read it."""

    fr: str = Field(min_length=1)
    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)
    ar: str | None = None
    es: str | None = None

    def in_(self, language: str) -> str:
        """The sentence in a language, or in English where there is none in it."""
        found = getattr(self, language, None) if language in type(self).model_fields else None
        return found or self.en


class Provenance(StrEnum):
    """How far a source is from the text of the law; `assumption` is ours and awaits a jurist."""

    LAW = "law"
    OFFICIAL = "official"
    COURT = "court"
    PRACTITIONER = "practitioner"
    PRESS = "press"
    ASSUMPTION = "assumption"


class Source(Strict):
    """Where a rule comes from: enough for a lawyer to find it, and to know whether anyone ever compared the two."""

    title: str = Field(min_length=1)
    href: str | None = Field(description="Address of the text; null where only its citation is known")
    quote: str | None = Field(description="The words encoded, verbatim and short; null where they were not read")
    provenance: Provenance
    checked_on: Day | None = Field(description="Day a person last compared file and text; null = nobody has yet")
