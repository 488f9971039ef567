"""Connections under stress: sweeps side by side, a server that is gone, a query that slipped past a unit of work."""

import asyncio
from dataclasses import replace

import pytest

from services.access.actors import Role
from services.clock import SetClock
from services.keys.ring import KeyRing
from services.keys.rows import KeyRows
from services.ports.pages import Slice
from services.store.engine import connected
from services.store.session import Session
from services.store.tables import WorkerRow
from services.store.unit_of_work import unit_of_work
from talentcoop.agenda import Event
from talentcoop.errors import Disallowed, Invalid, Stale, TalentCoopError
from tests.services.test_contract_placements import AUGUST, JULY
from tests.services.world import NOW, TODAY


async def both(*coroutines):
    """What each gave or raised, all of them at once."""
    return await asyncio.gather(*coroutines, return_exceptions=True)


@pytest.mark.parametrize("what", ["items", "messages"])
async def test_two_sweeps_never_claim_the_same(stored, what):
    await stored.founded()
    items = await stored.added(*[stored.item(code=f"c{n}") for n in range(7)])
    async with stored.open(Role.JOB) as store:
        await store.outbox.add(tuple(stored.message(item) for item in items))
    claimed, met = [], asyncio.Barrier(3)

    async def sweep(limit):
        async with stored.open(Role.JOB) as store:
            await met.wait()  # all three transactions are open
            held = await (store.agenda.claim(TODAY, limit) if what == "items" else store.outbox.claim(NOW, limit))
            claimed.extend(row.id for row in held)
            await met.wait()  # and all three hold what they claimed

    await asyncio.gather(sweep(3), sweep(3), sweep(9))
    assert len(claimed) == len(set(claimed)) == 7


async def test_of_two_changes_at_once_one_is_stale(stored):
    await stored.founded()
    employer, met = await stored.employer(), asyncio.Barrier(2)

    async def rename(name):
        async with stored.open() as store:
            held = await store.employers.get(employer.id)
            await met.wait()
            return await store.employers.save(replace(held, name=name))

    answers = await both(rename("One"), rename("Two"))
    assert sorted(map(type, answers), key=str) == sorted([Stale, type(employer)], key=str)


async def test_of_two_starts_at_once_one_is_refused(stored):
    await stored.founded()
    worker, met = await stored.worker(), asyncio.Barrier(2)

    async def start(vacancy):
        placement = stored.at_work(worker, vacancy, JULY, AUGUST)
        async with stored.open() as store:
            await met.wait()
            return await store.placements.save(placement, step="start", by=worker.id, at=NOW)

    answers = await both(start(await stored.vacancy()), start(await stored.vacancy()))
    assert [error.code for error in answers if isinstance(error, Disallowed)] == ["placement.overlap"]


async def test_of_two_proposals_at_once_one_is_refused(stored):
    await stored.founded()
    worker, vacancy, met = await stored.worker(), await stored.vacancy(), asyncio.Barrier(2)

    async def propose():
        async with stored.open() as store:
            await met.wait()
            placement = stored.new_placement(worker, vacancy)
            return await store.placements.save(placement, step="propose", by=worker.id, at=NOW)

    answers = await both(propose(), propose())
    assert [error.code for error in answers if isinstance(error, Disallowed)] == ["placement.already-proposed"]


async def test_a_rung_is_climbed_once_however_many_try(stored):
    await stored.founded()
    (item,) = await stored.added(stored.item())
    event, met = Event(item.id, 0, TODAY, ("staff",), "mail", False, None, False), asyncio.Barrier(3)

    async def climb():
        async with stored.open(Role.JOB) as store:
            await met.wait()
            return await store.agenda.record(event, NOW)

    assert sorted(await both(climb(), climb(), climb())) == [False, False, True]


async def test_a_pool_recovers_when_the_server_drops_its_connections(stored, databases, superuser):
    await stored.founded()
    async with connected(databases.served(databases.data), size=1) as engine:
        uow = unit_of_work(engine, stored.keys)
        for _ in range(3):
            with pytest.raises(TalentCoopError) as told:
                async with uow(stored.actor()) as store:
                    await superuser.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where state like 'idle in%'"
                        " and datname = current_database() and usename = 'talentcoop_service'"
                    )
                    await store.cooperatives.mine()
            assert told.value.code == "store.failed"
            async with uow(stored.actor()) as store:
                assert (await store.cooperatives.mine()).id == stored.cooperative


async def test_no_connection_is_kept_by_a_block_that_raised_or_was_cancelled(stored, databases):
    await stored.founded()
    async with connected(databases.served(databases.data), size=1) as engine:
        uow, inside = unit_of_work(engine, stored.keys), asyncio.Event()

        async def stays():
            async with uow(stored.actor()):
                inside.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(stays())
        await inside.wait()
        task.cancel()
        await both(task)
        with pytest.raises(ConnectionError):
            async with uow(stored.actor()):
                raise ConnectionError("of the mail server, say: not ours to retell")
        async with uow(stored.actor()) as store:
            assert await store.cooperatives.mine()


async def test_a_server_that_is_not_there_is_told_without_its_address(stored, databases, tmp_path):
    await stored.founded()
    async with connected(databases.served(databases.data), size=1) as engine:
        engine.config = {"host": str(tmp_path), "user": "x", "database": "secret-name"}
        await engine.close_connection_pool()
        with pytest.raises(TalentCoopError) as told:
            async with unit_of_work(engine, stored.keys)(stored.actor()):
                pass
        assert told.value.code == "store.failed"
        assert str(tmp_path) not in str(told.value)
        engine.config = databases.served(databases.data)
        await engine.start_connection_pool(min_size=0)


async def test_a_zone_that_the_server_does_not_know_is_refused(stored):
    with pytest.raises(Invalid) as refused:
        await stored.founded(zone="Mars/Olympus")
    assert refused.value.facts["constraint"] == "cooperative_zone"
    assert await stored.founded(zone="Europe/Paris")


async def test_trouble_with_the_keys_is_told_in_our_words(stored, databases):
    her = stored.id()
    async with connected(databases.served(databases.data), size=1) as wrong:  # it has no keys
        keys = KeyRows(wrong, KeyRing.demo(), SetClock(NOW))
        for ask in (keys.make(her, her, her), keys.sealers(her, [her]), keys.forget(her, her)):
            with pytest.raises(TalentCoopError) as told:
                await ask
            assert told.value.code == "key.failed"
            assert "person_key" not in str(told.value)


async def test_a_query_outside_a_unit_of_work_is_an_error(stored):
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        await WorkerRow.select()
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        await WorkerRow.raw("select 1")


async def test_lists_take_as_many_queries_for_many_as_for_one(stored, monkeypatch):
    await stored.founded()
    ran = []
    run = Session._run

    async def counted(self, query):
        ran.append(query)
        return await run(self, query)

    monkeypatch.setattr(Session, "_run", counted)

    async def queries(ask):
        ran.clear()
        async with stored.open() as store:
            await ask(store)
        return len(ran)

    async def facts(store):
        return await store.facts.of_all(await store.workers.ids())

    async def permits(store):
        return await store.permits.of_all(await store.workers.ids())

    async def page(store):
        return await store.workers.page(Slice())

    asked = (facts, permits, page)
    counts = []
    for _ in range(2):
        for _ in range(3):
            worker = await stored.worker()
            async with stored.open() as store:
                await store.facts.add(worker.id, stored.fact())
                await store.permits.save(stored.permit(worker))
        counts.append([await queries(ask) for ask in asked])
    assert counts == [[2, 2, 2]] * 2
