"""A frozen file is kept and not worked with: no list of candidates, no count and no what-if has her in it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.access.actors import Role
from services.ports.pages import Slice
from services.usecases import availability, caseloads, freezes, own_roles, placements, shortlists, workers
from talentcoop.dates import Period
from talentcoop.errors import Disallowed, Forbidden, Stale
from talentcoop.placements import Form
from tests.services.served import house_of
from tests.services.world import TODAY

ALL = Slice(0, 200)
STAY = "be-federal/special-stay"


async def here(world):
    await world.founded()
    house = house_of(world)
    return house, house.desk(world.actor()), await world.worker()


async def test_nobody_proposes_counts_or_weighs_her(world):
    _, desk, worker = await here(world)
    for _ in range(availability.AT_LEAST - 1):  # with fewer nobody hears of anybody, frozen or not
        await world.worker()
    vacancy = await world.vacancy(starts_on=TODAY)
    async with world.open() as store:
        await store.permits.save(world.permit(worker))
    assert vacancy.id in await availability.with_people(desk, [vacancy])
    frozen = await freezes.freeze(desk, worker.id, worker.version, frozen=True)
    assert frozen.frozen
    assert worker.id not in {one.worker for one in (await shortlists.rank(desk, vacancy.id)).ranked}
    assert await availability.with_people(desk, [vacancy]) == frozenset()
    async with desk.open() as store:
        assert worker.id not in (await caseloads.gather(desk, store, STAY, TODAY)).people
    ask = placements.Proposal(
        worker=worker.id, vacancy=vacancy.id, form=Form.AGENCY_WORK, planned=Period(TODAY, TODAY + timedelta(days=5))
    )
    with pytest.raises(Disallowed, match="frozen"):
        await placements.propose(desk, ask)
    again = await freezes.freeze(desk, worker.id, frozen.version, frozen=False)
    assert not again.frozen and vacancy.id in await availability.with_people(desk, [vacancy])
    assert worker.id in {one.worker for one in (await shortlists.rank(desk, vacancy.id)).ranked}
    assert (await placements.propose(desk, ask)).worker == worker.id


async def test_correcting_her_file_leaves_it_frozen(world):
    _, desk, worker = await here(world)
    frozen = await freezes.freeze(desk, worker.id, worker.version, frozen=True)
    named = replace(frozen.identity, given_name="Mina")
    changed = await workers.change(desk, workers.Change(worker=worker.id, version=frozen.version, identity=named))
    assert changed.frozen and changed.identity.given_name == "Mina"


async def test_it_is_noted_and_two_at_once_do_not_undo_each_other(world):
    _, desk, worker = await here(world)
    await freezes.freeze(desk, worker.id, worker.version, frozen=True)
    with pytest.raises(Stale):
        await freezes.freeze(desk, worker.id, worker.version, frozen=False)
    async with world.open(Role.JOB) as store:
        acts = (await store.traces.spread((worker.id,))).acts
    assert [(one.act, one.what) for one in acts if one.act == "changed"] == [("changed", "worker.freeze")]


async def test_only_the_desk_freezes(world):
    house, _, worker = await here(world)
    for role in (Role.WORKER, Role.COACH, Role.LAWYER, Role.ADMIN, Role.EMPLOYER):
        with pytest.raises(Forbidden):
            await freezes.freeze(house.desk(world.actor(role, worker.id)), worker.id, worker.version, frozen=True)


async def test_what_has_begun_goes_on(world):
    _, desk, worker = await here(world)
    vacancy = await world.vacancy()
    held = await world.placed(world.at_work(worker, vacancy, date(2026, 5, 4), date(2026, 9, 30)))
    await freezes.freeze(desk, worker.id, worker.version, frozen=True)
    assert (await placements.show(desk, held.id)).state == "active"
    ended = await placements.end(desk, placements.Step(placement=held.id, version=held.version))
    assert ended.ended_on == TODAY


async def test_an_employer_cannot_tell_that_somebody_froze(world):
    """Availability answers as though she were not there: with enough others fit for the role, nothing changes."""
    house, desk, worker = await here(world)
    others = [await world.worker() for _ in range(availability.AT_LEAST)]
    firm = await world.employer()
    vacancy = await world.vacancy(firm)
    async with world.open() as store:
        for one in (worker, *others):
            await store.permits.save(world.permit(one))
    employer = house.desk(world.actor(Role.EMPLOYER, firm.id))
    before = await own_roles.find(employer, ALL)
    await freezes.freeze(desk, worker.id, worker.version, frozen=True)
    assert await own_roles.find(employer, ALL) == before
    assert vacancy.id in await availability.with_people(employer, [vacancy])
