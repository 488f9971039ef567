"""Who holds a place under a policy that has so many: one read of each kind, however many hold one or ask."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.access.actors import Role
from services.store.session import Session
from services.usecases import answers, assessments, files, mine, quotas
from services.usecases.answers import Ask
from services.usecases.caseloads import gather
from talentcoop.dates import Period
from talentcoop.permits import Application, ApplicationState
from talentcoop.policy.decide import Spent, decide
from talentcoop.policy.plan import plan
from talentcoop.policy.replay import Record, replay
from talentcoop.policy.verdicts import Verdict
from tests.services.served import house_of, law
from tests.services.world import NOW, TODAY

GRANTED, PROPOSED, WITHOUT = "be-brussels/talentcoop-granted", "be-brussels/talentcoop", "be-federal/special-stay"
DAY = timedelta(days=1)
CAPS = {"lawful": "lawful_cap", "none": "none_cap"}


def parted(caps=(1, 1), **changes):
    """The shipped law, with a quota by right of stay in the scenario."""
    library = law()[0]
    rule = library.policies[GRANTED]
    cap = rule.parameters[rule.quota.cap]
    numbers = {
        name: cap.model_copy(update={"value": (cap.value[0].model_copy(update={"value": number}),)})
        for name, number in zip(CAPS.values(), caps, strict=True)
    }
    quota = rule.quota.model_copy(update={"fact": "right_of_stay", "groups": CAPS, **changes})
    given = rule.model_copy(update={"quota": quota, "parameters": {**rule.parameters, **numbers}})
    return replace(library, policies={**library.policies, GRANTED: given})


async def holding(world, *, stay=None, on=TODAY, policy=GRANTED, state=ApplicationState.GRANTED):
    """A worker to whom something was granted on a day, and her application."""
    worker = await world.worker()
    held = Application(id=world.id(), worker=worker.id, policy=policy, filed_on=TODAY, state=state, decided_on=on)
    async with world.open() as store:
        if stay is not None:
            await store.facts.add(worker.id, world.fact("right_of_stay", stay))
        return worker, await store.applications.save(held)


async def counted(world, library, asker, on=TODAY, policy=GRANTED):
    async with world.open() as store:
        return (await quotas.places(store, library, [policy], NOW)).spent(policy, asker.id, on)


async def test_who_holds_a_place_is_read_once_for_all_policies(world, monkeypatch):
    await world.founded(scenario=True)
    held, _ = await holding(world)
    waiting, _ = await holding(world, state=ApplicationState.FILED, on=None)
    other, _ = await holding(world, policy=PROPOSED)
    async with world.open() as store:
        read, asked = store.applications.of_all, []

        async def noted(workers):
            asked.append(set(workers))
            return await read(workers)

        monkeypatch.setattr(store.applications, "of_all", noted)
        found = await quotas.places(store, law()[0], [GRANTED, PROPOSED, WITHOUT], NOW)
        assert (await quotas.places(store, law()[0], [WITHOUT], NOW)).granted == {}
    told = {key: [place.person for place in places] for key, places in found.granted.items()}
    assert told == {GRANTED: [held.id], PROPOSED: [other.id]}
    assert asked == [{held.id, waiting.id, other.id}]
    assert [found.spent(GRANTED, one.id, TODAY) for one in (held, waiting)] == [Spent(0), Spent(1)]
    assert found.spent(GRANTED, waiting.id, TODAY - DAY) == Spent(0)
    assert found.spent(WITHOUT, held.id, TODAY) is None


async def test_a_lawyer_and_a_worker_who_see_one_file_are_told_of_every_place_that_is_taken(world, monkeypatch):
    await world.founded(scenario=True)
    await holding(world)
    client = await world.worker()
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
    assert told == [Spent(1)] * 4


async def test_room_in_a_group_is_taken_by_those_of_the_group_alone(world):
    await world.founded(scenario=True)
    await holding(world, stay="lawful")
    await holding(world, stay="abroad")
    asking = {stay: await world.worker() for stay in ("lawful", "none", "abroad", None)}
    async with world.open() as store:
        for stay, worker in asking.items():
            if stay is not None:
                await store.facts.add(worker.id, world.fact("right_of_stay", stay))
    library, found = parted(), {}
    desk = house_of(world, library=library).desk(world.actor())
    for stay, worker in asking.items():
        held = (await assessments.weigh(desk, Ask(worker=worker.id), GRANTED)).answer
        found[stay] = held.decision.verdicts()["quota"]
        assert held.asked.spent == Spent(2, {"lawful": 1, "none": 0})
    assert found == {
        "lawful": Verdict.UNMET,
        "none": Verdict.MET,
        "abroad": Verdict.MET,
        None: Verdict.UNKNOWN,
    }


async def test_a_holder_of_whose_group_nothing_is_on_file_leaves_every_group_unknown(world):
    await world.founded(scenario=True)
    await holding(world, stay="lawful")
    unsaid, _ = await holding(world)
    asker = await world.worker()
    assert await counted(world, parted(), asker) == Spent(2)
    async with world.open() as store:
        late = world.fact("right_of_stay", "none", during=Period(TODAY + DAY))
        await store.facts.add(unsaid.id, late)
    assert await counted(world, parted(), asker) == Spent(2), "what holds from the day after says nothing of the day"
    async with world.open() as store:
        await store.facts.add(unsaid.id, world.fact("right_of_stay", "none", recorded_at=NOW + DAY))
    assert await counted(world, parted(), asker) == Spent(2), "it was not known yet"
    async with world.open() as store:
        known = world.fact("right_of_stay", "none")
        await store.facts.add(unsaid.id, known)
    assert await counted(world, parted(), asker) == Spent(2, {"lawful": 1, "none": 1})
    async with world.open() as store:
        await store.facts.retract(unsaid.id, known.id, NOW)
    assert await counted(world, parted(), asker) == Spent(2), "it was taken back"


async def test_her_own_place_is_not_taken_from_her_and_a_later_grant_is_none_yet(world):
    await world.founded(scenario=True)
    held, _ = await holding(world, stay="none")
    other, _ = await holding(world, stay="lawful", on=TODAY + DAY)
    assert await counted(world, parted(), held) == Spent(0, {"lawful": 0, "none": 0})
    assert await counted(world, parted(), held, TODAY + DAY) == Spent(1, {"lawful": 1, "none": 0})
    assert await counted(world, parted(), other) == Spent(1, {"lawful": 0, "none": 1})


async def test_a_quota_of_a_year_opens_anew_and_a_grant_without_a_day_leaves_it_unknown(world):
    await world.founded(scenario=True)
    library = parted(per="year")
    await holding(world, stay="none", on=TODAY.replace(year=2025))
    await holding(world, stay="lawful")
    asker = await world.worker()
    assert await counted(world, library, asker) == Spent(1, {"lawful": 1, "none": 0})
    undated, _ = await holding(world, on=None)
    assert await counted(world, library, asker) == Spent(None)
    assert await counted(world, library, undated) == Spent(1, {"lawful": 1, "none": 0})


async def test_who_is_there_at_once_follows_from_the_permits_on_file(world):
    await world.founded(scenario=True)
    library = parted(counts="at_once")
    held, application = await holding(world, stay="none")
    asker = await world.worker()
    assert await counted(world, library, asker) == Spent(None, {"lawful": 0})
    permit = world.permit(held, application=application.id, period=Period(TODAY, TODAY + 9 * DAY))
    async with world.open() as store:
        permit = await store.permits.save(permit)
    days = (TODAY, TODAY + 9 * DAY, TODAY + 10 * DAY)
    assert [(await counted(world, library, asker, on)).whole for on in days] == [1, 1, 0]
    async with world.open() as store:
        permit = await store.permits.save(replace(permit, revoked_on=TODAY + 9 * DAY))
    assert [(await counted(world, library, asker, on)).whole for on in days] == [1, 0, 0]
    async with world.open() as store:
        await store.permits.save(replace(permit, revoked_on=TODAY))
    assert await counted(world, library, asker) == Spent(0, {"lawful": 0, "none": 0}), "it never began"


async def test_a_derogation_without_a_quota_draws_on_that_of_its_base(world):
    await world.founded(scenario=True)
    library = parted()
    rule = library.policies[GRANTED]
    base = rule.derogates.base
    law_ = library.policies[base].model_copy(update={"quota": rule.quota, "parameters": dict(rule.parameters)})
    bare = rule.model_copy(update={"quota": None})
    library = replace(library, policies={**library.policies, base: law_, GRANTED: bare})
    await holding(world, stay="lawful", policy=base)
    await holding(world, stay="none")
    asker = await world.worker()
    for policy in (base, GRANTED):
        assert await counted(world, library, asker, policy=policy) == Spent(2, {"lawful": 1, "none": 1})


def capped(library, number):
    """The same law with so many places in all."""
    rule = library.policies[GRANTED]
    cap = rule.parameters[rule.quota.cap]
    value = (cap.value[0].model_copy(update={"value": number}),)
    numbers = {**rule.parameters, rule.quota.cap: cap.model_copy(update={"value": value})}
    return replace(library, policies={**library.policies, GRANTED: rule.model_copy(update={"parameters": numbers})})


async def test_a_draft_is_weighed_by_its_own_way_of_counting(world):
    await world.founded(scenario=True)
    held, _ = await holding(world, stay="none", on=TODAY.replace(year=2025))
    asker = await world.worker()
    desk = house_of(world, library=capped(law()[0], 1)).desk(world.actor())
    async with desk.open() as store:
        caseload = await gather(desk, store, GRANTED, TODAY)
    for changes, room in (({"per": "year"}, Verdict.MET), ({"per": "ever"}, Verdict.UNMET)):
        variant = plan(capped(parted(fact=None, groups={}, **changes), 1), GRANTED, TODAY)
        found = {change.person: change for change in caseload.changes(variant)}
        assert [found[one.id].before.verdicts()["quota"] for one in (held, asker)] == [Verdict.MET, Verdict.UNMET]
        assert [found[one.id].after.verdicts()["quota"] for one in (held, asker)] == [Verdict.MET, room]
        assert caseload.outcomes(variant) == {key: change.after.outcome for key, change in found.items()}


async def test_she_is_told_of_room_in_her_group_though_nobody_published_the_whole(world, monkeypatch):
    async def adopted(*given):
        return given[-2]

    monkeypatch.setattr(mine, "shown", adopted)
    await world.founded(scenario=True)
    await holding(world, stay="none")
    her = await world.worker()
    async with world.open() as store:
        await store.facts.add(her.id, world.fact("right_of_stay", "none"))
    desk = house_of(world, library=capped(parted(), None)).desk(world.actor(Role.WORKER, her.id))
    routes = (await mine.routes(desk)).routes
    (found,) = (one.decision.verdicts()["quota"] for one in routes if one.policy.id == GRANTED)
    assert found is Verdict.UNMET


@pytest.mark.parametrize("changes", [{}, {"counts": "at_once"}])
async def test_places_are_counted_in_as_many_queries_for_many_as_for_one(stored, monkeypatch, changes):
    await stored.founded(scenario=True)
    ran, run, library = [], Session._run, parted(**changes)

    async def noted(self, query):
        ran.append(query)
        return await run(self, query)

    monkeypatch.setattr(Session, "_run", noted)
    asker, told = await stored.worker(), []
    for _ in range(3):
        for _ in range(2):
            worker, application = await holding(stored, stay="none")
            async with stored.open() as store:
                await store.permits.save(stored.permit(worker, application=application.id))
        ran.clear()
        await counted(stored, library, asker)
        told.append(len(ran))
    assert told == told[:1] * 3


@pytest.mark.parametrize(("places", "told"), [(1, None), (2, None), (3, 0)])
async def test_whoever_is_erased_may_hold_a_place_still(world, places, told):
    await world.founded(scenario=True)
    library = capped(law()[0], places)
    (held, _), (unasked, asker) = await holding(world), [await world.worker() for _ in range(2)]
    assert await counted(world, library, asker) == Spent(1)
    for one in (held, unasked):
        async with world.open() as store:
            await store.traces.blank(one.id)
        await world.keys.forget(world.cooperative, one.id)
    assert await counted(world, library, asker) == Spent(told)
    for _ in range(places):
        other, _ = await holding(world)
    assert await counted(world, library, asker) == Spent(places), "all is taken by others"
    assert await counted(world, library, other) == Spent(None), "a place may be hers, or have been the last"


async def test_whoever_is_being_erased_is_counted_once(world):
    await world.founded(scenario=True)
    (held, _), asker = await holding(world), await world.worker()
    async with world.open() as store:
        await store.traces.blank(held.id)
    assert await counted(world, capped(law()[0], 2), asker) == Spent(1)


# --- decided again ----------------------------------------------------------------------------------------------------


async def recorded(world, library):
    """A decision on file about somebody in a group that is full, the text of its edition, and her facts."""
    await holding(world, stay="none")
    asker = await world.worker()
    for kind, value in (("right_of_stay", "none"), ("talentcoop_participant", True), ("job_sector", "horeca")):
        async with world.open() as store:
            await store.facts.add(asker.id, world.fact(kind, value))
    house = house_of(world, library=library)
    kept = await answers.record(house.desk(world.actor()), Ask(worker=asker.id), GRANTED)
    await holding(world, stay="none")
    async with world.open() as store:
        (held,) = (await store.decisions.of_all([asker.id]))[asker.id]
        assert held == kept
        return held, await store.decisions.edition(held.edition), await store.facts.of(asker.id)


async def test_a_decision_on_file_keeps_what_was_spent_so_that_it_is_answered_the_same_again(world):
    await world.founded(scenario=True)
    library = parted()
    held, text, facts = await recorded(world, library)
    assert held.spent == Spent(1, {"lawful": 0, "none": 1})
    found = replay(answers.as_recorded(held), facts, library, text)
    assert (found.same, found.causes, found.uncounted) == (True, (), False)
    assert found.again.verdicts()["quota"] is Verdict.UNMET
    more = replay(replace(answers.as_recorded(held), spent=Spent(0, {"lawful": 0, "none": 0})), facts, library, text)
    assert (more.same, more.turned, more.uncounted) == (False, ("quota",), False)


async def test_of_an_older_one_it_is_said_that_what_was_spent_was_not_kept(world):
    await world.founded(scenario=True)
    library = parted()
    held, text, facts = await recorded(world, library)
    older = replay(answers.as_recorded(replace(held, spent=None)), facts, library, text)
    assert (older.same, older.turned, older.uncounted) == (False, ("quota",), True)


async def test_a_decision_without_a_quota_has_nothing_to_keep(world):
    await world.founded()
    worker = await world.worker()
    kept = await answers.record(house_of(world).desk(world.actor()), Ask(worker=worker.id), WITHOUT)
    assert kept.spent is None and isinstance(answers.as_recorded(kept), Record)


async def test_where_base_law_answered_that_was_not_told_of_the_quota_nothing_is_kept(world):
    await world.founded(scenario=True)
    await holding(world)
    worker = await world.worker()
    async with world.open() as store:
        for kind, value in (("talentcoop_participant", False), ("job_sector", "other")):
            await store.facts.add(worker.id, world.fact(kind, value))
    kept = await answers.record(house_of(world).desk(world.actor()), Ask(worker=worker.id), GRANTED)
    assert (kept.policy, kept.spent) == (plan(law()[0], GRANTED, TODAY).base.policy.id, None)
