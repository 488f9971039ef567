"""The fake and the database, put through the same random days, answer alike: values, orders and refusals."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.actors import Role
from services.clock import SetClock
from services.keys.ring import KeyRing
from services.keys.rows import KeyRows
from services.ports.pages import Slice
from services.store.due import StoredDue
from services.store.unit_of_work import unit_of_work
from talentcoop.agenda import Event, ItemState
from talentcoop.dates import Period
from talentcoop.errors import TalentCoopError
from talentcoop.placements import State
from tests.fakes import FakeDue, FakeKeys, FakeStore
from tests.services.world import NOW, TODAY, World

few = st.integers(0, 3)
offsets = st.integers(0, 12)
steps = st.one_of(
    st.tuples(st.just("start"), few, offsets, offsets, st.sampled_from([State.ACTIVE, State.SUSPENDED, State.SIGNED])),
    st.tuples(st.just("move"), few, offsets, st.integers(0, 2)),
    st.tuples(st.just("end"), few),
    st.tuples(st.just("forget"), few),
    st.tuples(st.just("item"), few, few, offsets),
    st.tuples(st.just("sweep"), offsets, few),
    st.tuples(st.just("close"), few, st.integers(0, 2)),
    st.tuples(st.just("look"), offsets, few),
)
numbers = count()


def on(offset):
    return TODAY + timedelta(days=offset)


class Days:
    """One cooperative, to which the steps happen; `answers` is what it said."""

    def __init__(self, world):
        self.world, self.answers, self.placements, self.items = world, [], [], []

    async def begin(self):
        await self.world.founded()
        self.workers = [await self.world.worker(ref=str(n)) for n in range(4)]
        self.vacancies = [await self.world.vacancy() for _ in range(3)]
        self.origins = [self.world.id() for _ in range(4)]
        return self

    async def take(self, step, *given):
        try:
            self.answers.append((step, await getattr(self, step)(*given)))
        except TalentCoopError as error:
            self.answers.append((step, error.code))

    async def start(self, worker, first, length, state):
        begun = {State.SIGNED: {"started_on": None}, State.SUSPENDED: {"suspended_on": on(first)}}
        vacancy = self.vacancies[len(self.placements) % len(self.vacancies)]
        placement = self.world.at_work(
            self.workers[worker], vacancy, on(first), on(first + length), state=state, **begun.get(state, {})
        )
        self.placements.append(placement)
        self.placements[-1] = await self.world.placed(placement)
        return self.placements[-1]

    async def move(self, number, last, version):
        if number >= len(self.placements):
            return None
        held = self.placements[number]
        planned = Period(held.planned.first, max(held.planned.first, on(last)))
        moved = replace(held, planned=planned, version=max(0, held.version - version))
        self.placements[number] = await self.world.placed(moved, "move")
        return self.placements[number]

    async def end(self, number):
        if number >= len(self.placements) or self.placements[number].state is State.SIGNED:
            return None
        held = self.placements[number]
        self.placements[number] = await self.world.placed(
            replace(held, state=State.ENDED, ended_on=held.planned.last), "end"
        )
        return self.placements[number]

    async def forget(self, worker):
        await self.world.keys.forget(self.world.cooperative, self.workers[worker].id)

    async def item(self, origin, code, day):
        item = self.world.item(self.origins[origin], f"c{code}", due_on=on(day))
        self.items.append(item)
        async with self.world.open() as store:
            await store.agenda.add([item])
            self.items[-1] = await store.agenda.get(item.id)
        return self.items[-1]

    async def sweep(self, day, limit):
        async with self.world.open(Role.JOB) as store:
            claimed = await store.agenda.claim(on(day), limit)
            for item in claimed:
                event = Event(item.id, item.rung + 1, on(day), ("staff",), "mail", False, None, False)
                await store.agenda.record(event, NOW)
                await store.outbox.add((self.world.message(item, rung=event.rung),))
                next_on = item.next_on + timedelta(days=3) if item.rung < 1 else None
                await store.agenda.save(replace(item, rung=event.rung, next_on=next_on))
            return claimed, await store.outbox.claim(NOW, 2)

    async def close(self, number, version):
        if number >= len(self.items):
            return None
        held = self.items[number]
        closed = replace(held, state=ItemState.MISSED, next_on=None, version=max(0, held.version - version))
        async with self.world.open() as store:
            self.items[number] = await store.agenda.save(closed)
        return self.items[number]

    async def look(self, day, number):
        due = await self.world.due.cooperatives(NOW + timedelta(days=day))
        async with self.world.open() as store:
            return (
                self.world.cooperative in due,
                await store.workers.page(Slice(number, 2)),
                await store.placements.at_work(on(day)),
                await store.placements.running(),
                await store.placements.page(Slice(0, 3), worker=self.workers[number].id),
                await store.agenda.of_all(self.origins[: number + 1]),
                await store.agenda.page(Slice(0, 5), until=on(day), states=[ItemState.OPEN, ItemState.MISSED]),
                await store.outbox.page(Slice(0, 5)),
            )


@pytest.fixture(scope="module")
def pair(engines):
    """Two worlds of one name, so that they make the same ids."""
    keys = KeyRows(engines.keys, KeyRing.demo(), SetClock(NOW))

    def made():
        fake_keys = FakeKeys()
        fake, name = FakeStore(fake_keys), f"alike/{next(numbers)}"
        stored = World(name, unit_of_work(engines.data, keys), keys, StoredDue(engines.data))
        return World(name, fake, fake_keys, FakeDue(fake)), stored

    return made


@given(st.lists(steps, max_size=14))
def test_whatever_happens_both_say_the_same(pair, runner, happening):
    async def story(world):
        days = await Days(world).begin()
        for step, *given_to in [*happening, ("look", 6, 0), ("look", 12, 3)]:
            await days.take(step, *given_to)
        return days.answers

    fake, stored = pair()
    assert runner.run(story(stored)) == runner.run(story(fake))
