"""/api/workers/{worker}/applications and /permits: what was asked of an authority, and what it gave."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from pydantic import Field

from services.api.bodies import Day, FileId, In, Isco, Out, PeriodIn, PeriodOut, Slug
from services.api.doors import Act, calls
from services.usecases import permits
from talentcoop.facts import Evidence
from talentcoop.permits import Application, ApplicationState, Permit


class ApplicationIn(In):
    """An application that was filed under a policy."""

    policy: FileId
    filed_on: Day


class ActIn(In):
    """The authority's next act."""

    state: ApplicationState
    on: Day


class ApplicationOut(Out):
    """Where an application stands."""

    id: UUID
    worker: UUID
    policy: str
    filed_on: date
    state: ApplicationState
    admissible_on: date | None
    decided_on: date | None

    @classmethod
    def of(cls, application: Application) -> ApplicationOut:
        """Show an application."""
        return cls(
            id=application.id,
            worker=application.worker,
            policy=application.policy,
            filed_on=application.filed_on,
            state=application.state,
            admissible_on=application.admissible_on,
            decided_on=application.decided_on,
        )


class PermitIn(In):
    """A permit as it was shown to the desk. An empty scope is open on that side, as in the act itself."""

    period: PeriodIn
    employers: list[UUID] = Field(default_factory=list, max_length=50)
    occupations: list[Isco] = Field(default_factory=list, max_length=50)
    sectors: list[Slug] = Field(default_factory=list, max_length=50)
    regions: list[Slug] = Field(default_factory=list, max_length=50)
    application: UUID | None = None
    evidence: Evidence = Evidence.SEEN


class RevokeIn(In):
    """From which day a permit no longer holds."""

    on: Day


class PermitOut(Out):
    """A permit; `scenario` ones count in a scenario cooperative only."""

    id: UUID
    worker: UUID
    period: PeriodOut
    employers: list[UUID]
    occupations: list[str]
    sectors: list[str]
    regions: list[str]
    application: UUID | None
    evidence: Evidence
    scenario: bool
    revoked_on: date | None

    @classmethod
    def of(cls, permit: Permit) -> PermitOut:
        """Show a permit."""
        return cls(
            id=permit.id,
            worker=permit.worker,
            period=PeriodOut.of(permit.period),
            employers=list(permit.employers),
            occupations=list(permit.occupations),
            sectors=list(permit.sectors),
            regions=list(permit.regions),
            application=permit.application,
            evidence=permit.evidence,
            scenario=permit.scenario,
            revoked_on=permit.revoked_on,
        )


class PapersOut(Out):
    """A worker's applications and permits, oldest first."""

    applications: list[ApplicationOut]
    permits: list[PermitOut]


class PermitsApi(Controller):
    """Applications to an authority, and the permits it gives."""

    path = "/api/workers/{worker:uuid}"
    tags = ("permits",)

    @get("/permits", operation_id="listPermits", **calls(permits.of))
    async def of(self, act: Act, worker: FromPath[UUID]) -> PapersOut:
        """A worker's applications and permits."""
        applications, held = await act(worker)
        return PapersOut(
            applications=[ApplicationOut.of(one) for one in applications], permits=[PermitOut.of(one) for one in held]
        )

    @post("/applications", operation_id="recordApplication", **calls(permits.apply))
    async def apply(self, act: Act, worker: FromPath[UUID], data: JSONBody[ApplicationIn]) -> ApplicationOut:
        """Record that an application was filed."""
        return ApplicationOut.of(await act(worker, data.policy, data.filed_on))

    @post(
        "/applications/{application:uuid}/move", status_code=200, operation_id="moveApplication", **calls(permits.move)
    )
    async def move(
        self, act: Act, worker: FromPath[UUID], application: FromPath[UUID], data: JSONBody[ActIn]
    ) -> ApplicationOut:
        """Record the authority's next act."""
        return ApplicationOut.of(await act(worker, application, data.state, data.on))

    @post("/permits", operation_id="recordPermit", **calls(permits.record))
    async def record(self, act: Act, worker: FromPath[UUID], data: JSONBody[PermitIn]) -> PermitOut:
        """Record a permit."""
        grant = permits.Grant(
            worker=worker,
            period=data.period.period(),
            employers=tuple(data.employers),
            occupations=tuple(data.occupations),
            sectors=tuple(data.sectors),
            regions=tuple(data.regions),
            application=data.application,
            evidence=data.evidence,
        )
        return PermitOut.of(await act(grant))

    @post("/permits/{permit:uuid}/revoke", status_code=200, operation_id="revokePermit", **calls(permits.revoke))
    async def revoke(
        self, act: Act, worker: FromPath[UUID], permit: FromPath[UUID], data: JSONBody[RevokeIn]
    ) -> PermitOut:
        """Record that a permit no longer holds from a day on."""
        return PermitOut.of(await act(worker, permit, data.on))
