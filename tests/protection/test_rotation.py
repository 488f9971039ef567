"""Rotation: every key under a new epoch, the old one nowhere; killed at any step, the next one finishes it."""

import asyncio
import json
import subprocess
import sys
from base64 import b64encode
from datetime import timedelta

import asyncpg
import pytest

from services.app.opening import owning
from services.app.rotation import LOCK, look_after, rotate
from services.keys.rows import KeyRows
from services.store.engine import connected
from talentcoop.errors import Disallowed, Invalid
from tests.protection.rotating import filled, installation, read, used, world_of

__all__ = ["installation"]

PLACES = "$1, $2, $3, $4, $5, $6, $7"
SAMPLED = 16
"""In `make test` a child dies at every so many steps; in the soak at each."""


async def test_every_key_is_wrapped_anew_and_the_old_epoch_is_nowhere(installation):
    async with installation.opened() as house:
        world = await filled(house)
        before, mac = installation.ring(), await house.macs.mac("audit", b"x")
        done = await rotate(house)
        assert (done.epoch, done.ended, done.people, done.indexed) == ("2026-06-01-2", ("2026-06-01",), 3, 3)
        assert await used(house) == ("2026-06-01-2",)
        assert list(installation.ring().epochs) == ["2026-06-01-2"]
        assert len({file.read_text() for file in installation.files}) == 1
        assert installation.files[0].read_text().startswith("# kept by two people\n")
        assert {file.stat().st_mode & 0o777 for file in installation.files} == {0o600}
        assert b64encode(before.key("2026-06-01")) not in installation.lying_about()
        assert await house.macs.mac("audit", b"x") == mac
        await read(house, world)
    async with installation.opened() as house:
        await read(house, world)
        assert await house.macs.mac("audit", b"x") == mac


async def test_a_row_of_an_old_backup_opens_with_no_key_that_is_left(installation):
    """Her key was wrapped before the rotation and erased; what a backup kept of it opens with nothing."""
    async with installation.opened() as house:
        world = await filled(house, 1)
        async with owning(house.places.keys_owner) as connection:
            (old,) = await connection.fetch("select * from person_key")
        await house.keys.forget(world.cooperative, old["person"])
        await rotate(house)
        async with owning(house.places.keys_owner) as connection:
            with pytest.raises(asyncpg.PostgresError) as refused:
                await connection.execute(f"insert into person_key ({', '.join(old.keys())}) values ({PLACES})", *old)
        assert refused.value.sqlstate == "TC001"
        with pytest.raises(Invalid) as lost:
            installation.ring().key(old["epoch"])
        assert lost.value.code == "key.epoch"


async def test_a_server_whose_ring_is_older_goes_on_without_a_restart(installation):
    async with installation.opened() as running, installation.opened() as house:
        world = await filled(house)
        await read(running, world)
        for _ in range(2):
            await rotate(house)
            await read(running, world)
            her = world.id()
            await running.keys.make(world.cooperative, her, her)
            await rotate(house)
            assert her in await running.keys.sealers(world.cooperative, [her])


async def test_a_server_that_cannot_read_the_new_file_says_so(installation):
    async with installation.opened() as house:
        world = await filled(house)
        old = installation.ring()
        await rotate(house)
        async with connected(house.places.keys) as engine:
            deaf = KeyRows(engine, old, installation.clock)
            for call in (deaf.sealers(world.cooperative, (await shown(house, world))), deaf.make(*[world.id()] * 3)):
                with pytest.raises(Invalid) as refused:
                    await call
                assert refused.value.code == "key.epoch"


async def shown(house, world):
    async with house.uow(world.actor()) as store:
        return await store.workers.ids()


async def test_keys_made_while_epochs_change_are_all_there_afterwards(installation):
    async with installation.opened() as house, installation.opened() as other:
        world = await world_of(house, "busy").founded()
        made, stop = [], asyncio.Event()

        async def make(keys):
            while not stop.is_set():
                her = world.id()
                await keys.make(world.cooperative, her, her)
                made.append(her)
                assert await keys.sealers(world.cooperative, [her])

        makers = [asyncio.create_task(make(one.keys)) for one in (house, other) for _ in range(3)]
        try:
            for _ in range(4):
                await rotate(house)
        finally:
            stop.set()
            await asyncio.gather(*makers)
        last = await rotate(house)
        assert last.people == len(made) > 0
        assert len(await other.keys.sealers(world.cooperative, made)) == len(made)


def killed_at(program, step):
    """Rotate in a child that dies at a step; whether it died."""
    program.stdin.write(f"{step}\n")
    program.stdin.flush()
    said = program.stdout.readline().strip()
    assert said in ("killed", "ended 0"), said
    return said == "killed"


async def killed_everywhere(installation, stride):
    """Kill a rotation at each of its steps: everybody can be read at once, and the next rotation ends what it began."""
    command = [sys.executable, "-m", "tests.protection.rotating"]
    kills, step = 0, 1
    async with installation.opened() as running:
        world = await filled(running)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
            program.stdin.write(json.dumps(installation.orders()) + "\n")
            while killed_at(program, step):
                kills, step = kills + 1, step + stride
                await survived(installation, running, world, program)
        assert program.returncode == 0
    return kills


async def survived(installation, running, world, program):
    """After a kill: a server that runs and one that starts read everybody and take people in; then it is finished."""
    await read(running, world)
    her = world.id()
    await running.keys.make(world.cooperative, her, her)
    async with installation.opened() as house:
        await read(house, world)
        assert her in await house.keys.sealers(world.cooperative, [her])
    begun = installation.ring()
    assert not killed_at(program, 0)
    (left,) = installation.ring().epochs
    assert await used(running) == (left,)
    assert len({file.read_text() for file in installation.files}) == 1
    ended = [key for epoch, key in begun.epochs.items() if epoch != left]
    assert not [key for key in ended if b64encode(key) in installation.lying_about()]
    assert [path.name for file in installation.files for path in file.parent.iterdir()] == ["master"] * 3
    await running.keys.forget(world.cooperative, her)
    await read(running, world)


async def test_killed_at_any_step_nobody_is_lost_and_the_next_one_finishes(installation):
    assert await killed_everywhere(installation, SAMPLED) * SAMPLED > 50


# --- by the clock -----------------------------------------------------------------------------------------------


async def test_the_clock_begins_an_epoch_when_one_is_old_and_ends_the_old_one_a_day_later(installation):
    async with installation.opened() as house:
        world = await filled(house)
        assert await look_after(house) is None
        installation.clock.set(installation.clock() + timedelta(days=28))
        begun = await look_after(house)
        assert (begun.epoch, begun.ended, begun.people) == ("2026-06-29", (), 3)
        assert list(installation.ring().epochs) == ["2026-06-01", "2026-06-29"]
        assert await look_after(house) is None
        installation.clock.set(installation.clock() + timedelta(days=1))
        ended = await look_after(house)
        assert (ended.epoch, ended.ended, ended.people) == ("2026-06-29", ("2026-06-01",), 0)
        assert await look_after(house) is None
        await read(house, world)


async def test_of_several_replicas_one_rotates(installation):
    async with installation.opened() as one, installation.opened() as two:
        world = await filled(one)
        installation.clock.set(installation.clock() + timedelta(days=30))
        done = await asyncio.gather(*(look_after(house) for house in (one, two) * 3))
        assert len([each for each in done if each is not None]) == 1
        assert len(installation.ring().epochs) == 2
        await read(two, world)
        connection = await asyncpg.connect(one.places.keys_owner)
        await connection.execute("select pg_advisory_lock($1)", LOCK)
        with pytest.raises(Disallowed) as refused:
            await rotate(two)
        assert refused.value.code == "key.rotating"
        await connection.close()


async def test_digests_that_are_lacking_are_made_by_the_clock(installation):
    async with installation.opened() as house:
        world = await world_of(house, "late").founded()
        await world.worker()
        assert (await look_after(house)).indexed == 1
        await read(house, world, 1)
        gone = await world.worker()
        await world.keys.forget(world.cooperative, gone.id)
        assert await look_after(house) is None
