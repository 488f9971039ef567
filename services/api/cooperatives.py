"""/api/cooperative: one's own, and no other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from litestar import Controller, get

from services.api.bodies import Out
from services.api.doors import Act, calls
from services.ports.cooperatives import Cooperative
from services.usecases import cooperatives


class CooperativeOut(Out):
    """A cooperative. A scenario one holds synthetic people only, and can never become a real one."""

    id: UUID
    slug: str
    name: str
    region: str
    zone: str
    language: str
    scenario: bool
    founded_at: datetime

    @classmethod
    def of(cls, cooperative: Cooperative) -> CooperativeOut:
        """Show a cooperative."""
        return cls(
            id=cooperative.id,
            slug=cooperative.slug,
            name=cooperative.name,
            region=cooperative.region,
            zone=cooperative.zone,
            language=cooperative.language,
            scenario=cooperative.scenario,
            founded_at=cooperative.founded_at,
        )


class CooperativeApi(Controller):
    """One's own cooperative."""

    path = "/api/cooperative"
    tags = ("cooperative",)

    @get("/", operation_id="showCooperative", **calls(cooperatives.show))
    async def show(self, act: Act) -> CooperativeOut:
        """Your own cooperative."""
        return CooperativeOut.of(await act())
