"""Facts, decisions, applications and permits: all that is sealed about a worker."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest

from talentcoop.dates import Period
from talentcoop.errors import Disallowed, Missing, Stale
from talentcoop.facts import Evidence, Facts
from talentcoop.permits import Application, ApplicationState
from talentcoop.policy.decide import Spent
from talentcoop.policy.editions import Edition
from tests.services.world import NOW, TODAY

LATER = NOW + timedelta(hours=1)


def an_edition(text="{}"):
    return Edition(sha256(text.encode()).hexdigest(), text)


async def test_facts_come_back_as_recorded_and_in_that_order(world):
    worker = await (await world.founded()).worker()
    facts = [
        world.fact("age", 30, evidence=Evidence.CERTIFIED, evidence_until=date(2027, 1, 1)),
        world.fact("order_to_leave", True),
        world.fact("text_like_a_day", "2026-01-01"),
        world.fact("a_day", date(2026, 1, 1), during=Period(date.min)),
        world.fact("none_known", 0, recorded_at=datetime(2, 1, 1, tzinfo=UTC)),
        world.fact(
            "work", None, during=Period(TODAY, TODAY), details={"isco08": "5321", "on": TODAY, "h": 20, "d": False}
        ),
    ]
    async with world.open() as store:
        for fact in facts:
            await store.facts.add(worker.id, fact)
        held = await store.facts.of(worker.id)
    assert held == Facts(tuple(facts))
    assert [type(fact.value) for fact in held] == [type(fact.value) for fact in facts]


async def test_facts_of_several_are_told_apart_and_nobody_is_left_out(world):
    await world.founded()
    one, two, none = [await world.worker() for _ in range(3)]
    first, second = world.fact(), world.fact("language", "fr")
    async with world.open() as store:
        await store.facts.add(one.id, first)
        await store.facts.add(two.id, second)
        held = await store.facts.of_all([none.id, two.id, one.id])
        assert await store.facts.of_all([]) == {}
    assert held == {none.id: Facts(), two.id: Facts((second,)), one.id: Facts((first,))}


async def test_a_fact_whose_id_is_there_is_not_added_again_whoever_it_is_about(world):
    await world.founded()
    worker, other = await world.worker(), await world.worker()
    fact = world.fact()
    async with world.open() as store:
        assert await store.facts.add(worker.id, fact) is True
        for who, again in ((worker, fact), (worker, replace(fact, value=31)), (other, fact)):
            assert await store.facts.add(who.id, again) is False
        assert await store.facts.of_all([worker.id, other.id]) == {worker.id: Facts((fact,)), other.id: Facts()}


async def test_a_retracted_fact_stays_on_file_and_is_retracted_once(world):
    worker = await (await world.founded()).worker()
    fact, other = world.fact(), world.fact()
    async with world.open() as store:
        await store.facts.add(worker.id, fact)
        await store.facts.add(worker.id, other)
        await store.facts.retract(worker.id, fact.id, LATER)
        assert (await store.facts.of(worker.id)).items == (replace(fact, retracted_at=LATER), other)
    with pytest.raises(Disallowed) as refused:
        async with world.open() as store:
            await store.facts.retract(worker.id, fact.id, LATER)
    assert refused.value.code == "fact.retracted"


async def test_only_her_own_fact_can_be_retracted_and_only_hers_recorded(world):
    await world.founded()
    worker, other = await world.worker(), await world.worker()
    fact = world.fact()
    async with world.open() as store:
        await store.facts.add(worker.id, fact)
    with pytest.raises(Missing) as refused:
        async with world.open() as store:
            await store.facts.retract(other.id, fact.id, LATER)
    assert refused.value.code == "fact.missing"
    with pytest.raises(Missing) as refused:
        async with world.open() as store:
            await store.facts.add(world.id(), world.fact())
    assert refused.value.code == "worker.missing"


async def test_decisions_are_kept_with_the_text_they_relied_on(world):
    worker = await (await world.founded()).worker()
    edition = an_edition('{"policy":"é"}')
    first = world.decision(worker, edition)
    second = world.decision(worker, edition, outcome="not_met", spent=Spent(3, {"region": 2}))
    async with world.open() as store:
        await store.decisions.add(first, edition)
        await store.decisions.add(second, edition)
        assert await store.decisions.get(worker.id, second.id) == second
        assert (await store.decisions.of_all([worker.id]))[worker.id] == (first, second)
        assert await store.decisions.edition(edition.hash) == edition.text


async def test_of_however_many_papers_none_is_lost_and_none_is_anothers(world):
    """More than there are covers: the store lays the next ones under the first again."""
    await world.founded()
    her, other = await world.worker(), await world.worker()
    async with world.open() as store:
        made = [await store.permits.save(world.permit(her)) for _ in range(20)]
        another = await store.permits.save(world.permit(other))
        assert (await store.permits.of_all([her.id, other.id])) == {her.id: tuple(made), other.id: (another,)}
        changed = await store.permits.save(replace(made[17], revoked_on=TODAY))
        assert (await store.permits.get(her.id, changed.id)) == changed


async def test_what_is_not_on_file_about_her_is_missing(world):
    worker = await (await world.founded()).worker()
    asked = {
        "decision": lambda store: store.decisions.get(worker.id, world.id()),
        "edition": lambda store: store.decisions.edition(an_edition("nowhere").hash),
        "application": lambda store: store.applications.get(worker.id, world.id()),
        "permit": lambda store: store.permits.get(worker.id, world.id()),
        "worker": lambda store: store.decisions.add(world.decision(world.new_worker(), an_edition()), an_edition()),
    }
    for noun, ask in asked.items():
        with pytest.raises(Missing) as refused:
            async with world.open() as store:
                await ask(store)
        assert refused.value.code == f"{noun}.missing"


async def test_an_application_moves_on_and_a_stale_move_is_refused(world):
    worker = await (await world.founded()).worker()
    filed = Application(id=world.id(), worker=worker.id, policy="be-federal/special-stay", filed_on=TODAY)
    async with world.open() as store:
        first = await store.applications.save(filed)
        other = await store.applications.save(replace(filed, id=world.id()))
        moved = await store.applications.save(first.move(ApplicationState.ADMISSIBLE, TODAY))
        assert (first.version, moved.version) == (1, 2)
        assert await store.applications.get(worker.id, filed.id) == moved
        assert (await store.applications.of_all([worker.id]))[worker.id] == (moved, other)
    with pytest.raises(Stale) as refused:
        async with world.open() as store:
            await store.applications.save(first)
    assert refused.value.code == "application.stale"


async def test_permits_of_several_are_told_apart(world):
    await world.founded()
    one, two = await world.worker(), await world.worker()
    wide = world.permit(one, employers=(world.id(),), sectors=("care",), application=world.id(), scenario=True)
    async with world.open() as store:
        kept = await store.permits.save(wide)
        second = await store.permits.save(world.permit(one, period=Period(TODAY), revoked_on=TODAY))
        revoked = await store.permits.save(replace(kept, revoked_on=TODAY))
        assert await store.permits.of_all([one.id, two.id]) == {one.id: (revoked, second), two.id: ()}
        assert await store.permits.get(one.id, kept.id) == revoked
    with pytest.raises(Missing):
        async with world.open() as store:
            await store.permits.get(two.id, kept.id)


async def test_about_whom_the_key_is_gone_nothing_is_known(world):
    await world.founded()
    worker, edition = await world.worker(), an_edition()
    decision = world.decision(worker, edition)
    async with world.open() as store:
        await store.facts.add(worker.id, world.fact())
        await store.decisions.add(decision, edition)
        permit = await store.permits.save(world.permit(worker))
        await store.applications.save(Application(id=world.id(), worker=worker.id, policy="p", filed_on=TODAY))
    await world.keys.forget(world.cooperative, worker.id)
    async with world.open() as store:
        assert await store.facts.of(worker.id) == Facts()
        assert (await store.decisions.of_all([worker.id]))[worker.id] == ()
        assert (await store.applications.of_all([worker.id]))[worker.id] == ()
        assert await store.permits.of_all([worker.id]) == {worker.id: ()}
        assert await store.decisions.edition(edition.hash) == edition.text
        for get in (
            lambda: store.decisions.get(worker.id, decision.id),
            lambda: store.permits.get(worker.id, permit.id),
        ):
            with pytest.raises(Missing):
                await get()
    for write in (lambda s: s.facts.add(worker.id, world.fact()), lambda s: s.permits.save(world.permit(worker))):
        with pytest.raises(Missing) as refused:
            async with world.open() as store:
                await write(store)
        assert refused.value.code == "worker.missing"
