"""What came of every talk with a worker, and how what is said of her reads in one line."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.access.permissions import allowed
from services.ports.agenda import Contact
from services.ports.decisions import Recorded
from services.ports.pages import MOST, Slice
from services.ports.unit_of_work import Store
from services.usecases import audit
from services.usecases.desk import Desk
from services.usecases.workers import present
from talentcoop.facts import Fact


@allowed("worker.show")
async def of(desk: Desk, worker: UUID) -> tuple[Contact, ...]:
    """Every contact noted about her, at work and in cohorts, oldest first. Raises `worker.missing`."""
    aliases = frozenset(await desk.keys.aliases(desk.actor.cooperative, worker))
    async with desk.open() as store:
        await present(store, worker)
        await audit.opened(desk, store, worker)
        origins = [*await _placements(store, worker), *await _enrolments(store, aliases)]
        items = [item.id for item in await store.agenda.of_all(origins)]
        found = [one for one in await store.agenda.contacts_of(items) if one.subject in {worker, *aliases}]
    return tuple(sorted(found, key=lambda one: (one.on, one.id)))


def said_of_fact(fact: Fact) -> str:
    """A fact in one line: its kind with its value, or with the days and details of its spell."""
    if fact.value is not None:
        return f"{fact.kind}: {_plain(fact.value)}"
    days = f"{_plain(fact.during.first)} to {_plain(fact.during.last)}"
    return ", ".join([f"{fact.kind}: {days}", *(f"{name} {_plain(held)}" for name, held in fact.details.items())])


def said_of_decision(decision: Recorded) -> str:
    """A decision in one line: the policy, its day, and what it came to."""
    return f"{decision.policy} on {decision.on.isoformat()}: {decision.outcome}"


def _plain(value: object) -> str:
    if value is None:
        return "open"
    return (
        value.isoformat() if isinstance(value, date) else str(value).lower() if value in (True, False) else str(value)
    )


async def _placements(store: Store, worker: UUID) -> list[UUID]:
    return [held.id for held in (await store.placements.page(Slice(0, MOST), worker=worker)).items]


async def _enrolments(store: Store, aliases: frozenset[UUID]) -> list[UUID]:
    cohorts = [cohort.id for cohort in await store.cohorts.all()] if aliases else []
    return [one.id for one in await store.enrolments.on(cohorts) if one.subject in aliases]
