"""Whoever tampers is found a hundred times of a hundred, in every way; a long honest chain never raises an alarm; a
dump of ten thousand files ends where the budget does.
"""

from random import Random

import asyncpg
import pytest

from services.clock import SetClock
from services.ops.auditing import examined
from tests.protection.tampering import WAYS, chained, grow
from tests.protection.test_budget import dumped
from tests.services.world import NOW

LENGTH, TIMES, LONG, FILES = 60, 100, 100_000, 10_000


@pytest.fixture
def owner(databases, runner):
    """The owner of the tables, whom nothing in the database stops."""
    connection = runner.run(asyncpg.connect(**databases.owned(databases.data)))
    yield connection
    runner.run(connection.close())


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
async def test_each_way_of_tampering_is_found_every_time(stored, owner, way):
    missed = []
    for time in range(TIMES):
        chain = await chained(stored.neighbour(), owner, LENGTH)
        assert await chain.faults(generation=7) == []
        expected = await way(chain, Random(f"{way.__name__}/soak/{time}"))
        if not set(expected) <= set(await chain.faults(generation=7)):
            missed.append(time)
    assert missed == []


async def test_a_long_honest_chain_raises_no_alarm(stored, owner):
    worker = await (await stored.founded()).worker()
    await grow(stored, worker, LONG)
    async with owner.transaction():
        found = await examined(owner, stored.keys, only=[stored.cooperative])
    assert (found.linked, found.waiting, found.faults) == (LONG, 0, [])


async def test_a_dump_of_ten_thousand_files_is_cut_off(stored):
    await dumped(stored, SetClock(NOW), FILES)
