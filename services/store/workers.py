"""Workers: the profile plain, the identity sealed under each one's key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from piccolo.columns.combination import WhereRaw
from piccolo.query.methods.select import Select

from services.ports.pages import Page, Slice
from services.ports.workers import Sketch
from services.store.envelopes import read_identity, write_identity
from services.store.refusals import missing
from services.store.session import Row, Session, among
from services.store.skills import read_held, read_languages, write_held, write_languages
from services.store.tables import WorkerRow
from talentcoop.dates import Period
from talentcoop.workers import Profile, Worker


class StoredWorkers:
    """The caseload. Whose key is gone has no identity: `get` does not find her, and pages leave her out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, key: UUID) -> Worker:
        """One worker. Raises `worker.missing`."""
        return await self._only(WorkerRow.select().where(WorkerRow.id == key))

    async def of_all(self, keys: Collection[UUID]) -> Mapping[UUID, Worker]:
        """Several workers, in two queries."""
        found = await self._read(WorkerRow.select().where(among(WorkerRow.id, keys)))
        return {worker.id: worker for worker in found}

    async def by_ref(self, ref: str) -> Worker:
        """One worker by reference. Raises `worker.missing`."""
        return await self._only(WorkerRow.select().where(WorkerRow.reference == ref))

    async def save(self, worker: Worker) -> Worker:
        """Insert or update. Raises `worker.stale`, `worker.taken` on a reference in use, `worker.missing` keyless."""
        values = _plain(worker)
        values["sealed"] = await self._session.sealed(WorkerRow, worker.id, worker.id, write_identity(worker.identity))
        return replace(worker, version=await self._session.save(WorkerRow, worker.id, worker.version, values))

    async def page(self, part: Slice, *, occupation: str | None = None, text: str | None = None) -> Page[Worker]:
        """Workers by reference; `text` is part of one, in capitals or not. The total counts those without a key too."""
        wanted = [WhereRaw("true")]
        if occupation:
            wanted.append(WhereRaw("exists (select from unnest(occupations) o where starts_with(o, {}))", occupation))
        if text:
            wanted.append(WhereRaw("strpos(lower(reference), lower({})) > 0", text))
        rows = WorkerRow.select().where(*wanted).order_by(WorkerRow.reference).limit(part.size).offset(part.start)
        return Page(await self._read(rows), await self._session.count(WorkerRow, *wanted), part.start)

    async def ids(self) -> tuple[UUID, ...]:
        """Every worker's id, by reference."""
        rows = await self._session.select(WorkerRow.select(WorkerRow.id).order_by(WorkerRow.reference))
        return tuple(row["id"] for row in rows)

    async def refs(self, keys: Collection[UUID]) -> Mapping[UUID, str]:
        """The references of several workers."""
        query = WorkerRow.select(WorkerRow.id, WorkerRow.reference).where(among(WorkerRow.id, keys))
        return {row["id"]: row["reference"] for row in await self._session.select(query)}

    async def frozen(self, keys: Collection[UUID]) -> frozenset[UUID]:
        """Those of several workers whose files are frozen."""
        query = WorkerRow.select(WorkerRow.id).where(among(WorkerRow.id, keys), WorkerRow.frozen.eq(True))
        return frozenset(row["id"] for row in await self._session.select(query))

    async def sketches(self) -> Mapping[UUID, Sketch]:
        """Every worker's sketch by id, by reference."""
        plain = [column for column in WorkerRow._meta.columns if column is not WorkerRow.sealed]
        rows = await self._session.select(WorkerRow.select(*plain).order_by(WorkerRow.reference))
        return {
            row["id"]: Sketch(
                ref=row["reference"],
                registered_on=row["registered_on"],
                profile=_profile(row),
                frozen=row["frozen"],
            )
            for row in rows
        }

    async def _only(self, query: Select[Any]) -> Worker:
        found = await self._read(query)
        if not found:
            raise missing("worker")
        return found[0]

    async def _read(self, query: Select[Any]) -> tuple[Worker, ...]:
        opened = await self._session.opened(WorkerRow, await self._session.select(query), "id")
        return tuple(
            Worker(
                id=row["id"],
                ref=row["reference"],
                registered_on=row["registered_on"],
                identity=read_identity(content),
                profile=_profile(row),
                frozen=row["frozen"],
                version=row["version"],
            )
            for row, content in opened
        )


def _plain(worker: Worker) -> Row:
    profile = worker.profile
    return {
        "reference": worker.ref,
        "registered_on": worker.registered_on,
        "occupations": list(profile.occupations),
        "skills": write_held(profile.skills),
        "languages": write_languages(profile.languages),
        "available_first": profile.available.first,
        "available_last": profile.available.last,
        "hours_a_week": profile.hours_a_week,
        "regions": list(profile.regions),
        "frozen": worker.frozen,
    }


def _profile(row: Row) -> Profile:
    return Profile(
        occupations=tuple(row["occupations"]),
        skills=read_held(row["skills"]),
        languages=read_languages(row["languages"]),
        available=Period(row["available_first"], row["available_last"]),
        hours_a_week=row["hours_a_week"],
        regions=tuple(row["regions"]),
    )
