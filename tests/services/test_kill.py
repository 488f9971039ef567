"""Killed with -9 at any statement, again and again, a sweep loses no event and doubles none."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from services.usecases import contacts
from talentcoop.agenda import Due, Origin
from tests.services.served import house_of
from tests.services.world import NOW, TODAY

ITEMS, KILLS = 30, 20


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_event_is_lost_and_none_is_doubled(stored, databases, superuser, seed):
    cooperative = await with_items(stored)
    assert swept(databases, cooperative, seed=seed) == KILLS
    assert await told(superuser, cooperative) == (ITEMS, ITEMS, ITEMS)


async def test_a_careless_sweep_is_caught(stored, databases, superuser):
    """The negative control: told in a second transaction, something is lost under the same kills."""
    cooperative = await with_items(stored)
    swept(databases, cooperative, seed=1, careless=True)
    events, _, advanced = await told(superuser, cooperative)
    assert events < advanced == ITEMS


async def with_items(world):
    """As many things due today, each for a desk, so that each makes one event and one message."""
    await world.founded()
    desk = house_of(world).desk(world.actor())
    worker = await world.worker()
    dues = [
        Due(
            code=f"c{n}",
            due_on=TODAY,
            open_on=TODAY,
            close_on=TODAY + timedelta(days=5),
            owner="agency",
            ladder="flag_only",
        )
        for n in range(ITEMS)
    ]
    async with world.open() as store:
        await contacts.add(desk, store, Origin.PLACEMENT, world.id(), worker.id, dues)
    return world.cooperative


def swept(databases, cooperative, *, seed, **more):
    """Run the program to its end; gives how many of its children were killed."""
    orders = {
        "data": databases.served(databases.data),
        "keys": databases.served(databases.keys),
        "cooperative": str(cooperative),
        "now": (NOW + timedelta(days=30)).isoformat(),
        "seed": seed,
        "kills": KILLS,
        "careless": False,
    } | more
    done = subprocess.run(
        [sys.executable, "-m", "tests.services.killed"],
        input=json.dumps(orders),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


async def told(superuser, cooperative):
    """Events, messages, and items that were advanced."""
    counts = [
        await superuser.fetchval(f"select count(*) from {rows} and cooperative = $1", cooperative)
        for rows in ("agenda_event where true", "outbox where true", "agenda_item where rung >= 0")
    ]
    return tuple(counts)
