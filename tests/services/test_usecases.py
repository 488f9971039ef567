"""The main job through the use cases, in the fake and in the database: what happens, what is refused, what stays."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.access.actors import Role
from services.access.permissions import PERMISSIONS, permission_of
from services.ports.pages import Slice
from services.usecases import (
    agenda,
    answers,
    cohorts,
    facts,
    letters,
    permits,
    placements,
    shortlists,
    simulations,
    sweeps,
    vacancies,
    workers,
)
from talentcoop.agenda import Due, ItemState
from talentcoop.cohorts import Enrolment, ExitType
from talentcoop.dates import Period
from talentcoop.errors import Disallowed, Forbidden, Invalid, Missing, Stale, TalentCoopError
from talentcoop.facts import Evidence
from talentcoop.matching.score import Bar
from talentcoop.permits import ApplicationState
from talentcoop.placements import Form, Preparation, State
from talentcoop.policy.model import Status
from talentcoop.policy.published import ListEdition, ListedOccupation
from talentcoop.shortage import Standing
from talentcoop.workers import Identity, Profile
from tests.services.served import house_of
from tests.services.world import TODAY

STAY = "be-federal/special-stay"
PLANNED = Period(date(2026, 6, 1), date(2026, 8, 31))
ALL = Slice(0, 200)


@pytest.fixture
def house(world):
    return house_of(world)


def desk_of(house, world, role=Role.STAFF, *scope):
    return house.desk(world.actor(role, *scope))


async def registered(desk, *, shown=True, until=date(2027, 6, 1)):
    """Somebody who has applied for protection long enough ago, and has shown her certificate or not."""
    identity = Identity(given_name="Lina", family_name="Saule", mail="lina@example.org", reached_by="mail")
    profile = Profile(occupations=("5321",), available=Period(TODAY), languages={"fr": 4})
    worker = await workers.register(desk, workers.Register(identity=identity, profile=profile))
    applied = date(2026, 1, 5)
    await facts.record(
        desk, facts.Record(worker=worker.id, kind="protection_applied", value=applied, evidence=Evidence.SEEN)
    )
    for kind in ("protection_refused_in_wait", "protection_ended", "student_full_time", "special_stay_other"):
        await facts.record(desk, facts.Record(worker=worker.id, kind=kind, value=False, evidence_until=until))
    if shown:
        paper = facts.Record(
            worker=worker.id,
            kind="registration_model_a",
            value=True,
            evidence=Evidence.SEEN,
            evidence_until=until,
        )
        await facts.record(desk, paper)
    return worker


async def posted(desk, *, pay=230_000, sector="care", code="5321"):
    firm = await vacancies.register_employer(
        desk, vacancies.Registration(name="Soins du Canal", sector=sector, region="be-bru")
    )
    return await vacancies.post(
        desk,
        vacancies.Posting(
            employer=firm.id,
            title="Aide-soignant",
            isco08=code,
            sector=sector,
            region="be-bru",
            hours_a_week=38,
            pay_cents=pay,
            positions=1,
            starts_on=TODAY,
        ),
    )


def step_of(placement, on=None):
    return placements.Step(placement=placement.id, version=placement.version, on=on)


async def signed(desk, worker, vacancy, planned=PLANNED):
    """A placement that lacks nothing but leave to work and lawful pay."""
    proposal = placements.Proposal(worker=worker.id, vacancy=vacancy.id, form=Form.AGENCY_WORK, planned=planned)
    placement = await placements.propose(desk, proposal)
    for step in ("agree", "offer", "accept", "sign"):
        placement = await placements.take(desk, step_of(placement), step)
    return await placements.prepare(desk, step_of(placement), list(Preparation))


async def started(desk):
    worker = await registered(desk)
    vacancy = (await posted(desk)).vacancy
    return await placements.start(desk, step_of(await signed(desk, worker, vacancy)))


async def refused(kind, code, doing):
    with pytest.raises(kind) as found:
        await doing
    assert found.value.code == code
    assert found.value.next_step
    return found.value


async def test_a_worker_with_leave_starts_and_her_contacts_fall_due(world, house):
    await world.founded()
    desk = desk_of(house, world)
    placement = await started(desk)
    assert placement.state is State.ACTIVE
    kept = {decision.id: decision for decision in await answers.recorded(desk, placement.worker)}
    assert kept[placement.decision].policy == STAY and kept[placement.decision].outcome == "entitled"
    assert "protection_wait" in kept[placement.decision].verdicts
    due = await agenda.due(desk, ALL, until=date(2026, 6, 30))
    codes = [item.due.code for item in due.items]
    assert {"d1", "d3", "d7_worker", "d7_employer"} <= set(codes)
    assert codes.index("d7_worker") < codes.index("d7_employer")


@pytest.mark.parametrize("shown", [False, True])
async def test_without_leave_on_every_day_nothing_starts_and_nothing_changes(world, house, shown):
    await world.founded()
    desk = desk_of(house, world)
    worker = await registered(desk, shown=shown, until=date(2026, 8, 30))
    placement = await signed(desk, worker, (await posted(desk)).vacancy)
    error = await refused(Disallowed, "placement.gate-closed", placements.start(desk, step_of(placement)))
    assert error.facts["missing"] == ("leave_to_work",)
    assert await placements.show(desk, placement.id) == placement
    assert await answers.recorded(desk, worker.id) == ()
    assert (await agenda.due(desk, ALL, until=date(2027, 1, 1))).total == 0
    lines = {line.code: line for line in await placements.gate(desk, placement.id)}
    assert not lines["leave_to_work"].green and lines["pay"].green
    assert ("2026-08-31" in lines["leave_to_work"].detail) is shown


async def test_pay_below_the_floor_is_told_at_once_and_stops_the_start(world, house):
    await world.founded()
    desk = desk_of(house, world)
    low = await posted(desk, pay=150_000)
    assert low.pay_is_lawful is False
    placement = await signed(desk, await registered(desk), low.vacancy)
    error = await refused(Disallowed, "placement.gate-closed", placements.start(desk, step_of(placement)))
    assert error.facts["missing"] == ("pay",)


async def test_the_steps_keep_their_order_and_their_versions(world, house):
    await world.founded()
    desk = desk_of(house, world)
    worker, vacancy = await registered(desk), (await posted(desk)).vacancy
    proposal = placements.Proposal(worker=worker.id, vacancy=vacancy.id, form=Form.AGENCY_WORK, planned=PLANNED)
    placement = await placements.propose(desk, proposal)
    await refused(Disallowed, "placement.out-of-order", placements.take(desk, step_of(placement), "sign"))
    await refused(Disallowed, "placement.out-of-order", placements.start(desk, step_of(placement)))
    await refused(Invalid, "placement.no-such-step", placements.take(desk, step_of(placement), "start"))
    agreed = await placements.take(desk, step_of(placement), "agree")
    await refused(Stale, "placement.stale", placements.take(desk, step_of(placement), "withdraw"))
    assert await placements.show(desk, placement.id) == agreed
    open_ended = placements.Proposal(worker=worker.id, vacancy=vacancy.id, form=Form.AGENCY_WORK, planned=Period(TODAY))
    await refused(Invalid, "placement.open-ended", placements.propose(desk, open_ended))
    await vacancies.close(desk, vacancy.id)
    await refused(Disallowed, "vacancy.closed", placements.propose(desk, proposal))


async def test_nobody_works_in_two_placements_on_one_day(world, house):
    await world.founded()
    desk = desk_of(house, world)
    worker = await registered(desk)
    first = await signed(desk, worker, (await posted(desk)).vacancy)
    second = await signed(desk, worker, (await posted(desk)).vacancy)
    await placements.start(desk, step_of(first))
    await refused(Disallowed, "placement.overlap", placements.start(desk, step_of(second)))
    assert await placements.show(desk, second.id) == second


async def test_a_suspension_moves_the_end_and_tells_nobody_anything(world, house):
    await world.founded()
    desk = desk_of(house, world)
    placement = await started(desk)
    house.clock.set(house.clock() + timedelta(days=10))
    suspended = await placements.suspend(desk, step_of(placement))
    job = desk_of(house, world, Role.JOB)
    assert (await sweeps.sweep(job)).claimed == 0
    house.clock.set(house.clock() + timedelta(days=10))
    resumed = await placements.resume(desk, step_of(suspended))
    assert resumed.planned.last == PLANNED.last + timedelta(days=10)
    items = (await agenda.due(desk, ALL, until=date(2027, 6, 1), states=tuple(ItemState))).items
    states = {item.due.code: item.state for item in items}
    assert states["d14"] is ItemState.VOID and states["d28"] is ItemState.OPEN
    late = resumed.planned.last
    assert any(item.due.code == "last_day_worker" and item.due.due_on == late - timedelta(days=1) for item in items)


async def test_the_end_voids_what_comes_later_and_calls_for_what_hangs_on_it(world, house):
    await world.founded()
    desk = desk_of(house, world)
    placement = await started(desk)
    house.clock.set(house.clock() + timedelta(days=20))
    ended = await placements.end(desk, step_of(placement))
    assert ended.ended_on == date(2026, 6, 21)
    items = (await agenda.due(desk, ALL, until=date(2027, 6, 1), states=tuple(ItemState))).items
    states = {item.due.code: (item.state, item.due.due_on) for item in items}
    assert states["d28"][0] is ItemState.VOID
    assert states["exit_4w"] == (ItemState.OPEN, date(2026, 7, 20)), "19 July is a Sunday"


async def test_an_attempt_that_reaches_nobody_keeps_the_item_open(world, house):
    await world.founded()
    desk = desk_of(house, world)
    await started(desk)
    item = (await agenda.due(desk, ALL)).items[-1]
    assert await agenda.do(desk, agenda.Do(item=item.id, version=item.version, reached=False)) == item
    wrong = agenda.Do(item=item.id, version=item.version, answers={"arrived": "perhaps"})
    await refused(Invalid, "contact.answer", agenda.do(desk, wrong))
    ahead = agenda.Do(item=item.id, version=item.version, on=TODAY + timedelta(days=1))
    await refused(Invalid, "agenda.future", agenda.do(desk, ahead))
    done = await agenda.do(desk, agenda.Do(item=item.id, version=item.version, note="all well"))
    assert done.state is ItemState.DONE
    await refused(Disallowed, "agenda.closed", agenda.do(desk, agenda.Do(item=item.id, version=done.version)))
    await refused(Stale, "agenda.stale", agenda.waive(desk, item.id, item.version, "moved"))
    assert [contact.reached for contact in await agenda.history(desk, item.id)] == [False, True]


async def test_a_reminder_is_written_once_and_nobody_is_told_at_night(world, house):
    await world.founded()
    desk, job = desk_of(house, world), desk_of(house, world, Role.JOB)
    await started(desk)
    house.clock.set(house.clock() + timedelta(days=3, hours=14))
    first = await sweeps.sweep(job)
    assert first.events > 0 and first.messages >= first.events
    assert (await sweeps.sweep(job)).events == 0
    kept = Kept()
    assert await letters.send(job, kept) == letters.Sent(0, 0), "it is past eight in the evening"
    house.clock.set(house.clock() + timedelta(hours=12))
    assert (await letters.send(job, kept)).sent == len(kept.sent) > 0
    assert not [word for letter in kept.sent for word in ("Saule", "Lina", "protection", "Canal") if word in letter]


class Kept:
    """A mailer that keeps the words."""

    def __init__(self):
        self.sent = []

    async def send(self, *, to, subject, body, wire_id):
        self.sent.append(f"{subject} {body}")


async def test_a_shortlist_says_who_and_why_and_who_is_barred(world, house):
    await world.founded()
    desk = desk_of(house, world)
    able, unsure = await registered(desk), await registered(desk, shown=False)
    found = await shortlists.rank(desk, (await posted(desk)).vacancy.id)
    ranked = {one.worker: one for one in found.ranked}
    assert found.ranked[0].worker == able.id and not ranked[able.id].bars
    assert ranked[able.id].reasons[0].about == "occupation"
    assert ranked[unsure.id].bars == (Bar.LEAVE_UNKNOWN,)
    await placements.start(desk, step_of(await signed(desk, able, found.vacancy)))
    again = await shortlists.rank(desk, found.vacancy.id)
    assert next(one for one in again.ranked if one.worker == able.id).bars == (Bar.AT_WORK,)


async def test_a_permit_of_the_scenario_lets_nobody_work_elsewhere(world, house):
    await world.founded(scenario=True)
    desk = desk_of(house, world)
    worker, vacancy = await registered(desk, shown=False), (await posted(desk)).vacancy
    policy = "be-brussels/talentcoop-granted"
    application = await permits.apply(desk, worker.id, policy, TODAY)
    await permits.move(desk, worker.id, application.id, ApplicationState.ADMISSIBLE, TODAY)
    granted = await permits.move(desk, worker.id, application.id, ApplicationState.GRANTED, TODAY)
    assert granted.decided_on == TODAY
    grant = permits.Grant(worker=worker.id, period=PLANNED, sectors=("care",), application=application.id)
    permit = await permits.record(desk, grant)
    assert permit.scenario
    running = await placements.start(desk, step_of(await signed(desk, worker, vacancy)))
    assert (running.permit, running.decision) == (permit.id, None)
    listed = {decision.policy for decision in (await answers.answers(desk, answers.Ask(worker=worker.id))).decisions}
    assert policy in listed
    real = await world.neighbour().founded()
    other = house.desk(real.actor())
    stranger = await registered(other, shown=False)
    seen = (await answers.answers(other, answers.Ask(worker=stranger.id))).decisions
    assert all(decision.status is not Status.SCENARIO for decision in seen)


async def test_a_cohort_has_each_person_once_under_an_alias(world, house):
    await world.founded()
    desk = desk_of(house, world)
    worker = await registered(desk)
    cohort = await cohorts.open_cohort(desk, "programmes/tis", "TIS", TODAY)
    enrolment = await cohorts.enrol(desk, cohort.id, worker.id)
    assert enrolment.subject != worker.id
    await refused(Disallowed, "enrolment.double", cohorts.enrol(desk, cohort.id, worker.id))
    await refused(Missing, "programme.missing", cohorts.open_cohort(desk, "programmes/none", "X", TODAY))
    (standing,) = (await cohorts.board(desk, cohort.id)).standings
    assert (standing.enrolment.ref, standing.progress.next_code) == (worker.ref, "charter_and_consents")
    coach = desk_of(house, world, Role.COACH, cohort.id)
    assert (await cohorts.board(coach, cohort.id)).standings[0].enrolment.ref == worker.ref
    await refused(Missing, "cohort.missing", cohorts.board(desk_of(house, world, Role.COACH), cohort.id))
    house.clock.set(house.clock() + timedelta(days=40))
    due = {item.due.code: item for item in (await agenda.due(coach, ALL)).items}
    plan, baseline = due["plan_v1"], due["baseline"]
    await refused(Disallowed, "milestone.needs", agenda.do(coach, agenda.Do(item=plan.id, version=plan.version)))
    await agenda.do(coach, agenda.Do(item=baseline.id, version=baseline.version))
    assert (await agenda.do(coach, agenda.Do(item=plan.id, version=plan.version))).state is ItemState.DONE
    left = await cohorts.leave(desk, enrolment.id, date(2026, 7, 11), ExitType.EMPLOYED_DECLARED)
    assert left.exited_on == date(2026, 7, 11)
    later = (await agenda.due(desk, ALL, until=date(2027, 12, 31))).items
    assert {item.due.code for item in later} >= {"result_4w", "result_6m"}
    assert "review_year1" not in {item.due.code for item in later}


async def test_a_what_if_shows_totals_and_persons_only_to_those_who_may(world, house):
    await world.founded()
    desk = desk_of(house, world)
    placement = await started(desk)
    ask = simulations.WhatIf(policy=STAY, values={"protection_wait_months": 6})
    shown = await simulations.simulate(desk_of(house, world, Role.POLICY), ask)
    assert shown.shifts.total is None and shown.touched is None, "one person is too few to tell"
    await refused(Forbidden, "access.denied", simulations.simulate_persons(desk_of(house, world, Role.POLICY), ask))
    coordinator = desk_of(house, world, Role.COORDINATOR)
    (called,) = await simulations.simulate_persons(coordinator, ask)
    assert (called.change.shift, called.change.turned[0]) == ("lose", "one_category")
    assert "protection_wait" in called.change.turned and called.touched.id == placement.id
    assert await simulations.simulate(coordinator, ask) == shown, "she is told no more of all"
    colleague = house.desk(replace(coordinator.actor, id=world.id()))
    assert await simulations.simulate_persons(colleague, ask) == ()
    await refused(Missing, "worker.missing", simulations.simulate_person(colleague, ask, called.worker))
    assert (await simulations.simulate_person(coordinator, ask, called.worker)).called == called
    typo = simulations.WhatIf(policy=STAY, values={"wait": 6})
    await refused(Invalid, "parameter.missing", simulations.simulate(desk_of(house, world, Role.POLICY), typo))


async def test_an_imported_edition_speaks_at_once(world, house):
    from services.usecases import lists

    await world.founded()
    desk, policy = desk_of(house, world), desk_of(house, world, Role.POLICY)
    before = await vacancies.check_occupation(desk, "5120", "be-bru")
    assert [listing.standing for listing in before] == [Standing.NOT_FOUND]
    cook = ListedOccupation(isco08="5120", title="Cuisinier")
    edition = ListEdition.model_validate(
        {"edition": "own", "from": date(2026, 5, 1), "complete": False, "entries": [cook.model_dump()]}
    )
    await lists.add_edition(policy, "be-brussels/critical-functions", edition)
    after = await vacancies.check_occupation(desk, "5120", "be-bru")
    assert [listing.standing for listing in after] == [Standing.LISTED]
    await refused(Missing, "list.missing", lists.add_edition(policy, "be-brussels/none", edition))
    await refused(Invalid, "occupation.malformed", vacancies.check_occupation(desk, "51", "be-bru"))


async def test_facts_are_checked_and_taken_back_without_being_forgotten(world, house):
    await world.founded()
    desk = desk_of(house, world)
    worker = await registered(desk)
    wrong = {
        "fact.unknown-kind": facts.Record(worker=worker.id, kind="nationality", value="x"),
        "fact.malformed": facts.Record(worker=worker.id, kind="protection_applied", value=True),
    }
    for code, record in wrong.items():
        await refused(Invalid, code, facts.record(desk, record))
    await refused(
        Invalid,
        "fact.unknown-kind",
        facts.record(desk, facts.Record(worker=worker.id, kind="job_region", value="be-bru")),
    )
    paper = next(fact for fact in await facts.of(desk, worker.id) if fact.kind == "registration_model_a")
    before = house.clock()
    house.clock.set(before + timedelta(days=1))
    await facts.retract(desk, worker.id, paper.id)
    await refused(Disallowed, "fact.retracted", facts.retract(desk, worker.id, paper.id))
    now = await answers.answers(desk, answers.Ask(worker=worker.id))
    then = await answers.answers(desk, answers.Ask(worker=worker.id, on=TODAY, known_at=before))
    assert outcome(now) == "unknown" and outcome(then) == "entitled"


def outcome(given):
    return next(decision.outcome.value for decision in given.decisions if decision.policy == STAY)


async def test_what_a_role_does_not_include_is_refused_before_anything_happens(world, house):
    await world.founded()
    for role in (Role.EMPLOYER, Role.POLICY, Role.ADMIN, Role.WORKER):
        desk = desk_of(house, world, role)
        with pytest.raises(TalentCoopError) as found:
            await registered(desk)
        assert found.value.code == "access.denied"


async def test_an_employer_posts_for_its_own_firm_only(world, house):
    await world.founded()
    desk = desk_of(house, world)
    own, other = (await posted(desk)).vacancy, (await posted(desk)).vacancy
    firm = desk_of(house, world, Role.EMPLOYER, own.employer)
    assert (await vacancies.find(firm, ALL)).items == (own,)
    await refused(Missing, "vacancy.missing", vacancies.close(firm, other.id))


def test_every_use_case_declares_a_permission_that_exists():
    rooms = (agenda, answers, cohorts, facts, letters, permits, placements, shortlists, simulations, sweeps, vacancies)
    declared = {
        f"{room.__name__}.{name}": permission_of(found)
        for room in (*rooms, workers)
        for name, found in vars(room).items()
        if hasattr(found, "permission")
    }
    assert len(declared) > 30
    assert set(declared.values()) <= set(PERMISSIONS)


# --- what hostile readers found ---------------------------------------------------------------------------------------


async def test_the_worker_is_asked_before_the_employer(world, house):
    await world.founded()
    desk = desk_of(house, world)
    await started(desk)
    house.clock.set(house.clock() + timedelta(days=8))
    due = {item.due.code: item for item in (await agenda.due(desk, ALL)).items}
    hers, theirs = due["d7_worker"], due["d7_employer"]
    ask = agenda.Do(item=theirs.id, version=theirs.version, note="They are content.")
    await refused(Disallowed, "contact.worker-first", agenda.do(desk, ask))
    await agenda.do(desk, agenda.Do(item=hers.id, version=hers.version, note="All is well."))
    await refused(Disallowed, "contact.worker-first", agenda.do(desk, ask))
    house.clock.set(house.clock() + timedelta(days=1))
    assert (await agenda.do(desk, ask)).state is ItemState.DONE


async def test_a_contact_noted_today_for_an_earlier_day_does_not_open_the_way_to_the_employer(world, house):
    await world.founded()
    desk = desk_of(house, world)
    await started(desk)
    house.clock.set(house.clock() + timedelta(days=9))
    due = {item.due.code: item for item in (await agenda.due(desk, ALL)).items}
    hers, theirs = due["d7_worker"], due["d7_employer"]
    said = agenda.Do(item=hers.id, version=hers.version, note="She is well.", on=TODAY + timedelta(days=7))
    for day in (date(2020, 1, 1), TODAY - timedelta(days=1)):
        await refused(Invalid, "agenda.early", agenda.do(desk, replace(said, on=day)))
        await refused(Invalid, "agenda.early", agenda.do(desk, replace(said, on=day, reached=False)))
    await agenda.do(desk, said)
    ask = agenda.Do(item=theirs.id, version=theirs.version, note="They are content.")
    await refused(Disallowed, "contact.worker-first", agenda.do(desk, ask))
    house.clock.set(house.clock() + timedelta(days=1))
    late = agenda.Said(item=hers.id, version=hers.version + 1, note="She called back.")
    assert (await agenda.add(desk, late)).done_on == said.on, "more of her words keep nobody from calling"
    same = replace(ask, on=said.on)
    await refused(Disallowed, "contact.worker-first", agenda.do(desk, same))
    assert (await agenda.do(desk, ask)).state is ItemState.DONE


async def test_nobody_is_reached_and_no_alarm_is_closed_without_a_word(world, house):
    await world.founded()
    desk = desk_of(house, world)
    placement = await started(desk)
    item = next(i for i in (await agenda.due(desk, ALL)).items if i.due.code == "d1")
    silent = agenda.Do(item=item.id, version=item.version)
    await refused(Invalid, "contact.silent", agenda.do(desk, silent))
    await refused(Invalid, "contact.silent", agenda.do(desk, replace(silent, note=" \n")))
    assert await agenda.history(desk, item.id) == ()
    question = next(q for q in house.practice.schedule.item("d1").questions if q.alarm)
    await agenda.do(desk, replace(silent, answers={question.id: question.alarm}))
    alarm = next(i for i in (await agenda.due(desk, ALL)).items if i.due.code == "look_into")
    assert alarm.origin_id == placement.id
    look = agenda.Do(item=alarm.id, version=alarm.version)
    await refused(Invalid, "contact.silent", agenda.do(desk, look))
    assert (await agenda.do(desk, replace(look, note="Called her."))).state is ItemState.DONE


async def test_words_that_come_after_an_item_was_closed_are_kept_and_alarm_once(world, house):
    await world.founded()
    desk = desk_of(house, world)
    await started(desk)
    item = next(i for i in (await agenda.due(desk, ALL)).items if i.due.code == "d1")
    question = next(q for q in house.practice.schedule.item("d1").questions if q.alarm)
    late = agenda.Said(item=item.id, version=item.version, answers={question.id: question.alarm}, note="She is afraid.")
    await refused(Disallowed, "agenda.open", agenda.add(desk, late))
    done = await agenda.do(desk, agenda.Do(item=item.id, version=item.version, note="All well."))
    await refused(Stale, "agenda.stale", agenda.add(desk, late))
    late = replace(late, version=done.version)
    await refused(Invalid, "contact.silent", agenda.add(desk, replace(late, answers={}, note="")))
    await refused(Invalid, "contact.answer", agenda.add(desk, replace(late, answers={"made_up": "yes"})))
    await refused(Invalid, "agenda.future", agenda.add(desk, replace(late, on=TODAY + timedelta(days=1))))
    added = await agenda.add(desk, late)
    assert (added.state, added.done_on, added.version) == (done.state, done.done_on, done.version + 1)
    await refused(Stale, "agenda.stale", agenda.add(desk, late))
    assert [contact.note for contact in await agenda.history(desk, item.id)] == ["All well.", "She is afraid."]
    items = (await agenda.due(desk, ALL, until=date(2027, 1, 1), states=tuple(ItemState))).items
    assert [i.state for i in items if i.due.code == "look_into"] == [ItemState.OPEN]
    assert {i.state for i in items if i.due.owner == "employer"} == {ItemState.VOID}


async def test_a_milestone_with_several_ways_out_is_not_closed_without_one(world, house):
    await world.founded()
    desk = desk_of(house, world)
    worker = await registered(desk)
    cohort = await cohorts.open_cohort(desk, "programmes/tis", "TIS", TODAY)
    enrolment = await cohorts.enrol(desk, cohort.id, worker.id)
    house.clock.set(house.clock() + timedelta(days=220))
    items = (await agenda.due(desk, ALL)).items
    route, needed = (next(i for i in items if i.due.code == c) for c in ("legal_route_written", "obstacle_map_v1"))
    await agenda.do(desk, agenda.Do(item=needed.id, version=needed.version))
    ask = agenda.Do(item=route.id, version=route.version)
    for outcome in (None, "", "launch"):
        await refused(Invalid, "milestone.outcome", agenda.do(desk, replace(ask, outcome=outcome)))
    early = replace(ask, outcome="route_found", on=TODAY - timedelta(days=1))
    await refused(Invalid, "agenda.early", agenda.do(desk, early))
    await agenda.do(desk, replace(early, on=enrolment.enrolled_on))
    later = (await agenda.due(desk, ALL, until=date(2027, 12, 31))).items
    assert "first_test" in {i.due.code for i in later}


async def test_an_alarming_answer_is_looked_into_today_and_the_employer_is_not_called(world, house):
    await world.founded()
    desk = desk_of(house, world)
    await started(desk)
    item = next(i for i in (await agenda.due(desk, ALL)).items if i.due.code == "d1")
    question = next(q for q in house.practice.schedule.item("d1").questions if q.alarm)
    alarm = agenda.Do(item=item.id, version=item.version, answers={question.id: question.alarm})
    await agenda.do(desk, alarm)
    items = (await agenda.due(desk, ALL, until=date(2027, 1, 1), states=tuple(ItemState))).items
    assert [i.due.due_on for i in items if i.due.code == "look_into"] == [TODAY]
    assert {i.state for i in items if i.due.owner == "employer"} == {ItemState.VOID}
    swept = await sweeps.sweep(desk_of(house, world, Role.JOB))
    assert swept.messages > 0


async def test_leave_that_may_be_gone_is_looked_at_the_same_day(world, house):
    await world.founded()
    desk = desk_of(house, world)
    placement = await started(desk)
    paper = next(f for f in await facts.of(desk, placement.worker) if f.kind == "registration_model_a")
    house.clock.set(house.clock() + timedelta(days=3))
    await facts.retract(desk, placement.worker, paper.id)
    due = (await agenda.due(desk, ALL)).items
    assert [i.due.due_on for i in due if i.due.code == "look_into"] == [date(2026, 6, 4)]


async def test_what_must_be_looked_into_outlives_a_suspension(world, house):
    await world.founded()
    desk = desk_of(house, world)
    placement = await started(desk)
    house.clock.set(house.clock() + timedelta(days=3))
    suspended = await placements.suspend(desk, step_of(placement))
    gone = next(f for f in await facts.of(desk, placement.worker) if f.kind == "student_full_time")
    await facts.retract(desk, placement.worker, gone.id)
    house.clock.set(house.clock() + timedelta(days=3))
    await facts.record(desk, facts.Record(worker=placement.worker, kind="student_full_time", value=False))
    await placements.resume(desk, step_of(suspended))
    items = (await agenda.due(desk, ALL, states=tuple(ItemState))).items
    (alarm,) = [item for item in items if item.due.code == "look_into"]
    assert alarm.state is ItemState.OPEN and alarm.next_on is not None


async def test_no_step_is_taken_on_a_day_to_come_nor_work_recorded_after_its_plan(world, house):
    await world.founded()
    desk = desk_of(house, world)
    placement = await started(desk)
    ahead = date(2026, 6, 2)
    await refused(Disallowed, "placement.wrong-day", placements.suspend(desk, step_of(placement, ahead)))
    await refused(Disallowed, "placement.wrong-day", placements.end(desk, step_of(placement, ahead)))
    house.clock.set(house.clock() + timedelta(days=200))
    late = PLANNED.last + timedelta(days=1)
    await refused(Disallowed, "placement.wrong-day", placements.end(desk, step_of(placement, late)))
    assert (await placements.end(desk, step_of(placement, PLANNED.last))).ended_on == PLANNED.last
    mistyped = Period(date(2026, 6, 1), date(2126, 6, 1))
    ask = placements.Proposal(
        worker=placement.worker, vacancy=placement.vacancy, form=Form.AGENCY_WORK, planned=mistyped
    )
    await refused(Invalid, "placement.too-long", placements.propose(desk, ask))


async def test_what_was_paused_and_then_ended_does_not_fall_silent(world, house):
    await world.founded()
    desk = desk_of(house, world)
    placement = await started(desk)
    house.clock.set(house.clock() + timedelta(days=10))
    suspended = await placements.suspend(desk, step_of(placement))
    house.clock.set(house.clock() + timedelta(days=10))
    await placements.end(desk, step_of(suspended))
    items = (await agenda.due(desk, ALL, until=date(2027, 6, 1))).items
    assert items and all(item.next_on is not None for item in items)


async def test_one_item_that_cannot_be_told_does_not_stop_the_others(world, house):
    await world.founded()
    desk, job = desk_of(house, world), desk_of(house, world, Role.JOB)
    placement = await started(desk)
    gone = Due(code="x", due_on=TODAY, open_on=TODAY, close_on=TODAY, owner="agency", ladder="gone")
    async with world.open() as store:
        held = replace(
            next(item for item in await store.agenda.of(placement.id)),
            id=world.id(),
            due=gone,
            next_on=TODAY,
            version=0,
        )
        await store.agenda.add([held])
    house.clock.set(house.clock() + timedelta(days=3))
    swept = await sweeps.sweep(job)
    assert swept.failures == {held.id: "ladder.missing"} and swept.events > 0
    assert (await sweeps.sweep(job)).claimed == 0


async def test_a_letter_that_nothing_can_reach_becomes_a_call(world, house):
    await world.founded()
    desk, job = desk_of(house, world), desk_of(house, world, Role.JOB)
    placement = await started(desk)
    house.clock.set(house.clock() + timedelta(days=3))
    await sweeps.sweep(job)
    worker = await workers.show(desk, placement.worker)
    unreachable = replace(worker.identity, mail=None)
    await workers.change(desk, workers.Change(worker=worker.id, version=worker.version, identity=unreachable))
    before = len(await letters.by_hand(desk))
    hers = sum(message.to_subject is not None for message in await unsent(world))
    await letters.send(job, Kept())
    assert len(await letters.by_hand(desk)) == before + hers


async def unsent(world):
    async with world.open() as store:
        return [m for m in (await store.outbox.page(ALL, sent=False)).items if m.channel == "mail"]


async def test_what_does_not_concern_a_cooperative_is_not_asked_there(world, house):
    await world.founded()
    desk = desk_of(house, world)
    worker = await registered(desk)
    for policy in ("be-brussels/talentcoop-granted", "fr/l435-4"):
        await refused(Missing, "policy.missing", permits.apply(desk, worker.id, policy, TODAY))
        await refused(Missing, "policy.missing", answers.record(desk, answers.Ask(worker=worker.id), policy))
    await refused(Missing, "worker.missing", answers.answers(desk, answers.Ask(worker=world.id())))


async def test_a_quota_is_counted_over_those_who_were_granted(world, house):
    await world.founded(scenario=True)
    desk = desk_of(house, world)
    granted, waiting = await registered(desk), await registered(desk)
    policy = "be-brussels/talentcoop-granted"
    application = await permits.apply(desk, granted.id, policy, TODAY)
    await permits.move(desk, granted.id, application.id, ApplicationState.ADMISSIBLE, TODAY)
    await permits.move(desk, granted.id, application.id, ApplicationState.GRANTED, TODAY)
    ask = simulations.WhatIf(policy=policy, values={"participants_cap": 1})
    found = await simulations.exactly(desk_of(house, world, Role.COORDINATOR), ask)
    room = {change.person: change.after.verdicts()["quota"].value for change in found.changes}
    assert room == {granted.id: "met", waiting.id: "unmet"}


async def test_of_two_who_enrol_somebody_at_once_one_must_look_again(stored):
    house = house_of(stored)
    await stored.founded()
    desk = desk_of(house, stored)
    worker = await registered(desk)
    cohort = await cohorts.open_cohort(desk, "programmes/tis", "TIS", TODAY)
    found = await asyncio.gather(*(cohorts.enrol(desk, cohort.id, worker.id) for _ in range(4)), return_exceptions=True)
    assert [type(one) for one in found].count(Enrolment) == 1
    assert {one.code for one in found if isinstance(one, TalentCoopError)} <= {"cohort.stale", "enrolment.double"}
    assert len((await cohorts.board(desk, cohort.id)).standings) == 1


async def test_pay_is_held_against_the_floor_of_every_day_worked(world, house):
    await world.founded()
    desk = desk_of(house, world)
    floors = house.library.one_series("be/ggmmi").value
    newest = floors[-1].first
    pay = floors[-2].value
    firm = await vacancies.register_employer(
        desk, vacancies.Registration(name="Soins du Canal", sector="care", region="be-bru")
    )
    early = vacancies.Posting(
        employer=firm.id,
        title="Aide-soignant",
        isco08="5321",
        sector="care",
        region="be-bru",
        hours_a_week=38,
        pay_cents=pay,
        positions=1,
        starts_on=newest - timedelta(days=20),
    )
    vacancy = await vacancies.post(desk, early)
    assert vacancy.pay_is_lawful
    placement = await signed(desk, await registered(desk), vacancy.vacancy)
    lines = {line.code: line.green for line in await placements.gate(desk, placement.id)}
    assert (lines["leave_to_work"], lines["pay"]) == (True, False)
