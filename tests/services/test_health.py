"""Whether the process runs, and whether it can serve: open to all, and silent about everything else."""

import asyncio
from dataclasses import replace

import pytest

from services.api import health
from talentcoop.errors import Disallowed
from tests.services.served import Served, faked, served


@pytest.fixture
def world(request):
    """On the fakes alone: none of this has to do with the store, but for those that ask for `stored`."""
    return faked(request.node.nodeid)


async def well():
    pass


async def ill():
    raise Disallowed("store.not-migrated", "The schema is older than this program.")


async def broken():
    raise RuntimeError("could not connect to Aïcha Aubépine")


async def stuck():
    await asyncio.get_running_loop().create_future()


async def test_live_is_always_200(world):
    api = await served(
        world,
    )
    api.house = replace(api.house, probes={"database": broken})
    assert await api.get("/health/live", as_="") == {"live": True}


async def test_ready_is_200_when_every_part_answers(world):
    api = Served(world, probes={"database": well, "keys": well, "migrations": well})
    parts = {"database": "ready", "keys": "ready", "migrations": "ready"}
    assert await api.get("/health/ready", as_="") == {"ready": True, "parts": parts}


@pytest.mark.parametrize("probe", [ill, broken, stuck])
async def test_ready_is_503_and_says_which_part_and_nothing_else(world, monkeypatch, probe):
    monkeypatch.setattr(health, "PATIENCE", 0.01)
    api = Served(world, probes={"database": well, "keys": probe, "migrations": well})
    answer = await api.call("GET", "/health/ready", as_="")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "parts": {"database": "ready", "keys": "failing", "migrations": "ready"},
    }
