"""One embedded PostgreSQL for a test session, a copy of the migrated databases for each process, one event loop."""

import asyncio
import os
import shutil
from contextlib import AsyncExitStack, suppress
from contextvars import copy_context
from dataclasses import dataclass
from hashlib import sha256
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.clock import SetClock
from services.keys import piccolo_app as keys_app
from services.keys.envelope import HouseKey, new_key, wrap
from services.keys.house import HOUSE
from services.keys.ring import KeyRing
from services.keys.rows import KeyRows
from services.store import piccolo_app as store_app
from services.store.callers import StoredCallers
from services.store.due import StoredDue
from services.store.embedded import SUPERUSER, Server, discard, running
from services.store.engine import Engine, connected
from services.store.feeds import StoredFeedOwners
from services.store.migrate import migrate
from services.store.provision import OWNER, SERVICE, make_database, make_roles
from services.store.unit_of_work import unit_of_work
from talentcoop.errors import Invalid
from tests.fakes import FakeCallers, FakeDue, FakeFeedOwners, FakeKeys, FakeStore
from tests.services.world import NOW, World

LOCK = 0x7E57


@pytest.fixture(scope="session")
def runner():
    """The one event loop: a pool belongs to the loop it was made in."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Run a test that is a coroutine in that loop, with context variables of its own."""
    if not iscoroutinefunction(pyfuncitem.obj):
        return None
    given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    runner = pyfuncitem._request.getfixturevalue("runner")
    runner.run(pyfuncitem.obj(**given), context=copy_context())
    return True


@dataclass
class Databases:
    """A server, and the two databases of this process on it."""

    server: Server
    data: str
    keys: str

    def served(self, database):
        """Where and as whom the service connects."""
        return self.server.config(SERVICE, database)

    def owned(self, database):
        """Where and as whom migrations run."""
        return self.server.config(OWNER, database)


@dataclass
class Engines:
    """Two pools that serve."""

    data: Engine
    keys: Engine


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The server that all processes of this test session share; the last to leave removes it."""
    base = tmp_path_factory.getbasetemp()
    home = quick(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)
    with running(home / "postgres") as server:
        yield server
    with suppress(Invalid):
        discard(home / "postgres")
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def databases(server, runner):
    """Fresh, migrated databases of this process's own: 30 ms a copy."""
    return runner.run(_copied(server))


@pytest.fixture(scope="session")
def engines(databases, runner):
    """Pools of the role that serves."""
    stack = AsyncExitStack()
    yield runner.run(_engines(stack, databases))
    runner.run(stack.aclose())


@pytest.fixture
def superuser(databases, runner):
    """A connection that sees every row of the data."""
    connection = runner.run(asyncpg.connect(**databases.server.config(SUPERUSER, databases.data)))
    yield connection
    runner.run(connection.close())


@pytest.fixture
def stored(request, engines):
    """A world in the database."""
    keys = KeyRows(engines.keys, KeyRing.demo(), SetClock(NOW))
    return World(
        request.node.nodeid,
        unit_of_work(engines.data, keys),
        keys,
        StoredDue(engines.data),
        StoredFeedOwners(engines.data),
        StoredCallers(engines.data),
    )


@pytest.fixture(params=["fake", "database"])
def world(request) -> World:
    """The same world twice: what is promised holds in both."""
    if request.param == "database":
        return request.getfixturevalue("stored")
    keys = FakeKeys()
    store = FakeStore(keys)
    return World(request.node.nodeid, store, keys, FakeDue(store), FakeFeedOwners(store), FakeCallers(store))


def quick(folder: Path) -> Path:
    """A folder in memory instead, where there is room: on a busy disk the server takes ten times as long."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < 1 << 30:
        return folder
    quick = memory / f"talentcoop-tests-{sha256(str(folder).encode()).hexdigest()[:12]}"
    quick.mkdir(mode=0o755, exist_ok=True)
    return quick


async def _copied(server: Server) -> Databases:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    connection = await asyncpg.connect(**server.config(SUPERUSER, "postgres"))
    try:
        await connection.execute("select pg_advisory_lock($1)", LOCK)
        await connection.execute("alter system set fsync = off")  # nobody misses these data after a power cut
        await connection.execute("select pg_reload_conf()")
        await make_roles(connection)
        made = [
            await copy(server, connection, app, f"{app.app_name}_{worker}")
            for app in (store_app.APP_CONFIG, keys_app.APP_CONFIG)
        ]
    finally:
        await connection.close()
    databases = Databases(server, *made)
    await _housed(databases)
    return databases


async def _housed(databases: Databases) -> None:
    """Make the keys of the house, as opening it does."""
    connection = await asyncpg.connect(**databases.owned(databases.keys))
    for name in HOUSE:
        wrapped = wrap(KeyRing.demo(), HouseKey(name), new_key())
        await connection.execute("insert into house_key (id, epoch, wrapped) values ($1, $2, $3)", name, *wrapped)
    await connection.close()


async def copy(server: Server, connection: asyncpg.Connection, app: Any, name: str) -> str:
    """A database copied from a template that is named by its migrations, made where it is lacking."""
    files = sorted(Path(app.resolved_migrations_folder_path).glob("*.py"))
    template = f"template_{sha256(b''.join(file.read_bytes() for file in files)).hexdigest()[:12]}"
    await make_database(connection, template)
    await migrate(server.config(OWNER, template), app)
    await connection.execute(f"drop database if exists {name} with (force)")  # of a session that was killed
    await make_database(connection, name, template)
    await connection.execute(f"alter database {name} set synchronous_commit = off")
    return name


async def _engines(stack: AsyncExitStack, databases: Databases) -> Engines:
    return Engines(
        await stack.enter_async_context(connected(databases.served(databases.data))),
        await stack.enter_async_context(connected(databases.served(databases.keys))),
    )
