"""Bring a backup back: its data with the newest keys, made ready beside what serves and put in its place at the end.

Old keys are never brought back over newer ones: they would open whoever was erased since.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import Final

from services.access.actors import Actor, Role
from services.app.opening import opened
from services.app.places import Places, key_ring, places
from services.clock import Clock
from services.jobs.sweeps import JOB
from services.keys import piccolo_app as keys_app
from services.keys.ring import KeyRing
from services.ops.anchors import newest_generation
from services.ops.backup import counted, state_of_keys
from services.ops.catalogue import shape
from services.ops.cells import Cells, tried
from services.ops.doctor import examine
from services.ops.dumps import linked, load, named, url_of
from services.ops.manifests import Kind, Manifest, Shelf
from services.ops.staging import Spot, alone, require_unused, switch
from services.ops.verify import differing, shut
from services.settings import Settings
from services.store import piccolo_app as store_app
from services.store.migrate import migrate
from services.usecases.indexes import renew
from talentcoop.errors import Disallowed, Invalid, TalentCoopError

_READY: Final = "_restoring"
_FRESH: Final = "_comparing"
_ERASED: Final = "select distinct cooperative, person from receipt"
_HELD: Final = "select count(*) from person_key where cooperative = $1 and person = $2"
_FORGET: Final = "delete from person_key where cooperative = $1 and person = $2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to bring back: the newest of both where none is named. `replace` puts aside what is there.

    `older_keys` takes keys that are older than the newest known of, where no newer ones are left anywhere.
    """

    folder: Path
    data: str | None = None
    keys: str | None = None
    replace: bool = False
    older_keys: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was brought back, where the former databases are, and what is wrong with it."""

    data: str
    keys: str
    aside: tuple[str, ...]
    cells: Cells
    forgotten: int
    problems: tuple[TalentCoopError, ...]


async def restore(settings: Settings, clock: Clock, wanted: Wanted) -> Restored:
    """Bring a data backup back with the newest keys. Until its last moment, what served before is untouched.

    Raises `backup.*`, `restore.*`, `key.*`, and what `places` raises.
    """
    ring, shelf = key_ring(settings), Shelf.of(wanted.folder)
    data, keys = shelf.choose(Kind.DATA, wanted.data), shelf.choose(Kind.KEYS, wanted.keys)
    for one in (data, keys):
        one.check(wanted.folder)
    with places(settings) as found:
        async with alone(found) as (data_spot, keys_spot):
            newest = await _newest_generation(settings, shelf, keys, keys_spot, wanted)
            await _require_room(wanted, data_spot, keys_spot)
            async with _made_ready(data_spot, keys_spot) as (fresh_data, fresh_keys):
                for spot, one in ((fresh_data, data), (fresh_keys, keys)):
                    await _brought_in(spot, wanted.folder, one)
                forgotten = await _forget_erased(data_spot, fresh_data, fresh_keys)
                cells = await _tidied(fresh_data, fresh_keys, ring, newest)
                await _lived_in(settings, clock, found, fresh_data, fresh_keys)
                pairs = ((fresh_keys, keys_spot), (fresh_data, data_spot))
                aside = await switch(pairs, f"_before_{clock().astimezone(UTC):%Y%m%d%H%M%S}")
    problems = (*shut(cells), *await examine(settings, clock, ("store",)))
    return Restored(data=data.file, keys=keys.file, aside=aside, cells=cells, forgotten=forgotten, problems=problems)


# --- what is refused --------------------------------------------------------------------------------------------


async def _newest_generation(settings: Settings, shelf: Shelf, keys: Manifest, running: Spot, wanted: Wanted) -> int:
    """How often keys changed at the last, as far as anybody knows. Raises `backup.older-keys`."""
    newer = shelf.of_kind(Kind.KEYS)[-1]
    if keys.generation < newer.generation:
        raise _older("the folder holds newer ones", f"Take {newer.file}, or name no keys.")
    there = await _generation(running)
    if keys.generation < there:
        raise _older("the house has newer ones", "Run first: talentcoop backup --only keys, into this folder.")
    anchored = newest_generation(settings.anchor_file) if settings.anchor_file else None
    newest = max([one.generation for one in shelf.held] + [anchored or 0])
    if keys.generation < newest and not wanted.older_keys:
        raise _older(
            f"{newest - keys.generation} change(s) were made since",
            "Look for a newer key backup. If there is none: --older-keys, then erase again whoever was erased since.",
        )
    return newest


async def _generation(spot: Spot) -> int:
    """How often the keys of a database changed; 0 where there is none, or it is not ours yet."""
    if not await spot.there():
        return 0
    async with linked(spot.owned) as connection:
        if not await connection.fetchval("select to_regclass('public.key_state') is not null"):
            return 0
        return (await state_of_keys(connection))[1]


async def _require_room(wanted: Wanted, *spots: Spot) -> None:
    """Raise `restore.holds-data` where rows would be put aside unasked, `restore.in-use` where somebody uses them."""
    await require_unused(*spots)
    for spot in spots:
        if not wanted.replace and await spot.there():
            async with linked(spot.owned) as connection:
                rows = await counted(connection)
            if any(rows.get(table) for table in ("cooperative", "person_key")):
                raise Disallowed(
                    "restore.holds-data",
                    f"The database {spot.name} holds data.",
                    "Give --yes: it is put aside under another name, and not dropped.",
                )


def _older(why: str, then: str) -> Disallowed:
    return Disallowed("backup.older-keys", f"These keys are not the newest: {why}.", then)


# --- what is made ready -----------------------------------------------------------------------------------------


@asynccontextmanager
async def _made_ready(*spots: Spot) -> AsyncIterator[tuple[Spot, Spot]]:
    """Two empty databases beside the given ones; what is left of them when the block ends is dropped."""
    ready = [spot.beside(_READY) for spot in spots]
    for spot in ready:
        await spot.make()
    try:
        yield ready[0], ready[1]
    finally:
        for spot in ready:
            await spot.drop()


async def _brought_in(spot: Spot, folder: Path, manifest: Manifest) -> None:
    """Read a backup in, compare it with its manifest, bring it to our schema, and compare that with a fresh one."""
    app = store_app.APP_CONFIG if manifest.kind is Kind.DATA else keys_app.APP_CONFIG
    await load(spot.owned, folder / manifest.file, plain=manifest.plain)
    async for problem in differing(spot.owned, manifest):
        raise problem
    await migrate(spot.owned, app)
    fresh = spot.beside(_FRESH)
    await fresh.make()
    try:
        await migrate(fresh.owned, app)
        async with linked(fresh.owned) as model, linked(spot.owned) as connection:
            odd = await shape(model) ^ await shape(connection)
    finally:
        await fresh.drop()
    if odd:
        raise Invalid(
            "restore.shape",
            f"{manifest.file} is not of our schema: {len(odd)} table(s), wall(s) or right(s) differ.",
            "If a newer program made it, restore with that one.",
            problems=[f"{kind}: {text}" for kind, text in sorted(odd)],
        )


async def _forget_erased(former: Spot, data: Spot, keys: Spot) -> int:
    """Erase again whoever has a receipt, in the backup or in what serves, and still a key; how many keys that ended."""
    erased = await _receipts(data) | (await _receipts(former) if await former.there() else frozenset())
    ended = 0
    async with linked(keys.owned) as connection, connection.transaction():
        for cooperative, person in erased:
            # Asked first: to delete nothing counts as a change too.
            if held := await connection.fetchval(_HELD, cooperative, person):
                await connection.execute(_FORGET, cooperative, person)
                ended += held
    return ended


async def _receipts(spot: Spot) -> frozenset[tuple[object, object]]:
    async with linked(spot.owned) as connection:
        if not await connection.fetchval("select to_regclass('public.receipt') is not null"):
            return frozenset()
        return frozenset(tuple(row) for row in await connection.fetch(_ERASED))


async def _tidied(data: Spot, keys: Spot, ring: KeyRing, newest: int) -> Cells:
    """Open every cell, end sessions, drop digests of an epoch that may be gone, count keys on from the newest known."""
    async with linked(data.owned) as held, linked(keys.owned) as wrapped:
        cells = await tried(held, wrapped, ring)
        if cells.broken and not cells.opened:
            raise _unreadable()
        await held.execute("delete from sign_in")
        await held.execute("delete from blind_index")
        await wrapped.execute("update key_state set generation = $1 + 1 where generation < $1", newest)
    return cells


async def _lived_in(settings: Settings, clock: Clock, found: Places, data: Spot, keys: Spot) -> None:
    """Open the house once on what was made ready, as it will be served, and make its digests anew."""
    there = replace(
        settings,
        database_url=url_of(named(found.data, data.name)),
        owner_url=url_of(data.owned),
        keys_url=url_of(named(found.keys, keys.name)),
        keys_owner_url=url_of(keys.owned),
    )
    async with linked(data.owned) as connection:
        cooperatives = [row["id"] for row in await connection.fetch("select id from cooperative")]
    async with opened(there, clock=clock) as house:
        for one in cooperatives:
            await renew(house.desk(Actor(id=JOB, cooperative=one, role=Role.JOB, purpose="restore")))


def _unreadable() -> Invalid:
    return Invalid(
        "restore.unreadable",
        "Nothing in it opens with the keys there are; nothing was changed.",
        "Give the key file that belongs to this backup, in TALENTCOOP_MASTER_KEY_FILE.",
    )
