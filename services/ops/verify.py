"""Whether the backups in a folder would bring everything back: tried on a server that is thrown away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from services.app.places import Address, key_ring
from services.ops.backup import counted, state_of_keys
from services.ops.cells import Cells, tried
from services.ops.dumps import linked, load
from services.ops.manifests import Kind, Manifest, Shelf
from services.settings import Settings
from services.store.embedded import SUPERUSER, Server, discard, running
from services.store.provision import DATA, KEYS, OWNER, provision
from talentcoop.errors import Invalid, TalentCoopError


@dataclass(frozen=True, slots=True)
class Verified:
    """What was tried, and what is wrong with it. `checked` counts the files whose content is as it was written."""

    data: str
    keys: str
    checked: int
    rows: int = 0
    cells: Cells = field(default_factory=lambda: Cells(0, 0, 0, ()))
    problems: tuple[TalentCoopError, ...] = ()


async def verify(settings: Settings, folder: Path) -> Verified:
    """Check every file of a folder, and bring back the newest data with the newest keys where nobody needs them.

    Raises `backup.missing`, `backup.failed`, and what `key_ring` and `running` raise; all else is a problem told.
    """
    ring, shelf = key_ring(settings), Shelf.of(folder)
    data, keys = shelf.choose(Kind.DATA), shelf.choose(Kind.KEYS)
    problems = [*_damaged(shelf), *_behind(data, keys)]
    checked = len(shelf.held) - sum(one.code == "backup.damaged" for one in problems)
    if {data.file, keys.file} & {one.facts.get("file") for one in problems}:
        return Verified(data.file, keys.file, checked, problems=tuple(problems))
    with _thrown_away() as server:
        await provision(server)
        async with linked(server.config(SUPERUSER, "postgres")) as connection:
            await connection.execute("alter system set fsync = off")  # a power cut takes nothing that is missed
            await connection.execute("select pg_reload_conf()")
        here = {one.kind: server.config(OWNER, name) for one, name in ((data, DATA), (keys, KEYS))}
        for one in (data, keys):
            await load(here[one.kind], folder / one.file, plain=one.plain)
            problems += [problem async for problem in differing(here[one.kind], one)]
        async with linked(here[Kind.DATA]) as held, linked(here[Kind.KEYS]) as wrapped:
            cells = await tried(held, wrapped, ring)
    problems += shut(cells)
    return Verified(data.file, keys.file, checked, sum(data.rows.values()), cells, tuple(problems))


async def differing(where: Address, manifest: Manifest) -> AsyncIterator[TalentCoopError]:
    """`backup.different` for each way in which a database is not what the manifest of its backup says."""
    async with linked(where) as connection:
        rows = await counted(connection)
        recorded = tuple(row[0] for row in await connection.fetch("select name from migration order by name"))
        generation = (await state_of_keys(connection))[1] if manifest.kind is Kind.KEYS else manifest.generation
    for table in sorted(rows.keys() | manifest.rows.keys()):
        if rows.get(table) != manifest.rows.get(table):
            yield _different(manifest, f"{table} has {rows.get(table)} rows, and had {manifest.rows.get(table)}")
    if recorded != manifest.migrations:
        yield _different(manifest, "other migrations are recorded than were")
    if generation != manifest.generation:
        yield _different(manifest, f"its keys count {generation} changes, and had {manifest.generation}")


def shut(cells: Cells) -> Iterator[TalentCoopError]:
    """`backup.shut` where anything sealed has a key and does not open."""
    if cells.broken:
        yield Invalid(
            "backup.shut",
            f"{cells.broken} sealed value(s) do not open with the keys there are ({', '.join(cells.broken_in)}).",
            "Give the key file that belongs to it; if it is that one, look at an older data backup.",
        )


def _damaged(shelf: Shelf) -> Iterator[TalentCoopError]:
    for one in shelf.held:
        try:
            one.check(shelf.folder)
        except TalentCoopError as error:
            yield error


def _behind(data: Manifest, keys: Manifest) -> Iterator[TalentCoopError]:
    if keys.generation < data.generation:
        yield Invalid(
            "backup.keys-behind",
            f"{keys.file} was made before {data.file}: it lacks the newest keys, and holds erased ones.",
            "Run: talentcoop backup --only keys",
        )


def _different(manifest: Manifest, why: str) -> Invalid:
    return Invalid("backup.different", f"{manifest.file}: {why}.", "Take another backup.")


@contextmanager
def _thrown_away() -> Iterator[Server]:
    """A server for this alone, gone with all it held when the block ends."""
    with TemporaryDirectory(prefix="talentcoop-") as folder:
        Path(folder).chmod(0o711)  # the account that runs the server walks through; what it keeps is its own
        cluster = Path(folder) / "postgresql"
        try:
            with running(cluster) as server:
                yield server
        finally:
            discard(cluster)
