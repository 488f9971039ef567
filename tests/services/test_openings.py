"""Whoever opens a worker's file at a desk leaves a line there, once a day; the worker reads them."""

import asyncio
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest

from services.access.actors import Actor, Role
from services.clock import SetClock
from services.ports.pages import Slice
from services.usecases import answers, audit, decisions, facts, openings, permits, registry, workers
from talentcoop.errors import Forbidden, Missing, TalentCoopError
from tests.services.served import code_of, house_of, served
from tests.services.world import NOW

ALL = Slice(0, 200)
OPENED_BY = {
    "show": lambda desk, worker: workers.show(desk, worker.id),
    "show_by_ref": lambda desk, worker: workers.show_by_ref(desk, worker.ref),
    "facts": lambda desk, worker: facts.of(desk, worker.id),
    "answers": lambda desk, worker: answers.answers(desk, answers.Ask(worker=worker.id)),
    "recorded": lambda desk, worker: answers.recorded(desk, worker.id),
    "permits": lambda desk, worker: permits.of(desk, worker.id),
}
LISTED_BY = {
    "list": lambda desk, worker: workers.find(desk, ALL),
    "register": lambda desk, worker: registry.find(desk, registry.Search(), ALL),
    "search": lambda desk, worker: registry.find(desk, registry.Search(text="amina"), ALL),
    "decisions": lambda desk, worker: decisions.find(desk),
    "caseload": lambda desk, worker: permits.find(desk),
}
NOT_BY = {
    "refs": lambda desk, worker: workers.refs(desk, [worker.id]),
    "export": lambda desk, worker: registry.find(desk, registry.Search(), None),
    "openings": lambda desk, worker: openings.of(desk, worker.id, ALL),
}
each = pytest.mark.parametrize("opens", OPENED_BY.values(), ids=list(OPENED_BY))


@pytest.fixture
def clock():
    return SetClock(NOW)


@pytest.fixture
def house(world, clock):
    return house_of(world, clock=clock)


def somebody(world, role=Role.STAFF, purpose="intake"):
    return Actor(id=world.id(), cooperative=world.cooperative, role=role, purpose=purpose)


async def on_file(house, world, worker):
    return (await openings.of(house.desk(world.actor(Role.WORKER, worker.id)), worker.id, ALL)).items


@each
async def test_who_opens_a_file_leaves_who_in_which_role_what_for_and_when(opens, house, world):
    worker, other = await (await world.founded()).worker(), await world.worker()
    actor = somebody(world, Role.COORDINATOR)
    await opens(house.desk(actor), worker)
    (told,) = await on_file(house, world, worker)
    expected = {"worker": worker.id, "by": actor.id, "role": "coordinator", "purpose": "intake", "at": NOW}
    assert asdict(told) == {"id": told.id, "act": "opened", "what": "file.open", "mac": told.mac, **expected}
    assert await on_file(house, world, other) == ()


@each
async def test_a_worker_who_reads_her_own_file_leaves_none(opens, house, world):
    worker = await (await world.founded()).worker()
    await opens(house.desk(world.actor(Role.WORKER, worker.id)), worker)
    assert await on_file(house, world, worker) == ()


@pytest.mark.parametrize("reads", LISTED_BY.values(), ids=list(LISTED_BY))
async def test_a_list_leaves_a_line_with_everybody_it_shows_once_a_day(reads, house, world):
    shown = [await (await world.founded()).worker(), await world.worker()]
    desk = house.desk(somebody(world))
    await reads(desk, shown[0])
    await reads(desk, shown[0])
    for worker in shown:
        (told,) = await on_file(house, world, worker)
        assert (told.act, told.what, told.by) == ("opened", "worker.find", desk.actor.id)


@pytest.mark.parametrize("reads", NOT_BY.values(), ids=list(NOT_BY))
async def test_what_shows_no_name_opens_nobodys_file(reads, house, world):
    worker = await (await world.founded()).worker()
    await reads(house.desk(somebody(world)), worker)
    assert await on_file(house, world, worker) == ()


async def test_the_scheduler_leaves_none(house, world):
    worker = await (await world.founded()).worker()
    desk = house.desk(somebody(world, Role.JOB))
    async with desk.open() as store:
        await audit.opened(desk, store, worker.id)
    assert await on_file(house, world, worker) == ()


async def test_a_scope_that_is_not_hers_hides_nobody(house, world):
    worker = await (await world.founded()).worker()
    actor = replace(somebody(world), scope=frozenset({worker.id}))
    await workers.show(house.desk(actor), worker.id)
    assert [told.by for told in await on_file(house, world, worker)] == [actor.id]


async def test_one_person_is_told_once_a_day_however_much_she_reads_and_another_beside_her(house, world, clock):
    worker, other = await (await world.founded()).worker(), await world.worker()
    one, two = somebody(world), somebody(world)
    clock.set(NOW.replace(hour=23, minute=59))
    evening = clock()
    for opens in OPENED_BY.values():
        await opens(house.desk(one), worker)
    await workers.show(house.desk(two), worker.id)
    await workers.show(house.desk(one), other.id)
    first = await on_file(house, world, worker)
    assert {(told.by, told.at) for told in first} == {(one.id, evening), (two.id, evening)}
    clock.set(evening + timedelta(minutes=1))
    await workers.show(house.desk(one), worker.id)
    newest, *rest = await on_file(house, world, worker)
    assert (newest.by, newest.at, tuple(rest)) == (one.id, clock(), first)
    assert [told.by for told in await on_file(house, world, other)] == [one.id]


async def test_pages_that_are_opened_at_once_are_one_opening(house, world):
    worker = await (await world.founded()).worker()
    desk = house.desk(somebody(world))
    await asyncio.gather(*(opens(desk, worker) for opens in OPENED_BY.values()))
    assert len(await on_file(house, world, worker)) == 1


@each
async def test_nothing_is_noted_where_nothing_was_shown(opens, house, world):
    await world.founded()
    desk = house.desk(somebody(world))
    with pytest.raises(Missing):
        await opens(desk, world.new_worker())


async def test_a_file_that_could_not_be_shown_was_not_opened(house, world):
    worker = await (await world.founded()).worker()
    with pytest.raises(TalentCoopError):
        ask = answers.Ask(worker=worker.id, vacancy=world.id(), on=date(2026, 6, 1))
        await answers.answers(house.desk(somebody(world)), ask)
    assert await on_file(house, world, worker) == ()


@pytest.mark.parametrize("role", [Role.COACH, Role.EMPLOYER, Role.POLICY, Role.ADMIN, Role.JOB])
async def test_who_has_no_business_with_it_is_refused(role, house, world):
    worker = await (await world.founded()).worker()
    with pytest.raises(Forbidden):
        await openings.of(house.desk(somebody(world, role)), worker.id, ALL)


async def test_a_worker_reads_by_the_door_who_opened_her_file_and_of_no_other(world):
    api = await served(world)
    worker, other = await world.worker(), await world.worker()
    path = f"/api/workers/{worker.id}/openings"
    assert await api.get(path, as_=f"worker:{worker.id}") == {"items": [], "start": 0, "total": 0}
    await api.get(f"/api/workers/{worker.id}")
    await api.get(f"/api/workers/{other.id}")
    by = {"by": str(world.cooperative), "role": "staff", "purpose": "follow-up"}
    told = {**by, "act": "opened", "what": "file.open", "at": "2026-06-01T09:00:00Z"}
    for reader in (f"worker:{worker.id}", "staff", "coordinator"):
        assert await api.get(path, as_=reader) == {"items": [told], "start": 0, "total": 1}
    assert await api.get(f"{path}?start=1&size=1") == {"items": [], "start": 1, "total": 1}
    refused = await api.get(path, 404, as_=f"worker:{other.id}")
    assert code_of(refused) == "worker.missing"
    assert code_of(await api.get(path, 403, as_="employer")) == "access.denied"
    assert code_of(await api.get(f"/api/workers/{world.id()}/openings", 404)) == "worker.missing"
