"""She says what is wrong, in words that only her key opens; the desk answers once, and she reads it."""

from datetime import timedelta

import pytest

from services.access.actors import Role
from services.ports.pages import Slice
from services.usecases import contests, queue
from services.usecases.contests import Say
from talentcoop.errors import Disallowed, Forbidden, Invalid, Missing, Stale
from tests.services.served import house_of
from tests.services.world import NOW

ALL = Slice(0, 200)


async def here(world):
    await world.founded()
    house = house_of(world)
    worker = await world.worker()
    hers = house.desk(world.actor(Role.WORKER, worker.id))
    return house, house.desk(world.actor()), hers, worker


async def test_she_says_it_the_desk_answers_and_she_reads_the_answer(world):
    house, desk, hers, worker = await here(world)
    fact = world.id()
    said = await contests.write(hers, Say(topic="fact", words="  I came in March.  ", about=fact))
    assert (said.words, said.about, said.answer) == ("I came in March.", fact, None)
    assert (await queue.today(desk, ALL)).contests == 1
    found = await contests.find(desk, ALL)
    assert [(one.id, found.refs[one.worker]) for one in found.part.items] == [(said.id, worker.ref)]
    house.clock.set(NOW + timedelta(days=2))
    held, ref = await contests.show(desk, said.id)
    assert ref == worker.ref
    answered = await contests.answer(desk, said.id, held.version, "You are right; we took it back.")
    assert (answered.answered_at, answered.answered_by) == (NOW + timedelta(days=2), world.cooperative)
    assert await contests.mine(hers) == (answered,)
    assert (await contests.find(desk, ALL)).part.total == 0
    assert (await contests.find(desk, ALL, answered=True)).part.items == (answered,)
    assert (await queue.today(desk, ALL)).contests == 0


async def test_an_answer_stays_and_so_does_what_was_said(world):
    _, desk, hers, _ = await here(world)
    said = await contests.write(hers, Say(topic="looked", words="Who is this?"))
    answered = await contests.answer(desk, said.id, said.version, "Your coach.")
    for version in (said.version, answered.version):
        with pytest.raises(Stale):
            await contests.answer(desk, said.id, version, "Somebody else.")
    assert (await contests.mine(hers))[0].words == "Who is this?"


@pytest.mark.parametrize("words", ["", "   ", "\n"])
async def test_nothing_is_no_contest_and_no_answer(world, words):
    _, desk, hers, _ = await here(world)
    with pytest.raises(Invalid):
        await contests.write(hers, Say(topic="other", words=words))
    said = await contests.write(hers, Say(topic="other", words="It is wrong."))
    with pytest.raises(Invalid):
        await contests.answer(desk, said.id, said.version, words)


async def test_what_is_sent_twice_is_kept_once(world):
    _, _, hers, _ = await here(world)
    mark = world.id()
    one = await contests.write(hers, Say(topic="other", words="It is wrong.", once=mark))
    assert await contests.write(hers, Say(topic="other", words="It is wrong.", once=mark)) == one
    with pytest.raises(Disallowed, match="Something else"):
        await contests.write(hers, Say(topic="other", words="Another.", once=mark))
    assert len(await contests.mine(hers)) == 1


async def test_each_worker_sees_her_own_only_and_no_employer_any(world):
    house, desk, hers, _ = await here(world)
    said = await contests.write(hers, Say(topic="other", words="It is wrong."))
    other = house.desk(world.actor(Role.WORKER, (await world.worker()).id))
    assert await contests.mine(other) == ()
    async with world.open(Role.WORKER, other.actor.cooperative) as store:
        with pytest.raises(Missing):
            await store.contests.get(said.id)
    for role in (Role.EMPLOYER, Role.COACH, Role.ADMIN, Role.POLICY, Role.LAWYER):
        with pytest.raises(Forbidden):
            await contests.find(house.desk(world.actor(role, world.id())), ALL)
    with pytest.raises(Forbidden):
        await contests.write(desk, Say(topic="other", words="For her."))


async def test_the_words_are_sealed(stored, superuser):
    _, desk, hers, _ = await here(stored)
    said = await contests.write(hers, Say(topic="other", words="Zebracrossing is wrong."))
    await contests.answer(desk, said.id, said.version, "Marmalade is right.")
    row = await superuser.fetchval("select row_to_json(c)::text from contest c where id = $1", said.id)
    sealed = await superuser.fetchval("select sealed from contest where id = $1", said.id)
    assert not any(word in row.encode() + sealed for word in (b"Zebra", b"Marmalade", b"other"))
