"""Who holds a place under a policy that has so many: one read, however many policies are asked about."""

from services.usecases import quotas
from talentcoop.permits import Application, ApplicationState
from tests.services.served import law
from tests.services.world import TODAY

GRANTED, PROPOSED, WITHOUT = "be-brussels/talentcoop-granted", "be-brussels/talentcoop", "be-federal/special-stay"


async def test_who_holds_a_place_is_read_once_for_all_policies(world, monkeypatch):
    await world.founded(scenario=True)
    filed = [
        (GRANTED, ApplicationState.GRANTED),
        (GRANTED, ApplicationState.FILED),
        (PROPOSED, ApplicationState.GRANTED),
    ]
    holding, waiting, other = [await world.worker() for _ in filed]
    async with world.open() as store:
        for worker, (policy, state) in zip((holding, waiting, other), filed, strict=True):
            held = Application(id=world.id(), worker=worker.id, policy=policy, filed_on=TODAY, state=state)
            await store.applications.save(held)
    async with world.open() as store:
        read, asked = store.applications.of_all, []

        async def counted(workers):
            asked.append(set(workers))
            return await read(workers)

        monkeypatch.setattr(store.applications, "of_all", counted)
        found = await quotas.holders(store, law()[0], [GRANTED, PROPOSED, WITHOUT])
        assert await quotas.holders(store, law()[0], [WITHOUT]) == {WITHOUT: None}
    assert found == {GRANTED: frozenset({holding.id}), PROPOSED: frozenset({other.id}), WITHOUT: None}
    assert asked == [{holding.id, waiting.id, other.id}]
    assert [quotas.spent(found, GRANTED, one.id) for one in (holding, waiting)] == [0, 1]
    assert quotas.spent(found, WITHOUT, holding.id) is None
