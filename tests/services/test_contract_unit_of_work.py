"""A unit of work: all or nothing, for one actor, who sees one cooperative."""

from dataclasses import replace

import pytest

from services.access.actors import Role
from talentcoop.errors import Disallowed, Missing


class Stumble(Exception):
    pass


async def test_what_was_done_in_a_block_that_raises_is_undone(world):
    await world.founded()
    kept = await world.employer()
    with pytest.raises(Stumble):
        async with world.open() as store:
            await store.employers.save(replace(kept, name="Changed"))
            await store.employers.save(replace(kept, id=world.id(), version=0))
            raise Stumble
    async with world.open() as store:
        assert await store.employers.get(kept.id) == kept
        assert (await store.cooperatives.mine()).name == "Coop"


async def test_inside_a_block_one_sees_what_it_did(world):
    await world.founded()
    async with world.open() as store:
        mine = await store.cooperatives.mine()
        assert (await store.cooperatives.save(replace(mine, name="Renamed"))).version == 2
        assert (await store.cooperatives.mine()).name == "Renamed"


async def test_a_block_inside_a_block_is_an_error(world):
    await world.founded()
    with pytest.raises(Exception, match="already"):
        async with world.open(), world.open():
            pass


async def test_nothing_of_another_cooperative_can_be_found_or_changed(world):
    await world.founded()
    neighbour = await world.neighbour().founded()
    worker, vacancy = await neighbour.worker(), await neighbour.vacancy()
    cohort = await neighbour.cohort()
    (item,) = await neighbour.added(neighbour.item())
    foreign = {
        "worker": lambda store: store.workers.get(worker.id),
        "employer": lambda store: store.employers.get(vacancy.employer),
        "vacancy": lambda store: store.vacancies.get(vacancy.id),
        "cohort": lambda store: store.cohorts.get(cohort.id),
        "agenda": lambda store: store.agenda.get(item.id),
        "placement": lambda store: store.placements.get(world.id()),
    }
    for noun, get in foreign.items():
        with pytest.raises(Missing) as refused:
            async with world.open(Role.ADMIN) as store:
                await get(store)
        assert refused.value.code == f"{noun}.missing"
    async with world.open(Role.ADMIN) as store:
        assert await store.workers.ids() == ()
        assert await store.cohorts.all() == ()
        assert (await store.facts.of(worker.id)).items == ()
    with pytest.raises(Missing):
        async with world.open() as store:
            await store.vacancies.save(replace(vacancy, version=0, id=world.id()))


async def test_nothing_is_put_on_file_for_a_cooperative_that_is_not_there(world):
    with pytest.raises(Missing) as refused:
        await world.employer()
    assert refused.value.code == "cooperative.missing"
    with pytest.raises(Missing):
        async with world.open() as store:
            await store.cooperatives.mine()


async def test_a_cooperative_is_founded_once_and_its_name_is_its_own(world):
    await world.founded(slug=f"first-{world.cooperative}")
    again = {"slug": f"first-{world.cooperative}"}
    for another in (world, world.neighbour()):
        with pytest.raises(Disallowed) as refused:
            await another.founded(**again)
        assert refused.value.code == "cooperative.taken"


async def test_nobody_founds_or_changes_a_cooperative_but_the_actors_own(world):
    await world.founded()
    with pytest.raises(Missing):
        await world.founded(id=world.id(), slug="other")


async def test_whether_a_cooperative_is_a_scenario_is_settled_for_ever(world):
    await world.founded(scenario=True)
    with pytest.raises(Disallowed) as refused:
        async with world.open() as store:
            await store.cooperatives.save(replace(await store.cooperatives.mine(), scenario=False))
    assert refused.value.code == "cooperative.settled"
