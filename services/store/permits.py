"""Applications to an authority and the permits it gave, each sealed under the worker's key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from services.store.envelopes import read_application, read_permit, write_application, write_permit
from services.store.refusals import missing
from services.store.session import Row, Session, covered
from services.store.tables import ApplicationRow, PermitRow, WorkerRow
from talentcoop.permits import Application, Permit


class StoredApplications:
    """Applications in the order put on file."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, worker: UUID, key: UUID) -> Application:
        """One application of a worker. Raises `application.missing`."""
        found = [held for held in (await self.of_all([worker]))[worker] if held.id == key]
        if not found:
            raise missing("application")
        return found[0]

    async def save(self, application: Application) -> Application:
        """Insert or update. Raises `application.stale`, `worker.missing`."""
        key, person = application.id, application.worker
        await self._session.require(WorkerRow, person)
        sealed = await self._session.sealed(ApplicationRow, key, person, write_application(application))
        values = await _placed(self._session, ApplicationRow, person, application.version) | {"sealed": sealed}
        return replace(application, version=await self._session.save(ApplicationRow, key, application.version, values))

    async def of_all(self, workers: Collection[UUID]) -> Mapping[UUID, tuple[Application, ...]]:
        """All applications of several workers, oldest first; none where there are none."""
        found: dict[UUID, list[Application]] = {worker: [] for worker in workers}
        for row, content in await covered(self._session, ApplicationRow, workers):
            found[row["person"]].append(read_application(row, content))
        return {worker: tuple(held) for worker, held in found.items()}


class StoredPermits:
    """Permits in the order put on file."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, worker: UUID, key: UUID) -> Permit:
        """One permit of a worker. Raises `permit.missing`."""
        found = [held for held in (await self.of_all([worker]))[worker] if held.id == key]
        if not found:
            raise missing("permit")
        return found[0]

    async def save(self, permit: Permit) -> Permit:
        """Insert or update. Raises `permit.stale`, `worker.missing`."""
        await self._session.require(WorkerRow, permit.worker)
        sealed = await self._session.sealed(PermitRow, permit.id, permit.worker, write_permit(permit))
        values = await _placed(self._session, PermitRow, permit.worker, permit.version) | {"sealed": sealed}
        return replace(permit, version=await self._session.save(PermitRow, permit.id, permit.version, values))

    async def of_all(self, workers: Collection[UUID]) -> Mapping[UUID, tuple[Permit, ...]]:
        """All permits of several workers, oldest first; none where there are none."""
        found: dict[UUID, list[Permit]] = {worker: [] for worker in workers}
        for row, content in await covered(self._session, PermitRow, workers):
            found[row["person"]].append(read_permit(row, content))
        return {worker: tuple(held) for worker, held in found.items()}


async def _placed(session: Session, table: type[ApplicationRow | PermitRow], worker: UUID, version: int) -> Row:
    """Under what a row is put on file; one that is there stays where it lies."""
    return {} if version else {"person": await session.cover(table, worker)}
