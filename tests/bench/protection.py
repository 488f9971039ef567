"""What protection costs: a list of 50 people sealed beside the same plain; files opened with their line beside without.

    python -m tests.bench.protection

Exits 1 where a goal is missed, or where a control is not found out. Ratios of turns taken in one run; warm.
"""

import asyncio
import statistics
import sys
import tempfile
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter
from unittest import mock

from services.access.actors import Role
from services.app.opening import opened
from services.app.places import places
from services.clock import SetClock
from services.demo.life import demo_actor
from services.ports.cooperatives import Cooperative, cooperative_id
from services.ports.keys import Sealed
from services.ports.pages import Slice
from services.settings import Settings
from services.store.engine import connected
from services.store.unit_of_work import unit_of_work
from services.usecases import audit, cooperatives, workers
from talentcoop.dates import Period
from talentcoop.skills import Cefr, Held, Level
from talentcoop.workers import Identity, Profile
from tests.services.world import NOW

PEOPLE, CLIENTS = 50, 50
ROUNDS, WARM = 60, 8
SEALED_TIMES, AUDITED_TIMES = 1.5, 1.3
"""How many times the plain list's time, and the unaudited reading's."""
SHORTEST = 61
"""Bytes of an envelope at least: the database refuses less."""


class PlainSealer:
    """Seals nothing: the content lies open, after as many bytes as an envelope has at least."""

    def seal(self, place, content):
        return Sealed(bytes(SHORTEST) + content)

    def open(self, place, sealed):
        return sealed.reveal_ciphertext()[SHORTEST:]


class PlainKeys:
    """The keys of a house that seals nothing: no key is read, none is needed."""

    def __init__(self, keys):
        self._keys = keys

    def __getattr__(self, name):
        return getattr(self._keys, name)

    async def sealers(self, cooperative, subjects):
        return dict.fromkeys(subjects, PlainSealer())


class OneByOne(PlainKeys):
    """The control: each person's key is asked for by itself."""

    async def sealers(self, cooperative, subjects):
        found = {}
        for subject in subjects:
            found |= await self._keys.sealers(cooperative, [subject])
        return found


def identity(number):
    return Identity(given_name=f"Name {number}", family_name=f"Family {number}", phone=f"+32 470 00 00 {number:02}")


PROFILE = Profile(
    occupations=("5321",),
    skills=(Held("lifting", Level.ALONE),),
    languages={"fr": Cefr.B1},
    available=Period(date(2026, 6, 1)),
)


async def founded(house, slug):
    """A desk of a cooperative with 50 people on file."""
    key = cooperative_id(slug)
    cooperative = Cooperative(id=key, slug=slug, name=slug, region="be-bru", mail=f"{slug}@example.org", founded_at=NOW)
    await cooperatives.found(house.desk(demo_actor(key, Role.ADMIN)), cooperative)
    desk = house.desk(demo_actor(key, Role.COORDINATOR))
    for number in range(PEOPLE):
        await workers.register(desk, workers.Register(identity=identity(number), profile=PROFILE))
    return desk


async def listed(desk):
    began = perf_counter()
    page = await workers.find(desk, Slice(0, PEOPLE))
    took = perf_counter() - began
    assert len({worker.identity.family_name for worker in page.items}) == PEOPLE
    return took


async def read(desk, people):
    """Fifty clients open a file each at once."""
    began = perf_counter()
    found = await asyncio.gather(*(workers.show(desk, people[n % PEOPLE]) for n in range(CLIENTS)))
    assert len(found) == CLIENTS
    return perf_counter() - began


async def turns(*ways):
    """The median of each way's time over the last one's, taken in turns."""
    for _ in range(WARM):
        for way in ways:
            await way()
    rounds = [[await way() for way in ways] for _ in range(ROUNDS)]
    return [statistics.median(row[place] / row[-1] for row in rounds) for place in range(len(ways) - 1)]


@asynccontextmanager
async def unwatched():
    """Nothing is noted until the block ends."""

    async def nothing(*_, **__):
        pass

    with mock.patch.object(audit, "opened", nothing), mock.patch.object(audit, "listed", nothing):
        yield


def careless(noted):
    """The control: a line that is written several times over, each in its own statement."""

    async def again(*given):
        for _ in range(6):
            await noted(*given)

    return again


async def measured(house, plain_house, one_by_one):
    """What is missed, in words; the figures go to standard output."""
    desk, plain = await founded(house, "sealed"), await founded(plain_house, "plain")
    slow = one_by_one.desk(desk.actor)
    sealed, control = await turns(lambda: listed(desk), lambda: listed(slow), lambda: listed(plain))
    print(f"a list of {PEOPLE} people, sealed against plain: {sealed:.2f} times; control: {control:.2f} times")
    if sealed > SEALED_TIMES:
        yield f"the sealed list takes more than {SEALED_TIMES} times the plain one"
    if control <= SEALED_TIMES:
        yield "the control of sealing was not found out"
    people = [worker.id for worker in (await workers.find(desk, Slice(0, PEOPLE))).items]

    async def silent():
        async with unwatched():
            return await read(desk, people)

    async def doubled():
        with mock.patch.object(audit, "opened", careless(audit.opened)):
            return await read(desk, people)

    watched, control = await turns(lambda: read(desk, people), doubled, silent)
    print(f"{CLIENTS} clients opening files, audited against not: {watched:.2f} times; control: {control:.2f} times")
    if watched > AUDITED_TIMES:
        yield f"audited reading takes more than {AUDITED_TIMES} times the other"
    if control <= AUDITED_TIMES:
        yield "the control of the audit was not found out"


async def main():
    with tempfile.TemporaryDirectory(prefix="talentcoop-bench-") as folder:
        settings = Settings(env="demo", data=Path(folder))
        async with opened(settings, clock=SetClock(NOW)) as house:
            with places(settings) as found:
                async with connected(found.data) as engine:
                    houses = [
                        replace(house, uow=unit_of_work(engine, keys), keys=keys)
                        for keys in (PlainKeys(house.keys), OneByOne(house.keys))
                    ]
                    return [fault async for fault in measured(house, *houses)]


if __name__ == "__main__":
    faults = asyncio.run(main())
    print(*faults or ["every goal reached"], sep="\n")
    sys.exit(bool(faults))
