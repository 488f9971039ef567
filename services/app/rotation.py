"""Rotation: a new epoch in every key file, every key wrapped anew, every digest made anew, the old epoch destroyed.

What was erased stays unreadable in every backup from then on: the key that its key was wrapped under is nowhere. Killed
anywhere, the next rotation finishes what this one began: the key file and the database say how far it came.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from services.access.actors import Actor, Role
from services.app.house import House
from services.app.opening import owning
from services.app.places import Address, Places, escrow_places, key_place
from services.jobs.sweeps import JOB
from services.keys import epochs, writing
from services.keys.envelope import new_key
from services.keys.keyfile import KeyPlace, look
from services.keys.ring import KeyRing
from services.settings import Settings
from services.store.engine import configured
from services.usecases import indexes
from talentcoop.errors import Disallowed, Invalid, TalentCoopError

LOCK: Final = 0x7A1E27C3
"""Our number among PostgreSQL's advisory locks: one rotation at a time, whoever begins it."""
GRACE: Final = timedelta(days=1)
"""How long the old epoch outlives a rotation that the clock set off: a key backup made meanwhile opens without it."""
_PASSES: Final = 5
_STALE: Final = "select count(*) from blind_index where epoch <> $1"
_LACKING: Final = (
    "select exists (select from worker w where not exists (select from blind_index b where b.person = w.id))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What a rotation came to: the epoch that is current, those whose keys were destroyed, how many of people's keys
    were wrapped anew, and how many workers' digests made anew. None `ended` means that the old epoch still waits.
    """

    epoch: str
    ended: tuple[str, ...]
    people: int
    indexed: int


@dataclass(frozen=True, slots=True)
class Files:
    """The key file and its copies in escrow."""

    master: KeyPlace
    escrow: tuple[KeyPlace, ...]


def keeping(settings: Settings) -> Files:
    """The files that a rotation writes, each tried; nothing is changed.

    Raises `key.demo-fixed`, `key.read-only`, `key.escrow`, and what is wrong with the key file.
    """
    place = key_place(settings)
    if settings.env == "demo" or place is None:
        raise Disallowed(
            "key.demo-fixed",
            "The demo's key is fixed: it is published, so that a new one would protect nobody more.",
            "Rotate where real people are on file: with TALENTCOOP_MASTER_KEY_FILE.",
        )
    KeyRing.of(place)
    if place.credential:
        raise _read_only("systemd hands the service a copy of the key file.")
    try:
        writing.probe(place)
    except TalentCoopError as error:
        raise _read_only(error.message) from None
    for copy in escrow_places(settings):
        _try(copy)
    return Files(place, escrow_places(settings))


async def rotate(house: House, *, between: Callable[[], Awaitable[object]] | None = None) -> Rotation:
    """Rotate now, whatever was left unfinished. `between` is called when all is wrapped anew and the old key is still
    there: the moment for a key backup.

    Raises what `keeping` raises, `key.rotating`, `key.epoch`, `key.left-over`.
    """
    return await _carried_out(house, fresh=True, ending=True, between=between)


async def look_after(house: House) -> Rotation | None:
    """What the clock sets off: rotate where the epoch is old, end the one before it when its grace is over, make anew
    what digests lack. None where there was nothing to do, the demo's key is used, or another replica is at it.
    """
    place, now = key_place(house.settings), house.clock()
    if house.settings.env == "demo" or place is None or house.places is None:
        return None
    async with owning(house.places.keys_owner) as connection:
        (current,) = [one for one in await epochs.counted(connection) if one.current]
    held = list(look(place).epochs)
    age = now - (current.made_at or now)
    try:
        if held[-1:] == [current.id] and len(held) > 1 and age >= GRACE:
            return await _carried_out(house, fresh=False, ending=True)
        if held[-1:] != [current.id] or age >= timedelta(days=house.settings.rotate_days):
            return await _carried_out(house, fresh=True, ending=False)
    except Disallowed as error:
        if error.code == "key.rotating":
            return None
        raise
    indexed = await _renew(house, house.places, current.id) if await _lacks_digests(house.places, current.id) else 0
    return Rotation(epoch=current.id, ended=(), people=0, indexed=indexed) if indexed else None


async def _carried_out(
    house: House, *, fresh: bool, ending: bool, between: Callable[[], Awaitable[object]] | None = None
) -> Rotation:
    """Each step does what the ones before have not: where the file is ahead of the database, its last epoch is the one
    to go on with; otherwise a `fresh` one begins, or the current one is only brought to its end.
    """
    files, found = keeping(house.settings), _places(house)
    async with _alone(found.keys_owner):
        ring, current, used = await _state(house, files, found)
        if ring.current == current and fresh:
            begun = await _fresh(house, found)
            ring = KeyRing(begun, {**ring.epochs, begun: new_key()})
        target = ring.current
        for place in (files.master, *files.escrow):
            _hold(place, ring)
        people = await _switch(house, found, ring) if (current, used) != (target, (target,)) else 0
        indexed = await _renew(house, found, target)
        if between is not None:
            await between()
        ended = await _end(files, found, ring) if ending else ()
        return Rotation(epoch=target, ended=ended, people=people, indexed=indexed)


async def _state(house: House, files: Files, found: Places) -> tuple[KeyRing, str, tuple[str, ...]]:
    """The ring of the key file, the database's current epoch and those in use. Nothing is destroyed that any row, or
    any copy in escrow, shows to belong to something else.
    """
    ring = KeyRing.of(files.master)
    async with owning(found.keys_owner) as connection:
        current = await epochs.settle(connection, ring, house.clock())
        used = await epochs.used(connection)
    for epoch in used:
        ring.key(epoch)
    for copy in files.escrow:
        if look(copy).epochs.get(current) != ring.key(current):
            raise _escrow(copy, f"It does not hold the epoch '{current}' of the key file.")
    return ring, current, used


async def _fresh(house: House, found: Places) -> str:
    """The id of a new epoch: the day, and a number where it is not the first of the day."""
    async with owning(found.keys_owner) as connection:
        known = {one.id for one in await epochs.counted(connection)}
    return epochs.named(house.clock().date().isoformat(), known.__contains__)


async def _switch(house: House, found: Places, ring: KeyRing) -> int:
    async with owning(found.keys_owner) as connection:
        return await epochs.switch(connection, ring, house.clock())


async def _renew(house: House, found: Places, target: str) -> int:
    """Every cooperative's digests under the epoch, again where somebody was just being taken in."""
    indexed = 0
    for _ in range(_PASSES):
        async with owning(found.data_owner) as connection:
            cooperatives = [row["id"] for row in await connection.fetch("select id from cooperative order by id")]
        for key in cooperatives:
            actor = Actor(id=JOB, cooperative=key, role=Role.JOB, purpose="rotation")
            indexed += await indexes.renew(house.desk(actor))
        async with owning(found.data_owner) as connection:
            if not await connection.fetchval(_STALE, target):
                return indexed
    raise _left_over("some digests")


async def _lacks_digests(found: Places, current: str) -> bool:
    async with owning(found.data_owner) as connection:
        return bool(await connection.fetchval(_STALE, current) or await connection.fetchval(_LACKING))


async def _end(files: Files, found: Places, ring: KeyRing) -> tuple[str, ...]:
    """Destroy every epoch but the current one, in the copies first: nothing may be left under another."""
    async with owning(found.keys_owner) as connection:
        if await epochs.used(connection) != (ring.current,):
            raise _left_over("some keys")
    only = KeyRing(ring.current, {ring.current: ring.key(ring.current)})
    for place in (*files.escrow, files.master):
        _hold(place, only)
    return tuple(epoch for epoch in ring.epochs if epoch != ring.current)


def _hold(place: KeyPlace, ring: KeyRing) -> None:
    """Make a file hold exactly the epochs of the ring, in its order: the last is the current one."""
    if list(look(place).epochs.items()) != list(ring.epochs.items()):
        writing.replace(place, ring.epochs)


@asynccontextmanager
async def _alone(where: Address) -> AsyncIterator[None]:
    """Nobody else rotates until the block ends, or this process does. Raises `key.rotating`."""
    connection: Any = await configured(where).get_new_connection()
    try:
        if not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
            raise Disallowed("key.rotating", "Another rotation is under way.", "Wait until it is through.")
        yield
    finally:
        await connection.close()


def _places(house: House) -> Places:
    if house.places is None:
        raise ValueError("this house has no database")
    return house.places


def _try(copy: KeyPlace) -> None:
    try:
        for problem in look(copy).problems:
            raise problem
        writing.probe(copy)
    except TalentCoopError as error:
        raise _escrow(copy, error.message) from None


def _escrow(copy: KeyPlace, why: str) -> Invalid:
    return Invalid(
        "key.escrow",
        f"The escrow file {copy.path} cannot take part in a rotation. {why}",
        "Mount what it lies on, or copy the key file there; an epoch ends in every copy or in none.",
        file=str(copy.path),
    )


def _read_only(why: str) -> Disallowed:
    return Disallowed(
        "key.read-only",
        f"The key file cannot be changed from here. {why}",
        "As its owner: TALENTCOOP_MASTER_KEY_FILE=THE-ORIGINAL talentcoop keys rotate; then restart the service.",
    )


def _left_over(what: str) -> Disallowed:
    return Disallowed(
        "key.left-over", f"The old epoch is kept: {what} still need it.", "Run it again: talentcoop keys rotate."
    )
