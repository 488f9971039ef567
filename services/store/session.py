"""One transaction as its actor sees it. Piccolo builds statements; they run here only, under the actor's predicate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar
from uuid import UUID

import asyncpg
from piccolo.columns import Column
from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable
from piccolo.query.base import Query
from piccolo.query.functions.aggregate import Count
from piccolo.query.methods.delete import Delete
from piccolo.query.methods.insert import Insert
from piccolo.query.methods.raw import Raw
from piccolo.query.methods.select import Select
from piccolo.query.methods.update import Update
from piccolo.table import Table

from services.access.actors import Actor
from services.ports.keys import Indexer, Keys, Place, Sealed, Sealer
from services.store.refusals import missing, stale, told
from services.store.scope import COVERED, is_hers, is_narrow, opens, predicate
from services.store.tables import (
    AgendaEventRow,
    AgendaItemRow,
    AuditEntryRow,
    AuthorityReleaseRow,
    AuthorityRequestRow,
    OutboxRow,
    PolicyEditionRow,
)
from talentcoop.errors import Stale

T = TypeVar("T", bound=Table)
Row = dict[str, Any]
Values = dict[Any, Any]
_NOUNS: Final[Mapping[type[Table], str]] = {
    AgendaItemRow: "agenda",
    AgendaEventRow: "agenda",
    AuthorityRequestRow: "authority",
    AuthorityReleaseRow: "authority",
    OutboxRow: "message",
    PolicyEditionRow: "edition",
}
"""Where the word in an error is not the table's name."""


def noun_of(table: type[Table]) -> str:
    """The word by which a row of a table is told in errors."""
    return _NOUNS.get(table, table._meta.tablename)


def among(column: Column, values: Collection[object]) -> WhereRaw:
    """The column has one of the values: one parameter, however many they are."""
    return WhereRaw(f"{column._meta.get_full_name(with_alias=False)} = any({{}})", list(values))


class Session:
    """Reads, writes, seals and opens for one actor, in one transaction."""

    def __init__(self, connection: asyncpg.Connection, actor: Actor, keys: Keys) -> None:
        self._connection = connection
        self.actor = actor
        self._keys = keys
        self._sealers: dict[UUID, Sealer] = {}
        self.written: set[type[Table]] = set()

    async def begin(self) -> None:
        """Tell the database whose rows this transaction is about; the setting ends with it."""
        with told():
            await self._connection.execute(
                "select set_config('talentcoop.cooperative', $1, true)", str(self.actor.cooperative)
            )

    # --- reading ------------------------------------------------------------------------------------------------

    async def select(self, query: Select[Any]) -> list[Row]:
        """The rows that match and that the actor may see."""
        return await self._run(query.where(await self._seen(query.table)))

    async def one(self, query: Select[Any]) -> Row:
        """The first such row. Raises `<noun>.missing`."""
        rows = await self.select(query.limit(1))
        if not rows:
            raise missing(noun_of(query.table))
        return rows[0]

    async def count(self, table: type[Table], *conditions: Combinable) -> int:
        """How many such rows there are."""
        (row,) = await self.select(table.select(Count()).where(*conditions))
        return int(row["count"])

    async def require(self, table: type[Table], key: object) -> None:
        """Raise `<noun>.missing` unless the actor sees the row."""
        await self.one(table.select(_id(table)).where(_id(table) == key))

    # --- writing ------------------------------------------------------------------------------------------------

    async def insert(self, query: Insert[Any]) -> list[Row]:
        """Write rows; gives the ids of those written. Raises `<noun>.missing` where the actor may not see one."""
        key = query.table._meta.primary_key
        written = await self._run(query.returning(key))
        self._mark(query.table, written)
        if written and is_narrow(self.actor, query.table):
            name = key._meta.name
            seen = await self.select(query.table.select(key).where(among(key, [row[name] for row in written])))
            if len(seen) < len(written):
                raise missing(noun_of(query.table))
        return written

    async def update(self, query: Update[Any]) -> list[Row]:
        """Change the rows that match and that the actor may see; gives their ids."""
        key = query.table._meta.primary_key
        written = await self._run(query.where(await self._seen(query.table)).returning(key))
        self._mark(query.table, written)
        return written

    async def delete(self, query: Delete) -> None:
        """Take away the rows that match and that the actor may see. Few tables let anything be taken away."""
        await self._run(query.where(await self._seen(query.table)))

    async def run(self, query: Raw) -> list[Row]:
        """What a statement gives that Piccolo cannot build: it must name the actor's cooperative itself."""
        return await self._run(query)

    async def save(self, table: type[Table], key: object, version: int, values: Mapping[str, Any]) -> int:
        """Insert at version 0, else update the version that was read; gives the new one. Raises `<noun>.stale`."""
        if version:
            following: Values = {**values, "version": version + 1}
            old = table._meta.get_column_by_name("version") == version
            written = await self.update(table.update(following).where(_id(table) == key, old))
        else:
            row = table(id=key, version=1, **self.mine(table), **values)
            written = await self._first(table.insert(row).on_conflict(target=_id(table), action="DO NOTHING"))
        if not written:
            raise stale(noun_of(table))
        return version + 1

    async def _first(self, query: Insert[Any]) -> list[Row]:
        """Insert; [] where somebody puts the same row on file at the same moment. What was done before stays."""
        try:
            async with self._connection.transaction():
                return await self.insert(query)
        except Stale:
            return []

    def _mark(self, table: type[Table], written: Sequence[Row]) -> None:
        if written:
            self.written.add(table)

    def mine(self, table: type[Table]) -> Row:
        """What marks a new row as the cooperative's own."""
        named = any(column._meta.name == "cooperative" for column in table._meta.columns)
        return {"cooperative": self.actor.cooperative} if named else {}

    # --- sealing ------------------------------------------------------------------------------------------------

    async def sealed(self, table: type[Table], row: UUID, subject: UUID, content: bytes) -> bytes:
        """Content sealed for a row under a subject's key. Raises `worker.missing` where she has none."""
        sealers = await self._sealers_of({subject})
        if subject not in sealers:
            raise missing("worker")
        return sealers[subject].seal(_place(table, row), content).reveal_ciphertext()

    async def opened(self, table: type[Table], rows: Sequence[Row], subject: str) -> list[tuple[Row, bytes]]:
        """Rows with their content opened, in one query for all keys; those of a subject without a key are left out,
        and all of them where the actor opens none of the table.

        `subject` names the column that says whose key it is.
        """
        if not opens(self.actor, table):
            return []
        sealers = await self._sealers_of({row[subject] for row in rows})
        return [
            (row, sealers[row[subject]].open(_place(table, row["id"]), row["sealed"]))
            for row in rows
            if row[subject] in sealers
        ]

    async def covers(self, table: type[Table], workers: Collection[UUID]) -> dict[UUID, UUID]:
        """Whose each row of workers is in a table of `COVERED`: by the cover that it lies under, or by her own id where
        it was put on file before there were covers.
        """
        sealers = await self._sealers_of(set(workers))
        known = [(worker, sealers[worker]) for worker in workers if worker in sealers]
        drawn = {cover: worker for worker, sealer in known for cover in sealer.covers(table._meta.tablename)}
        return {worker: worker for worker in workers} | drawn

    async def cover(self, table: type[Table], worker: UUID) -> UUID:
        """Under what a new row of a worker lies: one of hers that no other does, while there are any. Raises
        `worker.missing` where she has no key.
        """
        sealers = await self._sealers_of({worker})
        if worker not in sealers:
            raise missing("worker")
        covers = sealers[worker].covers(table._meta.tablename)
        return covers[await self.count(table, among(_named(table), covers)) % len(covers)]

    async def indexers(self) -> tuple[Indexer, ...]:
        """Who makes the digests by which workers are found: under the current epoch first."""
        return await self._keys.indexers(self.actor.cooperative)

    async def read_ahead(self, subject: UUID) -> None:
        """Read a subject's key before her row, so that a row that is not there takes as long as one that is."""
        await self._sealers_of({subject})

    async def _seen(self, table: type[Table]) -> Combinable:
        """What must hold of a row for the actor to see it; whom her scope names, it names under their covers too."""
        actor = self.actor
        if table in COVERED and actor.scope and is_hers(actor, table):
            actor = replace(actor, scope=actor.scope.union(await self.covers(table, actor.scope)))
        return predicate(actor, table)

    async def _sealers_of(self, subjects: set[UUID]) -> Mapping[UUID, Sealer]:
        """The sealers of subjects, each read once a transaction."""
        if lacking := subjects - self._sealers.keys():
            self._sealers.update(await self._keys.sealers(self.actor.cooperative, lacking))
        return self._sealers

    async def _run(self, query: Query[Any, Any]) -> list[Row]:
        (statement,) = query.querystrings
        text, values = statement.compile_string()
        with told():
            rows = [dict(row) for row in await self._connection.fetch(text, *values)]
        for row in rows:
            if "sealed" in row:
                row["sealed"] = Sealed(row["sealed"])
        return rows


async def covered(
    session: Session, table: type[Table], workers: Collection[UUID], *conditions: Combinable
) -> list[tuple[Row, bytes]]:
    """The rows of workers in a table of `COVERED`, in the order entered and opened; `person` says whose each is."""
    if not opens(session.actor, table):
        return []
    whose = await session.covers(table, workers)
    entered = table._meta.get_column_by_name("entered")
    rows = await session.select(table.select().where(among(_named(table), whose), *conditions).order_by(entered))
    return await session.opened(table, [row | {"person": whose[row["person"]]} for row in rows], "person")


def batches(rows: Sequence[T], size: int = 500) -> Iterable[Sequence[T]]:
    """Rows in parts that fit in one statement: PostgreSQL takes 32,767 parameters."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _named(table: type[Table]) -> Column:
    """The column of a table of `COVERED` in which a cover stands."""
    return table._meta.get_column_by_name("worker" if table is AuditEntryRow else "person")


def _id(table: type[Table]) -> Column:
    return table._meta.primary_key


def _place(table: type[Table], row: UUID) -> Place:
    return Place(table._meta.tablename, "sealed", row)
