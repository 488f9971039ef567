"""Employers, vacancies, placements, and the lists a cooperative imported."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest

from services.access.actors import Role
from services.ports.pages import Slice
from talentcoop.dates import Period
from talentcoop.employers import VacancyState
from talentcoop.errors import Disallowed, Missing, Stale
from talentcoop.placements import OPEN, Preparation, State
from talentcoop.policy.editions import Edition
from tests.services.world import NOW, TODAY

JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)


async def test_employers_come_by_name(world):
    await world.founded()
    made = [await world.employer(name=name) for name in ("Zinneke", "Alfa", "alfa", "Écoles", "Alfa")]
    by_name = sorted(made, key=lambda employer: (employer.name, employer.id))
    async with world.open() as store:
        assert (await store.employers.page(Slice(0, 3))).items == tuple(by_name[:3])
        last = await store.employers.page(Slice(3, 3))
        assert (last.items, last.total) == (tuple(by_name[3:]), 5)
        changed = await store.employers.save(replace(made[0], mail="hr@example.org", joint_committee="330"))
        assert await store.employers.get(made[0].id) == changed
        found = await store.employers.of_all([made[0].id, made[3].id, world.id()])
        assert found == {made[0].id: changed, made[3].id: made[3]}
        assert await store.employers.of_all([]) == {}
    with pytest.raises(Stale) as refused:
        async with world.open() as store:
            await store.employers.save(made[0])
    assert refused.value.code == "employer.stale"


async def test_vacancies_come_by_sector(world):
    await world.founded()
    care, work = await world.vacancy(), await world.vacancy(sector="construction")
    async with world.open() as store:
        closed = await store.vacancies.save(work.close())
        assert (await store.vacancies.page(Slice(), sector="care")).items == (care,)
        assert (await store.vacancies.page(Slice(), sector="construction")).items == (closed,)
        neither = await store.vacancies.page(Slice(), state=VacancyState.OPEN, sector="construction")
        assert (neither.items, neither.total) == ((), 0)


async def test_vacancies_come_newest_first_and_by_state(world):
    await world.founded()
    employer = await world.employer()
    days = (TODAY, TODAY + timedelta(days=2), TODAY + timedelta(days=2), TODAY + timedelta(days=1))
    first, second, third, fourth = [await world.vacancy(employer, posted_on=day) for day in days]
    async with world.open() as store:
        closed = await store.vacancies.save(second.close())
        assert await store.vacancies.get(second.id) == closed
        assert (await store.vacancies.page(Slice())).items == (third, closed, fourth, first)
        opened = await store.vacancies.page(Slice(1, 1), state=VacancyState.OPEN)
        assert (opened.items, opened.total) == ((fourth,), 3)
    for wrong, code in (
        (second, "vacancy.stale"),
        (world.new_vacancy(replace(employer, id=world.id())), "employer.missing"),
    ):
        with pytest.raises((Stale, Missing)) as refused:
            async with world.open() as store:
                await store.vacancies.save(wrong)
        assert refused.value.code == code


async def test_a_placement_is_read_as_saved_and_each_step_is_logged(world):
    await world.founded()
    worker, vacancy = await world.worker(), await world.vacancy()
    first = await world.placed(world.new_placement(worker, vacancy))
    second = await world.placed(replace(first.take("agree"), preparations=frozenset(Preparation)), "agree")
    assert (first.version, second.version) == (1, 2)
    async with world.open() as store:
        assert await store.placements.get(first.id) == second
        expected = (("propose", NOW, world.cooperative), ("agree", NOW, world.cooperative))
        assert await store.placements.steps(first.id) == expected
    with pytest.raises(Stale) as refused:
        await world.placed(first.take("withdraw"), "withdraw")
    assert refused.value.code == "placement.stale"
    async with world.open() as store:
        assert await store.placements.steps(first.id) == expected
        with pytest.raises(Missing):
            await store.placements.steps(world.id())


async def test_placements_come_newest_first_by_state_by_worker_and_by_vacancy(world):
    await world.founded()
    vacancy, other = await world.vacancy(), await world.vacancy()
    one, two = await world.worker(), await world.worker()
    first = await world.placed(world.new_placement(one, vacancy))
    second = await world.placed(world.new_placement(two, vacancy))
    third = await world.placed(world.new_placement(one, other).take("agree"))
    async with world.open() as store:
        assert (await store.placements.page(Slice())).items == (third, second, first)
        assert (await store.placements.page(Slice(), worker=one.id)).items == (third, first)
        proposed = await store.placements.page(Slice(1, 1), states=[State.PROPOSED, State.LAPSED])
        assert (proposed.items, proposed.total) == ((first,), 2)
        both = await store.placements.page(Slice(), states=[State.AGREED], worker=two.id)
        assert (both.items, both.total) == ((), 0)
        assert (await store.placements.page(Slice(), vacancy=vacancy.id)).total == 2
        assert (await store.placements.page(Slice(), vacancy=other.id)).items == (third,)
        assert (await store.placements.page(Slice(), vacancy=world.id())).total == 0


async def test_who_is_at_work_is_active_or_suspended_from_her_first_day_to_her_last(world):
    await world.founded()
    vacancy, (active, suspended, ended, planned) = await world.vacancy(), [await world.worker() for _ in range(4)]
    running = [
        await world.placed(world.at_work(active, vacancy, JULY, AUGUST)),
        await world.placed(world.at_work(suspended, vacancy, JULY, AUGUST, state=State.SUSPENDED, suspended_on=JULY)),
    ]
    await world.placed(world.at_work(ended, vacancy, JULY, AUGUST, state=State.ENDED, ended_on=AUGUST))
    await world.placed(world.new_placement(planned, vacancy))
    async with world.open() as store:
        assert await store.placements.running() == tuple(sorted(running, key=lambda placement: placement.id))
        for day in (JULY, AUGUST):
            assert await store.placements.at_work(day) == {active.id, suspended.id}
        for day in (JULY - timedelta(days=1), AUGUST + timedelta(days=1)):
            assert await store.placements.at_work(day) == frozenset()


@pytest.mark.parametrize(
    ("first", "last", "state", "refused"),
    [
        (AUGUST, SEPTEMBER, State.ACTIVE, True),
        (AUGUST + timedelta(days=1), SEPTEMBER, State.ACTIVE, False),
        (JULY - timedelta(days=9), JULY, State.SUSPENDED, True),
        (JULY - timedelta(days=9), JULY - timedelta(days=1), State.ACTIVE, False),
        (JULY, AUGUST, State.ENDED, False),
        (JULY, AUGUST, State.SIGNED, False),
    ],
)
async def test_nobody_is_at_work_twice_on_one_day(world, first, last, state, refused):
    await world.founded()
    worker, other, vacancy = await world.worker(), await world.worker(), await world.vacancy()
    await world.placed(world.at_work(worker, await world.vacancy(), JULY, AUGUST))
    await world.placed(world.at_work(other, vacancy, first, last))
    begun = {
        State.SUSPENDED: {"suspended_on": first},
        State.ENDED: {"ended_on": last},
        State.SIGNED: {"started_on": None},
    }
    placement = world.at_work(worker, vacancy, first, last, state=state, **begun.get(state, {}))
    if not refused:
        assert (await world.placed(placement)).version == 1
        return
    with pytest.raises(Disallowed) as error:
        await world.placed(placement)
    assert error.value.code == "placement.overlap"
    async with world.open() as store:
        with pytest.raises(Missing):
            await store.placements.get(placement.id)


async def test_a_placement_that_moves_into_another_is_refused_and_one_that_leaves_it_is_not(world):
    await world.founded()
    worker = await world.worker()
    july = await world.placed(world.at_work(worker, await world.vacancy(), JULY, AUGUST))
    autumn = await world.placed(world.at_work(worker, await world.vacancy(), AUGUST + timedelta(days=1), SEPTEMBER))
    with pytest.raises(Disallowed):
        await world.placed(replace(july, planned=Period(JULY, SEPTEMBER)), "resume")
    await world.placed(replace(autumn, state=State.ENDED, ended_on=SEPTEMBER), "end")
    assert (await world.placed(replace(july, planned=Period(JULY, SEPTEMBER)), "resume")).version == 2


@pytest.mark.parametrize("state", State)
async def test_nobody_is_on_the_way_to_one_role_twice_until_the_first_way_has_ended(world, state):
    await world.founded()
    worker, other, vacancy = await world.worker(), await world.worker(), await world.vacancy()
    begun = {"started_on": JULY} if state in (State.ACTIVE, State.SUSPENDED, State.ENDED) else {}
    begun |= {"suspended_on": JULY} if state is State.SUSPENDED else {"ended_on": JULY} if state is State.ENDED else {}
    await world.placed(world.new_placement(worker, vacancy, state=state, **begun))
    await world.placed(world.new_placement(other, vacancy))
    await world.placed(world.new_placement(worker, await world.vacancy()))
    again = world.new_placement(worker, vacancy)
    if state not in OPEN:
        assert (await world.placed(again)).version == 1
        return
    with pytest.raises(Disallowed) as refused:
        await world.placed(again)
    assert refused.value.code == "placement.already-proposed"
    async with world.open() as store:
        assert await store.placements.of_all([again.id]) == {}


async def test_a_placement_names_only_what_is_there_and_a_decision_about_her(world):
    await world.founded()
    worker, other, vacancy = await world.worker(), await world.worker(), await world.vacancy()
    edition = Edition(sha256(b"{}").hexdigest(), "{}")
    hers, not_hers = world.decision(worker, edition), world.decision(other, edition)
    async with world.open() as store:
        for decision in (hers, not_hers):
            await store.decisions.add(decision, edition)
        permit, not_her_permit = [await store.permits.save(world.permit(who)) for who in (worker, other)]
    wrong = {
        "worker": {"worker": world.id()},
        "vacancy": {"employer": world.id()},
        "decision": {"decision": not_hers.id},
        "permit": {"permit": not_her_permit.id},
    }
    for noun, changes in wrong.items():
        with pytest.raises(Missing) as refused:
            await world.placed(replace(world.new_placement(worker, vacancy), **changes))
        assert refused.value.code == f"{noun}.missing"
    right = replace(world.new_placement(worker, vacancy), decision=hers.id, permit=permit.id)
    assert (await world.placed(right)).decision == hers.id


async def test_imported_editions_come_oldest_first_and_none_is_replaced(world):
    await world.founded()
    newer, older = world.list_edition("b", SEPTEMBER), world.list_edition("a", JULY)
    async with world.open() as store:
        assert await store.lists.all() == {}
        await store.lists.add("be-brussels/critical", newer)
        await store.lists.add("be-brussels/critical", older)
        await store.lists.add("be-flanders/short", newer)
    for known in (world.list_edition("a", AUGUST), world.list_edition("c", JULY)):
        with pytest.raises(Disallowed) as refused:
            async with world.open() as store:
                await store.lists.add("be-brussels/critical", known)
        assert refused.value.code == "list.known"
    neighbour = await world.neighbour().founded()
    async with world.open() as store:
        expected = {"be-brussels/critical": (older, newer), "be-flanders/short": (newer,)}
        assert await store.lists.all() == expected
    async with neighbour.open() as store:
        assert await store.lists.all() == {}


async def test_several_vacancies_are_read_at_once_and_those_that_are_not_there_left_out(world):
    await world.founded()
    one, two = await world.vacancy(), await world.vacancy()
    foreign = await (await world.neighbour().founded()).vacancy()
    async with world.open() as store:
        assert await store.vacancies.of_all([two.id, foreign.id, world.id(), one.id]) == {one.id: one, two.id: two}
        assert await store.vacancies.of_all([]) == {}
    async with world.open(Role.EMPLOYER, one.employer) as store:
        assert await store.vacancies.of_all([one.id, two.id]) == {one.id: one}
