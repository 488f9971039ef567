"""The audit as whoever watches over it reads it: what each actor did on each day, and what is unusual in that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.access.permissions import allowed
from services.ports.audit import Act, Entry
from services.ports.pages import Page, Slice, cut
from services.usecases import audit
from services.usecases.audit import FILE, LISTED, REFUSED
from services.usecases.desk import Desk
from talentcoop.dates import ONE_DAY, civil_day, moment

OPENS, SHUTS, FRIDAY = 7, 20, 4
"""The hours of an office: from seven until eight in the evening, Monday to Friday, where the cooperative works."""
MANY: Final = 20
"""So many files a day are unusual by themselves."""
DOORS: Final = frozenset({"account.invite", "cooperative.change"})
"""Changes of who may open files at all."""
LONGEST: Final = 92
"""Days that are looked at together at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one actor did on one day. `late` of the files were opened outside office hours; with `idle` of them she did
    nothing more that day; `refused`: she reached her limit; `doors`: accounts that she let in or moved to another role,
    and changes of who stands in for whom, which is how somebody who opens no file could come to open them all.
    """

    day: date
    by: UUID
    role: str
    files: int = 0
    listed: int = 0
    changes: int = 0
    exports: int = 0
    late: int = 0
    idle: int = 0
    refused: int = 0
    doors: int = 0

    @property
    def unusual(self) -> bool:
        """Whether somebody should ask her about it."""
        return bool(self.refused or self.late or self.doors or self.idle >= MANY or self.files >= 2 * MANY)


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
        entries = await store.audit.between(*_span(first, last, cooperative.zone))
        head = await store.audit.head()
        if part is None:
            await audit.exported(desk, store, None, "audit.find")
    found = [line for line in lines(entries, cooperative.zone) if line.unusual or not unusual]
    return Digest(first, last, cut(found, part), head.place if head else 0)


@allowed("audit.find")
async def of_day(desk: Desk, by: UUID, day: date) -> Day | None:
    """What one actor did on a day, None where nothing was noted."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        entries = await store.audit.between(*_span(day, day, cooperative.zone))
        hers = tuple(entry for entry in entries if entry.by == by)
        refs = await store.workers.refs({entry.worker for entry in hers if entry.worker is not None})
    for line in lines(hers, cooperative.zone):
        return Day(line, hers, refs)
    return None


def lines(entries: Iterable[Entry], zone: str) -> list[Line]:
    """Entries by day and actor: the newest day first, on each whoever opened most."""
    held: dict[tuple[date, UUID, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        held[civil_day(entry.at, zone), entry.by, entry.role].append(entry)
    found = [_line(day, by, role, done, zone) for (day, by, role), done in held.items()]
    return sorted(found, key=lambda line: (-line.day.toordinal(), -line.files, -line.listed, str(line.by)))


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
    return here.weekday() > FRIDAY or not OPENS <= here.hour < SHUTS


def _span(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """From the beginning of a day until the end of another, where the cooperative works."""
    return moment(first, 0, zone), moment(last + ONE_DAY, 0, zone)
