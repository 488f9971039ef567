"""Who opened or changed what: the role that serves can add to it and read it, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from piccolo.columns.combination import WhereRaw
from piccolo.table import Table

from services.ports.audit import IN_HANDS, PAPER, Act, Entry, Head, Numbered, Spent
from services.ports.lines import DOORS, FILE, FRIDAY, LISTED, MANY, OPENS, REFUSED, SHUTS, Line, Wanted
from services.ports.pages import Page, Slice
from services.store import tables as t
from services.store.engine import Engine
from services.store.refusals import missing, stale, told
from services.store.scope import predicate
from services.store.session import Row, Session, among, noun_of
from services.store.tables import AuditEntryRow, AuditLinkRow, WorkerRow

WATCHED: Final[frozenset[type[Table]]] = frozenset(
    {
        *(t.WorkerRow, t.FactRow, t.DecisionRow, t.ApplicationRow, t.PermitRow),
        *(t.PlacementRow, t.PlacementStepRow, t.ContactRow, t.EnrolmentRow),
        *(t.RetentionStepRow, t.ReceiptRow, t.EmploymentRecordRow, t.ContestRow),
        *(t.AuthorityRequestRow, t.AuthorityReleaseRow),
    }
)
"""Where something of a person stands: whoever writes there at a desk owes an entry."""
LATE: Final = 500
"""So many numbers behind the last linked entry a pass still looks: transactions end in another order than they drew
their numbers. What comes later yet is found by the whole look before each anchor.
"""
_UNLINKED: Final = "not exists (select from audit_link l where l.entry = audit_entry.id)"
_NEAR: Final = (
    "entered > coalesce((select last.entered from audit_link l join audit_entry last on last.id = l.entry"
    " where l.cooperative = {} order by l.place desc limit 1), 0) - {}"
)
_OPEN: Final = """
with wanted as (select * from unnest({}::uuid[], {}::uuid[], {}::bytea[]) as w (id, worker, mac)),
new as (select w.* from wanted w where not exists (select from audit_entry e where e.id = w.id)),
known as (select count(*) as files from new n join worker w on w.cooperative = {} and w.id = n.worker),
spent as (
  select count(*) as files from audit_entry
  where cooperative = {} and by = {} and at > {} and act = 'opened' and what = {}
),
noted as (
  insert into audit_entry (id, cooperative, worker, by, role, act, what, purpose, at, mac)
  select n.id, {}::uuid, n.worker, {}::uuid, {}::text, 'opened', {}::text, {}::text, {}::timestamptz, n.mac
  from new n, spent s where s.files + (select count(*) from new) <= {} order by n.id
  on conflict do nothing
)
select (select files from spent) as before, (select count(*) from new) as new, (select files from known) as known
"""
_IN_HANDS: Final = """
select worker from (
  select distinct on (worker) worker, by from audit_entry
  where cooperative = {} and what = any({}::text[]) and act = 'changed' and worker is not null
  order by worker, entered desc
) as newest where by = {}
"""
_LINES: Final = """
with done as (
  select at at time zone {} as here, by, role, worker, what, act = 'opened' as opened, act = 'changed' as changed,
    act in ('exported', 'released') as taken
  from audit_entry where {} and at >= {} and at < {}
),
with_worker as (
  select here::date as day, by, role,
    count(*) filter (where opened and what = {}) as files,
    count(*) filter (where opened and what = {}) as listed,
    count(*) filter (where changed) as changes,
    count(*) filter (where taken) as exports,
    count(*) filter (
      where opened and what = {} and (extract(isodow from here) > {} or not extract(hour from here) between {} and {})
    ) as late,
    count(*) filter (where not opened) as acts,
    count(*) filter (where what = {}) as refused,
    count(*) filter (where changed and what = any({}::text[])) as doors
  from done group by here::date, by, role, worker
),
line as (
  select day, by, role, sum(files) as files, sum(listed) as listed, sum(changes) as changes, sum(exports) as exports,
    sum(late) as late, sum(refused) as refused, sum(doors) as doors,
    count(*) filter (where files > 0 and acts = 0) as idle
  from with_worker group by day, by, role
),
wanted as (
  select * from line where not {}::boolean or refused > 0 or late > 0 or doors > 0 or idle >= {} or files >= {}
)
select counted.total, part.* from (select count(*) as total from wanted) as counted left join lateral (
  select * from wanted order by day desc, files desc, listed desc, by, role collate "C" limit {} offset {}
) as part on true order by day desc, files desc, listed desc, by, role collate "C"
"""
_COUNTED: Final = ("files", "listed", "changes", "exports", "late", "idle", "refused", "doors")
_FIELDS: Final = ("id", "worker", "by", "role", "what", "purpose", "at", "mac")


class StoredAudit:
    """Entries, newest first where people read them, and the links of their chain."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told = False

    async def note(self, entries: Sequence[Entry]) -> None:
        """Put entries on file; where an id is there already nothing is added. Raises `worker.missing`."""
        if entries:
            self._told |= any(entry.act is not Act.OPENED for entry in entries)
            for worker in {entry.worker for entry in entries if entry.act is Act.OPENED} - {None}:
                await self._session.require(WorkerRow, worker)
            rows = [AuditEntryRow(**_plain(entry), **self._session.mine(AuditEntryRow)) for entry in entries]
            await self._session.insert(AuditEntryRow.insert(*rows).on_conflict(action="DO NOTHING"))

    async def cover(self, worker: UUID) -> UUID:
        """Under what a line called `PAPER` names a worker. Raises `worker.missing` where she has no key."""
        return await self._session.cover(AuditEntryRow, worker)

    async def whose(self, entries: Sequence[Entry]) -> Mapping[UUID, UUID]:
        """The worker whom each line is about, by what it names her; those whom the actor does not see are left out."""
        named = {entry.worker for entry in entries if entry.worker is not None}
        query = WorkerRow.select(WorkerRow.id)
        if not any(entry.what == PAPER for entry in entries):  # whose a paper's line is, only all covers tell
            query = query.where(among(WorkerRow.id, named))
        workers = [row["id"] for row in await self._session.select(query)]
        known = await self._session.covers(AuditEntryRow, workers)
        return {name: known[name] for name in named if name in known}

    async def open(self, entries: Sequence[Entry], since: datetime, most: int) -> Spent:
        """Put openings of one actor and kind on file, unless they would be too many. Raises `worker.missing`."""
        if not entries:
            return Spent(0, 0)
        one, ours = entries[0], self._session.actor.cooperative
        known = [[getattr(entry, name) for entry in entries] for name in ("id", "worker", "mac")]
        same = (ours, one.by, one.role, one.what, one.purpose, one.at)
        query = AuditEntryRow.raw(_OPEN, *known, ours, ours, one.by, since, one.what, *same, most)
        (row,) = await self._session.run(query)
        if row["known"] < row["new"]:
            raise missing("worker")
        return Spent(row["before"], row["new"])

    async def owing(self) -> str | None:
        """The word for what was changed in this transaction without an entry; None where nothing was."""
        changed = sorted(noun_of(table) for table in self._session.written & WATCHED)
        return changed[0] if changed and not self._told else None

    async def of(self, worker: UUID, part: Slice) -> Page[Entry]:
        """What was done with one worker's file. Raises `worker.missing`."""
        await self._session.require(WorkerRow, worker)
        hers = among(AuditEntryRow.worker, await self._session.covers(AuditEntryRow, [worker]))
        query = AuditEntryRow.select().where(hers).order_by(AuditEntryRow.at, AuditEntryRow.entered, ascending=False)
        rows = await self._session.select(query.limit(part.size).offset(part.start))
        found = tuple(entry_of({**row, "worker": worker}) for row in rows)
        return Page(found, await self._session.count(AuditEntryRow, hers), part.start)

    async def in_hands(self, by: UUID) -> frozenset[UUID]:
        """The workers whom an actor looks after: she was the last to take them in or over."""
        query = AuditEntryRow.raw(_IN_HANDS, self._session.actor.cooperative, list(IN_HANDS), by)
        return frozenset(row["worker"] for row in await self._session.run(query))

    async def looks_after(self, worker: UUID) -> UUID | None:
        """The actor who was the last to take a worker in or over; None where nobody noted it."""
        took = (AuditEntryRow.worker == worker) & (AuditEntryRow.act == Act.CHANGED.value)
        query = AuditEntryRow.select(AuditEntryRow.by).where(took, among(AuditEntryRow.what, IN_HANDS))
        rows = await self._session.select(query.order_by(AuditEntryRow.entered, ascending=False).limit(1))
        return rows[0]["by"] if rows else None

    async def between(self, first: datetime, last: datetime, by: UUID | None = None) -> tuple[Entry, ...]:
        """Everything done from an instant until before another, by one actor or anybody, oldest first."""
        then = (AuditEntryRow.at >= first) & (AuditEntryRow.at < last)
        then = then if by is None else then & (AuditEntryRow.by == by)
        query = AuditEntryRow.select().where(then).order_by(AuditEntryRow.at, AuditEntryRow.entered)
        return tuple(map(entry_of, await self._session.select(query)))

    async def lines(self, wanted: Wanted) -> Page[Line]:
        """What was done, counted by day, actor and role: the same as `services.usecases.watch.lines` counts of one."""
        part = wanted.part
        start, size = (part.start, part.size) if part else (0, None)
        seen = predicate(self._session.actor, AuditEntryRow).querystring
        hours = (FRIDAY, OPENS, SHUTS - 1)
        counted = (FILE, LISTED, FILE, *hours, REFUSED, list(DOORS))
        given = (wanted.zone, seen, wanted.first, wanted.last, *counted, wanted.unusual, MANY, 2 * MANY, size, start)
        rows = await self._session.run(AuditEntryRow.raw(_LINES, *given))
        return Page(tuple(_line(row) for row in rows if row["day"] is not None), rows[0]["total"], start)

    async def head(self) -> Head | None:
        """The last link; None before the first."""
        query = AuditLinkRow.select(AuditLinkRow.place, AuditLinkRow.mac)
        for row in await self._session.select(query.order_by(AuditLinkRow.place, ascending=False).limit(1)):
            return Head(row["place"], row["mac"])
        return None

    async def waiting(self, most: int, *, whole: bool = False) -> tuple[Numbered, ...]:
        """Entries without a link, in the order entered."""
        query = AuditEntryRow.select().where(WhereRaw(_UNLINKED)).order_by(AuditEntryRow.entered).limit(most)
        if not whole:
            query = query.where(WhereRaw(_NEAR, self._session.actor.cooperative, LATE))
        return tuple(Numbered(entry=entry_of(row), entered=row["entered"]) for row in await self._session.select(query))

    async def link(self, links: Mapping[UUID, Head]) -> None:
        """Put links on file. Raises `audit.stale` where another pass was faster."""
        ours = self._session.mine(AuditLinkRow)
        rows = [AuditLinkRow(entry=entry, place=head.place, mac=head.mac, **ours) for entry, head in links.items()]
        written = await self._session.insert(AuditLinkRow.insert(*rows).on_conflict(action="DO NOTHING"))
        if len(written) < len(rows):
            raise stale("audit")


class StoredChains:
    """Asks the functions that look across cooperatives; they answer with ids, places and codes alone."""

    def __init__(self, data: Engine, keys: Engine) -> None:
        self._data, self._keys = data, keys

    async def waiting(self, *, whole: bool = False) -> tuple[UUID, ...]:
        """The cooperatives with entries that have no link yet."""
        rows = await _asked(self._data, "select audit_waiting($1) as id", None if whole else LATE)
        return tuple(row["id"] for row in rows)

    async def heads(self) -> Mapping[UUID, Head]:
        """Where each chain stands."""
        rows = await _asked(self._data, "select * from audit_heads()")
        return {row["cooperative"]: Head(row["place"], row["mac"]) for row in rows}

    async def generation(self) -> int:
        """How often the keys of people were made, forgotten or wrapped anew."""
        (row,) = await _asked(self._keys, "select generation from key_state")
        return int(row["generation"])


async def _asked(engine: Engine, statement: str, *given: object) -> list[Row]:
    async with engine.transaction(allow_nested=False) as transaction:
        with told():
            rows = await transaction.connection.fetch(statement, *given)
    return [dict(row) for row in rows]


def _plain(entry: Entry) -> Row:
    return {name: getattr(entry, name) for name in _FIELDS} | {"act": entry.act.value}


def _line(row: Mapping[str, Any]) -> Line:
    counted = {name: int(row[name]) for name in _COUNTED}
    return Line(day=row["day"], by=row["by"], role=row["role"], **counted)


def entry_of(row: Mapping[str, Any]) -> Entry:
    """An entry from its row."""
    return Entry(act=Act(row["act"]), **{name: row[name] for name in _FIELDS})
