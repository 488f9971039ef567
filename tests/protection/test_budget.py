"""How much an actor opens within an hour: a leak through somebody's account is slow, and seen."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.access.actors import Actor, Role
from services.clock import SetClock
from services.ports.pages import Slice
from services.settings import Settings
from services.store.engine import POOL_SIZE
from services.usecases import audit, registry, workers
from services.usecases.audit import FILES_AN_HOUR, HOUR, LISTED_AN_HOUR, OTHERS_AN_HOUR
from talentcoop.errors import Forbidden
from tests.services.served import code_of, house_of, served
from tests.services.world import NOW

STAFF = FILES_AN_HOUR[Role.STAFF]


@pytest.fixture
def clock():
    return SetClock(NOW)


@pytest.fixture
def house(world, clock):
    return house_of(world, clock=clock)


def somebody(world, role=Role.STAFF, *scope):
    return Actor(id=world.id(), cooperative=world.cooperative, role=role, purpose="intake", scope=frozenset(scope))


async def on_file(world, count):
    """So many workers."""
    await world.founded()
    return [await world.worker() for _ in range(count)]


async def opened(desk, people):
    """How many of them could be opened, one after the other."""
    done = 0
    for worker in people:
        try:
            async with desk.open() as store:
                await audit.opened(desk, store, worker.id)
        except Forbidden as refused:
            assert refused.code == "access.too-many-files"
        else:
            done += 1
    return done


async def noted(world):
    async with world.open(Role.COORDINATOR) as store:
        return await store.audit.between(NOW - timedelta(days=1), NOW + timedelta(days=9))


@pytest.mark.parametrize("role", [Role.STAFF, Role.COORDINATOR, Role.LAWYER])
async def test_who_opens_as_many_as_her_role_may_within_an_hour_is_stopped_and_the_attempt_is_noted(role, house, world):
    most = FILES_AN_HOUR.get(role, OTHERS_AN_HOUR)
    people = await on_file(world, most + 3)
    scope = [worker.id for worker in people] if role is Role.LAWYER else []
    desk = house.desk(somebody(world, role, *scope))
    assert await opened(desk, people) == most
    with pytest.raises(Forbidden) as refused:
        await workers.show(desk, people[-1].id)
    assert refused.value.code == "access.too-many-files"
    assert refused.value.next_step.startswith("Go on in an hour")
    told = await noted(world)
    assert [entry.worker for entry in told if entry.what == "file.open"] == [one.id for one in people[:most]]
    (attempt,) = [entry for entry in told if entry.what == audit.REFUSED]
    assert (attempt.worker, attempt.by, attempt.role) == (None, desk.actor.id, role.value)


async def test_what_was_opened_that_day_stays_open(house, world, clock):
    people = await on_file(world, STAFF + 1)
    desk = house.desk(somebody(world))
    assert await opened(desk, people) == STAFF
    assert await opened(desk, people[:STAFF]) == STAFF
    clock.set(NOW + HOUR)
    assert await opened(desk, people[-1:]) == 1


async def test_an_hour_is_counted_back_from_now(house, world, clock):
    people = await on_file(world, STAFF + 2)
    desk = house.desk(somebody(world))
    await opened(desk, people[:1])
    clock.set(NOW + timedelta(minutes=30))
    assert await opened(desk, people[1:]) == STAFF - 1
    clock.set(NOW + HOUR)
    assert await opened(desk, people[1:]) == STAFF


async def test_each_has_a_budget_of_her_own(house, world):
    people = await on_file(world, STAFF + 1)
    one, two = (house.desk(somebody(world)) for _ in range(2))
    assert await opened(one, people) == STAFF
    assert await opened(two, people) == STAFF


async def test_her_own_file_and_what_the_service_reads_cost_nothing(house, world):
    (worker,) = await on_file(world, 1)
    herself = house.desk(world.actor(Role.WORKER, worker.id))
    for _ in range(OTHERS_AN_HOUR + 1):
        await workers.show(herself, worker.id)
    assert await noted(world) == ()


async def test_lists_have_a_budget_of_their_own(fast, house_of_lists):
    desk, world = house_of_lists
    await registry.find(desk, registry.Search(), Slice(0, 25))
    names = [entry for entry in await noted(world) if entry.what == audit.LISTED]
    assert len(names) == 25
    with pytest.raises(Forbidden) as refused:
        for start in range(0, LISTED_AN_HOUR + 25, 25):
            await registry.find(desk, registry.Search(), Slice(start, 25))
    assert refused.value.code == "access.too-many-files"
    told = await noted(world)
    assert sum(entry.what == audit.LISTED for entry in told) == LISTED_AN_HOUR
    assert sum(entry.what == audit.REFUSED for entry in told) == 1
    assert await opened(desk, [await world.worker()]) == 1


@pytest.fixture
def fast(monkeypatch):
    """Fewer people do as well."""
    monkeypatch.setattr(audit, "LISTED_AN_HOUR", 50)
    monkeypatch.setitem(globals(), "LISTED_AN_HOUR", 50)


@pytest.fixture
def house_of_lists(world, house, runner):
    runner.run(on_file(world, 60))
    return house.desk(somebody(world)), world


async def test_a_dump_is_cut_off_at_the_limit(stored, clock):
    """Some hundreds of files asked for by a program, again and again; `make soak`: ten thousand."""
    await dumped(stored, clock, 300)


async def dumped(world, clock, count):
    people = await on_file(world, STAFF + 40)
    desk = house_of(world, clock=clock).desk(somebody(world))
    assert await opened(desk, [people[number % len(people)] for number in range(len(people))]) == STAFF
    lacking = people[STAFF:]
    assert await opened(desk, [lacking[number % len(lacking)] for number in range(count - len(people))]) == 0
    assert sum(entry.what == "file.open" for entry in await noted(world)) == STAFF


async def test_a_dump_from_many_connections_gets_no_further_than_they_are(stored, clock):
    people = await on_file(stored, STAFF + 3 * POOL_SIZE)
    desk = house_of(stored, clock=clock).desk(somebody(stored))
    done = await asyncio.gather(*(opened(desk, [worker]) for worker in people))
    assert STAFF <= sum(done) <= STAFF + POOL_SIZE


async def test_where_the_clock_stands_still_nothing_is_counted_by_the_hour(world, clock):
    people = await on_file(world, STAFF + 1)
    house = house_of(world, clock=clock, settings=Settings(env="demo"))
    assert await opened(house.desk(somebody(world)), people) == STAFF + 1


async def test_by_the_door_it_is_a_refusal_with_a_next_step(world):
    api = await served(world)
    people = [await world.worker() for _ in range(STAFF + 1)]
    for worker in people[:STAFF]:
        await api.get(f"/api/workers/{worker.id}")
    refused = await api.get(f"/api/workers/{people[-1].id}", 403)
    assert code_of(refused) == "access.too-many-files"
    assert "Go on in an hour" in str(refused)


async def test_a_role_that_stands_in_for_another_keeps_its_own_budget(house, world):
    people = await on_file(world, STAFF + 1)
    actor = replace(somebody(world), also=frozenset({Role.COORDINATOR}))
    assert await opened(house.desk(actor), people) == STAFF
