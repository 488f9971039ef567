"""Everything that was read from the policy folder, in one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from talentcoop.errors import Missing
from talentcoop.policy.model import FactCatalogue, Policy, Scenario, Series, ShortageList

Found = TypeVar("Found")


def _nothing() -> Mapping[str, object]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Library:
    """Policies, their scenarios, the lists and series they read, and the catalogue of facts, each by id."""

    policies: Mapping[str, Policy]
    catalogue: FactCatalogue
    scenarios: Mapping[str, Scenario] = field(default_factory=_nothing)  # type: ignore[arg-type]
    lists: Mapping[str, ShortageList] = field(default_factory=_nothing)  # type: ignore[arg-type]
    series: Mapping[str, Series] = field(default_factory=_nothing)  # type: ignore[arg-type]

    def policy(self, key: str) -> Policy:
        """The policy of an id. Raises `policy.missing`, naming those that there are."""
        return _one(self.policies, "policy", "policy", key)

    def shortage_list(self, key: str) -> ShortageList:
        """The shortage list of an id. Raises `list.missing`, naming those that there are."""
        return _one(self.lists, "list", "shortage list", key)

    def one_series(self, key: str) -> Series:
        """The published series of an id. Raises `series.missing`, naming those that there are."""
        return _one(self.series, "series", "series", key)


def _one(held: Mapping[str, Found], code: str, noun: str, key: str) -> Found:
    if key in held:
        return held[key]
    message = f"There is no {noun} '{key}'."
    choices = ", ".join(sorted(held)) or "none is loaded"
    raise Missing(f"{code}.missing", message, f"Choose one of: {choices}.", **{code: key})
