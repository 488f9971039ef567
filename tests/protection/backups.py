"""A house with real files, in a folder of its own, and what somebody makes of its backups who wants to read them."""

import os
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from uuid import UUID

import asyncpg

from services.app import opening
from services.app.opening import opened
from services.clock import SetClock
from services.keys.envelope import Owner, SubjectSealer, unwrap
from services.ops.backup import backup
from services.ops.cells import SUBJECTS
from services.ports.keys import Place, Sealed
from services.settings import Settings
from services.store.embedded import SUPERUSER, running
from services.store.provision import DATA
from talentcoop.errors import TalentCoopError
from tests.services.world import NOW, World

TABLES = "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
COPIED = re.compile(r"^COPY public\.(\w+) \(([^)]*)\) FROM stdin;\n(.*?)^\\\.$", flags=re.M | re.S)


@dataclass
class Home:
    """Settings, key file and clock of a house of this test's own."""

    base: Path
    settings: Settings
    clock: SetClock = field(default_factory=lambda: SetClock(NOW))

    @classmethod
    def at(cls, base, **changes):
        keys = base / "keys"
        keys.mkdir(mode=0o700)
        key_file(keys / "master", "2026-06")
        return cls(base, Settings(data=base / "house" / "data", master_key_file=keys / "master", **changes))

    @asynccontextmanager
    async def worlds(self, *names):
        """Worlds of the house, in one opening of it."""
        async with opened(self.settings, clock=self.clock) as house:
            yield [World(name, house.uow, house.keys, house.due, house.feeds) for name in names]

    async def backup(self, folder="backups", **more):
        return await backup(self.settings, self.clock, self.base / folder, **more)

    def elsewhere(self, name):
        """The same keys, another machine."""
        return replace(self, settings=replace(self.settings, data=self.base / name / "data"))

    @asynccontextmanager
    async def connected(self, database=DATA):
        """Everything, with no wall."""
        with running(self.settings.cluster) as server:
            connection = await asyncpg.connect(**server.config(SUPERUSER, database))
            try:
                yield connection
            finally:
                await connection.close()

    async def cells(self):
        """How many sealed values each table holds."""
        query = "select table_name from information_schema.columns where column_name = 'sealed'"
        async with self.connected() as connection:
            tables = [row[0] for row in await connection.fetch(query)]
            return {name: await connection.fetchval(f'select count(*) from "{name}"') for name in tables}

    async def rows(self, database=DATA, besides=("migration",)):
        """A digest of every row, by table."""
        async with self.connected(database) as connection:
            tables = await connection.fetch(TABLES)
            return {
                name: sorted([row[0] for row in await connection.fetch(f'select md5(t::text) from "{name}" t')])
                for (name,) in tables
                if name not in besides
            }


def spare(monkeypatch, folder):
    """Read the law once, and keep servers that are thrown away in memory: a test opens the house many times."""
    monkeypatch.setattr(opening, "load_library", cache(opening.load_library))
    monkeypatch.setattr("tempfile.tempdir", str(folder))


def key_file(path, *epochs):
    """A key file with a new key for each epoch."""
    from base64 import b64encode

    lines = [f"{epoch} {b64encode(os.urandom(32)).decode()}\n" for epoch in epochs]
    path.write_text("".join(lines))
    path.chmod(0o600)
    return path


def copied(file):
    """The rows of a plain dump, by table, as dictionaries of texts."""
    found = {}
    for table, names, body in COPIED.findall(file.read_text(encoding="utf-8")):
        columns = [name.strip().strip('"') for name in names.split(",")]
        found[table] = [dict(zip(columns, line.split("\t"), strict=True)) for line in body.split("\n")[:-1]]
    return found


def sealers(file, *rings):
    """Every key that a dump of keys gives to somebody with these rings, by subject."""
    found = {}
    for row in copied(file)["person_key"]:
        cooperative, person, subject = (UUID(row[name]) for name in ("cooperative", "person", "subject"))
        for ring in rings:
            try:
                key = unwrap(ring, Owner(cooperative, person, subject), row["epoch"], binary(row["wrapped"]))
            except TalentCoopError:
                continue
            found[subject] = SubjectSealer(cooperative, subject, key)
    return found


def cells(file):
    """Every sealed cell of a dump of data: table, row, subject, ciphertext."""
    for table, rows in copied(file).items():
        for row in rows:
            if "sealed" in row:
                subject = next((row[name] for name in SUBJECTS if name in row), row["id"])
                yield table, UUID(row["id"]), UUID(subject), binary(row["sealed"])


def read(file, keys):
    """The subjects whose every cell in a dump opens with one of the keys, and those of whom a cell stays shut."""
    readable, shut = set(), set()
    for table, row, named, sealed in cells(file):
        subject = whose(table, named, keys)
        (readable if opens(keys.get(subject, ()), Place(table, "sealed", row), sealed) else shut).add(subject)
    return readable, shut


def whose(table, named, keys):
    """The subject whom a row names, by herself or by the cover that one of the keys gives."""
    known = (subject for subject, held in keys.items() if any(named in one.covers(table) for one in held))
    return named if named in keys else next(known, named)


def opens(candidates, place, sealed):
    """Whether a cell opens with one of several sealers."""
    for sealer in candidates:
        try:
            sealer.open(place, Sealed(sealed))
        except TalentCoopError:
            continue
        return True
    return False


def gathered(files, *rings):
    """All that several dumps of keys give, by subject."""
    found = {}
    for file in files:
        for subject, sealer in sealers(file, *rings).items():
            found.setdefault(subject, []).append(sealer)
    return found


def binary(text):
    """Bytes as COPY writes them."""
    return bytes.fromhex(text.removeprefix("\\\\x"))


def of_kind(made, kind):
    return next(one for one in made if one.kind is kind)
