"""/api/workers/{worker}/openings: who opened or changed a worker's file, in which role, what for and when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath

from services.api.bodies import Out
from services.api.doors import Act, calls
from services.api.paging import SHARED, PageOut, Part
from services.ports.audit import Entry
from services.usecases import openings


class OpeningOut(Out):
    """One line; `by` is the id of whoever did it, `what` the permission it took. Of openings, several on one day by one
    person are one.
    """

    by: UUID
    role: str
    act: str
    what: str
    purpose: str
    at: datetime

    @classmethod
    def of(cls, entry: Entry) -> OpeningOut:
        """Show an entry."""
        return cls(by=entry.by, role=entry.role, act=entry.act, what=entry.what, purpose=entry.purpose, at=entry.at)


class OpeningsApi(Controller):
    """Who opened or changed a worker's file."""

    path = "/api/workers/{worker:uuid}/openings"
    tags = ("workers",)
    dependencies = SHARED

    @get("/", operation_id="listOpenings", **calls(openings.of))
    async def of(self, act: Act, worker: FromPath[UUID], part: Part) -> PageOut[OpeningOut]:
        """Who opened or changed a worker's file, newest first."""
        page = await act(worker, part)
        items = [OpeningOut.of(entry) for entry in page.items]
        return PageOut[OpeningOut](items=items, start=page.start, total=page.total)
