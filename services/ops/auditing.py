"""Whether the audit is as it was written: each chain walked from its first link, and held against the anchors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.app.opening import opened, owning
from services.clock import Clock
from services.jobs.anchors import Anchor, read
from services.ports.audit import Head, Numbered
from services.ports.keys import Macs
from services.settings import Settings
from services.store.audit import entry_of
from services.usecases.chains import BEFORE, following, is_ours
from talentcoop.errors import Disallowed

_ENTRY: Final = "e.id, e.worker, e.by, e.role, e.act, e.what, e.purpose, e.at, e.entered, e.mac"
_MINE: Final = "($1::uuid[] is null or {}.cooperative = any($1))"
_LINKED: Final = (
    f"select l.cooperative, l.place, l.mac as link, l.entry, {_ENTRY} from audit_link l"  # nosec B608  # names of ours, no value
    " left join audit_entry e on e.id = l.entry and e.cooperative = l.cooperative"
    f" where {_MINE.format('l')} order by l.cooperative, l.place"
)
_UNLINKED: Final = (
    f"select e.cooperative, {_ENTRY}, exists (select from audit_link l where l.cooperative = e.cooperative) as chained"  # nosec B608  # names of ours, no value
    f" from audit_entry e where {_MINE.format('e')} and not exists (select from audit_link l where l.entry = e.id)"
    " order by e.cooperative, e.entered"
)
_SNAPSHOT: Final = "set transaction isolation level repeatable read, read only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is not as it was written. `place` is where in the chain, None where it is beside it."""

    code: str
    message: str
    cooperative: UUID | None = None
    place: int | None = None
    entry: UUID | None = None


@dataclass(kw_only=True)
class Verified:
    """What was looked at, and what is wrong. `waiting` are entries that the next pass will link."""

    cooperatives: int = 0
    linked: int = 0
    waiting: int = 0
    anchors: int = 0
    faults: list[Fault] = field(default_factory=list)


async def verify(settings: Settings, clock: Clock) -> Verified:
    """Walk the chains of all cooperatives as the owner of the data. Raises what `opened` raises, `anchor.malformed`."""
    # The anchors first: what is linked meanwhile can then only be ahead of them.
    anchors = read(settings.anchor_file) if settings.anchor_file else ()
    async with opened(settings, clock=clock) as house:
        if house.places is None:
            raise Disallowed("audit.no-owner", "Nobody here may read every chain.", "Run it where the service runs.")
        generation = await house.chains.generation()
        async with owning(house.places.data_owner) as connection:
            found = await examined(connection, house.macs, anchors, generation)
    if settings.anchor_file and not anchors and found.linked:
        found.faults.append(_unanchored(found.linked))
    return found


async def examined(
    connection: asyncpg.Connection,
    macs: Macs,
    anchors: Sequence[Anchor] = (),
    generation: int | None = None,
    only: Iterable[UUID] | None = None,
) -> Verified:
    """Walk the chains that a transaction sees, those of some cooperatives or all; nothing else was done in it yet."""
    await connection.execute(_SNAPSHOT)
    wanted = None if only is None else list(only)
    found = Verified(anchors=len(anchors))
    found.faults.extend(_of_keys(anchors, generation))
    walks: dict[UUID, _Walk] = {}
    async for row in connection.cursor(_LINKED, wanted, prefetch=1_000):
        key = row["cooperative"]
        walk = walks.setdefault(key, _Walk(key, macs, _anchored(anchors, key)))
        found.faults.extend([fault async for fault in walk.step(row)])
        found.linked += 1
    async for row in connection.cursor(_UNLINKED, wanted, prefetch=1_000):
        numbered = _numbered(row)
        if await is_ours(macs, numbered.entry, first=not row["chained"]):
            found.waiting += 1
        else:
            found.faults.append(_inserted(row["cooperative"], numbered))
    for key in {key for anchor in anchors for key in anchor.heads if wanted is None or key in wanted} | set(walks):
        found.faults.extend(walks.get(key, _Walk(key, macs, _anchored(anchors, key))).end())
    found.cooperatives = len(walks)
    return found


class _Walk:
    """One chain on the way from its first link to its last."""

    def __init__(self, cooperative: UUID, macs: Macs, anchored: Mapping[int, tuple[Anchor, bytes]]) -> None:
        self._cooperative, self._macs, self._anchored = cooperative, macs, anchored
        self._last, self._replaced = BEFORE, False

    async def step(self, row: Mapping[str, Any]) -> AsyncIterator[Fault]:
        """The faults at one link."""
        place, link, before = row["place"], row["link"], self._last
        self._last = Head(place, link)
        if place > before.place + 1:
            yield self._fault("audit.deleted", f"Places {before.place + 1} to {place - 1} are gone.", place=place)
        elif row["id"] is None:
            yield self._fault("audit.deleted", f"The entry at place {place} is gone.", place=place, entry=row["entry"])
        elif link != (await following(self._macs, _numbered(row), before)).mac:
            yield self._fault(
                "audit.changed", f"At place {place} stands not what was linked.", place=place, entry=row["id"]
            )
        if fault := self._against_anchor(place, link):
            yield fault

    def end(self) -> Iterator[Fault]:
        """The faults that show at the end alone."""
        furthest = max(self._anchored, default=0)
        if furthest > self._last.place:
            at = self._anchored[furthest][0].at
            yield self._fault(
                "audit.cut", f"The chain ends at place {self._last.place}; on {at:%F %T %Z} it reached {furthest}."
            )

    def _against_anchor(self, place: int, link: bytes) -> Fault | None:
        held = self._anchored.get(place)
        if held is None or held[1] == link or self._replaced:
            return None
        self._replaced = True
        return self._fault(
            "audit.replaced", f"Up to place {place} it is another chain than on {held[0].at:%F %T %Z}.", place=place
        )

    def _fault(self, code: str, message: str, *, place: int | None = None, entry: UUID | None = None) -> Fault:
        return Fault(code=code, message=message, cooperative=self._cooperative, place=place, entry=entry)


def _anchored(anchors: Sequence[Anchor], cooperative: UUID) -> Mapping[int, tuple[Anchor, bytes]]:
    """By place, the first anchor that holds one of a cooperative's."""
    held: dict[int, tuple[Anchor, bytes]] = {}
    for anchor in anchors:
        if head := anchor.heads.get(cooperative):
            held.setdefault(head.place, (anchor, head.mac))
    return held


def _of_keys(anchors: Sequence[Anchor], generation: int | None) -> Iterator[Fault]:
    newest = max(anchors, key=lambda anchor: anchor.generation, default=None)
    if newest is not None and generation is not None and generation < newest.generation:
        message = (
            f"The key database is older than on {newest.at:%F %T %Z}: {generation} changes of {newest.generation}."
        )
        yield Fault(code="audit.older-keys", message=message)


def _unanchored(linked: int) -> Fault:
    """The service anchors as soon as it starts: where lines are linked and no anchor is there, one was."""
    return Fault(
        code="audit.unanchored", message=f"The file of anchors is gone or empty, and {linked} lines are linked."
    )


def _inserted(cooperative: UUID, numbered: Numbered) -> Fault:
    message = f"The entry with number {numbered.entered} was not written by the service."
    return Fault(code="audit.inserted", message=message, cooperative=cooperative, entry=numbered.entry.id)


def _numbered(row: Mapping[str, Any]) -> Numbered:
    return Numbered(entry=entry_of(row), entered=row["entered"])
