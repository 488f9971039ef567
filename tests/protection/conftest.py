"""What walls are tried on: every table filled thrice, and connections behind a wall and without one."""

import asyncpg
import pytest

from services.clock import SetClock
from services.keys.ring import KeyRing
from services.keys.rows import KeyRows
from services.store.callers import StoredCallers
from services.store.due import StoredDue
from services.store.embedded import SUPERUSER
from services.store.engine import connected
from services.store.unit_of_work import unit_of_work
from tests.protection import rows
from tests.protection.seeded import seeded
from tests.services.world import NOW, World


@pytest.fixture(scope="module")
def keys(engines):
    return KeyRows(engines.keys, KeyRing.demo(), SetClock(NOW))


@pytest.fixture(scope="module")
def held(request, engines, databases, keys, runner):
    """The three groups of rows, in every table."""

    async def made():
        world = World(request.node.nodeid + "walls", unit_of_work(engines.data, keys), keys, StoredDue(engines.data))
        connection = await asyncpg.connect(**databases.server.config(SUPERUSER, databases.data))
        try:
            return await rows.filled(world, connection)
        finally:
            await connection.close()

    return runner.run(made())


@pytest.fixture(scope="module")
def cells(request, engines, keys, runner):
    """Two cooperatives with one of everything twice, whose ids the cells of the matrix ask for."""
    callers = StoredCallers(engines.data)
    world = World(request.node.nodeid, unit_of_work(engines.data, keys), keys, StoredDue(engines.data), None, callers)
    return runner.run(seeded(world))


@pytest.fixture(params=["served", "owned"])
def pool(request, databases, runner):
    """Connections of the role that serves, and of the owner, whom no wall holds."""
    where = getattr(databases, request.param)(databases.data)
    context = connected(where, size=2)
    yield runner.run(context.__aenter__())
    runner.run(context.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def unwalled(databases, runner):
    context = connected(databases.owned(databases.data), size=2)
    yield runner.run(context.__aenter__())
    runner.run(context.__aexit__(None, None, None))
