"""Cohorts, and who is on them under which alias."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from uuid import UUID

from services.store.envelopes import read_enrolment, write_enrolment
from services.store.refusals import missing
from services.store.session import Row, Session, among
from services.store.tables import CohortRow, EnrolmentRow
from talentcoop.cohorts import Cohort, Enrolment

_MARKS = ("cooperative", "entered")


class StoredCohorts:
    """Cohorts, the last to begin first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, key: UUID) -> Cohort:
        """One cohort. Raises `cohort.missing`."""
        return _cohort(await self._session.one(CohortRow.select().where(CohortRow.id == key)))

    async def save(self, cohort: Cohort) -> Cohort:
        """Insert or update. Raises `cohort.stale`, and `cohort.missing` where the actor may not see it."""
        values = {name: value for name, value in asdict(cohort).items() if name not in ("id", "version")}
        return replace(cohort, version=await self._session.save(CohortRow, cohort.id, cohort.version, values))

    async def all(self) -> tuple[Cohort, ...]:
        """Every cohort the actor may see; of those that begin on one day, the last entered first."""
        query = CohortRow.select().order_by(CohortRow.starts_on, CohortRow.entered, ascending=False)
        return tuple(map(_cohort, await self._session.select(query)))


class StoredEnrolments:
    """Enrolments in the order enrolled; one whose alias lost its key is left out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, key: UUID) -> Enrolment:
        """One enrolment. Raises `enrolment.missing`."""
        rows = [await self._session.one(EnrolmentRow.select().where(EnrolmentRow.id == key))]
        for row, content in await self._session.opened(EnrolmentRow, rows, "subject"):
            return read_enrolment(row, content)
        raise missing("enrolment")

    async def save(self, enrolment: Enrolment) -> Enrolment:
        """Insert or update. Raises `enrolment.stale`, `cohort.missing`; `worker.missing` where the alias has no key."""
        await self._session.require(CohortRow, enrolment.cohort)
        sealed = await self._session.sealed(EnrolmentRow, enrolment.id, enrolment.subject, write_enrolment(enrolment))
        values = {"cohort": enrolment.cohort, "subject": enrolment.subject, "sealed": sealed}
        version = await self._session.save(EnrolmentRow, enrolment.id, enrolment.version, values)
        return replace(enrolment, version=version)

    async def of_all(self, keys: Collection[UUID]) -> Mapping[UUID, Enrolment]:
        """Several enrolments, opened in one go."""
        rows = await self._session.select(EnrolmentRow.select().where(among(EnrolmentRow.id, keys)))
        opened = await self._session.opened(EnrolmentRow, rows, "subject")
        return {row["id"]: read_enrolment(row, content) for row, content in opened}

    async def of(self, cohort: UUID) -> tuple[Enrolment, ...]:
        """Everybody on a cohort."""
        return await self.on([cohort])

    async def on(self, cohorts: Collection[UUID]) -> tuple[Enrolment, ...]:
        """Everybody on several cohorts."""
        query = EnrolmentRow.select().where(among(EnrolmentRow.cohort, cohorts)).order_by(EnrolmentRow.entered)
        opened = await self._session.opened(EnrolmentRow, await self._session.select(query), "subject")
        return tuple(read_enrolment(row, content) for row, content in opened)


def _cohort(row: Row) -> Cohort:
    return Cohort(**{name: value for name, value in row.items() if name not in _MARKS})
