"""Papers of an authority through the use cases: under law alone, never of a day to come, for firms that are on file."""

from datetime import timedelta

import pytest

from services.usecases import permits
from talentcoop.dates import Period
from talentcoop.errors import Disallowed, Invalid, Missing
from talentcoop.permits import ApplicationState
from tests.services.served import faked, house_of
from tests.services.world import TODAY

DAY = timedelta(days=1)
PERMIT, SCENARIO, PROPOSAL = "be-brussels/single-permit", "be-brussels/talentcoop-granted", "be-brussels/talentcoop"
CONDITIONS = "be-federal/special-stay"


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def refused(error, code, awaited):
    with pytest.raises(error) as raised:
        await awaited
    assert raised.value.code == code


async def papers(world, worker):
    async with world.open() as store:
        return (
            (await store.applications.of_all([worker.id]))[worker.id],
            (await store.permits.of_all([worker.id]))[worker.id],
        )


@pytest.mark.parametrize("scenario", [False, True])
async def test_applications_are_filed_under_law_that_asks_for_one_and_in_a_scenario_under_what_is_supposed_law(
    fake, scenario
):
    await fake.founded(scenario=scenario)
    desk, worker = house_of(fake).desk(fake.actor()), await fake.worker()
    for policy in (PROPOSAL, CONDITIONS):
        await refused(Disallowed, "application.not-law", permits.apply(desk, worker.id, policy, TODAY))
    filed = [await permits.apply(desk, worker.id, PERMIT, TODAY)]
    if scenario:
        filed.append(await permits.apply(desk, worker.id, SCENARIO, TODAY))
    else:
        await refused(Missing, "policy.missing", permits.apply(desk, worker.id, SCENARIO, TODAY))
    assert (await papers(fake, worker))[0] == tuple(filed)


async def test_an_authority_did_nothing_on_a_day_to_come(world):
    await world.founded()
    desk, worker = house_of(world).desk(world.actor()), await world.worker()
    for ahead in (DAY, 9 * 365 * DAY):
        await refused(Invalid, "application.future", permits.apply(desk, worker.id, PERMIT, TODAY + ahead))
    held = await permits.apply(desk, worker.id, PERMIT, TODAY)
    for state in (ApplicationState.ADMISSIBLE, ApplicationState.REFUSED, ApplicationState.WITHDRAWN):
        await refused(Invalid, "application.future", permits.move(desk, worker.id, held.id, state, TODAY + DAY))
    moved = await permits.move(desk, worker.id, held.id, ApplicationState.ADMISSIBLE, TODAY)
    assert (await papers(world, worker))[0] == (moved,)


async def test_a_permit_names_firms_that_are_on_file_here(world):
    await world.founded()
    foreign = await (await world.neighbour().founded()).employer()
    desk, worker, ours = house_of(world).desk(world.actor()), await world.worker(), await world.employer()
    for firm in (world.id(), foreign.id):
        grant = permits.Grant(worker=worker.id, period=Period(TODAY), employers=(ours.id, firm))
        await refused(Missing, "employer.missing", permits.record(desk, grant))
    assert await papers(world, worker) == ((), ())
    held = await permits.record(desk, permits.Grant(worker=worker.id, period=Period(TODAY), employers=(ours.id,)))
    assert held.employers == (ours.id,)
