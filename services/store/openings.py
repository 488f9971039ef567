"""Who opened a worker's file; the role that serves can add to it and read it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.ports.openings import Opening
from services.ports.pages import Page, Slice
from services.store.session import Row, Session
from services.store.tables import OpeningRow, WorkerRow


class StoredOpenings:
    """Openings, newest first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def note(self, openings: Sequence[Opening]) -> None:
        """Put openings on file; where an id is there already nothing is added. Raises `worker.missing`."""
        if openings:
            rows = [OpeningRow(**_plain(opening), **self._session.mine(OpeningRow)) for opening in openings]
            await self._session.insert(OpeningRow.insert(*rows).on_conflict(target=OpeningRow.id, action="DO NOTHING"))

    async def of(self, worker: UUID, part: Slice) -> Page[Opening]:
        """Those of one worker. Raises `worker.missing`."""
        await self._session.require(WorkerRow, worker)
        hers = OpeningRow.worker == worker
        query = OpeningRow.select().where(hers).order_by(OpeningRow.at, OpeningRow.entered, ascending=False)
        rows = await self._session.select(query.limit(part.size).offset(part.start))
        return Page(tuple(map(_opening, rows)), await self._session.count(OpeningRow, hers), part.start)


_FIELDS = ("id", "worker", "by", "role", "purpose", "at")


def _plain(opening: Opening) -> Row:
    return {name: getattr(opening, name) for name in _FIELDS}


def _opening(row: Row) -> Opening:
    return Opening(**{name: row[name] for name in _FIELDS})
