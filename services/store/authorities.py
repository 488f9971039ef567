"""Requests of authorities: what was asked and answered is sealed under an alias of the person it is about."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from piccolo.query.methods.select import Select

from services.ports.authorities import Request, RequestState, Said
from services.ports.pages import Page, Slice
from services.store.session import Row, Session, among
from services.store.tables import AuthorityReleaseRow, AuthorityRequestRow


class StoredAuthorityRequests:
    """Requests, newest first; one whose person's keys are gone keeps its place without its content."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, key: UUID) -> Request:
        """One request. Raises `authority.missing`."""
        row = await self._session.one(AuthorityRequestRow.select().where(AuthorityRequestRow.id == key))
        return (await self._requests([row]))[0]

    async def save(self, request: Request) -> Request:
        """Insert or update; who said yes is kept by `release`. Raises `authority.stale`."""
        values: Row = {
            "subject": request.subject,
            "state": request.state.value,
            "consented_at": request.consented_at,
            "by": request.by,
            "at": request.at,
        }
        if request.said is not None:
            content = _write(request.said)
            values["sealed"] = await self._session.sealed(AuthorityRequestRow, request.id, request.subject, content)
        version = await self._session.save(AuthorityRequestRow, request.id, request.version, values)
        return replace(request, version=version)

    async def release(self, key: UUID, release: UUID, at: datetime) -> None:
        """Put on file, under the id `release`, that the actor says yes to a request. Raises `authority.missing`."""
        await self._session.require(AuthorityRequestRow, key)
        mine = self._session.mine(AuthorityReleaseRow)
        row = AuthorityReleaseRow(id=release, request=key, by=self._session.actor.id, at=at, **mine)
        await self._session.insert(AuthorityReleaseRow.insert(row))

    async def page(self, part: Slice) -> Page[Request]:
        """Requests about anybody."""
        rows = await self._session.select(_newest().limit(part.size).offset(part.start))
        total = await self._session.count(AuthorityRequestRow)
        return Page(tuple(await self._requests(rows)), total, part.start)

    async def about(self, subjects: Collection[UUID]) -> tuple[Request, ...]:
        """Those about the person whom these aliases belong to."""
        rows = await self._session.select(_newest().where(among(AuthorityRequestRow.subject, subjects)))
        return tuple(await self._requests(rows))

    async def _requests(self, rows: Sequence[Row]) -> list[Request]:
        opened = await self._session.opened(AuthorityRequestRow, rows, "subject")
        said = {row["id"]: _read(content) for row, content in opened}
        query = AuthorityReleaseRow.select().where(among(AuthorityReleaseRow.request, [row["id"] for row in rows]))
        yes = [(row["request"], row["by"]) for row in await self._session.select(query)]
        return [
            Request(
                id=row["id"],
                subject=row["subject"],
                said=said.get(row["id"]),
                by=row["by"],
                at=row["at"],
                state=RequestState(row["state"]),
                consented_at=row["consented_at"],
                released_by=frozenset(by for key, by in yes if key == row["id"]),
                version=row["version"],
            )
            for row in rows
        ]


def _newest() -> Select[Any]:
    return AuthorityRequestRow.select().order_by(AuthorityRequestRow.entered, ascending=False)


def _write(said: Said) -> bytes:
    held = {**asdict(said), "received_on": said.received_on.isoformat(), "worker": said.worker and str(said.worker)}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode()


def _read(content: bytes) -> Said:
    held = json.loads(content)
    worker = UUID(held["worker"]) if held["worker"] else None
    return Said(**{**held, "received_on": date.fromisoformat(held["received_on"]), "worker": worker})
