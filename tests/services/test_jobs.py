"""The sweep over every cooperative: each thing told once, whoever sweeps and wherever it is broken off."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.access.actors import Role
from services.jobs import sweeps, timetable
from services.jobs.sweeps import Sweeper
from services.jobs.timetable import Timetable, ringing
from services.mail.sandbox import SandboxMailer
from services.ports.pages import Slice
from services.settings import Settings
from talentcoop.agenda import ItemState, planned
from talentcoop.errors import Disallowed
from tests.services.served import house_of, law
from tests.services.world import NOW, TODAY


def due_item(world, **changes):
    """Something of a placement that desks are reminded of: 14 days before, on the day, 7 and 30 days after."""
    item = world.item(**changes)
    due = replace(item.due, ladder="staff_only")
    return planned(replace(item, due=due), law()[1].ladders, TODAY)


class Among:
    """What is due, in some cooperatives only: one database serves many tests."""

    def __init__(self, due, *worlds):
        self._due, self._ours = due, {world.cooperative for world in worlds}

    async def cooperatives(self, at):
        return tuple(key for key in await self._due.cooperatives(at) if key in self._ours)


def sweeper_of(*worlds, uow=None, mailer=None, clock=None):
    house = house_of(worlds[0], **({"uow": uow} if uow else {}), **({"clock": clock} if clock else {}))
    post = mailer or SandboxMailer()
    due = Among(worlds[0].due, *worlds)
    return Sweeper(desk_of=house.desk, mailer_of=lambda _: post, due=due, clock=house.clock), post


async def told(world):
    """Every message of the world's cooperative."""
    async with world.open(Role.JOB) as store:
        return (await store.outbox.page(Slice(0, 200))).items


async def test_a_round_writes_what_is_due_and_sends_it_and_the_next_finds_nothing(world):
    await world.founded()
    await world.added(due_item(world), due_item(world, code="later", due_on=date(2026, 9, 1)))
    sweeper, post = sweeper_of(world)
    first = await sweeper.round()
    assert not first.failures
    outcome = first.outcomes[world.cooperative]
    assert (outcome.claimed, outcome.events, outcome.messages, outcome.sent) == (1, 1, 1, 1)
    assert [letter.to for letter in post.letters] == ["desk+staff@example.org"]
    assert (await sweeper.round()).outcomes.get(world.cooperative) is None
    assert post.count == 1


async def test_days_go_by_and_each_step_is_told_once_however_often_one_sweeps(world):
    await world.founded()
    await world.added(due_item(world, due_on=date(2026, 6, 15)))
    post = SandboxMailer()
    for day in range(60):
        at = NOW + timedelta(days=day)
        for _ in range(2):
            sweeper, _ = sweeper_of(world, mailer=post, clock=lambda at=at: at)
            assert not (await sweeper.round()).failures
    assert [letter.to for letter in post.letters] == [
        "desk+staff@example.org",
        "desk+staff@example.org",
        "desk+coordinator@example.org",
        "desk+board@example.org",
    ]
    assert len({letter.wire_id for letter in post.letters}) == 4


async def test_a_cooperative_that_fails_is_told_and_never_stops_the_others(world):
    await world.founded()
    neighbour = await world.neighbour().founded()
    await world.added(due_item(world))
    await neighbour.added(due_item(neighbour))
    sweeper, post = sweeper_of(world, neighbour)
    desk_of = sweeper.desk_of

    def broken_for_one(actor):
        if actor.cooperative == world.cooperative:
            raise RuntimeError("broken")
        return desk_of(actor)

    sweeper.desk_of = broken_for_one
    outcome = await sweeper.round()
    assert [type(error) for error in outcome.failures.values()] == [RuntimeError]
    assert list(outcome.failures) == [world.cooperative]
    assert outcome.outcomes[neighbour.cooperative].sent == 1
    sweeper.desk_of = desk_of
    assert (await sweeper.round()).outcomes[world.cooperative].sent == 1
    assert post.count == 2


async def test_where_nobody_can_say_what_is_due_the_round_ends_and_the_next_one_asks_again(world):
    class Silent:
        async def cooperatives(self, at):
            raise OSError("gone")

    sweeper, _ = sweeper_of(world)
    sweeper.due, held = Silent(), sweeper.due
    assert (await sweeper.round()) == sweeps.Round()
    sweeper.due = held
    await world.founded()
    await world.added(due_item(world))
    assert world.cooperative in (await sweeper.round()).outcomes


async def test_a_letter_that_is_refused_waits_and_leaves_later_under_the_same_id(world):
    class Refusing(SandboxMailer):
        async def send(self, **letter):
            await super().send(**letter)
            raise Disallowed("mail.refused", "Refused.")

    await world.founded()
    await world.added(due_item(world))
    refusing, post = Refusing(), SandboxMailer()
    sweeper, _ = sweeper_of(world, mailer=refusing)
    outcome = (await sweeper.round()).outcomes[world.cooperative]
    assert (outcome.sent, outcome.refused) == (0, 1)
    (waiting,) = await told(world)
    assert (waiting.sent_at, waiting.attempts) == (None, 1)
    later, _ = sweeper_of(world, mailer=post, clock=lambda: waiting.not_before)
    assert (await later.round()).outcomes[world.cooperative].sent == 1
    assert post.letters[0].wire_id == refusing.letters[0].wire_id


# --- several at once, and broken off anywhere -----------------------------------------------------------------------


async def test_of_several_that_sweep_at_once_each_event_is_written_and_each_letter_sent_once(stored):
    await stored.founded()
    await stored.added(*(due_item(stored, code=f"item-{n}") for n in range(40)))
    posts = [SandboxMailer() for _ in range(4)]
    rounds = await asyncio.gather(*(sweeper_of(stored, mailer=post)[0].round() for post in posts))
    assert not [one.failures for one in rounds if one.failures]
    outcomes = [one.outcomes[stored.cooperative] for one in rounds if stored.cooperative in one.outcomes]
    assert sum(outcome.events for outcome in outcomes) == 40
    last, post = sweeper_of(stored)
    await last.round()
    letters = [letter.wire_id for one in (*posts, post) for letter in one.letters]
    assert len(letters) == len(set(letters)) == 40
    assert len(await told(stored)) == 40


class Broken(Exception):
    """The process is gone."""


class Breaking:
    """A unit of work in which the n-th call of a repository is the last: the process ends before it commits."""

    def __init__(self, uow, after):
        self._uow, self._left = uow, after

    @asynccontextmanager
    async def __call__(self, actor):
        async with self._uow(actor) as store:
            yield _Tapped(store, self._count)

    def _count(self):
        self._left -= 1
        if self._left < 0:
            raise Broken


class _Tapped:
    def __init__(self, inside, count):
        self._inside, self._count = inside, count

    def __getattr__(self, name):
        found = getattr(self._inside, name)
        if not callable(found):
            return _Tapped(found, self._count)

        async def counted(*given, **named):
            answer = await found(*given, **named)
            self._count()
            return answer

        return counted


@pytest.mark.parametrize("after", range(0, 24, 2))
async def test_broken_off_anywhere_nothing_is_lost_and_nothing_is_told_twice(world, after):
    await world.founded()
    await world.added(*(due_item(world, code=f"item-{n}") for n in range(3)))
    post = SandboxMailer()
    dying, _ = sweeper_of(world, uow=Breaking(world.uow, after), mailer=post)
    broken = await dying.round()
    assert [type(error) for error in broken.failures.values()] in ([Broken], [])
    survivor, _ = sweeper_of(world, mailer=post)
    assert not (await survivor.round()).failures
    messages = await told(world)
    assert len(messages) == 3
    assert all(message.sent_at for message in messages)
    assert {letter.wire_id for letter in post.letters} == {message.wire_id for message in messages}
    async with world.open() as store:
        page = await store.agenda.page(Slice(), until=TODAY, states=[ItemState.OPEN])
    assert [(item.rung, item.next_on) for item in page.items] == [(1, date(2026, 6, 8))] * 3


# --- ringing and stopping -------------------------------------------------------------------------------------------


async def test_it_rings_at_once_and_never_while_a_sweep_is_under_way():
    rung, most, under_way = 0, 0, 0
    enough = asyncio.Event()

    async def sweep():
        nonlocal rung, most, under_way
        rung, under_way = rung + 1, under_way + 1
        most = max(most, under_way)
        if rung == 3:
            enough.set()
        await asyncio.sleep(0)
        under_way -= 1

    async with ringing(Timetable(sweep=timedelta(milliseconds=1)), sweep), asyncio.timeout(30):
        await enough.wait()
    assert most == 1


async def test_a_sweep_that_breaks_is_rung_for_again():
    rung = 0
    enough = asyncio.Event()

    async def sweep():
        nonlocal rung
        rung += 1
        if rung == 2:
            enough.set()
        raise RuntimeError("broken")

    async with ringing(Timetable(sweep=timedelta(milliseconds=1)), sweep), asyncio.timeout(30):
        await enough.wait()


def test_every_interval_is_an_operators():
    assert Timetable.of(Settings(sweep_seconds=7)).sweep == timedelta(seconds=7)
    assert timetable.__doc__


class Slow(SandboxMailer):
    """A mail server that takes a letter and then says nothing until it is let go."""

    def __init__(self):
        super().__init__()
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def send(self, **letter):
        self.begun.set()
        await self.go_on.wait()
        await super().send(**letter)


async def test_told_to_stop_it_ends_the_transaction_under_way_and_begins_no_other(world):
    await world.founded()
    neighbour = await world.neighbour().founded()
    for one in (world, neighbour):
        await one.added(due_item(one))
    slow = Slow()
    sweeper, _ = sweeper_of(world, neighbour, mailer=slow)
    under_way = asyncio.create_task(sweeper.round())
    await slow.begun.wait()
    stopping = asyncio.create_task(sweeper.stop())
    slow.go_on.set()
    outcome = await under_way
    await stopping
    assert sum(done.sent for done in outcome.outcomes.values()) == 1
    assert len(outcome.outcomes) == 1
    assert await sweeper.round() == sweeps.Round()


async def test_what_takes_too_long_to_stop_is_broken_off_and_undone(world):
    await world.founded()
    await world.added(due_item(world))
    slow = Slow()
    sweeper, _ = sweeper_of(world, mailer=slow)
    under_way = asyncio.create_task(sweeper.round())
    await slow.begun.wait()
    await sweeper.stop(patience=0.01)
    assert under_way.cancelled()
    (message,) = await told(world)
    assert message.sent_at is None
    again, post = sweeper_of(world)
    assert (await again.round()).outcomes[world.cooperative].sent == 1
    assert post.letters[0].wire_id == message.wire_id


async def test_at_night_nothing_leaves(world):
    await world.founded()
    await world.added(due_item(world))
    night = datetime(2026, 6, 1, 21, tzinfo=UTC)
    sweeper, post = sweeper_of(world, clock=lambda: night)
    assert (await sweeper.round()).outcomes[world.cooperative].messages == 1
    assert post.count == 0
    morning, _ = sweeper_of(world, mailer=post, clock=lambda: datetime(2026, 6, 2, 7, tzinfo=UTC))
    assert (await morning.round()).outcomes[world.cooperative].sent == 1
