"""The audit as whoever watches over it reads it: what each actor did on each day, and what is unusual in that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.access.permissions import allowed
from services.ports.audit import Act, Entry
from services.ports.lines import DOORS, FILE, FRIDAY, LISTED, OPENS, REFUSED, SHUTS, Line, Wanted
from services.ports.pages import Page, Slice
from services.usecases import audit
from services.usecases.desk import Desk
from talentcoop.dates import ONE_DAY, civil_day, moment

LONGEST: Final = 92
"""Days that are looked at together at most."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Some days, newest first; `linked` is how far the chain has come."""

    first: date
    last: date
    part: Page[Line]
    linked: int


@dataclass(frozen=True, slots=True)
class Day:
    """Everything that one actor did on a day; `refs` of the workers that the reader may see, by id."""

    line: Line
    entries: tuple[Entry, ...]
    refs: Mapping[UUID, str] = field(repr=False)


@allowed("audit.find")
async def digest(desk: Desk, days: int, part: Slice | None, *, unusual: bool = False) -> Digest:
    """The last days (today included), the whole list where `part` is None; `unusual` leaves out every other line."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        last = desk.today(cooperative)
        first = last - ONE_DAY * (min(max(days, 1), LONGEST) - 1)
        found = await store.audit.lines(within(first, last, cooperative.zone, unusual=unusual, part=part))
        head = await store.audit.head()
        if part is None:
            await audit.exported(desk, store, None, "audit.find")
    return Digest(first, last, found, head.place if head else 0)


@allowed("audit.find")
async def of_day(desk: Desk, by: UUID, day: date) -> Day | None:
    """What one actor did on a day, None where nothing was noted."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        span = within(day, day, cooperative.zone)
        entries = await store.audit.between(span.first, span.last, by)
        whose = await store.audit.whose(entries)
        refs = await store.workers.refs(set(whose.values()))
    told = tuple(replace(one, worker=whose.get(one.worker, one.worker)) if one.worker else one for one in entries)
    for line in lines(entries, cooperative.zone):
        return Day(line, told, refs)
    return None


def within(first: date, last: date, zone: str, *, unusual: bool = False, part: Slice | None = None) -> Wanted:
    """The lines of days, both ends included, where the cooperative works."""
    span = {"first": moment(first, 0, zone), "last": moment(last + ONE_DAY, 0, zone)}
    return Wanted(**span, zone=zone, unusual=unusual, part=part)


def lines(entries: Iterable[Entry], zone: str) -> list[Line]:
    """Entries by day, actor and role, counted here: for a day that is shown whole. The store counts many days."""
    held: dict[tuple[date, UUID, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        held[civil_day(entry.at, zone), entry.by, entry.role].append(entry)
    found = [_line(day, by, role, done, zone) for (day, by, role), done in held.items()]
    return sorted(found, key=lambda line: (-line.day.toordinal(), -line.files, -line.listed, line.by, line.role))


def _line(day: date, by: UUID, role: str, done: Sequence[Entry], zone: str) -> Line:
    opened = [entry for entry in done if (entry.act, entry.what) == (Act.OPENED, FILE)]
    acted = {entry.worker for entry in done if entry.act is not Act.OPENED}
    return Line(
        day=day,
        by=by,
        role=role,
        files=len(opened),
        listed=sum((entry.act, entry.what) == (Act.OPENED, LISTED) for entry in done),
        changes=sum(entry.act is Act.CHANGED for entry in done),
        exports=sum(entry.act in (Act.EXPORTED, Act.RELEASED) for entry in done),
        late=sum(_is_late(entry.at, zone) for entry in opened),
        idle=len({entry.worker for entry in opened} - acted),
        refused=sum(entry.what == REFUSED for entry in done),
        doors=sum((entry.act, entry.what in DOORS) == (Act.CHANGED, True) for entry in done),
    )


def _is_late(at: datetime, zone: str) -> bool:
    here = at.astimezone(ZoneInfo(zone))
    return here.isoweekday() > FRIDAY or not OPENS <= here.hour < SHUTS
