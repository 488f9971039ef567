"""What an employer's rows are, in both stores: nobody before the offer, one person from it until the placement ends."""

from dataclasses import replace

import pytest

from services.access.actors import Role
from services.ports.pages import Slice
from talentcoop.errors import Missing
from talentcoop.placements import State
from tests.services.world import NOW, TODAY

SHARED = {State.OFFERED, State.ACCEPTED, State.SIGNED, State.ACTIVE, State.SUSPENDED}


def in_state(world, worker, vacancy, state):
    """A placement that stands there."""
    begun = {} if state not in (State.ACTIVE, State.SUSPENDED, State.ENDED) else {"started_on": TODAY}
    begun |= {"suspended_on": TODAY} if state is State.SUSPENDED else {}
    begun |= {"ended_on": TODAY} if state is State.ENDED else {}
    return world.new_placement(worker, vacancy, state=state, **begun)


@pytest.mark.parametrize("state", State)
async def test_an_employer_sees_a_worker_from_the_offer_until_the_end(world, state):
    await world.founded()
    vacancy, her, other = await world.vacancy(), await world.worker(), await world.worker()
    placement = await world.placed(in_state(world, her, vacancy, state))
    await world.placed(in_state(world, other, await world.vacancy(), state))
    async with world.open() as store:
        await store.audit.note([world.opening(her)])
    shared = state in SHARED
    async with world.open(Role.EMPLOYER, vacancy.employer) as store:
        assert (await store.placements.page(Slice())).items == ((placement,) if shared else ())
        assert set(await store.workers.ids()) == ({her.id} if shared else set())
        if shared:
            assert (await store.workers.get(her.id)).identity == her.identity
            assert (await store.audit.of(her.id, Slice())).total == 0
            await store.audit.note([world.opening(her, role="employer", by=world.cooperative)])
            assert (await store.audit.of(her.id, Slice())).total == 1
        else:
            for hidden in (store.placements.get(placement.id), store.workers.get(her.id)):
                with pytest.raises(Missing):
                    await hidden
    async with world.open() as store:
        assert (await store.audit.of(her.id, Slice())).total == 1 + shared


async def test_nothing_is_noted_by_an_employer_about_somebody_not_offered(world):
    await world.founded()
    vacancy, her = await world.vacancy(), await world.worker()
    await world.placed(in_state(world, her, vacancy, State.AGREED))
    with pytest.raises(Missing):
        async with world.open(Role.EMPLOYER, vacancy.employer) as store:
            await store.audit.note([world.opening(her, role="employer")])


async def test_of_the_steps_an_employer_sees_its_own_kind_and_takes_no_other(world):
    await world.founded()
    vacancy, her = await world.vacancy(), await world.worker()
    offered = await world.placed(in_state(world, her, vacancy, State.OFFERED), step="offer")
    async with world.open(Role.EMPLOYER, vacancy.employer) as store:
        held = await store.placements.save(offered.take("accept"), step="accept", by=vacancy.employer, at=NOW)
        assert await store.placements.steps(held.id) == (("accept", NOW, vacancy.employer),)
    with pytest.raises(Missing):
        async with world.open(Role.EMPLOYER, vacancy.employer) as store:
            await store.placements.save(held.take("sign"), step="sign", by=vacancy.employer, at=NOW)
    async with world.open() as store:
        assert (await store.placements.get(held.id)).state is State.ACCEPTED
        assert [step for step, _, _ in await store.placements.steps(held.id)] == ["offer", "accept"]


async def test_a_refusal_is_written_though_it_is_then_out_of_sight(world):
    await world.founded()
    vacancy, her = await world.vacancy(), await world.worker()
    offered = await world.placed(in_state(world, her, vacancy, State.OFFERED))
    async with world.open(Role.EMPLOYER, vacancy.employer) as store:
        await store.placements.save(offered.take("refuse"), step="refuse", by=vacancy.employer, at=NOW)
        with pytest.raises(Missing):
            await store.placements.get(offered.id)
    async with world.open() as store:
        assert (await store.placements.get(offered.id)).state is State.REFUSED


async def test_another_firm_of_the_same_worker_sees_none_of_it(world):
    await world.founded()
    vacancy, foreign, her = await world.vacancy(), await world.vacancy(), await world.worker()
    held = await world.placed(in_state(world, her, vacancy, State.OFFERED))
    await world.placed(replace(world.new_placement(her, foreign), state=State.AGREED))
    async with world.open(Role.EMPLOYER, foreign.employer) as store:
        assert await store.workers.ids() == ()
        assert await store.placements.of_all([held.id]) == {}
