"""Who watches: what is unusual in a day shows, under a code and not a name; and the worker reads it all of her own."""

from datetime import UTC, datetime, timedelta

import pytest

from services.access.actors import Actor, Role, code_of
from services.clock import SetClock
from services.ports.audit import Act, Entry
from services.ports.pages import Slice
from services.usecases import facts, openings, registry, watch, workers
from services.usecases.audit import FILES_AN_HOUR
from services.web.labels.deeds import to_her
from talentcoop.errors import Forbidden
from tests.services.served import house_of
from tests.services.world import NOW, TODAY
from tests.web.site import Reader

ALL = Slice(0, 200)
SUNDAY = datetime(2026, 5, 31, 10, tzinfo=UTC)


def somebody(world, role=Role.STAFF):
    return Actor(id=world.id(), cooperative=world.cooperative, role=role, purpose="intake")


def entry(world, at=NOW, **changes):
    given = {"id": world.id(), "worker": world.id(), "by": world.cooperative, "role": "staff", "purpose": "intake"}
    return Entry(**given | {"at": at} | changes)


async def looked(world, people, clock=None, actor=None):
    desk = house_of(world, clock=clock or SetClock(NOW)).desk(actor or somebody(world))
    for worker in people:
        try:
            await workers.show(desk, worker.id)
        except Forbidden:
            break
    return desk.actor


@pytest.mark.parametrize(
    ("hour", "late"), [(4, 1), (5, 0), (17, 0), (18, 1), (23, 1)], ids=["6h", "7h", "19h", "20h", "1h"]
)
async def test_office_hours_are_those_of_the_place(world, hour, late):
    (line,) = watch.lines([entry(world, NOW.replace(hour=hour))], "Europe/Brussels")
    assert line.late == late
    (line,) = watch.lines([entry(world, SUNDAY)], "Europe/Brussels")
    assert line.late == 1


async def test_what_is_counted_of_an_actor_and_a_day(world):
    one, two, three = (world.id() for _ in range(3))
    told = [
        entry(world, worker=one),
        entry(world, worker=two),
        entry(world, worker=two, act=Act.CHANGED, what="fact.record"),
        entry(world, worker=three, what="worker.find"),
        entry(world, worker=None, act=Act.EXPORTED, what="worker.find"),
        entry(world, worker=None, what="access.too-many-files"),
        entry(world, worker=one, at=NOW + timedelta(days=1)),
        entry(world, worker=one, by=world.id()),
    ]
    found = watch.lines(told, "Europe/Brussels")
    assert [line.day for line in found] == [TODAY + timedelta(days=1), TODAY, TODAY]
    day = found[1]
    assert (day.files, day.listed, day.changes, day.exports, day.idle, day.refused) == (2, 1, 1, 1, 1, 1)
    assert day.unusual and not found[2].unusual


async def test_a_limit_that_was_reached_is_on_the_coordinators_page(world):
    people = [await (await world.founded()).worker()]
    people += [await world.worker() for _ in range(FILES_AN_HOUR[Role.STAFF])]
    actor = await looked(world, people)
    await looked(world, people[:2])
    for role in ("coordinator", "admin"):
        page = await Reader(world, role).open("/watch?show=unusual")
        assert page.status == 200
        assert code_of(actor.id) in page.text
        assert "1 entry" in page.text and "Unusual" in page.text
        assert "Amina" not in page.html and people[0].ref not in page.html


async def test_a_day_of_an_actor_names_files_by_reference_and_to_an_admin_not_at_all(world):
    worker = await (await world.founded()).worker()
    actor = await looked(world, [worker])
    path = f"/watch/{TODAY}/{actor.id}"
    seen = {role: (await Reader(world, role).open(path)).html for role in ("coordinator", "admin")}
    assert worker.ref in seen["coordinator"] and worker.ref not in seen["admin"]
    for html in seen.values():
        assert code_of(actor.id) in html and "Amina" not in html and str(worker.id) not in html
    assert (await Reader(world, "coordinator").open(f"/watch/{TODAY}/{world.id()}")).status == 404


async def test_nobody_else_watches(world):
    await world.founded()
    for role in set(Role) - {Role.COORDINATOR, Role.ADMIN, Role.JOB, Role.DOOR, Role.TALLY}:
        assert (await Reader(world, role.value).open("/watch")).status == 403


async def test_where_nothing_was_noted_the_page_says_so(world):
    await world.founded()
    assert "Nothing was noted in these days." in (await Reader(world, "coordinator").open("/watch")).text
    filtered = await Reader(world, "coordinator").open("/watch?show=unusual&days=31")
    assert "Nothing unusual in these days." in filtered.text


async def test_what_is_taken_away_from_the_page_is_noted_too(world):
    worker = await (await world.founded()).worker()
    await looked(world, [worker])
    taken = await Reader(world, "coordinator").open("/watch.csv")
    assert taken.status == 200 and "Amina" not in taken.html and worker.ref not in taken.html
    async with world.open(Role.COORDINATOR) as store:
        noted = await store.audit.between(NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert [(one.act, one.what) for one in noted][-1] == (Act.EXPORTED, "audit.find")


async def test_every_opening_is_in_the_workers_own_page_and_she_may_contest_it(world):
    worker = await (await world.founded()).worker()
    desk = house_of(world).desk(somebody(world))
    await registry.find(desk, registry.Search(), ALL)
    await workers.show(desk, worker.id)
    await facts.record(desk, facts.Record(worker=worker.id, kind="protection_applied", value=TODAY))
    page = await Reader(world, f"worker:{worker.id}").open("/me/who")
    for said in ("Your name was in a list", "Your file was opened", "Something we know about you was added"):
        assert said in page.text
    assert "To get to know you" in page.text
    assert "/me/contest" in page.links()
    told = (await openings.of(desk, worker.id, ALL)).items
    assert page.html.count("<tr><th scope") == len(told) + page.html.count("<thead>")


@pytest.mark.parametrize("act", Act)
async def test_whatever_is_noted_is_told_in_words(world, act):
    for what in ("file.open", "worker.find", "placement.start", "something.new"):
        assert to_her(entry(world, act=act, what=what))
