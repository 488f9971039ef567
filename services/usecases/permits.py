"""Record what was asked of an authority, what it answered, and the permits it gave or took away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.access.permissions import allowed
from services.usecases import audit, contacts
from services.usecases.desk import Desk
from services.usecases.law import law, require
from services.usecases.workers import present
from talentcoop.dates import Period
from talentcoop.errors import Disallowed, Invalid, Missing
from talentcoop.facts import Evidence
from talentcoop.permits import Application, ApplicationState, Permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """An authority's act as it was shown to the desk. Empty scopes are open, as in the act."""

    worker: UUID
    period: Period
    employers: tuple[UUID, ...] = ()
    occupations: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    application: UUID | None = None
    evidence: Evidence = Evidence.SEEN


@allowed("application.record")
async def apply(desk: Desk, worker: UUID, policy: str, filed_on: date) -> Application:
    """Record that an application was filed under a policy.

    Raises `application.future`, `application.not-law`, `policy.missing`, `worker.missing`.
    """
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        if not require(await law(desk, store), cooperative, policy).takes_applications:
            raise Disallowed(
                "application.not-law",
                f"No authority takes applications under '{policy}': it is not law, or asks for no permit.",
                "Choose a policy in force that asks for a permit.",
                policy=policy,
            )
        _past(filed_on, desk.today(cooperative))
        await store.workers.get(worker)
        await audit.changed(desk, store, worker, "application.record")
        return await store.applications.save(
            Application(id=desk.new_id(), worker=worker, policy=policy, filed_on=filed_on)
        )


@allowed("application.move")
async def move(desk: Desk, worker: UUID, application: UUID, state: ApplicationState, on: date) -> Application:
    """Record the authority's next act. Raises `application.future`, `application.out-of-order`."""
    async with desk.open() as store:
        _past(on, desk.today(await store.cooperatives.mine()))
        held = await store.applications.get(worker, application)
        await audit.changed(desk, store, worker, "application.move")
        return await store.applications.save(held.move(state, on))


@allowed("permit.record")
async def record(desk: Desk, grant: Grant) -> Permit:
    """Record a permit. In a scenario cooperative it is a scenario's, and counts nowhere else.

    Raises `application.missing`, `employer.missing`.
    """
    async with desk.open() as store:
        await store.workers.get(grant.worker)
        cooperative = await store.cooperatives.mine()
        if grant.application is not None:
            await store.applications.get(grant.worker, grant.application)
        if set(grant.employers) - set(await store.employers.of_all(grant.employers)):
            raise Missing("employer.missing", "There is no such employer here.", "Register the employer first.")
        permit = Permit(
            id=desk.new_id(),
            worker=grant.worker,
            period=grant.period,
            employers=grant.employers,
            occupations=grant.occupations,
            sectors=grant.sectors,
            regions=grant.regions,
            application=grant.application,
            evidence=grant.evidence,
            scenario=cooperative.scenario,
        )
        await audit.changed(desk, store, grant.worker, "permit.record")
        return await store.permits.save(permit)


@allowed("permit.revoke")
async def revoke(desk: Desk, worker: UUID, permit: UUID, on: date) -> Permit:
    """Record that a permit no longer holds from a day on. Work that rested on it must be looked at the same day."""
    async with desk.open() as store:
        held = await store.permits.get(worker, permit)
        if held.revoked_on is not None:
            raise Disallowed("permit.revoked", f"The permit was revoked on {held.revoked_on}.", "Reload the file.")
        saved = await store.permits.save(replace(held, revoked_on=on))
        await audit.changed(desk, store, worker, "permit.revoke")
        await contacts.doubt_leave(desk, store, worker)
        return saved


@allowed("permit.list")
async def of(desk: Desk, worker: UUID) -> tuple[tuple[Application, ...], tuple[Permit, ...]]:
    """A worker's applications and permits, oldest first."""
    async with desk.open() as store:
        await present(store, worker)
        await audit.opened(desk, store, worker)
        applications, permits = await store.applications.of_all([worker]), await store.permits.of_all([worker])
        return applications[worker], permits[worker]


@dataclass(frozen=True, slots=True)
class Held:
    """What one worker asked of authorities and was given, with her reference."""

    ref: str
    applications: tuple[Application, ...]
    permits: tuple[Permit, ...]


@allowed("permit.find")
async def find(desk: Desk, worker: UUID | None = None) -> tuple[Held, ...]:
    """The applications and permits of the whole caseload, or of one worker, by reference."""
    async with desk.open() as store:
        workers = await store.workers.ids() if worker is None else (worker,)
        refs, permits = await store.workers.refs(workers), await store.permits.of_all(workers)
        applications = await store.applications.of_all(workers)
        await audit.shown(desk, store, refs, worker)
        return tuple(Held(refs[key], applications[key], permits[key]) for key in workers if key in refs)


def _past(day: date, today: date) -> None:
    if day > today:
        raise Invalid("application.future", f"{day} is still to come.", "Give the day it was done, at latest today.")
