"""The demo: the same seed gives the same figures, whatever store lies below, and the figures are those of the store."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import date
from functools import lru_cache
from random import Random

import pytest

from services.access.actors import NOBODYS, Role
from services.clock import SetClock
from services.demo import figures, story
from services.demo.accounts import Account, who_has
from services.demo.command import SEED
from services.demo.life import seeded_ids
from services.demo.living import BEGINNING, accounts, both, live
from services.ports.pages import Slice
from services.usecases import answers, cohorts, placements
from talentcoop.placements import State
from tests.fakes import FakeDue, FakeKeys, FakeStore
from tests.services.served import house_of
from tests.services.world import World

WORKED = (State.ACTIVE, State.SUSPENDED, State.ENDED)


async def lived(world, seed, last=None):
    rng, clock = Random(seed), SetClock(BEGINNING)
    house = house_of(world, clock=clock, new_id=seeded_ids(rng))
    lives = both(house, clock, rng)
    await live(lives, lambda _: None, *([last] if last else []))
    return lives


def in_memory():
    keys = FakeKeys()
    store = FakeStore(keys)
    return World("demo", store, keys, FakeDue(store))


@lru_cache
def half_a_year(seed):
    """A whole life in memory, lived once for all the tests that only look at it."""
    return asyncio.run(lived(in_memory(), seed))


@pytest.mark.parametrize("seed", [SEED, 7])
def test_half_a_year_shows_the_whole_work(seed):
    asyncio.run(shown(*half_a_year(seed), seed))


async def shown(law, scenario, seed):
    lives = (law, scenario)
    found = await figures.read(lives, seed)
    what_if = found.what_if
    assert (found.workers, found.vacancies) == (60, 25)
    assert len(law.placing.firms) + len(scenario.placing.firms) == 8
    assert what_if.gain + what_if.lose + what_if.unchanged + what_if.unknown == found.workers
    assert found.placements_refused == len(law.placing.refusals) + len(scenario.placing.refusals) > 0
    assert found.followups_done > 100
    assert found.reminders_sent > 100
    assert await started_under(law, "be-federal/special-stay") >= 5
    assert await started_under(scenario, "be-federal/special-stay") == 0
    assert len(await board(law)) == 10
    told = await story.tell(lives, found)
    assert str(found.placements_started) in told and "SCENARIO" in told


def test_the_scenario_cooperative_works_under_permits_of_its_own():
    _, scenario = half_a_year(SEED)
    desk = scenario.house.desk(scenario.actor(Role.STAFF))
    started = asyncio.run(placements.find(desk, Slice(0, 200), states=WORKED)).items
    assert started and all(placement.permit and not placement.decision for placement in started)


async def test_the_database_and_the_fake_live_the_same_weeks(stored):
    last = date(2026, 7, 24)
    there, here = await lived(stored, 3, last), await lived(in_memory(), 3, last)
    assert await figures.read(there, 3) == await figures.read(here, 3)


def test_each_account_of_the_demo_is_who_it_says():
    lives = half_a_year(SEED)
    held = [Account.from_json(json.loads(json.dumps(account.as_json()))) for account in accounts(lives)]
    assert {account.role for account in held} == set(Role) - NOBODYS
    whose = who_has(held)
    assert whose("demo-coach-senne").scope == {lives[0].following.cohort}
    assert whose("somebody else") is None


def test_the_same_seed_gives_the_same_figures_in_any_time_zone():
    program = (
        "import asyncio, json, sys; from services.demo import figures;"
        "from tests.services.test_demo import in_memory, lived;"
        "from datetime import date;"
        "lives = asyncio.run(lived(in_memory(), 5, date(2026, 7, 31)));"
        "print(json.dumps(asyncio.run(figures.read(lives, 5)).as_json()))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            env=os.environ | {"TZ": zone, "PYTHONHASHSEED": hashes},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone, hashes in (("Pacific/Auckland", "1"), ("America/Los_Angeles", "2"))
    }
    assert len(printed) == 1
    assert json.loads(printed.pop())["workers"] > 20


async def started_under(life, policy):
    desk = life.house.desk(life.actor(Role.STAFF))
    started = (await placements.find(desk, Slice(0, 200), states=WORKED)).items
    relied = {d.id: d.policy for p in started for d in await answers.recorded(desk, p.worker)}
    return sum(relied.get(placement.decision) == policy for placement in started)


async def board(life):
    desk = life.house.desk(life.actor(Role.STAFF))
    return (await cohorts.board(desk, life.following.cohort)).standings
