"""Backups while the house is at work: first the data, then the keys, each as it was at one moment.

Whatever is sealed in the data has its key in the key backup that follows: a key is made before the first row.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import asyncpg

from services.app.places import Address, escrow_places, key_place, places
from services.clock import Clock
from services.ops.dumps import dump, linked
from services.ops.manifests import SUFFIX, Kind, Manifest, digest, fresh, settle
from services.settings import Settings
from talentcoop.errors import Disallowed, Invalid

BOTH: Final = tuple(Kind)
_PART: Final = ".part"
_INSTANT: Final = "%Y%m%dT%H%M%SZ"
_TABLES: Final = (
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    " and relpersistence = 'p' order by relname"
)
_KEYS: Final = "select (select id from epoch where current) as epoch, (select generation from key_state) as generation"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a database holds at one moment, and the name by which another connection sees that moment. `state` is that
    of the keys, where it is theirs.
    """

    name: str
    postgresql: str
    migrations: tuple[str, ...]
    rows: dict[str, int]
    state: tuple[str | None, int] | None


async def backup(
    settings: Settings, clock: Clock, to: Path, *, kinds: Collection[Kind] = BOTH, plain: bool = False
) -> tuple[Manifest, ...]:
    """Back up into a folder, the data before the keys; `plain` writes SQL that can be searched.

    Raises `backup.beside`, `backup.folder`, `backup.busy`, `backup.failed`, and what `places` raises.
    """
    refuse_beside(to, settings)
    with _prepared(to), places(settings) as found:
        made = []
        for kind in (one for one in Kind if one in kinds):
            where = found.data_owner if kind is Kind.DATA else found.keys_owner
            made.append(await _one(kind, where, found.keys_owner, _free(to, kind, clock()), plain))
    return tuple(made)


def refuse_beside(to: Path, settings: Settings) -> None:
    """Whoever copies one folder must not have keys and what they open. Raises `backup.beside`."""
    folder = to.resolve()
    files = [place for place in (key_place(settings), *escrow_places(settings)) if place is not None]
    for place in files:
        if _overlap(folder, place.path.resolve().parent):
            raise _beside(f"a key file ({place.path}): whoever copies one has both")
    if settings.data is not None and any(_overlap(folder, one.resolve()) for one in (settings.data, settings.cluster)):
        raise _beside("the data: what ends one ends both")


def _overlap(folder: Path, other: Path) -> bool:
    return other in (folder, *folder.parents) or folder in other.parents


def _beside(what: str) -> Invalid:
    return Invalid("backup.beside", f"The folder lies with {what}.", "Give one elsewhere, best on another machine.")


@asynccontextmanager
async def snapshot(where: Address, *, of_keys: bool = False) -> AsyncIterator[Snapshot]:
    """Hold a database still for whoever looks at it by this name, until the block ends. Nobody waits for it."""
    async with linked(where) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        yield Snapshot(
            name=await connection.fetchval("select pg_export_snapshot()"),
            postgresql=await connection.fetchval("show server_version"),
            migrations=tuple(await _column(connection, "select name from migration order by name")),
            rows=await counted(connection),
            state=await state_of_keys(connection) if of_keys else None,
        )


async def counted(connection: asyncpg.Connection) -> dict[str, int]:
    """Rows per table, counts of tries left out."""
    names = await _column(connection, _TABLES)
    return {name: await connection.fetchval(f'select count(*) from "{name}"') for name in names}  # nosec B608  # names of ours, no value


async def state_of_keys(connection: asyncpg.Connection) -> tuple[str | None, int]:
    """The current epoch, and how often keys changed."""
    row = await connection.fetchrow(_KEYS)
    return row["epoch"], row["generation"] or 0


async def _column(connection: asyncpg.Connection, query: str) -> list[str]:
    return [row[0] for row in await connection.fetch(query)]


async def _one(kind: Kind, where: Address, keys: Address, path: Path, plain: bool) -> Manifest:
    """One backup and its manifest. What is cut short leaves a `.part`, which counts for nothing."""
    at = datetime.strptime(path.name.partition("-")[2], _INSTANT).replace(tzinfo=UTC)
    file = path.with_name(path.name + (".sql" if plain else ".dump"))
    part = file.with_name(file.name + _PART)
    async with linked(keys) as connection:
        before = await state_of_keys(connection)
    async with snapshot(where, of_keys=kind is Kind.KEYS) as seen:
        with fresh(part) as out:
            await dump(where, out, snapshot=seen.name, plain=plain)
    epoch, generation = seen.state or before  # a key may be made between the two: what is dumped is what is counted
    manifest = Manifest(
        kind=kind,
        file=file.name,
        plain=plain,
        made_at=at,
        sha256=digest(part),
        bytes=part.stat().st_size,
        postgresql=seen.postgresql,
        migrations=seen.migrations,
        rows=seen.rows,
        epoch=epoch,
        generation=generation,
    )
    part.rename(file)
    settle(file.parent)
    manifest.write(file.parent)
    return manifest


def _free(folder: Path, kind: Kind, now: datetime) -> Path:
    """A name that is not taken: two backups of one second are told apart by the next."""
    at = now.astimezone(UTC)
    while list(folder.glob(f"{kind}-{at:{_INSTANT}}.*")):
        at += timedelta(seconds=1)
    return folder / f"{kind}-{at:{_INSTANT}}"


@contextmanager
def _prepared(folder: Path) -> Iterator[None]:
    """A folder for its owner alone, in which nobody else backs up meanwhile; what was cut short before is removed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _shut(folder)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _unusable(folder, f"it cannot be used: {error.strerror}") from None
    try:
        _lock(handle)
        for part in folder.glob(f"*{_PART}"):
            part.unlink()
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Disallowed("backup.busy", "Another one is under way here.", "Wait until it ends.") from None


def _shut(folder: Path) -> None:
    """Close a folder to others. One that holds other things may be theirs to read, and is left alone."""
    about = folder.stat()
    if not stat.S_IMODE(about.st_mode) & 0o077:
        return
    foreign = [path for path in folder.iterdir() if path.suffix not in (".dump", ".sql", SUFFIX, _PART)]
    if about.st_uid != os.geteuid() or foreign:
        raise _unusable(folder, "others may look into it, and it holds other things")
    folder.chmod(0o700)


def _unusable(folder: Path, why: str) -> Invalid:
    return Invalid("backup.folder", f"{folder}: {why}.", f"Give a folder of your own, or run: chmod 700 {folder}")
