"""A page of 25 workers at the server, beside the same rows as JSON: milliseconds in turns, and queries by rows.

    python -m tests.bench.page

Exits 1 where a goal is missed, or where the control (a list that asks once a row) is not found out.
"""

import asyncio
import statistics
import sys
import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter

import asyncpg
import httpx

from services.access.actors import Role
from services.app.http import create_app
from services.app.opening import opened
from services.clock import SetClock
from services.demo.life import demo_actor
from services.ports.cooperatives import Cooperative, cooperative_id
from services.ports.pages import Slice
from services.settings import Settings
from services.usecases import cooperatives, workers
from talentcoop.dates import Period
from talentcoop.skills import Cefr, Held, Level
from talentcoop.workers import Identity, Profile
from tests.services.world import NOW

ROWS, ROUNDS, WARM = 25, 150, 20
MEDIAN, TIMES = 60.0, 2.0
"""Milliseconds at most, and how many times the JSON's."""
PAGE, JSON = "/desk/workers", f"/api/workers?size={ROWS}"
ASKED = ("execute", "fetch", "fetchrow", "fetchval", "executemany")
BRUSSELS = cooperative_id("bench")


@contextmanager
def counting():
    """Count the statements that reach the database until the block ends."""
    held, count = {name: getattr(asyncpg.Connection, name) for name in ASKED}, [0]

    def counted(method):
        async def asked(*given, **more):
            count[0] += 1
            return await method(*given, **more)

        return asked

    for name, method in held.items():
        setattr(asyncpg.Connection, name, counted(method))
    try:
        yield count
    finally:
        for name, method in held.items():
            setattr(asyncpg.Connection, name, method)


async def filled(house, number):
    """Take people in until there are so many."""
    desk = house.desk(demo_actor(BRUSSELS, Role.STAFF))
    there = (await workers.find(desk, Slice(0, 1))).total
    for one in range(there, number):
        identity = Identity(given_name=f"Name {one}", family_name=f"Family {one}", phone="+32 470 00 00 00")
        profile = Profile(
            occupations=("5321", "9112"),
            skills=(Held("lifting", Level.ALONE), Held("listening", Level.TEACHES)),
            languages={"fr": Cefr.B1},
            available=Period(date(2026, 6, 1)),
        )
        await workers.register(desk, workers.Register(identity=identity, profile=profile))


async def timed(client, path):
    began = perf_counter()
    answer = await client.get(path)
    took = (perf_counter() - began) * 1000
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return took


async def queries(ask):
    with counting() as count:
        await ask()
    return count[0]


async def one_a_row(house):
    """The control: a list whose rows are each asked for."""
    desk = house.desk(demo_actor(BRUSSELS, Role.STAFF))
    for worker in (await workers.find(desk, Slice(0, ROWS))).items:
        await workers.show(desk, worker.id)


async def measured(house, client):
    """What is missed, in words; the figures go to standard output."""
    found = {}
    await timed(client, JSON)
    await client.get(PAGE)
    for rows in (5, ROWS):
        await filled(house, rows)
        found[rows] = (await queries(lambda: client.get(PAGE)), await queries(lambda: one_a_row(house)))
    for _ in range(WARM):
        await timed(client, PAGE)
        await timed(client, JSON)
    turns = [(await timed(client, PAGE), await timed(client, JSON)) for _ in range(ROUNDS)]
    page, plain = (statistics.median(column) for column in zip(*turns, strict=True))
    print(f"page of {ROWS} workers: {page:.1f} ms median; the same as JSON: {plain:.1f} ms; {page / plain:.2f} times")
    print(
        f"queries: {found[5][0]} for 5 rows, {found[ROWS][0]} for {ROWS}; control: {found[5][1]} and {found[ROWS][1]}"
    )
    if page > MEDIAN:
        yield f"the page takes more than {MEDIAN} ms"
    if page / plain > TIMES:
        yield f"the page takes more than {TIMES} times the JSON"
    if found[5][0] != found[ROWS][0]:
        yield "queries grow with rows"
    if found[5][1] == found[ROWS][1]:
        yield "the control was not found out"


async def main():
    with tempfile.TemporaryDirectory(prefix="talentcoop-bench-") as folder:
        settings = Settings(env="demo", data=Path(folder))
        async with opened(settings, clock=SetClock(NOW)) as house:
            cooperative = Cooperative(
                id=BRUSSELS, slug="bench", name="Bench", region="be-bru", mail="desk@example.org", founded_at=NOW
            )
            await cooperatives.found(house.desk(demo_actor(BRUSSELS, Role.ADMIN)), cooperative)
            app = create_app(house, actor_of=lambda _: demo_actor(BRUSSELS, Role.STAFF))
            transport = httpx.ASGITransport(app)
            headers = {"Authorization": "Bearer bench", "Accept-Encoding": "gzip"}
            async with httpx.AsyncClient(transport=transport, base_url="http://bench", headers=headers) as client:
                return [fault async for fault in measured(house, client)]


if __name__ == "__main__":
    faults = asyncio.run(main())
    print(*faults or ["every goal reached"], sep="\n")
    sys.exit(bool(faults))
