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


@dataclass(frozen=True, kw_only=True)
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


class Blank:
    """A finding but for its verdict and what led to it.

    Every condition of every decision ends in one, so that its fields are filled at once: the constructor of a frozen
    class takes three times as long, and would be most of a decision.
    """

    __slots__ = ("_filled",)

    def __init__(self, **filled: object) -> None:
        self._filled = filled

    def __call__(self, verdict: Verdict, **more: object) -> Finding:
        """The finding, with its verdict and some fields more."""
        found = object.__new__(Finding)
        found.__dict__.update(self._filled, verdict=verdict, **more)
        return found

    def weighed(self, verdict: Verdict, observed: str | None, required: str | None, read: tuple[UUID, ...]) -> Finding:
        """The finding of what was observed against what is required: the one that there are most of."""
        found = object.__new__(Finding)
        fields = found.__dict__
        fields.update(self._filled)
        fields["verdict"], fields["observed"], fields["required"], fields["read"] = verdict, observed, required, read
        return found

    def but(self, **more: object) -> Blank:
        """The same with some fields more."""
        return Blank(**self._filled, **more)
