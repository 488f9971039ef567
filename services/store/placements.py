"""Placements and the log of their steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from piccolo.columns.combination import WhereRaw

from services.ports.pages import Page, Slice
from services.store.session import Row, Session, among
from services.store.tables import PlacementRow, PlacementStepRow
from talentcoop.dates import Period
from talentcoop.placements import Form, Placement, Preparation, State

_RUNNING = WhereRaw("state in ('active', 'suspended')")


class StoredPlacements:
    """Placements, the last proposed first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, key: UUID) -> Placement:
        """One placement. Raises `placement.missing`."""
        return _placement(await self._session.one(PlacementRow.select().where(PlacementRow.id == key)))

    async def of_all(self, keys: Collection[UUID]) -> Mapping[UUID, Placement]:
        """Several placements; one that is not there is left out."""
        rows = await self._session.select(PlacementRow.select().where(among(PlacementRow.id, keys)))
        return {row["id"]: _placement(row) for row in rows}

    async def save(self, placement: Placement, *, step: str, by: UUID, at: datetime) -> Placement:
        """Insert or update, and log the step.

        Raises `placement.stale`, `placement.overlap`, `placement.already-proposed`; where it names what is not there,
        `worker.missing`, `vacancy.missing`, `decision.missing`, `permit.missing`: a decision or permit about another
        worker is not there.
        """
        version = await self._session.save(PlacementRow, placement.id, placement.version, _plain(placement))
        logged = PlacementStepRow(
            placement=placement.id, step=step, at=at, actor=by, **self._session.mine(PlacementStepRow)
        )
        await self._session.insert(PlacementStepRow.insert(logged))
        return replace(placement, version=version)

    async def page(
        self, part: Slice, *, states: Sequence[State] = (), worker: UUID | None = None, vacancy: UUID | None = None
    ) -> Page[Placement]:
        """Placements, newest first; all states, of everybody and for every vacancy, where none is named."""
        wanted = [among(PlacementRow.state, [state.value for state in states])] if states else []
        if worker is not None:
            wanted.append(WhereRaw("worker = {}", worker))
        if vacancy is not None:
            wanted.append(WhereRaw("vacancy = {}", vacancy))
        query = PlacementRow.select().where(*wanted).order_by(PlacementRow.entered, ascending=False)
        rows = await self._session.select(query.limit(part.size).offset(part.start))
        return Page(tuple(map(_placement, rows)), await self._session.count(PlacementRow, *wanted), part.start)

    async def at_work(self, on: date) -> frozenset[UUID]:
        """The workers with an active or suspended placement on the day."""
        query = PlacementRow.select(PlacementRow.worker).where(
            _RUNNING, PlacementRow.started_on <= on, PlacementRow.planned_last >= on
        )
        return frozenset(row["worker"] for row in await self._session.select(query))

    async def running(self) -> tuple[Placement, ...]:
        """Every active or suspended placement, by id."""
        rows = await self._session.select(PlacementRow.select().where(_RUNNING).order_by(PlacementRow.id))
        return tuple(map(_placement, rows))

    async def steps(self, key: UUID) -> tuple[tuple[str, datetime, UUID], ...]:
        """The steps taken, oldest first. Raises `placement.missing`."""
        await self._session.require(PlacementRow, key)
        query = PlacementStepRow.select().where(PlacementStepRow.placement == key).order_by(PlacementStepRow.entered)
        return tuple((row["step"], row["at"], row["actor"]) for row in await self._session.select(query))


def _plain(placement: Placement) -> Row:
    return {
        "worker": placement.worker,
        "vacancy": placement.vacancy,
        "employer": placement.employer,
        "form": placement.form.value,
        "planned_first": placement.planned.first,
        "planned_last": placement.planned.last,
        "state": placement.state.value,
        "preparations": sorted(done.value for done in placement.preparations),
        "started_on": placement.started_on,
        "suspended_on": placement.suspended_on,
        "resumed_on": placement.resumed_on,
        "ended_on": placement.ended_on,
        "decision": placement.decision,
        "permit": placement.permit,
    }


def _placement(row: Row) -> Placement:
    return Placement(
        id=row["id"],
        worker=row["worker"],
        vacancy=row["vacancy"],
        employer=row["employer"],
        form=Form(row["form"]),
        planned=Period(row["planned_first"], row["planned_last"]),
        state=State(row["state"]),
        preparations=frozenset(map(Preparation, row["preparations"])),
        started_on=row["started_on"],
        suspended_on=row["suspended_on"],
        resumed_on=row["resumed_on"],
        ended_on=row["ended_on"],
        decision=row["decision"],
        permit=row["permit"],
        version=row["version"],
    )
