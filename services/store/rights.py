"""What workers contest, the steps to a file's end, receipts, and what the law of employment obliges to keep."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from services.ports.pages import Page, Slice
from services.ports.rights import Contest, EmploymentRecord, Receipt
from services.store.refusals import missing
from services.store.session import Row, Session, among
from services.store.tables import ContestRow, EmploymentRecordRow, ReceiptRow, RetentionStepRow
from talentcoop.retention import Step, Taken

OPEN: Final = "open"
ANSWERED: Final = "answered"


class StoredContests:
    """Contests; one whose worker's key is gone is left out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, key: UUID) -> Contest:
        """One of them. Raises `contest.missing`."""
        rows = [await self._session.one(ContestRow.select().where(ContestRow.id == key))]
        for contest in await self._opened(rows):
            return contest
        raise missing("contest")

    async def save(self, contest: Contest) -> Contest:
        """Insert or update. Raises `contest.stale`, `worker.missing`."""
        sealed = await self._session.sealed(ContestRow, contest.id, contest.worker, _write_contest(contest))
        state = OPEN if contest.answer is None else ANSWERED
        values = {"worker": contest.worker, "state": state, "at": contest.at, "sealed": sealed}
        return replace(contest, version=await self._session.save(ContestRow, contest.id, contest.version, values))

    async def of(self, worker: UUID) -> tuple[Contest, ...]:
        """Those of one worker, newest first."""
        query = ContestRow.select().where(ContestRow.worker == worker).order_by(ContestRow.entered, ascending=False)
        return await self._opened(await self._session.select(query))

    async def page(self, part: Slice, *, answered: bool = False) -> Page[Contest]:
        """Those that are open, oldest first; or those answered, newest first."""
        wanted = ContestRow.state == (ANSWERED if answered else OPEN)
        query = ContestRow.select().where(wanted).order_by(ContestRow.entered, ascending=not answered)
        rows = await self._session.select(query.limit(part.size).offset(part.start))
        return Page(await self._opened(rows), await self._session.count(ContestRow, wanted), part.start)

    async def waiting(self) -> int:
        """How many are open."""
        return await self._session.count(ContestRow, ContestRow.state == OPEN)

    async def open_by(self, workers: Collection[UUID]) -> frozenset[UUID]:
        """Those of these workers who wait for an answer."""
        query = ContestRow.select(ContestRow.worker).where(ContestRow.state == OPEN, among(ContestRow.worker, workers))
        return frozenset(row["worker"] for row in await self._session.select(query))

    async def _opened(self, rows: Sequence[Row]) -> tuple[Contest, ...]:
        opened = await self._session.opened(ContestRow, rows, "worker")
        return tuple(_read_contest(row, content) for row, content in opened)


class StoredRetentionSteps:
    """Steps, oldest first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, worker: UUID, taken: Taken, by: UUID, at: datetime) -> None:
        """Put one on file. Raises `worker.missing`."""
        mine = self._session.mine(RetentionStepRow)
        key = uuid5(worker, f"{taken.step} {taken.on} {at.isoformat()}")
        row = RetentionStepRow(id=key, worker=worker, step=taken.step.value, on=taken.on, by=by, at=at, **mine)
        await self._session.insert(RetentionStepRow.insert(row).on_conflict(action="DO NOTHING"))

    async def of_all(self, workers: Collection[UUID]) -> Mapping[UUID, tuple[Taken, ...]]:
        """Those of several workers."""
        query = RetentionStepRow.select().where(among(RetentionStepRow.worker, workers))
        found: dict[UUID, tuple[Taken, ...]] = dict.fromkeys(workers, ())
        for row in await self._session.select(query.order_by(RetentionStepRow.entered)):
            found[row["worker"]] += (Taken(Step(row["step"]), row["on"]),)
        return found


class StoredReceipts:
    """Receipts, newest first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, receipt: Receipt) -> None:
        """Put one on file; where its id is there already nothing is added."""
        values = {name: getattr(receipt, name) for name in _RECEIPT}
        row = ReceiptRow(**values, **self._session.mine(ReceiptRow))
        await self._session.insert(ReceiptRow.insert(row).on_conflict(action="DO NOTHING"))

    async def get(self, key: UUID) -> Receipt:
        """One of them. Raises `receipt.missing`."""
        return _receipt(await self._session.one(ReceiptRow.select().where(ReceiptRow.id == key)))

    async def of(self, people: Collection[UUID]) -> Mapping[UUID, Receipt]:
        """The receipts of several people."""
        rows = await self._session.select(ReceiptRow.select().where(among(ReceiptRow.person, people)))
        return {row["person"]: _receipt(row) for row in rows}

    async def page(self, part: Slice) -> Page[Receipt]:
        """All of them."""
        query = ReceiptRow.select().order_by(ReceiptRow.erased_at, ReceiptRow.id, ascending=False)
        rows = await self._session.select(query.limit(part.size).offset(part.start))
        return Page(tuple(map(_receipt, rows)), await self._session.count(ReceiptRow), part.start)


class StoredEmploymentRecords:
    """Employment records, each under a key of its own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, records: Sequence[EmploymentRecord]) -> None:
        """Put several on file. Raises `worker.missing` where one has no key."""
        for record in records:
            row = EmploymentRecordRow(
                id=record.id,
                placement=record.placement,
                sealed=await self._session.sealed(EmploymentRecordRow, record.id, record.id, _write_record(record)),
                until=record.until,
                made_at=record.made_at,
                **self._session.mine(EmploymentRecordRow),
            )
            await self._session.insert(EmploymentRecordRow.insert(row).on_conflict(action="DO NOTHING"))

    async def of(self, placements: Collection[UUID]) -> tuple[EmploymentRecord, ...]:
        """Those of several placements, by their first day."""
        query = EmploymentRecordRow.select().where(among(EmploymentRecordRow.placement, placements))
        opened = await self._session.opened(EmploymentRecordRow, await self._session.select(query), "id")
        found = [_read_record(row, content) for row, content in opened]
        return tuple(sorted(found, key=lambda one: (one.first, one.id)))


_RECEIPT: Final = ("id", "person", "reason", "erased_at", "unreadable_by", "records", "kept_until", "by")


def _receipt(row: Row) -> Receipt:
    return Receipt(**{name: row[name] for name in _RECEIPT})


def _write_contest(contest: Contest) -> bytes:
    return _write(
        topic=contest.topic,
        about=_text(contest.about),
        words=contest.words,
        answer=contest.answer,
        answered_at=None if contest.answered_at is None else contest.answered_at.isoformat(),
        answered_by=_text(contest.answered_by),
    )


def _read_contest(row: Row, content: bytes) -> Contest:
    held = json.loads(content)
    return Contest(
        id=row["id"],
        worker=row["worker"],
        topic=held["topic"],
        about=_id(held["about"]),
        words=held["words"],
        at=row["at"],
        answer=held["answer"],
        answered_at=None if held["answered_at"] is None else datetime.fromisoformat(held["answered_at"]),
        answered_by=_id(held["answered_by"]),
        version=row["version"],
    )


def _write_record(record: EmploymentRecord) -> bytes:
    first, last = record.first.isoformat(), record.last.isoformat()
    return _write(name=record.name, employer=record.employer, form=record.form, first=first, last=last)


def _read_record(row: Row, content: bytes) -> EmploymentRecord:
    held = json.loads(content)
    return EmploymentRecord(
        id=row["id"],
        placement=row["placement"],
        name=held["name"],
        employer=held["employer"],
        form=held["form"],
        first=date.fromisoformat(held["first"]),
        last=date.fromisoformat(held["last"]),
        until=row["until"],
        made_at=row["made_at"],
    )


def _write(**content: Any) -> bytes:  # noqa: ANN401 - what JSON holds
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
