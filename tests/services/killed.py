"""A program that sweeps one cooperative in a child of its own, and kills it with -9 at a statement; again, until done.

Reads its orders as JSON on standard input, prints how many children were killed. `careless` sweeps as one must not:
what is claimed is marked as told in one transaction, and told in the next. `morning` puts out a morning's letters
instead, whose statements are `farthest` at most.
"""

import asyncio
import json
import os
import signal
import sys
from datetime import datetime
from itertools import count
from random import Random
from uuid import UUID

import asyncpg

from services.access.actors import Actor, Role
from services.clock import SetClock
from services.keys.ring import KeyRing
from services.keys.rows import KeyRows
from services.store.callers import StoredCallers
from services.store.engine import connected
from services.store.unit_of_work import unit_of_work
from services.usecases import mornings, sweeps
from services.usecases.desk import Desk
from talentcoop.agenda import advance
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.practice import load_practice
from tests.fakes.proofs import entrance_of

FARTHEST = 30
"""The latest statement that a child is killed at; a pass over one item takes about a dozen."""


def main():
    orders = json.load(sys.stdin)
    orders["law"] = load_library(shipped_policies()), load_practice(shipped_policies())
    rng, killed = Random(orders["seed"]), 0
    while not child(orders, rng.randint(1, orders.get("farthest", FARTHEST)) if killed < orders["kills"] else 0):
        killed += 1
    print(killed)


def child(orders, at):
    """Sweep in a child that dies at a statement (0: never). Tells whether it came to the end."""
    pid = os.fork()
    if pid:
        status = os.waitpid(pid, 0)[1]
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            sys.exit(f"the sweep failed: {os.WEXITSTATUS(status)}")
        return os.WIFEXITED(status)
    die_at(at)
    asyncio.run(sweep(orders))
    os._exit(0)


def die_at(statement):
    told = count(1)

    def tell():
        if next(told) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("execute", "_do_execute"):
        setattr(asyncpg.Connection, name, counted(getattr(asyncpg.Connection, name), tell))


def counted(call, tell):
    async def told(*args, **kwargs):
        tell()
        return await call(*args, **kwargs)

    return told


async def sweep(orders):
    async with connected(orders["data"], size=2) as data, connected(orders["keys"], size=2) as keys:
        clock = SetClock(datetime.fromisoformat(orders["now"]))
        cooperative = UUID(orders["cooperative"])
        rows = KeyRows(keys, KeyRing.demo(), clock)
        desk = Desk(
            actor=Actor(id=cooperative, cooperative=cooperative, role=Role.JOB),
            uow=unit_of_work(data, rows),
            keys=rows,
            entrance=entrance_of(StoredCallers(data), rows),
            clock=clock,
            library=orders["law"][0],
            practice=orders["law"][1],
        )
        pass_over = morning if orders.get("morning") else careless if orders["careless"] else careful
        while await pass_over(desk):
            continue


async def careful(desk):
    return (await sweeps.sweep(desk, 1)).claimed


async def morning(desk):
    await mornings.put_out(desk)
    return 0


async def careless(desk):
    async with desk.open() as store:
        today = desk.today(await store.cooperatives.mine())
        items = await store.agenda.claim(today, 1)
        steps = [advance(item, desk.practice.ladders, today) for item in items]
        for step in steps:
            await store.agenda.save(step.item)
    for step in steps:
        async with desk.open() as store:
            await store.agenda.record(step.event, desk.now())
    return len(items)


if __name__ == "__main__":
    main()
