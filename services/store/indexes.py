"""Digests by which somebody is found: what a stolen database shows of them is sixteen bytes under a key that ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from piccolo.columns.combination import WhereRaw

from services.ports.indexes import Field
from services.store.session import Session, among
from services.store.tables import BlindIndexRow, WorkerRow

_OUTDATED: Final = (
    "(not exists (select from blind_index b where b.person = worker.id and b.epoch = {})"
    " or exists (select from blind_index b where b.person = worker.id and b.epoch <> {}))"
)


class StoredIndexes:
    """Written under the current epoch; found under every one that the key file still holds."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def write(self, worker: UUID, terms: Mapping[Field, str]) -> None:
        """Make hers these, in place of what was there. Raises `worker.missing`."""
        current, *_ = await self._session.indexers()
        await self.forget([worker])
        rows = [
            BlindIndexRow(
                id=uuid5(NAMESPACE_OID, f"{worker}/{field}"),
                person=worker,
                field=field,
                epoch=current.epoch,
                digest=current.digest(field, text),
                **self._session.mine(BlindIndexRow),
            )
            for field, text in terms.items()
            if text
        ]
        if rows:
            await self._session.insert(BlindIndexRow.insert(*rows))

    async def find(self, terms: Mapping[Field, str]) -> Mapping[UUID, frozenset[Field]]:
        """Whoever shares at least one of the terms, and which: one query."""
        indexers = await self._session.indexers()
        wanted = {
            (field, indexer.digest(field, text)): field for field, text in terms.items() if text for indexer in indexers
        }
        if not wanted:
            return {}
        query = BlindIndexRow.select(BlindIndexRow.person, BlindIndexRow.field, BlindIndexRow.digest)
        found: defaultdict[UUID, set[Field]] = defaultdict(set)
        rows = await self._session.select(query.where(among(BlindIndexRow.digest, [digest for _, digest in wanted])))
        for row in rows:
            if field := wanted.get((row["field"], row["digest"])):
                found[row["person"]].add(field)
        return {person: frozenset(fields) for person, fields in found.items()}

    async def forget(self, workers: Collection[UUID]) -> None:
        """Take them away."""
        await self._session.delete(BlindIndexRow.delete().where(among(BlindIndexRow.person, workers)))

    async def outdated(self, after: UUID | None, most: int) -> tuple[UUID, ...]:
        """Workers whose digests are not all of the current epoch, by id, their rows locked."""
        current, *_ = await self._session.indexers()
        query = WorkerRow.select(WorkerRow.id).where(WhereRaw(_OUTDATED, current.epoch, current.epoch))
        if after is not None:
            query = query.where(WorkerRow.id > after)
        rows = await self._session.select(query.order_by(WorkerRow.id).limit(most).lock_rows("UPDATE"))
        return tuple(row["id"] for row in rows)
