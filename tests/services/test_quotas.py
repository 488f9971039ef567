"""Who holds a place under a policy that has so many: one read, however many policies are asked about."""

from services.access.actors import Role
from services.usecases import answers, assessments, files, quotas
from services.usecases.answers import Ask
from talentcoop.permits import Application, ApplicationState
from talentcoop.policy.decide import decide
from tests.services.served import house_of, law
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


async def test_a_lawyer_and_a_worker_who_see_one_file_are_told_of_every_place_that_is_taken(world, monkeypatch):
    await world.founded(scenario=True)
    holding, client = await world.worker(), await world.worker()
    held = Application(id=world.id(), worker=holding.id, policy=GRANTED, filed_on=TODAY, state=ApplicationState.GRANTED)
    async with world.open() as store:
        await store.applications.save(held)
    lawyer, herself = (house_of(world).desk(world.actor(role, client.id)) for role in (Role.LAWYER, Role.WORKER))
    told = []

    def weighing(resolved, facts, on, known_at, others):
        if resolved.policy.id == GRANTED:
            told.append(others)
        return decide(resolved, facts, on, known_at, others)

    for module in (files, answers):
        monkeypatch.setattr(module, "decide", weighing)
    await files.open_file(lawyer, client.id)
    await assessments.weigh(lawyer, Ask(worker=client.id), GRANTED)
    await answers.answers(lawyer, Ask(worker=client.id))
    await answers.answers(herself, Ask(worker=client.id))
    assert told == [1, 1, 1, 1]
