"""The chain over a cooperative's audit: a code on every entry, and links that cover it and everything before it.

Whoever can write to the database but has no key of the house can make neither. Places count the links without a gap;
the numbers under which the database took entries in may have gaps, since transactions are given up.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from hmac import compare_digest
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.audit import Entry, Head, Numbered
from services.ports.keys import Macs
from services.usecases.desk import Desk

KEY: Final = "audit"
BEFORE: Final = Head(0, b"")
"""What the first link hangs on."""
LINKS_A_PASS: Final = 1_000


@allowed("audit.chain")
async def link(desk: Desk, most: int = LINKS_A_PASS, *, whole: bool = False) -> int:
    """Link entries that have none yet, in the order entered; tells how many. `whole` looks for latecomers everywhere.

    What carries no code of the service's is never linked, but for what is older than the chain. Raises `audit.stale`
    where another pass was faster: nothing is lost, the next one goes on.
    """
    async with desk.open() as store:
        head = await store.audit.head()
        last, links = head or BEFORE, dict[UUID, Head]()
        for numbered in await store.audit.waiting(most, whole=whole):
            if await is_ours(desk.macs, numbered.entry, first=head is None):
                last = await following(desk.macs, numbered, last)
                links[numbered.entry.id] = last
        if links:
            await store.audit.link(links)
    return len(links)


async def signed(macs: Macs, entry: Entry) -> Entry:
    """The entry with the code that says the service wrote it."""
    return replace(entry, mac=await macs.mac(KEY, _written("entry", *_told(entry))))


async def is_ours(macs: Macs, entry: Entry, *, first: bool) -> bool:
    """Tell whether the service wrote an entry. `first`: there is no chain yet, and what has no code is older."""
    if entry.mac is None:
        return first
    return compare_digest(entry.mac, (await signed(macs, entry)).mac or b"")


async def following(macs: Macs, numbered: Numbered, last: Head) -> Head:
    """The link of an entry after the last one."""
    entry, place = numbered.entry, last.place + 1
    code = entry.mac.hex() if entry.mac else None
    covered = _written("link", last.mac.hex(), place, numbered.entered, code, *_told(entry))
    return Head(place, await macs.mac(KEY, covered))


def _told(entry: Entry) -> tuple[str | None, ...]:
    worker = None if entry.worker is None else str(entry.worker)
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return (str(entry.id), worker, str(entry.by), entry.role, entry.act.value, entry.what, entry.purpose, at)


def _written(*parts: str | int | None) -> bytes:
    """Parts one after the other, so that no two lists of them read alike."""
    return json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode()
