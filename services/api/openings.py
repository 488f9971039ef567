"""/api/workers/{worker}/openings: who opened a worker's file, in which role, what for and when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath

from services.api.bodies import Out
from services.api.doors import Act, calls
from services.api.paging import SHARED, PageOut, Part
from services.ports.openings import Opening
from services.usecases import openings


class OpeningOut(Out):
    """One opening; `by` is the id of whoever opened the file. Several on one day by one person are one."""

    by: UUID
    role: str
    purpose: str
    at: datetime

    @classmethod
    def of(cls, opening: Opening) -> OpeningOut:
        """Show an opening."""
        return cls(by=opening.by, role=opening.role, purpose=opening.purpose, at=opening.at)


class OpeningsApi(Controller):
    """Who opened a worker's file."""

    path = "/api/workers/{worker:uuid}/openings"
    tags = ("workers",)
    dependencies = SHARED

    @get("/", operation_id="listOpenings", **calls(openings.of))
    async def of(self, act: Act, worker: FromPath[UUID], part: Part) -> PageOut[OpeningOut]:
        """Who opened a worker's file, newest first."""
        page = await act(worker, part)
        items = [OpeningOut.of(opening) for opening in page.items]
        return PageOut[OpeningOut](items=items, start=page.start, total=page.total)
