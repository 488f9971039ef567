"""What could be handed over about one person, read off the tables themselves."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from piccolo.columns.combination import WhereRaw
from piccolo.table import Table

from services.ports.exposures import Exposed
from services.ports.keys import Sealed
from services.store.scope import COVERED
from services.store.session import Row, Session, among
from services.store.tables import TABLES, WorkerRow

WHOSE: Final = ("subject", "person", "worker", "scope")
"""The columns that say whom a row is about, the first that it has."""
THROUGH: Final[Mapping[str, str]] = {
    "item": "agenda_item",
    "placement": "placement",
    "request": "authority_request",
    "entry": "audit_entry",
    "account": "account",
}
"""Columns that name a row which is about somebody, and the table where that one stands."""
_SEALED: Final = "sealed"


class StoredExposures:
    """Walks `TABLES`: whatever names her, or names a row that does."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, worker: UUID, aliases: Collection[UUID], *, covers: bool = True) -> tuple[Exposed, ...]:
        """Every table with a row about her or about one of her aliases; under the covers too that her key gives, or as
        who has no key would find them.
        """
        found: dict[str, list[Row]] = {}
        for table in sorted(TABLES, key=lambda one: names_somebody(one) in THROUGH):
            by = names_somebody(table)
            if by is not None:
                hers = await self._session.covers(table, [worker]) if covers and table in COVERED else [worker]
                keys = [row["id"] for row in found[THROUGH[by]]] if by in THROUGH else [*hers, *aliases]
                found[table._meta.tablename] = await self._rows(table, by, keys)
        return tuple(
            [await self._of(worker, table, found[table._meta.tablename]) for table in TABLES if _held(table, found)]
        )

    async def _of(self, worker: UUID, table: type[Table], rows: list[Row]) -> Exposed:
        under = {"person": worker} if table in COVERED else {}
        sealed = [row | under for row in rows if row.get(_SEALED) is not None]
        opened = await self._session.opened(table, sealed, _under(table)) if sealed else []
        return Exposed(
            table=table._meta.tablename,
            by=names_somebody(table) or "",
            plain=[_plain(row) for row in rows],
            opened=[json.loads(content) for _, content in opened],
            shut=len(sealed) - len(opened),
        )

    async def _rows(self, table: type[Table], by: str, keys: Collection[UUID]) -> list[Row]:
        if by == "scope":
            return await self._session.select(table.select().where(WhereRaw("scope && {}::uuid[]", list(keys))))
        return await self._session.select(table.select().where(among(table._meta.get_column_by_name(by), keys)))


def names_somebody(table: type[Table]) -> str | None:
    """The column by which a table's rows are about somebody; None where they are about nobody."""
    if table is WorkerRow:
        return "id"
    names = _names(table)
    return next((name for name in (*WHOSE, *THROUGH) if name in names), None)


def _under(table: type[Table]) -> str:
    """The column that says under whose key a row is sealed."""
    names = _names(table)
    return next((name for name in WHOSE[:3] if name in names), "id")


def _held(table: type[Table], found: Mapping[str, list[Row]]) -> bool:
    return bool(found.get(table._meta.tablename))


def _plain(row: Row) -> Row:
    """What lies open; of bytes, how many there are: an envelope's length is seen from outside too."""
    return {name: _length(held) if isinstance(held, Sealed | bytes) else held for name, held in row.items()}


def _length(held: Sealed | bytes) -> str:
    return f"{len(held.reveal_ciphertext() if isinstance(held, Sealed) else held)} bytes"


def _names(table: type[Table]) -> set[str]:
    return {column._meta.name for column in table._meta.columns}
