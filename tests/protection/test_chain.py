"""The chain over the audit: whoever tampers with it is found, and nobody who is honest is suspected."""

import asyncio
import json
import os
from datetime import timedelta
from random import Random
from uuid import UUID

import asyncpg
import pytest

from services.access.actors import Role
from services.clock import SetClock
from services.jobs.anchors import Anchor, append, read
from services.jobs.linking import Linker
from services.ops.anchors import newest_generation
from services.ops.auditing import examined
from services.ports.audit import Head
from services.store.audit import LATE, StoredChains
from services.usecases import audit, chains
from talentcoop.errors import Forbidden, Invalid, Stale
from tests.protection.tampering import WAYS, chained, grow
from tests.services.served import house_of
from tests.services.world import NOW

LENGTH, SEEDS = 24, range(4)


@pytest.fixture
def owner(databases, runner):
    """The owner of the tables, whom nothing in the database stops."""
    connection = runner.run(asyncpg.connect(**databases.owned(databases.data)))
    yield connection
    runner.run(connection.close())


async def found(owner, world, anchors=(), generation=None):
    async with owner.transaction():
        return await examined(owner, world.keys, anchors, generation, [world.cooperative])


def linker_of(world, engines, clock=None, file=None):
    clock = clock or SetClock(NOW)
    house = house_of(world, clock=clock)
    return Linker(desk_of=house.desk, chains=StoredChains(engines.data, engines.keys), clock=clock, file=file)


# --- whoever tampers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
async def test_whoever_tampers_is_found_and_where(stored, owner, way, seed):
    chain = await chained(stored, owner, LENGTH)
    assert await chain.faults(generation=7) == []
    expected = await way(chain, Random(f"{way.__name__}/{seed}"))
    told = await chain.faults(generation=7)
    assert set(expected) <= set(told), told


async def test_what_was_signed_anew_with_the_stolen_key_only_the_anchor_tells(stored, owner):
    chain = await chained(stored, owner, LENGTH)
    await WAYS["signed_anew_with_the_stolen_key"](chain, Random(1))
    assert await chain.faults(anchored=False) == []
    assert await chain.faults() == [("audit.replaced", LENGTH)]


async def test_a_key_database_older_than_the_last_anchor_is_found(stored, owner):
    chain = await chained(stored, owner, LENGTH)
    assert await chain.faults(generation=6) == [("audit.older-keys", None)]
    assert await chain.faults(generation=8) == []


async def test_a_cooperative_that_was_anchored_and_is_gone_is_found(stored, owner):
    anchor = Anchor(at=NOW, generation=1, heads={stored.cooperative: Head(3, bytes(32))})
    told = (await found(owner, stored, [anchor])).faults
    assert [(fault.code, fault.cooperative) for fault in told] == [("audit.cut", stored.cooperative)]


async def test_what_the_service_did_not_write_is_never_linked(stored, owner):
    chain = await chained(stored, owner, LENGTH)
    await WAYS["inserted_beside_the_chain"](chain, Random(2))
    await chains.link(house_of(stored).desk(stored.actor(Role.JOB)), whole=True)
    told = await found(owner, stored)
    assert (told.linked, told.waiting, [fault.code for fault in told.faults]) == (LENGTH + 3, 0, ["audit.inserted"])


# --- whoever is honest --------------------------------------------------------------------------------------------


async def test_entries_older_than_the_chain_have_no_code_and_are_linked_first(stored, owner):
    worker = await (await stored.founded()).worker()
    async with stored.open() as store:
        await store.audit.note([stored.opening(worker, at=NOW + timedelta(days=day)) for day in range(3)])
    assert (await found(owner, stored)).waiting == 3
    await grow(stored, worker, 4)
    told = await found(owner, stored)
    assert (told.linked, told.waiting, told.faults) == (7, 0, [])


async def test_nobody_is_suspected_while_many_write_link_and_verify_at_once(stored, owner, engines):
    await stored.founded()
    workers = [await stored.worker() for _ in range(4)]
    house, linkers = house_of(stored), [linker_of(stored, engines) for _ in range(2)]

    async def writes(number):
        for turn in range(10):
            desk = house.desk(stored.actor())
            async with desk.open() as store:
                await audit.changed(desk, store, workers[number % 4].id, "fact.record")
                await asyncio.sleep(0)
                if turn % 5 == 4:
                    await audit.opened(desk, store, *(worker.id for worker in workers))

    async def links(linker):
        for _ in range(15):
            await linker.link()

    async def verifies():
        return [fault for _ in range(6) for fault in (await found(owner, stored)).faults]

    *_, faults = await asyncio.gather(*map(writes, range(8)), *map(links, linkers), verifies())
    assert faults == []
    await linkers[0].link(whole=True)
    told = await found(owner, stored)
    assert (told.linked, told.waiting, told.faults) == (84, 0, [])


async def test_a_transaction_that_ends_late_comes_next(stored, owner, engines):
    worker = await (await stored.founded()).worker()
    linker = linker_of(stored, engines)
    written, goes_on = asyncio.Event(), asyncio.Event()

    async def slow():
        desk = house_of(stored).desk(stored.actor())
        async with desk.open() as store:
            await audit.changed(desk, store, worker.id, "fact.record")
            written.set()
            await goes_on.wait()

    late = asyncio.create_task(slow())
    await written.wait()
    await grow(stored, worker, LATE + 10)
    assert await linker.link() == 0
    goes_on.set()
    await late
    await linker.link()
    assert (await found(owner, stored)).waiting == 1  # too far behind for the quick look
    await linker.link(whole=True)
    told = await found(owner, stored)
    assert (told.linked, told.waiting, told.faults) == (LATE + 11, 0, [])


async def test_of_two_passes_at_once_one_gives_way(world):
    worker = await (await world.founded()).worker()
    desk = await grow(world, worker, 3, linked=False)
    async with desk.open() as store:
        (first, *_) = await store.audit.waiting(1)
    await chains.link(desk, 1)
    async with desk.open() as store:
        (second, *_) = await store.audit.waiting(1)
        assert (await store.audit.head()).place == 1
        assert second.entered > first.entered
    with pytest.raises(Stale) as told:
        async with desk.open() as store:
            await store.audit.link({second.entry.id: Head(1, bytes(32))})
    assert told.value.code == "audit.stale"
    assert await chains.link(desk) == 2
    assert await chains.link(desk) == 0


async def test_nobody_but_the_service_links(world):
    await world.founded()
    for role in set(Role) - {Role.JOB}:
        with pytest.raises(Forbidden):
            await chains.link(house_of(world).desk(world.actor(role)))


@pytest.mark.parametrize("change", ["update audit_link set place = 9", "delete from audit_link", "truncate audit_link"])
async def test_the_role_that_serves_can_neither_change_nor_remove_a_link(stored, owner, databases, change):
    await chained(stored, owner, 3)
    connection = await asyncpg.connect(**databases.served(databases.data))
    await connection.execute("select set_config('talentcoop.cooperative', $1, false)", str(stored.cooperative))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(change)
    await connection.close()


async def test_the_functions_that_look_across_tell_ids_places_and_codes_alone(stored, owner, engines):
    chain = await chained(stored, owner, 5)
    looking = StoredChains(engines.data, engines.keys)
    assert stored.cooperative in await looking.waiting()
    last = (await chain.links())[-1]
    assert (await looking.heads())[stored.cooperative] == Head(5, last["mac"])
    await linker_of(stored, engines).link()
    assert stored.cooperative not in await looking.waiting(whole=True)


# --- anchors ------------------------------------------------------------------------------------------------------


def anchor(number, heads=None):
    return Anchor(at=NOW + timedelta(hours=number), generation=number, heads=heads or {})


async def test_an_anchor_says_where_every_chain_stands(stored, owner, engines, tmp_path):
    worker = await (await stored.founded()).worker()
    await grow(stored, worker, 6, linked=False)
    linker = linker_of(stored, engines, file=tmp_path / "anchors")
    made = await linker.anchor()
    assert made.heads[stored.cooperative].place == 6
    assert read(tmp_path / "anchors") == (made,)
    assert newest_generation(tmp_path / "anchors") == made.generation
    (line,) = (tmp_path / "anchors").read_text().splitlines()
    told = json.loads(line)
    assert sorted(told) == ["at", "generation", "heads"]
    assert told["heads"][str(stored.cooperative)] == [6, made.heads[stored.cooperative].mac.hex()]
    assert (await found(owner, stored, [made], made.generation)).faults == []


def test_anchors_are_added_at_the_end_and_nothing_is_rewritten(tmp_path):
    path, before = tmp_path / "anchors", b""
    for number in range(5):
        append(path, anchor(number, {UUID(int=number): Head(number + 1, bytes([number] * 32))}))
        written = path.read_bytes()
        assert written.startswith(before) and written.endswith(b"\n")
        before = written
    assert [one.generation for one in read(path)] == [0, 1, 2, 3, 4]
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_anchor_torn_by_a_power_cut_is_passed_over_and_the_next_begins_on_a_line_of_its_own(tmp_path):
    path = tmp_path / "anchors"
    append(path, anchor(1))
    os.truncate(path, path.stat().st_size - 9)
    assert read(path) == ()
    append(path, anchor(2))
    assert read(path) == (anchor(2),)
    assert newest_generation(path) == 2


def test_a_line_that_is_no_anchor_is_told(tmp_path):
    path = tmp_path / "anchors"
    path.write_text('{"at": "2026-06-01T09:00:00+00:00"}\n')
    with pytest.raises(Invalid) as told:
        read(path)
    assert told.value.code == "anchor.malformed"


def test_where_nothing_was_anchored_yet_there_is_no_generation(tmp_path):
    assert newest_generation(tmp_path / "anchors") is None


def test_an_anchor_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(Invalid) as told:
        append(tmp_path / "nowhere" / "anchors", anchor(1))
    assert told.value.code == "anchor.unwritable"
