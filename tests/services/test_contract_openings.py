"""Who opened a file, in the fake and in the database: added to and never changed, read by whom it is about."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.actors import Role
from services.clock import SetClock
from services.keys.ring import KeyRing
from services.keys.rows import KeyRows
from services.ports.audit import PAPER, Act
from services.ports.pages import Slice
from services.store.tables import AuditEntryRow
from services.store.unit_of_work import unit_of_work
from talentcoop.errors import Missing
from tests.fakes import FakeKeys, FakeStore
from tests.services.world import NOW, World

ALL = Slice(0, 200)


@pytest.fixture(scope="module")
def both(engines):
    """New worlds, in the fake and in the database."""
    stored_keys, fake_keys = KeyRows(engines.keys, KeyRing.demo(), SetClock(NOW)), FakeKeys()
    stores = [(FakeStore(fake_keys), fake_keys), (unit_of_work(engines.data, stored_keys), stored_keys)]
    numbers = count()
    return lambda: [World(f"openings/{next(numbers)}", store, keys, None) for store, keys in stores]


async def noted(world, *openings):
    async with world.open() as store:
        for opening in openings:
            await store.audit.note([opening])
    return openings


async def of(world, worker, role=Role.STAFF, *scope, part=ALL):
    async with world.open(role, *scope) as store:
        return await store.audit.of(worker.id, part)


async def test_what_was_noted_is_read_newest_first_and_of_one_instant_the_last_first(world):
    worker = await (await world.founded()).worker()
    later = world.opening(worker, at=NOW + timedelta(seconds=1), purpose="Équipe de garde")
    one, two = world.opening(worker), world.opening(worker, role="coordinator")
    await noted(world, later, one, two)
    assert (await of(world, worker)).items == (later, two, one)


async def test_they_are_read_in_parts(world):
    worker = await (await world.founded()).worker()
    made = await noted(world, *(world.opening(worker, at=NOW + timedelta(hours=n)) for n in range(5)))
    page = await of(world, worker, part=Slice(1, 2))
    assert (page.items, page.total, page.start) == ((made[3], made[2]), 5, 1)
    assert (await of(world, worker, part=Slice(9, 2))).items == ()


async def test_each_of_them_is_about_one_worker(world):
    await world.founded()
    one, two, nobody = await world.worker(), await world.worker(), await world.worker()
    (first, second) = await noted(world, world.opening(one), world.opening(two))
    assert (await of(world, one)).items == (first,)
    assert (await of(world, two)).items == (second,)
    assert await of(world, nobody) == replace(await of(world, two), items=(), total=0)


async def test_whoever_took_her_in_or_over_last_looks_after_her(world):
    await world.founded()
    one, two, nobodys = await world.worker(), await world.worker(), await world.worker()
    first, later = world.id(), world.id()
    took = {"act": Act.CHANGED, "what": "worker.register"}
    await noted(world, world.opening(one, by=first, **took), world.opening(two, by=later, **took))
    await noted(world, world.opening(one, by=later, what="worker.take"), world.opening(one, by=later))
    async with world.open() as store:
        assert (await store.audit.looks_after(one.id), await store.audit.looks_after(two.id)) == (first, later)
    await noted(world, world.opening(one, by=later, act=Act.CHANGED, what="worker.take"))
    async with world.open() as store:
        assert await store.audit.looks_after(one.id) == later
        assert await store.audit.in_hands(later) == {one.id, two.id} and not await store.audit.in_hands(first)
        assert await store.audit.looks_after(nobodys.id) is None


async def test_a_line_about_a_paper_names_her_to_whoever_reads_her_file_and_in_no_row(world):
    await world.founded()
    her, other = await world.worker(), await world.worker()
    async with world.open() as store:
        under, beside = await store.audit.cover(her.id), await store.audit.cover(other.id)
    line = replace(world.opening(her, act=Act.CHANGED, what=PAPER), worker=under)
    await noted(world, line, replace(world.opening(other, act=Act.CHANGED, what=PAPER), worker=beside))
    assert len({her.id, other.id, under, beside}) == 4
    for role, scope in ((Role.STAFF, ()), (Role.LAWYER, (her.id,)), (Role.WORKER, (her.id,))):
        assert (await of(world, her, role, *scope)).items == (replace(line, worker=her.id),), role
    async with world.open(Role.COORDINATOR) as store:
        entries = await store.audit.between(NOW, NOW + timedelta(hours=1))
        assert {entry.worker for entry in entries} == {under, beside}
        assert await store.audit.whose(entries) == {under: her.id, beside: other.id}
    await world.keys.forget(world.cooperative, her.id)
    assert (await of(world, her)).items == ()
    with pytest.raises(Missing):
        async with world.open() as store:
            await store.audit.cover(her.id)


async def test_one_that_is_on_file_stays_as_it_was(world):
    worker = await (await world.founded()).worker()
    (first,) = await noted(world, world.opening(worker))
    await noted(world, replace(first, purpose="another", at=NOW + timedelta(hours=1)))
    assert (await of(world, worker)).items == (first,)


async def test_a_worker_reads_her_own_and_no_other(world):
    await world.founded()
    one, two = await world.worker(), await world.worker()
    (hers, _) = await noted(world, world.opening(one), world.opening(two))
    assert (await of(world, one, Role.WORKER, one.id)).items == (hers,)
    with pytest.raises(Missing) as refused:
        await of(world, two, Role.WORKER, one.id)
    assert refused.value.code == "worker.missing"


async def test_what_a_worker_reads_is_narrowed_even_where_nobody_asks_for_her(stored):
    await stored.founded()
    one, two = await stored.worker(), await stored.worker()
    await noted(stored, stored.opening(one), stored.opening(two))
    for role, scope, seen in [(Role.WORKER, [one.id], 1), (Role.COACH, [one.id], 0), (Role.EMPLOYER, [one.id], 0)]:
        async with stored.open(role, *scope) as store:
            assert await store.audit._session.count(AuditEntryRow) == seen


@pytest.mark.parametrize("role", [Role.COACH, Role.EMPLOYER])
async def test_who_sees_no_worker_reads_and_notes_nothing_about_one(world, role):
    worker = await (await world.founded()).worker()
    await noted(world, world.opening(worker))
    with pytest.raises(Missing):
        await of(world, worker, role, worker.id)
    with pytest.raises(Missing):
        async with world.open(role, worker.id) as store:
            await store.audit.note([world.opening(worker)])
    assert (await of(world, worker)).total == 1


async def test_nothing_is_noted_about_nobody_nor_about_a_neighbours_worker(world):
    await world.founded()
    foreign = await (await world.neighbour().founded()).worker()
    for worker in (world.new_worker(), foreign):
        with pytest.raises(Missing) as refused:
            await noted(world, world.opening(worker))
        assert refused.value.code == "worker.missing"
        with pytest.raises(Missing):
            await of(world, worker)


async def test_another_cooperative_sees_none_of_it(world):
    worker = await (await world.founded()).worker()
    await noted(world, world.opening(worker))
    neighbour = await world.neighbour().founded()
    with pytest.raises(Missing) as refused:
        await of(neighbour, worker, Role.ADMIN)
    assert refused.value.code == "worker.missing"


async def test_what_was_noted_is_undone_with_its_block(world):
    worker = await (await world.founded()).worker()
    with pytest.raises(RuntimeError, match="no"):
        async with world.open() as store:
            await store.audit.note([world.opening(worker)])
            raise RuntimeError("no")
    assert (await of(world, worker)).total == 0


@pytest.mark.parametrize(
    "change", ["update audit_entry set purpose = 'x'", "delete from audit_entry", "truncate audit_entry"]
)
async def test_the_role_that_serves_can_neither_change_nor_remove_one(stored, databases, change):
    worker = await (await stored.founded()).worker()
    await noted(stored, stored.opening(worker))
    connection = await asyncpg.connect(**databases.served(databases.data))
    await connection.execute("select set_config('talentcoop.cooperative', $1, false)", str(stored.cooperative))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(change)
    await connection.close()
    assert (await of(stored, worker)).total == 1


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), max_size=20))
def test_whatever_is_noted_the_pages_put_together_are_the_whole_in_both(both, runner, told):
    async def story(world):
        await world.founded()
        workers = [await world.worker() for _ in range(3)]
        made = [world.opening(workers[who], at=NOW + timedelta(hours=when)) for who, when in told]
        await noted(world, *made)
        for worker in workers:
            parts = [await of(world, worker, part=Slice(start, 3)) for start in range(0, 21, 3)]
            hers = [opening for opening in reversed(made) if opening.worker == worker.id]
            newest = sorted(hers, key=lambda held: held.at, reverse=True)
            assert [opening for part in parts for opening in part.items] == newest
            assert {part.total for part in parts} == {len(hers)}

    for world in both():
        runner.run(story(world))
