"""Work that ends: until when each is lawful, and what could be asked for in time; discretion and unknown apart."""

import re
from datetime import date, timedelta

import pytest

from services.usecases.cliffs import show
from talentcoop.dates import Period
from talentcoop.facts import Evidence
from talentcoop.permits import Permit
from talentcoop.policy.cliff import Next
from tests.services.served import faked, house_of
from tests.services.world import TODAY
from tests.web.site import Reader
from tests.web.test_answers import OPEN, PERMIT, known, protected

DAY = timedelta(days=1)


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def at_work(world, worker, *stretches, **permit):
    """Somebody at work, with permits for some stretches of days from today."""
    await world.placed(world.at_work(worker, await world.vacancy(), TODAY - DAY, TODAY + 700 * DAY))
    async with world.open() as store:
        for first, last in stretches:
            period = Period(TODAY + first * DAY, None if last is None else TODAY + last * DAY)
            await store.permits.save(
                Permit(id=world.id(), worker=worker.id, period=period, **{"evidence": Evidence.SEEN, **permit})
            )
    return worker


async def ends(world):
    found = await show(house_of(world).desk(world.actor()))
    return {one.person: one for one in found.endings}, found


async def test_work_ends_with_the_last_permit_in_a_row(world):
    await world.founded()
    worker = await at_work(world, await world.worker(), (-10, 20), (21, 40), (60, 90))
    found, cliff = await ends(world)
    assert (found[worker.id].last, found[worker.id].next) == (TODAY + 40 * DAY, Next.UNKNOWN)
    assert cliff.later == 0
    assert [month.total for month in cliff.months] == [0, 1, *[0] * 10]


async def test_a_permit_that_was_revoked_ends_the_day_before(fake):
    await fake.founded()
    worker = await at_work(fake, await fake.worker(), (-10, None), revoked_on=TODAY + 5 * DAY)
    assert (await ends(fake))[0][worker.id].last == TODAY + 4 * DAY


async def test_permits_for_another_job_or_of_a_scenario_give_nothing(fake):
    await fake.founded()
    other = await at_work(fake, await fake.worker(), (-10, 50), occupations=("9412",))
    supposed = await at_work(fake, await fake.worker(), (-10, 50), scenario=True)
    found, cliff = await ends(fake)
    assert {found[one.id].last for one in (other, supposed)} == {TODAY - DAY}
    assert cliff.months[0].total == 2


async def test_a_rule_that_lets_her_work_without_a_permit_counts(fake):
    await fake.founded()
    worker = await protected(fake)
    async with fake.open() as store:
        seen = {"evidence": Evidence.SEEN, "during": Period(date.min)}
        await store.facts.add(worker.id, fake.fact("protection_applied", date(2026, 1, 5), **seen))
    await at_work(fake, worker)
    assert (await ends(fake))[0][worker.id].last == date(2027, 2, 28)


async def test_a_route_that_an_authority_may_refuse_is_known_and_no_right(fake):
    await fake.founded()
    worker = await fake.worker()
    await known(fake, worker, **OPEN)
    await at_work(fake, worker, (-10, 40))
    one = (await ends(fake))[0][worker.id]
    assert (one.next, one.routes) == (Next.DISCRETION, (PERMIT,))
    page = await Reader(fake, "staff").open("/desk/placements/endings")
    assert "Possible; the authority may still refuse" in page.text and "Single permit" in page.text
    assert f"/desk/workers/{worker.id}/ways" in page.links()
    assert worker.identity.family_name not in page.html


async def test_where_nothing_can_be_asked_for_it_is_said_and_whoever_goes_on_is_counted_apart(fake):
    await fake.founded()
    worker = await fake.worker()
    await known(fake, worker, **OPEN | {"right_of_stay": "none"})
    await at_work(fake, worker, (-10, 40))
    await at_work(fake, await fake.worker(), (-10, None))
    await at_work(fake, await fake.worker(), (-10, 800))
    found, cliff = await ends(fake)
    assert (found[worker.id].next, list(found), cliff.later) == (Next.NONE, [worker.id], 2)
    page = await Reader(fake, "staff").open("/desk/placements/endings")
    assert "2 more people are at work" in page.text
    assert len(re.findall("<tr><th scope=.row. class=.keep.><time", page.html)) == 12


async def test_where_nobody_is_at_work_the_page_says_so_and_placements_lead_to_it(fake):
    await fake.founded()
    page = await Reader(fake, "staff").open("/desk/placements/endings")
    assert "Nobody's lawful work ends in these months" in page.text
    assert "/desk/placements/endings" in (await Reader(fake, "staff").open("/desk/placements")).links()


async def test_that_it_was_looked_at_stands_in_each_file(fake):
    from services.ports.pages import Slice

    await fake.founded()
    worker = await at_work(fake, await fake.worker(), (-10, 40))
    await Reader(fake, "staff").open("/desk/placements/endings")
    async with fake.open() as store:
        assert (await store.audit.of(worker.id, Slice(0, 5))).total == 1
