"""Policies in a cooperative: adopted so that workers are shown them; drafted, signed, applied, taken back."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from services.access.actors import Actor, Role
from services.clock import SetClock
from services.ports.pages import Slice
from services.usecases import adoptions, answers, drafts, effects, freezes, leave, mine, permits, policies, workers
from services.usecases.effects import Called
from talentcoop.dates import Period, moment
from talentcoop.errors import Disallowed, Forbidden, Invalid, Missing, Stale
from talentcoop.facts import Evidence
from talentcoop.policy.compare import Shift
from talentcoop.policy.lives import FRESH, Did, Life, Stage
from talentcoop.policy.revise import written
from tests.services.served import house_of, law
from tests.services.world import NOW, TODAY

STAY = "be-federal/special-stay"
DAY = timedelta(days=1)
ALL = Slice(0, 200)
TEXT = written(law()[0].policy(STAY))
LONGER = TEXT.replace("is: 4", "is: 12")
CASES = f"""
policy: {STAY}
cases:
  - id: six-months
    name: six months are enough
    prov: I
    day: 2026-06-01
    facts: {{protection_applied: 2025-12-01, registration_model_a: true, protection_ended: false,
      protection_refused_in_wait: false}}
    expect: {{verdicts: {{protection_wait: met}}}}
"""


@pytest.fixture
def clock():
    return SetClock(NOW)


@pytest.fixture
def house(world, clock):
    return house_of(world, clock=clock)


def somebody(world, role=Role.COORDINATOR):
    return Actor(id=world.id(), cooperative=world.cooperative, role=role)


async def signed(house, world, text=LONGER, first=TODAY):
    """A draft that three people brought into force."""
    draft = await drafts.draft(house.desk(somebody(world, Role.POLICY)), STAY, text, "why")
    await drafts.consult(house.desk(somebody(world, Role.STAFF)), STAY, draft.id, "a word")
    await drafts.sign(house.desk(somebody(world)), STAY, draft.id, first)
    return draft


async def shown_to(house, world, worker):
    desk = house.desk(world.actor(Role.WORKER, worker.id))
    own = {route.policy.id for route in (await mine.routes(desk)).routes}
    asked = await answers.answers(desk, answers.Ask(worker=worker.id))
    assert {one.policy for one in asked.decisions} <= own | {STAY, "be-brussels/single-permit"}
    return own


async def applicant(world, months=6):
    """Somebody whose wait was over at four months, and would not be at twelve."""
    worker = await world.worker()
    told = {
        "protection_applied": TODAY - timedelta(days=31 * months),
        "registration_model_a": True,
        "protection_ended": False,
        "protection_refused_in_wait": False,
        "student_full_time": False,
        "special_stay_other": False,
    }
    async with world.open() as store:
        for kind, value in told.items():
            until = TODAY + 400 * DAY if value is False else None
            await store.facts.add(worker.id, world.fact(kind, value, evidence=Evidence.SEEN, evidence_until=until))
    return worker


# --- adoption --------------------------------------------------------------------------------------------------------


async def test_a_worker_is_shown_what_was_adopted_while_the_check_is_fresh(house, world, clock):
    worker = await (await world.founded()).worker()
    desk = house.desk(somebody(world))
    assert STAY in await shown_to(house, world, worker)
    await adoptions.leave(desk, STAY)
    assert STAY not in await shown_to(house, world, worker)
    await adoptions.adopt(desk, STAY, TODAY - 100 * DAY, "both read")
    assert STAY in await shown_to(house, world, worker)
    clock.set(moment(TODAY + FRESH - 101 * DAY, 12, "Europe/Brussels"))
    assert STAY in await shown_to(house, world, worker)
    clock.set(moment(TODAY + FRESH - 100 * DAY, 12, "Europe/Brussels"))
    assert STAY not in await shown_to(house, world, worker)


async def test_staff_see_every_policy_and_how_its_check_stands(house, world, clock):
    worker = await (await world.founded()).worker()
    desk = house.desk(somebody(world))
    await adoptions.leave(desk, STAY)
    held = {one.policy.id: one for one in await adoptions.standings(house.desk(somebody(world, Role.STAFF)))}
    assert (held[STAY].adoption, held[STAY].shown, held[STAY].changed, held[STAY].until) == (None, False, False, None)
    assert held["be-brussels/single-permit"].shown
    assert held["be-brussels/single-permit"].until == TODAY + FRESH - DAY
    assert not any(key.startswith("examples/") for key in held)
    asked = await answers.answers(house.desk(somebody(world, Role.STAFF)), answers.Ask(worker=worker.id))
    assert STAY in {one.policy for one in asked.decisions}


async def test_a_text_that_changed_has_to_be_compared_again(house, world):
    worker = await (await world.founded()).worker()
    await signed(house, world)
    assert STAY not in await shown_to(house, world, worker)
    held = {one.policy.id: one for one in await adoptions.standings(house.desk(somebody(world)))}
    assert held[STAY].changed and not held[STAY].shown
    await adoptions.adopt(house.desk(somebody(world)), STAY, TODAY)
    assert STAY in await shown_to(house, world, worker)


async def test_only_a_coordinator_adopts_what_concerns_the_cooperative(house, world):
    await world.founded()
    with pytest.raises(Forbidden):
        await adoptions.adopt(house.desk(somebody(world, Role.STAFF)), STAY, TODAY)
    for policy in ("fr/l435-4", "be-federal/none"):
        with pytest.raises(Missing):
            await adoptions.adopt(house.desk(somebody(world)), policy, TODAY)
    with pytest.raises(Invalid) as refused:
        await adoptions.adopt(house.desk(somebody(world)), STAY, TODAY + DAY)
    assert refused.value.code == "adoption.not-yet"


# --- drafts ----------------------------------------------------------------------------------------------------------


async def test_a_signed_draft_is_what_the_house_answers_by_until_it_is_taken_back(house, world, clock):
    worker = await applicant(await world.founded())
    staff = house.desk(somebody(world, Role.STAFF))

    async def outcome():
        asked = await answers.answers(staff, answers.Ask(worker=worker.id))
        return next(one.outcome.value for one in asked.decisions if one.policy == STAY)

    assert await outcome() == "entitled"
    draft = await signed(house, world, first=TODAY + DAY)
    assert await outcome() == "entitled"
    clock.set(NOW + DAY)
    assert await outcome() == "not_met"
    await drafts.roll_back(house.desk(somebody(world)), STAY, draft.id, TODAY + 2 * DAY, "it was wrong")
    assert await outcome() == "not_met"
    clock.set(NOW + 2 * DAY)
    assert await outcome() == "entitled"
    lived = await drafts.show(staff, STAY)
    assert [step.did for step in lived.life.steps] == [
        Did.ADOPTED,
        Did.DRAFTED,
        Did.CONSULTED,
        Did.SIGNED,
        Did.ROLLED_BACK,
    ]
    assert lived.life.drafts[0].stage is Stage.ROLLED_BACK


async def test_a_neighbour_goes_on_by_the_file(house, world):
    await world.founded()
    other = await world.neighbour().founded()
    await signed(house, world)
    held = await drafts.show(house_of(other).desk(other.actor()), STAY)
    assert held.life.drafts == () and written(held.policy) == TEXT


async def test_a_draft_is_checked_as_a_file_is_and_is_of_the_policy(house, world):
    await world.founded()
    desk = house.desk(somebody(world, Role.POLICY))
    with pytest.raises(Invalid) as refused:
        await drafts.draft(desk, STAY, TEXT.replace("effect: entitled", "effect: entitlde"), "why")
    assert refused.value.code == "policy.invalid"
    with pytest.raises(Invalid) as refused:
        await drafts.draft(desk, "be-brussels/single-permit", TEXT, "why")
    assert refused.value.code == "draft.other-policy"
    with pytest.raises(Forbidden):
        await drafts.draft(house.desk(somebody(world, Role.STAFF)), STAY, TEXT, "why")
    assert (await drafts.show(desk, STAY)).life.drafts == ()


async def test_an_upheld_objection_becomes_a_case_that_stops_the_next_draft(house, world):
    await world.founded()
    coach, policy = house.desk(somebody(world, Role.COACH)), house.desk(somebody(world, Role.POLICY))
    await drafts.object_to(coach, STAY, None, "Six months must do.")
    (objection,) = (await drafts.show(coach, STAY)).life.objections
    with pytest.raises(Invalid) as refused:
        await drafts.uphold(policy, STAY, objection.id, CASES.replace(STAY, "be-brussels/single-permit"))
    assert refused.value.code == "draft.other-policy"
    for wrong in ("protection_aplied: 2025-12-01", "protection_applied: 5", "protection_applied: [1]"):
        with pytest.raises(Invalid):
            await drafts.uphold(policy, STAY, objection.id, CASES.replace("protection_applied: 2025-12-01", wrong))
    await drafts.uphold(policy, STAY, objection.id, CASES)
    with pytest.raises(Disallowed) as refused:
        await signed(house, world)
    assert refused.value.code == "draft.fails-cases" and "six-months" in refused.value.message
    await signed(house, world, TEXT.replace("is: 4", "is: 5"))


@pytest.mark.parametrize("changed", ["a list", "the law below"])
async def test_a_check_ends_where_something_that_the_answer_rests_on_changed(house, world, changed):
    await world.founded()
    coordinator, asked, base = house.desk(somebody(world)), "be-brussels/talentcoop", "be-brussels/single-permit"
    await adoptions.adopt(coordinator, asked, TODAY)

    async def holding():
        return {one.policy.id: one.changed for one in await adoptions.standings(coordinator)}

    before = await holding()
    assert (before[asked], before[base], before[STAY]) == (False, False, False)
    if changed == "a list":
        async with world.open() as store:
            await store.lists.add("be-brussels/critical-functions", world.list_edition("new", TODAY))
    else:
        text = written(house.library.policy(base)).replace("owner: policy team", "owner: others")
        draft = await drafts.draft(house.desk(somebody(world, Role.POLICY)), base, text, "why")
        await drafts.consult(house.desk(somebody(world, Role.STAFF)), base, draft.id, "a word")
        await drafts.sign(coordinator, base, draft.id, TODAY)
    after = await holding()
    assert (after[asked], after[base], after[STAY]) == (True, True, False)


async def test_objections_are_dismissed_and_drafts_dropped(house, world):
    await world.founded()
    policy = house.desk(somebody(world, Role.POLICY))
    draft = await drafts.draft(policy, STAY, LONGER, "why")
    await drafts.object_to(house.desk(somebody(world, Role.LAWYER)), STAY, draft.id, "No.")
    (objection,) = (await drafts.show(policy, STAY)).life.objections
    with pytest.raises(Disallowed) as refused:
        await drafts.dismiss(policy, STAY, objection.id, "Yes.")
    assert refused.value.code == "objection.own-draft"
    await drafts.dismiss(house.desk(somebody(world)), STAY, objection.id, "Yes.")
    await drafts.drop(policy, STAY, draft.id)
    life = (await drafts.show(policy, STAY)).life
    assert (life.objections[0].upheld, life.drafts[0].stage) == (False, Stage.DROPPED)


async def test_of_two_who_act_on_one_state_the_second_is_told(world):
    await world.founded()
    async with world.open() as store:
        held = await store.lives.of(STAY)
    step = world.policy_step(did=Did.LEFT)
    async with world.open(Role.COORDINATOR) as store:
        await store.lives.add(held, step)
    with pytest.raises(Stale):
        async with world.open(Role.COORDINATOR) as store:
            await store.lives.add(held, world.policy_step(did=Did.LEFT))
    async with world.open() as store:
        assert (await store.lives.of(STAY)).steps == (*held.steps, step)
        assert await store.lives.of("be-federal/none") == Life(policy="be-federal/none")


async def test_what_every_page_reads_has_no_text_that_nobody_signed(house, world):
    await world.founded()
    draft = await drafts.draft(house.desk(somebody(world, Role.POLICY)), STAY, LONGER, "why")

    async def read():
        async with world.open() as store:
            (whole,) = [one for one in await store.lives.all() if one.policy == STAY]
            return whole, await store.lives.of(STAY)

    whole, one = await read()
    assert (whole.drafts[0].text, one.drafts[0].text) == ("", LONGER) and whole.adoption == one.adoption
    await drafts.consult(house.desk(somebody(world, Role.STAFF)), STAY, draft.id, "a word")
    await drafts.sign(house.desk(somebody(world)), STAY, draft.id, TODAY)
    whole, one = await read()
    assert whole == one and whole.drafts[0].text == LONGER


# --- what it would do ------------------------------------------------------------------------------------------------


async def test_what_a_draft_would_do_is_told_in_totals_and_stands_in_every_file(house, world):
    await world.founded()
    people = [await applicant(world) for _ in range(12)]
    policy = house.desk(somebody(world, Role.POLICY))
    draft = await drafts.draft(policy, STAY, LONGER, "why")
    found = await effects.totals(policy, STAY, draft.id)
    assert found.shifts.total == 10 and set(found.shifts.cells.values()) == {None}, "no gain tells of how many lose"
    async with world.open() as store:
        for worker in people:
            (line,) = [one for one in (await store.audit.of(worker.id, ALL)).items if one.what == "simulation.run"]
            assert line.by == policy.actor.id


async def test_the_list_to_call_is_of_those_whom_one_looks_after(house, world):
    her, other = await applicant(await world.founded()), await applicant(world)
    mine_, theirs = somebody(world, Role.STAFF), somebody(world, Role.STAFF)
    await workers.take_over(house.desk(mine_), her.id)
    await workers.take_over(house.desk(mine_), other.id)
    await workers.take_over(house.desk(theirs), other.id)
    draft = await drafts.draft(house.desk(somebody(world, Role.POLICY)), STAY, LONGER, "why")
    (called,) = await effects.to_call(house.desk(mine_), STAY, draft.id)
    assert isinstance(called, Called)
    assert (called.worker, called.ref, called.change.shift, called.touched) == (her.id, her.ref, Shift.LOSE, None)
    assert [one.worker for one in await effects.to_call(house.desk(theirs), STAY, draft.id)] == [other.id]
    assert await effects.to_call(house.desk(somebody(world, Role.STAFF)), STAY, draft.id) == ()
    with pytest.raises(Forbidden):
        await effects.to_call(house.desk(somebody(world, Role.POLICY)), STAY, draft.id)
    with pytest.raises(Missing):
        await workers.take_over(house.desk(mine_), world.id())


async def test_policies_about_agencies_are_read_and_are_nobodys_route(house, world):
    worker = await (await world.founded()).worker()
    desk = house.desk(somebody(world, Role.STAFF))
    read = {policy.id: policy for policy in await policies.find(desk)}
    asked = {one.policy for one in (await answers.answers(desk, answers.Ask(worker=worker.id))).decisions}
    others = {key for key, policy in read.items() if policy.subject != "worker" or policy.status == "repealed"}
    assert others and not others & asked


async def test_what_a_draft_in_force_does_is_told_against_what_would_be_without_it(house, world):
    her = await applicant(await world.founded())
    staff = house.desk(somebody(world, Role.STAFF))
    await workers.take_over(staff, her.id)
    draft = await signed(house, world)
    other = await world.worker()
    await workers.take_over(staff, other.id)
    (called,) = await effects.to_call(staff, STAY, draft.id)
    assert (called.worker, called.change.shift) == (her.id, Shift.LOSE)
    async with world.open() as store:
        for worker in (her, other):
            lines = [one.what for one in (await store.audit.of(worker.id, ALL)).items]
            assert [lines.count(what) for what in ("worker.find", "simulation.run")] == [1, 1]


# --- what the files say meanwhile ------------------------------------------------------------------------------------


async def test_a_draft_that_no_longer_fits_the_files_gives_way_to_the_file_and_staff_are_told(house, world):
    worker = await applicant(await world.founded())
    staff = house.desk(somebody(world, Role.STAFF))
    draft = await signed(house, world)
    (before,) = [one for one in await adoptions.standings(staff) if one.policy.id == STAY]
    kinds = {key: kind for key, kind in house.library.catalogue.kinds.items() if key != "protection_applied"}
    library = replace(house.library, catalogue=house.library.catalogue.model_copy(update={"kinds": kinds}))
    upgraded = house_of(world, clock=house.clock, library=library)
    staff = upgraded.desk(staff.actor)
    asked = await answers.answers(staff, answers.Ask(worker=worker.id))
    assert next(one.outcome.value for one in asked.decisions if one.policy == STAY) == "entitled"
    (after,) = [one for one in await adoptions.standings(staff) if one.policy.id == STAY]
    assert (before.unread, after.unread) == (False, True) and written(after.policy) == TEXT
    await drafts.roll_back(upgraded.desk(somebody(world)), STAY, draft.id, TODAY, "it fits no more")
    assert not any(one.unread for one in await adoptions.standings(staff))


async def test_what_is_read_of_a_policy_is_the_text_that_is_applied(house, world):
    await world.founded()
    desk = house.desk(somebody(world, Role.PARTNER))
    assert written(await policies.show(desk, STAY)) == TEXT
    await signed(house, world)
    assert written(await policies.show(desk, STAY)) == LONGER
    assert LONGER in {written(one) for one in await policies.find(desk)}


async def test_nobody_whose_file_is_frozen_is_on_a_list_to_call(house, world):
    her = await applicant(await world.founded())
    staff = house.desk(somebody(world, Role.STAFF))
    taken = await workers.take_over(staff, her.id)
    draft = await drafts.draft(house.desk(somebody(world, Role.POLICY)), STAY, LONGER, "why")
    assert [one.worker for one in await effects.to_call(staff, STAY, draft.id)] == [her.id]
    await freezes.freeze(staff, her.id, her.version if taken is None else taken.version, frozen=True)
    assert await effects.to_call(staff, STAY, draft.id) == ()


async def test_work_starts_only_with_leave_by_the_law_of_every_day_planned(house, world):
    her = await applicant(await world.founded())
    vacancy = await world.vacancy()

    async def asked():
        desk = house.desk(somebody(world, Role.STAFF))
        async with desk.open() as store:
            return await leave.for_placement(desk, store, her.id, vacancy, Period(TODAY, TODAY + 10 * DAY))

    assert (await asked()).given
    draft = await signed(house, world, first=TODAY + 3 * DAY)
    given = await asked()
    assert (given.given, given.until, given.first_gap) == (False, TODAY + 2 * DAY, TODAY + 3 * DAY)
    await drafts.roll_back(house.desk(somebody(world)), STAY, draft.id, TODAY + 3 * DAY, "it was wrong")
    assert (await asked()).given
    await signed(house, world, text=TEXT.replace("is: 4", "is: 5"), first=TODAY + 5 * DAY)
    given = await asked()
    assert given.given and len({one.edition for one in given.decisions}) == 2


async def test_what_takes_applications_is_what_is_applied(house, world):
    her = await (await world.founded()).worker()
    staff, asked = house.desk(somebody(world, Role.STAFF)), "be-brussels/single-permit"
    assert (await permits.apply(staff, her.id, asked, TODAY)).policy == asked
    text = re.sub(r"in_force:\n(  .*\n)+", "in_force: null\n", written(house.library.policy(asked)))
    draft = await drafts.draft(
        house.desk(somebody(world, Role.POLICY)), asked, text.replace("status: enacted", "status: repealed"), "gone"
    )
    await drafts.consult(house.desk(somebody(world, Role.STAFF)), asked, draft.id, "a word")
    await drafts.sign(house.desk(somebody(world)), asked, draft.id, TODAY)
    with pytest.raises(Disallowed) as refused:
        await permits.apply(staff, her.id, asked, TODAY)
    assert refused.value.code == "application.not-law"
