"""Figures that leave the house: kept as they were first told, and each held against all that left before."""

import asyncio
from datetime import timedelta
from itertools import combinations

import pytest

from services.access.actors import Role
from services.clock import SetClock
from services.usecases import drafts, effects, simulations
from services.usecases.releases import TRIES, Counted, asked, released
from services.usecases.simulations import WhatIf
from talentcoop.errors import Stale
from talentcoop.policy.compare import Shift
from talentcoop.policy.plan import plan
from talentcoop.policy.revise import written
from talentcoop.publication import SMALLEST
from tests.fakes.session import stale
from tests.fakes.work import FakeReleases
from tests.services.served import faked, house_of, law
from tests.services.world import NOW, TODAY
from tests.web.test_what_if import STAY, WAIT, applicant, caseload, looked_after

LIBRARY = law()[0]
PERMIT = "be-brussels/single-permit"
ADMITS = "refused_in_wait_admits"


@pytest.fixture
def clock():
    return SetClock(NOW)


@pytest.fixture
def house(world, clock):
    return house_of(world, clock=clock)


def desk_of(house, world, role=Role.POLICY):
    return house.desk(world.actor(role))


async def told(desk, months, **more):
    return await simulations.simulate(desk, WhatIf(policy=STAY, values={WAIT: months}, **more))


async def kept(world):
    async with world.open(Role.TALLY) as store:
        return await store.releases.all()


async def test_a_release_is_kept_as_it_left_and_the_oldest_comes_first(world):
    await world.founded()
    one, other = world.release("one"), world.release("other", beside={"touched": 20, "turned:a": None})
    await world.left(one, other)
    third = world.release("third")
    await world.left(third)
    await world.left()
    assert await kept(world) == (one, other, third)
    with pytest.raises(Stale) as refused:
        async with world.open(Role.TALLY) as store:
            await store.releases.add((one, other), {world.id(): world.release("fourth"), world.id(): third})
    assert refused.value.code == "release.stale"
    assert await kept(world) == (one, other, third), "neither of the two was kept"


async def test_who_asks_again_in_the_month_is_told_the_same_though_people_came(house, world, clock):
    await caseload(world, losing=13, staying=14)
    policy = desk_of(house, world)
    first = await told(policy, 12)
    assert first.shifts.cells == {"gain": None, "lose": None, "unknown": None, "unchanged": 15}
    for _ in range(4):
        await applicant(world, 24)
    clock.set(NOW + timedelta(days=20))
    assert await told(policy, 12) == first and first.on == TODAY
    assert (await told(policy, 12, on=TODAY + timedelta(days=9))).on == TODAY, "one day is no other question"
    assert await told(desk_of(house, world, Role.COORDINATOR), 12) == first, "whoever asks"
    exact = await simulations.exactly(policy, WhatIf(policy=STAY, values={WAIT: 12}))
    assert exact.totals.shifts[Shift.UNCHANGED] == 18
    assert len(await kept(world)) == 1


async def test_a_question_one_month_of_waiting_apart_gives_away_nobody(house, world):
    await caseload(world, losing=13, staying=14)
    policy = desk_of(house, world)
    assert (await told(policy, 12)).shifts.cells["unchanged"] == 15
    await applicant(world, 12)
    for months in (13, 11):
        nearly = await told(policy, months)
        assert set(nearly.shifts.cells.values()) == {None} and nearly.shifts.total == 25


async def test_whose_list_lacks_a_few_reads_no_figure_that_would_tell_of_them(house, world):
    lost, stayed = await caseload(world, losing=17, staying=34)
    await looked_after(world, *lost, *stayed[:-1])
    desk = desk_of(house, world, Role.COORDINATOR)
    text = written(LIBRARY.policy(STAY)).replace("is: 4", "is: 12")
    draft = await drafts.draft(desk, STAY, text, "why")
    ask = WhatIf(policy=STAY, values={WAIT: 12}, trials=1000)
    for found in (await simulations.simulate(desk, ask), await effects.totals(desk, STAY, draft.id)):
        figures = (
            *found.shifts.cells.values(),
            found.shifts.total,
            found.touched,
            found.closed,
            *found.turned.values(),
        )
        assert set(figures) == {None} and found.own
        assert {count for one in found.tried for count in one.shifts.values()} <= {None}
    assert (await told(desk_of(house, world), 12)).shifts.cells["unchanged"] == 35, "it is kept as it left"
    await looked_after(world, stayed[-1])
    assert await told(desk, 12) == await told(desk_of(house, world), 12), "nobody is left of whom it would tell"


async def test_whose_list_lacks_many_reads_what_leaves_enough_of_them(house, world):
    _, stayed = await caseload(world, losing=17, staying=34)
    await looked_after(world, *stayed[:4])
    desk, policy = desk_of(house, world, Role.COORDINATOR), desk_of(house, world)
    assert (await told(desk, 12)).shifts == (await told(policy, 12)).shifts
    await looked_after(world, *stayed[4:24])
    found, theirs = await told(desk, 12, trials=1000), await told(policy, 12, trials=1000)
    assert set(found.shifts.cells.values()) == {None} and found.shifts.total == 50, "ten of those who stay are not hers"
    assert found.own and not theirs.own and theirs.shifts.cells["unchanged"] == 35
    assert any(one.shifts != two.shifts for one, two in zip(found.tried, theirs.tried, strict=True))


async def test_a_draft_that_has_the_number_tried_asks_the_same_question(house, world):
    await caseload(world, losing=13, staying=14)
    policy = desk_of(house, world)
    tried = await told(policy, 12)
    text = written(LIBRARY.policy(STAY)).replace("is: 4", "is: 12")
    draft = await drafts.draft(policy, STAY, text, "why")
    assert (await effects.totals(policy, STAY, draft.id)).shifts == tried.shifts
    other = await drafts.draft(policy, STAY, text.replace("is: 12", "is: 13"), "why")
    assert set((await effects.totals(policy, STAY, other.id)).shifts.cells.values()) == {None}
    assert len(await kept(world)) == 2


def reworded(policy):
    """The same rule in other words, kept by somebody else."""
    told = {"sentence": policy.titles, "source": next(iter(policy.sources))}
    note = policy.not_modelled[0].model_copy(update=told)
    return policy.model_copy(update={"owner": "others", "not_modelled": (note, *policy.not_modelled[1:])})


def under_another_name(months):
    """A draft of the permit's policy that opens a way to whoever has waited so long, as the other policy does."""
    permit, stay = LIBRARY.policy(PERMIT), LIBRARY.policy(STAY)
    wait = stay.parameters[WAIT]
    wait = wait.model_copy(update={"value": tuple(one.model_copy(update={"value": months}) for one in wait.value)})
    (applicant_, *_) = stay.conditions.any
    ways = (applicant_, permit.conditions, *permit.exclusions)
    either = stay.conditions.model_copy(update={"id": "either", "any": ways})
    changed = permit.model_copy(
        update={
            "applies": None,
            "exclusions": (),
            "conditions": either,
            "sources": {**stay.sources, **permit.sources},
            "parameters": {**permit.parameters, WAIT: wait, ADMITS: stay.parameters[ADMITS]},
            "measures": {**permit.measures, **stay.measures},
        }
    )
    return written(changed)


def turned_round(months):
    """A draft of the policy itself that shuts out those who have waited so long, and nobody else."""
    stay = LIBRARY.policy(STAY)
    text = written(stay).replace("is: 4", f"is: {months}")
    waited = "op: '>='\n        parameter: protection_wait_months"
    assert waited in text
    return text.replace(waited, waited.replace(">=", "<"))


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        (PERMIT, under_another_name(13)),
        (STAY, turned_round(13)),
        (STAY, written(reworded(LIBRARY.policy(STAY))).replace("is: 4", "is: 13")),
    ],
    ids=["under another name", "turned round", "in other words"],
)
async def test_no_draft_asks_a_question_once_more_to_see_one_person(house, world, policy, text):
    await caseload(world, losing=13, staying=34)
    desk = desk_of(house, world)
    assert (await told(desk, 12)).shifts.cells["unchanged"] == 35
    await applicant(world, 12)
    draft = await drafts.draft(desk, policy, text, "why")
    found = await effects.totals(desk, policy, draft.id)
    assert set(found.shifts.cells.values()) == {None}, "34 or 35 beside what was told would show who came"


async def test_the_same_rule_in_other_words_is_the_same_question(house, world):
    await caseload(world, losing=13, staying=14)
    desk = desk_of(house, world)
    tried = await told(desk, 12)
    text = written(reworded(LIBRARY.policy(STAY))).replace("is: 4", "is: 12")
    draft = await drafts.draft(desk, STAY, text, "why")
    assert (await effects.totals(desk, STAY, draft.id)).shifts == tried.shifts
    assert len(await kept(world)) == 1


async def test_in_a_later_month_the_figures_are_renewed_once_as_much_can_be_told(house, world, clock):
    await caseload(world, losing=13, staying=14)
    policy = desk_of(house, world)
    first = await told(policy, 12)
    clock.set(NOW + timedelta(days=31))
    assert await told(policy, 12) == first, "nobody came, and that is told to nobody"
    for _ in range(13):
        await applicant(world, 24)
    again = await told(policy, 12)
    assert (again.on, again.shifts.cells["unchanged"]) == (TODAY + timedelta(days=31), 25)


async def test_of_the_values_tried_no_two_tell_of_a_few_people(house, world):
    await world.founded()
    for months in (6, 6, 6, 6, 7, 8, 9, 10, 11, 24, 24, 24, *[24] * 20):
        await applicant(world, months)
    ask = WhatIf(policy=STAY, values={WAIT: 12}, trials=1000)
    exact = await simulations.exactly(desk_of(house, world), ask)
    found = await simulations.simulate(desk_of(house, world), ask)
    counted = {trial.value: trial.shifts[Shift.UNCHANGED] for trial in exact.trials}
    shown = [one.value for one in found.tried if one.shifts["unchanged"] is not None]
    for one, other in combinations(shown, 2):
        assert abs(counted[one] - counted[other]) >= SMALLEST
    near = [pair for pair in combinations(counted, 2) if 0 < abs(counted[pair[0]] - counted[pair[1]]) < SMALLEST]
    assert near, "some values tried are a few people apart"


async def test_two_who_ask_at_once_are_held_against_each_other(house, world):
    await caseload(world, losing=13, staying=14)
    found = await asyncio.gather(*(told(desk_of(house, world), months) for months in (12, 13)))
    assert sorted(one.shifts.cells["unchanged"] or 0 for one in found) == [0, 15]
    assert len(await kept(world)) == 2


@pytest.mark.parametrize("times", [1, TRIES - 1, TRIES])
async def test_who_is_overtaken_is_held_against_the_others_too_until_she_is_asked_to_come_back(
    request, monkeypatch, times
):
    world = await faked(request.node.nodeid).founded()
    desk, base = house_of(world).desk(world.actor(Role.POLICY)), plan(LIBRARY, STAY, TODAY)
    plain, seen = FakeReleases.add, []

    async def overtaken(self, held, new):
        seen.append(len(held))
        if len(seen) <= times:
            raise stale("release")
        await plain(self, held, new)

    monkeypatch.setattr(FakeReleases, "add", overtaken)
    counted = [Counted(base, {"lose": 30, "unchanged": 60}, {})]
    if times < TRIES:
        (told_,) = await released(desk, base, TODAY, counted)
        assert told_.parts.cells == {"lose": 30, "unchanged": 60} and len(seen) == times + 1
    else:
        with pytest.raises(Stale):
            await released(desk, base, TODAY, counted)
        assert len(seen) == TRIES


def test_a_question_is_the_same_by_what_it_asks():
    base = plan(LIBRARY, STAY, TODAY)
    one = asked(base, base.bind(**{WAIT: 12}), TODAY, TODAY)
    assert one == asked(base, base.bind(**{WAIT: 12}), TODAY, TODAY) and one.about.split()[0] == STAY
    later = TODAY + timedelta(days=60)
    others = [
        asked(base, base.bind(**{WAIT: 13}), TODAY, TODAY),
        asked(base, base.bind(**{WAIT: None}), TODAY, TODAY),
        asked(base, base.bind(**{WAIT: 12}), later, TODAY),
        asked(plan(LIBRARY, PERMIT, TODAY), plan(LIBRARY, PERMIT, TODAY), TODAY, TODAY),
    ]
    assert len({one.question, *(other.question for other in others)}) == 5
    assert asked(base, base.bind(**{WAIT: 12}), later, later).question == one.question, "each asks about its present"
