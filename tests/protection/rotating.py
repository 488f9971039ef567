"""An installation of a test's own: two databases by address, a key file and two copies in escrow. As a program, it
rotates one, again and again, each time in a child that dies with -9 at a step.
"""

import asyncio
import json
import os
import signal
import sys
from base64 import b64encode
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest

from services.app import opening
from services.app.opening import owning
from services.app.rotation import rotate
from services.clock import SetClock
from services.keys import epochs
from services.keys import piccolo_app as keys_app
from services.keys.ring import KeyRing
from services.settings import Settings
from services.store import piccolo_app as store_app
from services.store.embedded import SUPERUSER
from services.store.provision import OWNER, SERVICE
from services.usecases import indexes
from talentcoop.workers import Identity
from tests.fixtures import copy
from tests.services.served import law
from tests.services.world import NOW, World

STEPS = ((asyncpg.Connection, "execute"), (asyncpg.Connection, "_do_execute"), (os, "fsync"), (os, "replace"))
"""Where a child dies: before a statement, before bytes reach the disk, before a file takes another's place."""


@dataclass
class Installation:
    """Where everything is, and the clock of whoever opens it."""

    base: Path
    settings: Settings
    clock: SetClock

    @classmethod
    async def made(cls, server, base, name, copy):
        """Fresh databases on the tests' server, and a key of today's."""
        connection = await asyncpg.connect(**server.config(SUPERUSER, "postgres"))
        await copy(server, connection, store_app.APP_CONFIG, name)
        await copy(server, connection, keys_app.APP_CONFIG, f"{name}_keys")
        await connection.close()
        files = [base / place / "master" for place in ("keys", "escrow-one", "escrow-two")]
        line = f"# kept by two people\n2026-06-01 {b64encode(os.urandom(32)).decode()}\n"
        for file in files:
            file.parent.mkdir()
            file.write_text(line)
            file.chmod(0o600)
        host = quote(str(server.socket))
        settings = Settings(
            database_url=f"postgresql://{SERVICE}@/{name}?host={host}&port=5432",
            owner_url=f"postgresql://{OWNER}@/{name}?host={host}&port=5432",
            master_key_file=files[0],
            escrow_files=tuple(files[1:]),
        )
        return cls(base, settings, SetClock(NOW))

    @property
    def files(self):
        return (self.settings.master_key_file, *self.settings.escrow_files)

    @asynccontextmanager
    async def opened(self, **changes):
        async with opening.opened(self.settings, clock=self.clock, **changes) as house:
            yield house

    def ring(self):
        return KeyRing.from_file(self.settings.master_key_file)

    def lying_about(self):
        """Every byte in the folders of the key files."""
        return b"".join(path.read_bytes() for file in self.files for path in sorted(file.parent.iterdir()))

    def orders(self):
        given = {name: getattr(self.settings, name) for name in ("database_url", "owner_url")}
        return given | {"files": [str(file) for file in self.files], "now": self.clock().isoformat()}


def world_of(house, name):
    return World(name, house.uow, house.keys, house.due, house.feeds)


def lawful(monkeypatch=None):
    """Read the law once: opening a house is quick then."""
    library, practice = law()
    for name, read in (("load_library", library), ("load_practice", practice)):
        if monkeypatch:
            monkeypatch.setattr(opening, name, lambda _, read=read: read)
        else:
            setattr(opening, name, lambda _, read=read: read)


@pytest.fixture
def installation(server, databases, runner, tmp_path, monkeypatch):
    lawful(monkeypatch)
    name = f"rotating_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    made = runner.run(Installation.made(server, tmp_path, name, copy))
    yield made
    runner.run(dropped(server, name))


async def dropped(server, name):
    connection = await asyncpg.connect(**server.config(SUPERUSER, "postgres"))
    for database in (name, f"{name}_keys"):
        await connection.execute(f"drop database if exists {database} with (force)")
    await connection.close()


async def filled(house, people=3):
    """A cooperative with people on file, each found by her name; gives its world and what was sealed of each."""
    world = await world_of(house, "rotating").founded()
    for number in range(people):
        identity = Identity(
            given_name="Amina", family_name=f"Noor{'abc'[number % 3]}{number}", phone=f"047000{number:04}"
        )
        worker = await world.worker(identity=identity)
        async with world.open() as store:
            cooperative = await store.cooperatives.mine()
            await store.indexes.write(worker.id, indexes.terms(identity, cooperative))
    return world


async def read(house, world, people=3):
    """Whether everybody opens, and is found by her name."""
    async with house.uow(world.actor()) as store:
        held = await store.workers.of_all(await store.workers.ids())
        cooperative = await store.cooperatives.mine()
        for worker in held.values():
            assert worker.id in await store.indexes.find(indexes.terms(worker.identity, cooperative))
    assert len(held) == people


async def used(house):
    async with owning(house.places.keys_owner) as connection:
        return await epochs.used(connection)


def main():
    """Read orders, then for each number on a line rotate in a child that dies at that step; 0 is never."""
    orders = json.loads(sys.stdin.readline())
    lawful()
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            asyncio.run(child(orders, int(line)))
            os._exit(0)
        status = os.waitpid(pid, 0)[1]
        print("killed" if os.WIFSIGNALED(status) else f"ended {os.WEXITSTATUS(status)}", flush=True)


async def child(orders, step):
    master, *escrow = map(Path, orders["files"])
    settings = Settings(
        database_url=orders["database_url"],
        owner_url=orders["owner_url"],
        master_key_file=master,
        escrow_files=tuple(escrow),
    )
    async with opening.opened(settings, clock=SetClock(datetime.fromisoformat(orders["now"]))) as house:
        die_at(step)
        await rotate(house)
        die_at(0)


def die_at(step):
    told = count(1)

    def tell():
        if next(told) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    for owner, name in STEPS:
        call = getattr(owner, name)
        setattr(owner, name, counted(call, tell) if owner is asyncpg.Connection else plain(call, tell))


def counted(call, tell):
    async def told(*args, **kwargs):
        tell()
        return await call(*args, **kwargs)

    return told


def plain(call, tell):
    def told(*args, **kwargs):
        tell()
        return call(*args, **kwargs)

    return told


if __name__ == "__main__":
    main()
