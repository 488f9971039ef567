"""Shortage-list editions that a cooperative imported itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from talentcoop.policy.model import ListEdition


class ImportedLists(Protocol):
    """Editions by the id of their list. They stand beside those shipped as files."""

    async def add(self, list_id: str, edition: ListEdition) -> None:
        """Keep an edition. Raises `list.known` where that list already has one of this name or first day."""

    async def all(self) -> Mapping[str, tuple[ListEdition, ...]]:
        """Every imported edition, oldest first."""
