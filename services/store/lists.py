"""Editions of shortage lists that a cooperative imported."""

from __future__ import annotations

from collections.abc import Mapping

from services.store.session import Session
from services.store.tables import ImportedListRow
from talentcoop.errors import Disallowed
from talentcoop.policy.published import ListEdition


class StoredLists:
    """Imported editions, kept as they were read."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, list_id: str, edition: ListEdition) -> None:
        """Keep an edition. Raises `list.known`."""
        row = ImportedListRow(
            list_id=list_id,
            edition=edition.edition,
            first=edition.first,
            content=edition.model_dump_json(by_alias=True),
            **self._session.mine(ImportedListRow),
        )
        if not await self._session.insert(ImportedListRow.insert(row).on_conflict(action="DO NOTHING")):
            raise Disallowed(
                "list.known",
                f"'{list_id}' already has an edition '{edition.edition}', or one that begins on {edition.first}.",
                "Check which edition you have; an edition on file is never replaced.",
                list=list_id,
            )

    async def all(self) -> Mapping[str, tuple[ListEdition, ...]]:
        """Every imported edition by list, oldest first."""
        query = ImportedListRow.select().order_by(ImportedListRow.list_id, ImportedListRow.first)
        found: dict[str, tuple[ListEdition, ...]] = {}
        for row in await self._session.select(query):
            edition = ListEdition.model_validate_json(row["content"])
            found[row["list_id"]] = (*found.get(row["list_id"], ()), edition)
        return found
