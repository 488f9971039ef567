"""Open a cohort, enrol people under an alias, and see how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.access.permissions import allowed
from services.ports.unit_of_work import Store
from services.usecases import audit, contacts
from services.usecases.desk import Desk
from services.usecases.freezes import refuse_frozen
from talentcoop.agenda import Item, Origin, reconcile
from talentcoop.cohorts import Cohort, Enrolment, EnrolmentState, ExitType, Progress, progress
from talentcoop.errors import Disallowed


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the board: the enrolment, and how far she has come."""

    enrolment: Enrolment
    progress: Progress


@dataclass(frozen=True, slots=True)
class Board:
    """A cohort with everybody on it, and whether it is smaller or larger than its programme wishes."""

    cohort: Cohort
    standings: tuple[Standing, ...]
    items: tuple[Item, ...]
    places: tuple[int, int]


@allowed("cohort.open")
async def open_cohort(desk: Desk, programme: str, name: str, starts_on: date, coach: UUID | None = None) -> Cohort:
    """Open a cohort of a programme from a day on. Raises `programme.missing`."""
    desk.practice.programme(programme)
    async with desk.open() as store:
        return await store.cohorts.save(
            Cohort(id=desk.new_id(), programme=programme, name=name, starts_on=starts_on, coach=coach)
        )


@allowed("cohort.enrol")
async def enrol(desk: Desk, cohort: UUID, worker: UUID) -> Enrolment:
    """Enrol somebody under a new alias and derive her milestones. Raises `enrolment.double`, `cohort.stale`,
    `worker.frozen`.

    Her alias's key is made first; only the keys join the alias to her. The cohort counts a version for everybody who
    joins, so that of two who enrol at once one must look again.
    """
    async with desk.open() as store:
        ref = (await refuse_frozen(store, worker)).ref
        await store.cohorts.get(cohort)
    alias = desk.new_id()
    await desk.keys.make(desk.actor.cooperative, worker, alias)
    async with desk.open() as store:
        await store.workers.get(worker)  # still there: an alias made after she was erased would outlive her
        held = await store.cohorts.get(cohort)
        await _not_twice(desk, store, cohort, worker)
        await store.cohorts.save(held)
        today = desk.today(await store.cooperatives.mine())
        enrolment = await store.enrolments.save(
            Enrolment(id=desk.new_id(), cohort=held.id, subject=alias, ref=ref, enrolled_on=today)
        )
        await audit.changed(desk, store, None, "cohort.enrol")
        dues = desk.practice.programme(held.programme).dues(held.starts_on, today)
        await contacts.add(desk, store, Origin.ENROLMENT, enrolment.id, alias, dues)
        return enrolment


@allowed("cohort.exit")
async def leave(desk: Desk, enrolment: UUID, on: date, kind: ExitType) -> Enrolment:
    """Note that somebody left; milestones after it are void, and what hangs on the exit falls due."""
    async with desk.open() as store:
        saved = await store.enrolments.save((await store.enrolments.get(enrolment)).exit(on, kind))
        await audit.changed(desk, store, None, "cohort.exit")
        cohort = await store.cohorts.get(saved.cohort)
        dues = desk.practice.programme(cohort.programme).dues(cohort.starts_on, saved.enrolled_on, on)
        settled = reconcile(await store.agenda.of(saved.id), dues, desk.practice.ladders)
        for item in settled.changed:
            await store.agenda.save(item)
        await contacts.add(desk, store, Origin.ENROLMENT, saved.id, saved.subject, settled.added)
        return saved


@allowed("cohort.find")
async def find(desk: Desk) -> tuple[Cohort, ...]:
    """Every cohort the actor may see, newest first."""
    async with desk.open() as store:
        return await store.cohorts.all()


@allowed("cohort.board")
async def board(desk: Desk, cohort: UUID, on: date | None = None) -> Board:
    """Everybody on a cohort and how far each has come, in a constant number of queries."""
    async with desk.open() as store:
        held = await store.cohorts.get(cohort)
        day = on or desk.today(await store.cooperatives.mine())
        enrolments = await store.enrolments.of(cohort)
        items = await store.agenda.of_all([enrolment.id for enrolment in enrolments])
    standings = tuple(Standing(enrolment, progress(enrolment.subject, items, day)) for enrolment in enrolments)
    places = desk.practice.programme(held.programme).places
    return Board(held, standings, items, (places.min, places.max))


async def _not_twice(desk: Desk, store: Store, cohort: UUID, worker: UUID) -> None:
    aliases = set(await desk.keys.aliases(desk.actor.cooperative, worker))
    on_it = [enrolment for enrolment in await store.enrolments.of(cohort) if enrolment.subject in aliases]
    if any(enrolment.state is EnrolmentState.ENROLLED for enrolment in on_it):
        raise Disallowed("enrolment.double", "She is already on this cohort.", "Open its board.")
