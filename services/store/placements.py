"""Placements and the log of their steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from piccolo.columns.combination import WhereRaw

from services.ports.pages import Page, Slice
from services.store.envelopes import read_basis, write_basis
from services.store.scope import opens
from services.store.session import Row, Session, among
from services.store.tables import DecisionRow, PermitRow, PlacementRow, PlacementStepRow
from talentcoop.dates import Period
from talentcoop.errors import Missing
from talentcoop.placements import Form, Placement, Preparation, State

_RUNNING = WhereRaw("state in ('active', 'suspended')")


class StoredPlacements:
    """Placements, the last proposed first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, key: UUID) -> Placement:
        """One placement. Raises `placement.missing`."""
        row = await self._session.one(PlacementRow.select().where(PlacementRow.id == key))
        return (await self._placements([row]))[0]

    async def of_all(self, keys: Collection[UUID]) -> Mapping[UUID, Placement]:
        """Several placements; one that is not there is left out."""
        rows = await self._session.select(PlacementRow.select().where(among(PlacementRow.id, keys)))
        return {placement.id: placement for placement in await self._placements(rows)}

    async def save(self, placement: Placement, *, step: str, by: UUID, at: datetime) -> Placement:
        """Insert or update, and log the step.

        Raises `placement.stale`, `placement.overlap`, `placement.already-proposed`; where it names what is not there,
        `worker.missing`, `vacancy.missing`, `decision.missing`, `permit.missing`: a decision or permit about another
        worker is not there.
        """
        await self._check(placement)
        values = {**_plain(placement), **await self._basis(placement)}
        version = await self._session.save(PlacementRow, placement.id, placement.version, values)
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
        total = await self._session.count(PlacementRow, *wanted)
        return Page(tuple(await self._placements(rows)), total, part.start)

    async def at_work(self, on: date) -> frozenset[UUID]:
        """The workers with an active or suspended placement on the day."""
        query = PlacementRow.select(PlacementRow.worker).where(
            _RUNNING, PlacementRow.started_on <= on, PlacementRow.planned_last >= on
        )
        return frozenset(row["worker"] for row in await self._session.select(query))

    async def running(self) -> tuple[Placement, ...]:
        """Every active or suspended placement, by id."""
        rows = await self._session.select(PlacementRow.select().where(_RUNNING).order_by(PlacementRow.id))
        return tuple(await self._placements(rows))

    async def steps(self, key: UUID) -> tuple[tuple[str, datetime, UUID], ...]:
        """The steps taken, oldest first. Raises `placement.missing`."""
        await self._session.require(PlacementRow, key)
        query = PlacementStepRow.select().where(PlacementStepRow.placement == key).order_by(PlacementStepRow.entered)
        return tuple((row["step"], row["at"], row["actor"]) for row in await self._session.select(query))

    async def _placements(self, rows: Sequence[Row]) -> list[Placement]:
        """As the domain has them; what one rests on is told to whoever may open it, while she has a key."""
        sealed = [row for row in rows if row["sealed"] is not None]
        opened = await self._session.opened(PlacementRow, sealed, "worker") if sealed else []
        basis = {row["id"]: read_basis(content) for row, content in opened}
        return [_placement(row, *basis.get(row["id"], (None, None))) for row in rows]

    async def _basis(self, placement: Placement) -> Row:
        """What it rests on, sealed; where the actor may not open it, or her key is gone, it stays as it is."""
        if not opens(self._session.actor, PlacementRow):
            return {}
        try:
            content = write_basis(placement)
            return {"sealed": await self._session.sealed(PlacementRow, placement.id, placement.worker, content)}
        except Missing:
            return {}

    async def _check(self, placement: Placement) -> None:
        """Raise `decision.missing` or `permit.missing` where it names one that is not about this worker."""
        named: tuple[tuple[type[DecisionRow | PermitRow], UUID | None], ...] = (
            (DecisionRow, placement.decision),
            (PermitRow, placement.permit),
        )
        for table, key in named:
            if key is not None:
                hers = among(table.person, await self._session.covers(table, [placement.worker]))
                await self._session.one(table.select(table.id).where(table.id == key, hers))


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
    }


def _placement(row: Row, decision: UUID | None, permit: UUID | None) -> Placement:
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
        decision=decision,
        permit=permit,
        version=row["version"],
    )
