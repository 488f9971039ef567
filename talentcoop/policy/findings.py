"""Findings: one for each condition weighed, with its verdict and all that led to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from talentcoop.policy.texts import Source, Text
from talentcoop.policy.verdicts import Verdict


class Part(StrEnum):
    """Which part of a policy a finding belongs to."""

    WINDOW = "window"
    SCOPE = "scope"
    EXCLUSION = "exclusion"
    CONDITION = "condition"
    QUOTA = "quota"


class Why(StrEnum):
    """Why a condition is unknown, or does not count."""

    NO_FACT = "no_fact"
    WEAK_EVIDENCE = "weak_evidence"
    NULL_PARAMETER = "null_parameter"
    NO_DATES = "no_dates"
    INCOMPLETE_LIST = "incomplete_list"
    NO_EDITION = "no_edition"
    NOT_COUNTED = "not_counted"
    SUSPENDED = "suspended"
    REPLACED = "replaced"


WINDOWS = ("period", "in_force", "filing")
"""Ids of the findings about days; with QUOTA they are taken, and no condition may have them."""
QUOTA = "quota"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One condition's verdict, and all that led to it.

    `observed` and `required` are for reading, never for computing. `bring` names the fact kinds that would settle it.
    """

    id: str
    part: Part
    verdict: Verdict
    sentence: Text | None = None
    source: Source | None = None
    inside: str | None = None
    read: tuple[UUID, ...] = ()
    observed: str | None = None
    required: str | None = None
    why: Why | None = None
    bring: tuple[str, ...] = ()
