"""A worker: who she is, which stays sealed, and what she can do, which is all that matching ever reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from talentcoop.dates import Period
from talentcoop.occupations import isco08
from talentcoop.skills import Cefr, Held

Reached = Literal["call", "sms", "paper", "mail"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Identity:
    """Name and contact. Never printed: its representation says only that it is there.

    `address` and `nationality` stand here only where a contract was made that must state them; no service reads them.
    """

    given_name: str
    family_name: str
    phone: str | None = None
    mail: str | None = None
    language: str = "fr"
    reached_by: Reached = "call"
    trusted_contact: str | None = None
    address: str | None = None
    nationality: str | None = None

    def __repr__(self) -> str:
        return "Identity(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What she can do and when: occupations by ISCO-08, skills, the working languages, availability, hours a week.

    Nothing here tells where somebody is from or how she stays; `languages` are those that work is done in.
    """

    occupations: tuple[str, ...] = ()
    skills: tuple[Held, ...] = ()
    languages: Mapping[str, Cefr] = field(default_factory=lambda: MappingProxyType({}))
    available: Period
    hours_a_week: int = 38
    regions: tuple[str, ...] = ("be-bru",)

    def __post_init__(self) -> None:
        for code in self.occupations:
            isco08(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A member of the caseload. `ref` is the code people use instead of a name; `version` counts saves.

    `frozen`: she asked that her file be kept but not worked with; nobody proposes, counts or matches her meanwhile.
    """

    id: UUID
    ref: str
    registered_on: date
    identity: Identity
    profile: Profile
    frozen: bool = False
    version: int = 0
