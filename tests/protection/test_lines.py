"""The audit is counted twice, by the database for many days and in memory for one: both come to the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.access.actors import Role
from services.ports.audit import Act, Entry
from services.ports.lines import DOORS, FILE, LISTED, MANY, REFUSED
from services.ports.pages import Page, Slice
from services.store.due import StoredDue
from services.store.unit_of_work import unit_of_work
from services.usecases.watch import lines, within
from talentcoop.dates import ONE_DAY, civil_day
from tests.services.world import World

ZONES = ("Europe/Brussels", "America/New_York", "Asia/Kathmandu", "Pacific/Apia")
BEGIN = datetime(2026, 3, 26, 23, tzinfo=UTC)
"""Friday, at midnight in Brussels; its clocks go forward on the Sunday. Four days are counted, up to the Monday."""
HOUR, DAY = 60, 24 * 60
MONDAY = 2 * DAY + 33 * HOUR
"""Minutes from then until ten o'clock on the Monday there."""
PEOPLE = MANY + 1
edges = st.builds(
    lambda day, at, more: day * DAY + at * HOUR + more,
    st.integers(0, 4),
    st.sampled_from([0, 7, 20]),
    st.integers(-1, 0),
)
minutes = edges | st.integers(-DAY, 5 * DAY)
whats = st.sampled_from([FILE, FILE, LISTED, REFUSED, *DOORS, "fact.record"])
workers = st.none() | st.integers(0, 2)
deeds = st.tuples(minutes, st.integers(0, 2), st.sampled_from(["staff", "coach"]), st.sampled_from(Act), whats, workers)
pages = st.builds(Slice, st.integers(0, 4), st.integers(1, 4))
BRUSSELS = ("Europe/Brussels", Slice(0, 2))


def busy(files, changed):
    """A Monday of one actor: so many files, and with so many of the people something was done."""
    opened = [(MONDAY + n, 0, "staff", Act.OPENED, FILE, n % PEOPLE) for n in range(files)]
    return opened + [(MONDAY, 0, "staff", Act.CHANGED, "fact.record", n) for n in range(changed)]


def alone(at, act, what):
    return [(at, 0, "staff", act, what, None)]


about_many = st.integers(MANY - 1, MANY + 1) | st.integers(2 * MANY - 1, 2 * MANY + 1)
happenings = st.lists(deeds, max_size=25) | st.builds(busy, about_many, st.integers(0, PEOPLE))


class Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


@pytest.fixture(scope="module")
def house(request, engines, keys, runner):
    """A cooperative in the database, and a few people of it."""

    async def made():
        world = World(request.node.nodeid + "lines", unit_of_work(engines.data, keys), keys, StoredDue(engines.data))
        await world.founded()
        return world, [(await world.worker()).id for _ in range(PEOPLE)]

    return runner.run(made())


def noted(world, people, deed):
    at, by, role, act, what, worker = deed
    return Entry(
        id=world.id(),
        worker=None if worker is None else people[worker],
        by=people[by],
        role=role,
        act=act,
        what=what,
        purpose="intake",
        at=BEGIN + timedelta(minutes=at),
    )


@given(happenings, st.tuples(st.sampled_from(ZONES), pages))
@example(busy(MANY - 1, 0), BRUSSELS)
@example(busy(MANY, 0), BRUSSELS)
@example(busy(2 * MANY - 1, PEOPLE), BRUSSELS)
@example(busy(2 * MANY, PEOPLE), BRUSSELS)
@example(alone(MONDAY, Act.OPENED, REFUSED), BRUSSELS)
@example(alone(MONDAY, Act.CHANGED, DOORS[0]), BRUSSELS)
@example(alone(MONDAY, Act.EXPORTED, DOORS[0]), BRUSSELS)
@example(alone(MONDAY, Act.OPENED, FILE), BRUSSELS)
@example(alone(DAY + 10 * HOUR, Act.OPENED, FILE), BRUSSELS)
@example(alone(10 * HOUR, Act.OPENED, FILE), BRUSSELS)
@example(alone(7 * HOUR - 1, Act.OPENED, FILE), BRUSSELS)
@example(alone(7 * HOUR, Act.OPENED, FILE), BRUSSELS)
@example(alone(20 * HOUR - 1, Act.OPENED, FILE), BRUSSELS)
@example(alone(20 * HOUR, Act.OPENED, FILE), BRUSSELS)
def test_the_store_counts_what_is_counted_here(house, runner, happening, asked):
    (world, people), (zone, part) = house, asked
    entries = [noted(world, people, deed) for deed in happening]
    first = civil_day(BEGIN, "Europe/Brussels")
    wanted = within(first, first + 3 * ONE_DAY, zone)
    here = tuple(lines([entry for entry in entries if wanted.first <= entry.at < wanted.last], zone))

    async def counted():
        async with world.open(Role.JOB) as store:
            await store.audit.note(entries)
            for unusual, found in ((False, here), (True, tuple(line for line in here if line.unusual))):
                asking = replace(wanted, unusual=unusual)
                assert await store.audit.lines(asking) == Page(found, len(found), 0)
                cut = found[part.start : part.start + part.size]
                assert await store.audit.lines(replace(asking, part=part)) == Page(cut, len(found), part.start)
            for line in here:
                span = within(line.day, line.day, zone)
                hers = await store.audit.between(span.first, span.last, line.by)
                assert {entry.by for entry in hers} == {line.by}
                assert line in lines(hers, zone)
            raise Undone

    with pytest.raises(Undone):
        runner.run(counted())


async def test_who_sees_only_what_she_did_counts_only_that(world):
    await world.founded()
    people = [world.cooperative, world.id()]
    async with world.open(Role.JOB) as store:
        await store.audit.note([noted(world, people, (600, by, "staff", Act.CHANGED, "x", None)) for by in (0, 1)])
    day = civil_day(BEGIN, ZONES[0])
    for role, found in ((Role.COORDINATOR, 2), (Role.ADMIN, 2), (Role.STAFF, 2), (Role.POLICY, 1), (Role.TALLY, 0)):
        async with world.open(role) as store:
            assert (await store.audit.lines(within(day, day + ONE_DAY, ZONES[0]))).total == found
