"""Cohorts, enrolments under aliases, and what each role sees of anything."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from services.access.actors import Role
from services.ports.agenda import Contact
from services.ports.outbox import Message
from services.ports.pages import Slice
from talentcoop.agenda import Event, ItemState, Origin
from talentcoop.cohorts import ExitType
from talentcoop.errors import Missing, Stale
from talentcoop.facts import Facts
from talentcoop.permits import Application
from talentcoop.policy.editions import Edition
from tests.services.world import NOW, TODAY

DAY = timedelta(days=1)


async def test_cohorts_come_newest_first(world):
    await world.founded()
    made = [await world.cohort(name=str(n), starts_on=TODAY + n * DAY) for n in (1, 0, 2, 2)]
    async with world.open() as store:
        assert await store.cohorts.all() == (made[3], made[2], made[0], made[1])
        renamed = await store.cohorts.save(replace(made[0], name="Other", coach=world.id()))
        assert await store.cohorts.get(made[0].id) == renamed
    with pytest.raises(Stale) as refused:
        async with world.open() as store:
            await store.cohorts.save(made[0])
    assert refused.value.code == "cohort.stale"


async def test_enrolments_come_in_the_order_enrolled_and_one_can_leave(world):
    await world.founded()
    cohort, other = await world.cohort(), await world.cohort()
    one, two = await world.worker(), await world.worker()
    first, second = await world.enrolled(cohort, one), await world.enrolled(cohort, two)
    elsewhere = await world.enrolled(other, one)
    async with world.open() as store:
        left = await store.enrolments.save(first.exit(TODAY + DAY, ExitType.EMPLOYED_DECLARED))
        assert await store.enrolments.get(first.id) == left
        assert await store.enrolments.of(cohort.id) == (left, second)
        assert await store.enrolments.of(other.id) == (elsewhere,)
    with pytest.raises(Stale) as refused:
        async with world.open() as store:
            await store.enrolments.save(first)
    assert refused.value.code == "enrolment.stale"


async def test_everybody_on_several_cohorts_is_read_at_once(world):
    await world.founded()
    cohorts, worker, forgotten = [await world.cohort() for _ in range(3)], await world.worker(), await world.worker()
    first, _, third = [await world.enrolled(cohort, worker) for cohort in cohorts]
    await world.enrolled(cohorts[0], forgotten)
    await world.keys.forget(world.cooperative, forgotten.id)
    async with world.open() as store:
        assert await store.enrolments.on([cohorts[2].id, cohorts[0].id, world.id()]) == (first, third)
        assert await store.enrolments.on([]) == ()
    async with world.open(Role.COACH, cohorts[2].id) as store:
        assert await store.enrolments.on([cohort.id for cohort in cohorts]) == (third,)


async def test_an_enrolment_needs_its_cohort_and_a_key(world):
    await world.founded()
    cohort, worker = await world.cohort(), await world.worker()
    enrolment = await world.enrolled(cohort, worker)
    wrong = {"cohort.missing": {"cohort": world.id()}, "worker.missing": {"subject": world.id()}}
    for code, changes in wrong.items():
        with pytest.raises(Missing) as refused:
            async with world.open() as store:
                await store.enrolments.save(replace(enrolment, id=world.id(), version=0, **changes))
        assert refused.value.code == code


async def test_who_is_forgotten_is_on_no_cohort(world):
    await world.founded()
    cohort, worker, other = await world.cohort(), await world.worker(), await world.worker()
    gone, kept = await world.enrolled(cohort, worker), await world.enrolled(cohort, other)
    await world.keys.forget(world.cooperative, worker.id)
    async with world.open() as store:
        assert await store.enrolments.of(cohort.id) == (kept,)
        with pytest.raises(Missing) as refused:
            await store.enrolments.get(gone.id)
        assert refused.value.code == "enrolment.missing"


async def milestone(world, cohort, worker):
    """An enrolment with an item, a contact and a message."""
    enrolment = await world.enrolled(cohort, worker)
    (item,) = await world.added(world.item(enrolment.id, origin=Origin.ENROLMENT, subject=enrolment.subject))
    message = Message(
        id=world.id(),
        item=item.id,
        rung=0,
        to_subject=item.subject,
        channel="call",
        template="reminder_person",
        language="fr",
        not_before=NOW,
    )
    async with world.open() as store:
        contact = Contact(id=world.id(), item=item.id, subject=item.subject, on=TODAY, reached=True)
        await store.agenda.contacted(contact, NOW)
        await store.outbox.add((message,))
    return enrolment, item


async def test_a_coach_sees_her_cohorts_and_what_hangs_on_them_and_nothing_else(world):
    await world.founded()
    mine, other, worker = await world.cohort(), await world.cohort(), await world.worker()
    enrolment, item = await milestone(world, mine, worker)
    foreign, foreign_item = await milestone(world, other, worker)
    vacancy = await world.vacancy()
    (placed,) = await world.added(world.item())
    async with world.open(Role.COACH, mine.id) as store:
        assert await store.cohorts.all() == (mine,)
        assert await store.enrolments.of(mine.id) == (enrolment,)
        assert await store.enrolments.of(other.id) == ()
        page = await store.agenda.page(Slice(), until=TODAY, states=[ItemState.OPEN])
        assert (page.items, page.total) == ((item,), 1)
        assert await store.agenda.of_all([enrolment.id, foreign.id]) == (item,)
        assert [contact.item for contact in await store.agenda.contacts(item.id)] == [item.id]
        assert await store.agenda.contacts(foreign_item.id) == ()
        assert [message.item for message in await store.outbox.waiting(NOW)] == [item.id]
        assert await store.workers.ids() == ()
        assert await store.workers.refs([worker.id]) == {}
        assert (await store.facts.of(worker.id)) == Facts()
        hidden = {
            "cohort": store.cohorts.get(other.id),
            "enrolment": store.enrolments.get(foreign.id),
            "agenda": store.agenda.get(foreign_item.id),
            "agenda ": store.agenda.get(placed.id),
            "worker": store.workers.get(worker.id),
            "vacancy": store.vacancies.get(vacancy.id),
        }
        for noun, asked in hidden.items():
            with pytest.raises(Missing) as refused:
                await asked
            assert refused.value.code == f"{noun.strip()}.missing"
        saved = await store.agenda.save(item.done(TODAY))
        await store.enrolments.save(enrolment.exit(TODAY, ExitType.TRAINING))
        again = replace(saved, id=world.id(), due=replace(saved.due, occurrence=1), state=ItemState.OPEN, done_on=None)
        await store.agenda.add([again])
        assert len(await store.agenda.of(enrolment.id)) == 2


async def test_a_coach_changes_and_adds_nothing_outside_her_cohorts(world):
    await world.founded()
    mine, other, worker = await world.cohort(), await world.cohort(), await world.worker()
    foreign, foreign_item = await milestone(world, other, worker)
    refusals = {
        "agenda.stale": lambda store: store.agenda.save(foreign_item.done(TODAY)),
        "agenda.missing": lambda store: store.agenda.add([world.item(foreign.id, "new", origin=Origin.ENROLMENT)]),
        "cohort.missing": lambda store: store.enrolments.save(foreign.exit(TODAY, ExitType.TRAINING)),
        "cohort.stale": lambda store: store.cohorts.save(replace(other, name="Mine now")),
        "cohort.missing ": lambda store: store.cohorts.save(replace(other, id=world.id(), version=0)),
        "worker.missing": lambda store: store.facts.add(worker.id, world.fact()),
    }
    for code, write in refusals.items():
        with pytest.raises((Missing, Stale)) as refused:
            async with world.open(Role.COACH, mine.id) as store:
                await write(store)
        assert refused.value.code == code.strip()


async def test_an_employer_sees_itself_and_its_vacancies_and_nobody(world):
    await world.founded()
    mine, other, worker = await world.employer(), await world.employer(), await world.worker()
    open_, foreign = await world.vacancy(mine), await world.vacancy(other)
    placement = await world.placed(world.new_placement(worker, open_))
    async with world.open() as store:
        await store.lists.add("be-brussels/critical", world.list_edition())
    async with world.open(Role.EMPLOYER, mine.id) as store:
        assert (await store.employers.page(Slice())).items == (mine,)
        assert (await store.vacancies.page(Slice())).items == (open_,)
        assert (await store.cooperatives.mine()).id == world.cooperative
        assert list(await store.lists.all()) == ["be-brussels/critical"]
        assert await store.vacancies.save(open_.close())
        assert (await store.workers.page(Slice())).total == 0
        assert (await store.placements.page(Slice())).total == 0
        assert await store.placements.at_work(TODAY) == frozenset()
        for asked in (
            store.vacancies.get(foreign.id),
            store.employers.get(other.id),
            store.workers.get(worker.id),
            store.placements.get(placement.id),
            store.vacancies.save(world.new_vacancy(other)),
        ):
            with pytest.raises(Missing):
                await asked


async def test_a_worker_sees_what_was_asked_for_her_and_said_to_her(world):
    await world.founded()
    cohort, her, other = await world.cohort(), await world.worker(), await world.worker()
    asked, enrolments = {}, {}
    for worker in (her, other):
        enrolments[worker.id] = await world.enrolled(cohort, worker)
        (item,) = await world.added(world.item(subject=worker.id, code=str(worker.id)))
        application = Application(id=world.id(), worker=worker.id, policy="p", filed_on=TODAY)
        async with world.open() as store:
            asked[worker.id] = item.id, await store.applications.save(application)
            contact = Contact(id=world.id(), item=item.id, subject=worker.id, on=TODAY, reached=True)
            await store.agenda.contacted(contact, NOW)
    async with world.open(Role.WORKER, her.id, enrolments[her.id].subject) as store:
        for worker, seen in ((her, 1), (other, 0)):
            item, application = asked[worker.id]
            assert len(await store.agenda.contacts(item)) == seen
            assert (await store.applications.of_all([worker.id]))[worker.id] == (application,) * seen
        assert await store.enrolments.of(cohort.id) == (enrolments[her.id],)
        with pytest.raises(Missing):
            await store.agenda.record(Event(asked[her.id][0], 0, TODAY, ("staff",), "mail", False, None, False), NOW)


async def test_a_worker_sees_her_own_file_and_nobody_elses(world):
    await world.founded()
    her, other = await world.worker(), await world.worker()
    vacancy, another = await world.vacancy(), await world.vacancy()
    edition = Edition(sha256(b"{}").hexdigest(), "{}")
    facts, items = {}, {}
    for worker in (her, other):
        facts[worker.id] = world.fact()
        (items[worker.id],) = await world.added(world.item(subject=worker.id, code=str(worker.id)))
        async with world.open() as store:
            await store.facts.add(worker.id, facts[worker.id])
            await store.decisions.add(world.decision(worker, edition), edition)
            await store.permits.save(world.permit(worker))
        await world.placed(world.new_placement(worker, vacancy))
    async with world.open(Role.WORKER, her.id) as store:
        assert await store.workers.get(her.id) == her
        assert await store.workers.ids() == (her.id,)
        assert await store.facts.of_all([her.id, other.id]) == {her.id: Facts((facts[her.id],)), other.id: Facts()}
        assert len((await store.decisions.of_all([her.id]))[her.id]) == 1
        assert (await store.decisions.of_all([other.id]))[other.id] == ()
        assert [len(held) for held in (await store.permits.of_all([her.id, other.id])).values()] == [1, 0]
        assert [held.worker for held in (await store.placements.page(Slice())).items] == [her.id]
        page = await store.agenda.page(Slice(), until=TODAY, states=[ItemState.OPEN])
        assert page.items == (items[her.id],)
        assert (await store.vacancies.get(vacancy.id)).employer == (await store.employers.get(vacancy.employer)).id
        for get, key in (
            (store.workers.get, other.id),
            (store.vacancies.get, another.id),
            (store.employers.get, another.employer),
            (store.agenda.get, items[other.id].id),
        ):
            with pytest.raises(Missing):
                await get(key)


@pytest.mark.parametrize("role", [Role.COACH, Role.EMPLOYER, Role.WORKER])
async def test_without_a_scope_such_a_role_sees_nothing(world, role):
    await world.founded()
    await world.worker()
    await world.cohort()
    await world.vacancy()
    await world.added(world.item())
    async with world.open(role) as store:
        assert await store.workers.ids() == ()
        assert await store.cohorts.all() == ()
        assert (await store.employers.page(Slice())).total == 0
        assert (await store.vacancies.page(Slice())).total == 0
        assert (await store.agenda.page(Slice(), until=TODAY, states=list(ItemState))).total == 0
