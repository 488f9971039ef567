"""A worker's own pages: what comes next, her routes, what is known of her and who looked; and nobody else's rows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.actors import Role
from services.usecases import mine, workers
from services.web.me.pages import SOON, told_apart
from services.web.me.why import reasons
from talentcoop.dates import Period
from talentcoop.errors import Forbidden, Missing
from talentcoop.facts import Evidence, Facts
from talentcoop.permits import Application, ApplicationState
from talentcoop.placements import OPEN, Preparation, State
from talentcoop.policy.explain import Line
from talentcoop.policy.findings import Part
from talentcoop.policy.verdicts import Verdict
from tests.services.served import house_of
from tests.services.world import NOW, TODAY
from tests.web.site import Reader

PAGES = ("/me", "/me/routes", "/me/routes/be-federal/special-stay", "/me/known", "/me/who")


async def herself(world, worker, path="/me", **given):
    """What a worker reads on one of her pages."""
    opened = await Reader(world, f"worker:{worker.id}", **given).open(path)
    assert opened.status == 200, opened.text
    return opened


def talk(world, placement, days, code="d30_worker", **changes):
    """A talk with her, so many days from today."""
    item = world.item(placement.id, code=code, due_on=TODAY + timedelta(days=days), subject=placement.worker)
    return replace(item, due=replace(item.due, owner="worker"), **changes)


async def placed(world, state=State.PROPOSED, **changes):
    """A worker with a placement."""
    worker = await world.worker()
    vacancy = await world.vacancy()
    if state in (State.ACTIVE, State.SUSPENDED):
        changes = {"planned": Period(TODAY, date(2026, 9, 30)), "started_on": TODAY, **changes}
    placement = await world.placed(world.new_placement(worker, vacancy, state=state, **changes))
    return worker, placement


# --- what comes next ------------------------------------------------------------------------------------------------


async def test_a_talk_that_is_near_comes_first_with_its_day_and_how_she_is_reached(world):
    worker, placement = await placed(await world.founded(), State.ACTIVE)
    await world.added(talk(world, placement, 3, code="d7_worker"))
    text = (await herself(world, worker)).text
    assert "Your next step After a week Thursday 4 June 2026 We call you." in text.replace(",", "")
    assert "desk@example.org" in text


async def test_a_talk_without_a_channel_of_its_own_comes_as_she_chose(world):
    worker, placement = await placed(await world.founded(), State.ACTIVE)
    identity = replace(worker.identity, reached_by="sms")
    async with world.open() as store:
        await store.workers.save(replace(worker, identity=identity))
    await world.added(talk(world, placement, 2, code="d3"))
    assert "We send you a text message." in (await herself(world, worker)).text


async def test_a_talk_that_was_missed_asks_her_to_get_in_touch(world):
    worker, placement = await placed(await world.founded(), State.ACTIVE)
    await world.added(talk(world, placement, -4))
    text = (await herself(world, worker)).text
    assert "Please contact us" in text
    assert "28 May 2026" in text


async def test_before_a_talk_that_is_far_comes_what_she_can_bring(world):
    worker, placement = await placed(await world.founded(), State.ACTIVE)
    await world.added(talk(world, placement, SOON.days + 1))
    text = (await herself(world, worker)).text
    assert "If you have one of these, show it to us." in text
    assert "The proof of your application" in text


@pytest.mark.parametrize(("days", "said"), [(SOON.days + 5, "We speak with you again on"), (None, "We contact you as")])
async def test_where_nothing_is_lacking_there_is_nothing_to_do(world, days, said):
    worker, placement = await placed(await world.founded(), State.ACTIVE)
    refused = ["registration_model_a", "student_full_time", "special_stay_other"]
    async with world.open() as store:
        for kind in refused:
            await store.facts.add(worker.id, world.fact(kind, False))
        await store.facts.add(worker.id, world.fact("right_of_stay", "none"))
    if days:
        await world.added(talk(world, placement, days))
    text = (await herself(world, worker)).text
    assert "Nothing to do now" in text
    assert said in text


async def test_what_the_desk_or_an_employer_has_to_do_is_not_told_as_hers(world):
    worker, placement = await placed(await world.founded(), State.ACTIVE)
    theirs = replace(talk(world, placement, 1), id=world.id())
    await world.added(replace(theirs, due=replace(theirs.due, owner="agency", code="look_into")))
    assert "Your next step After" not in (await herself(world, worker)).text


# --- her way to work ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "done"), list(zip(OPEN, (1, 2, 2, 3, 4, 6, 6), strict=True)))
async def test_her_way_to_work_is_as_far_as_her_placement(world, state, done):
    days = {"suspended_on": TODAY} if state is State.SUSPENDED else {}
    worker, _ = await placed(await world.founded(), state, **days)
    opened = await herself(world, worker)
    assert f"{done} of 6 steps done" in opened.html
    assert "Aide-soignante, Les Glycines" in opened.text.replace(" ,", ",")


async def test_when_everything_is_ready_one_step_more_is_done(world):
    ready = frozenset(Preparation) - {Preparation.SAFETY_TRAINING_16H}
    worker, _ = await placed(await world.founded(), State.SIGNED, preparations=ready)
    assert "5 of 6 steps done" in (await herself(world, worker)).html


async def test_what_is_ready_so_far_is_counted(world):
    worker, _ = await placed(await world.founded(), State.SIGNED, preparations=frozenset({Preparation.PAIR_NAMED}))
    assert "ready: 1 of 6" in (await herself(world, worker)).text


async def test_a_placement_that_is_over_is_no_way_to_work(world):
    worker, _ = await placed(await world.founded(), State.WITHDRAWN)
    assert "No job is proposed to you yet." in (await herself(world, worker)).text


# --- her routes -----------------------------------------------------------------------------------------------------


async def protected(world, worker, shown=Evidence.SEEN):
    """Somebody who asked for protection long ago, and showed it or only said so."""
    facts = [("protection_applied", date(2026, 1, 2)), ("registration_model_a", True)]
    async with world.open() as store:
        for kind, value in facts:
            until = date(2026, 12, 31) if kind == "registration_model_a" else None
            await store.facts.add(worker.id, world.fact(kind, value, evidence=shown, evidence_until=until))
        for kind in ("protection_ended", "protection_refused_in_wait"):
            await store.facts.add(worker.id, world.fact(kind, False, evidence_until=date(2026, 12, 31)))


async def test_a_right_is_told_with_its_days_and_first(world):
    worker = await (await world.founded()).worker()
    await protected(world, worker)
    text = (await herself(world, worker, "/me/routes")).text
    assert "you have this right" in text
    assert "Open now, until 31 December 2026" in text.replace(" ,", ",")
    assert text.index("Special residence situation") < text.index("Single permit")
    assert "1 open" in (await herself(world, worker)).text


async def test_what_was_only_said_is_no_right_and_names_what_to_show(world):
    worker = await (await world.founded()).worker()
    await protected(world, worker, Evidence.DECLARED)
    text = (await herself(world, worker, "/me/routes")).text
    assert "you have this right" not in text
    assert "We cannot tell yet." in text
    assert "Your certificate of registration model A." in text
    assert "0 open" in (await herself(world, worker)).text


async def test_a_proposal_is_told_as_no_law_and_asks_her_for_nothing(world):
    worker = await (await world.founded()).worker()
    text = (await herself(world, worker, "/me/routes")).text
    proposal = text[text.index("TalentCoop: the derogation asked for") :]
    assert "Proposal: not law" in proposal
    assert "It lets nobody work." in proposal
    assert "What you can bring" not in proposal


@pytest.mark.parametrize(("scenario", "said"), [(False, False), (True, True)])
async def test_a_scenario_is_told_in_a_scenario_cooperative_only_and_as_one(world, scenario, said):
    worker = await (await world.founded(scenario=scenario)).worker()
    text = (await herself(world, worker, "/me/routes")).text
    assert ("Scenario: supposed, not law" in text) is said
    opened = await Reader(world, f"worker:{worker.id}").open("/me/routes/be-brussels/talentcoop-granted")
    assert opened.status == (200 if said else 404)


async def test_places_are_counted_over_everybody_though_she_sees_nobody_else(world):
    await world.founded(scenario=True)
    her, others = await world.worker(), [await world.worker() for _ in range(2)]
    async with world.open() as store:
        for other in others:
            filed = Application(id=world.id(), worker=other.id, policy="be-brussels/talentcoop-granted", filed_on=TODAY)
            saved = await store.applications.save(filed)
            await store.applications.save(replace(saved, state=ApplicationState.GRANTED, decided_on=TODAY))
        for kind in ("talentcoop_participant", "guidance_plan"):
            await store.facts.add(her.id, world.fact(kind, True))
    await world.placed(world.new_placement(her, await world.vacancy()))
    found = await mine.routes(house_of(world).desk(world.actor(Role.WORKER, her.id)))
    route = next(route for route in found.routes if route.policy.id == "be-brussels/talentcoop-granted")
    (quota,) = [found for found in route.decision.findings if found.part is Part.QUOTA]
    assert (quota.observed, quota.required, quota.verdict) == ("2", "30", Verdict.MET)


async def test_a_route_sheet_has_every_condition_once_its_sources_and_no_name(world):
    worker = await (await world.founded()).worker()
    await protected(world, worker)
    opened = await herself(world, worker, "/me/routes/be-federal/special-stay")
    assert opened.html.count('class="condition depth-') == 22
    assert "This is not a decision of an authority." in opened.text
    assert worker.ref in opened.text
    assert "Nobody has compared this with the text yet." in opened.text
    assert "found: 4 months and 30 days" in opened.text
    assert "Amina" not in opened.html
    assert "El Idrissi" not in opened.html


async def test_a_part_of_an_exclusion_does_not_exclude_by_being_met(world):
    worker, _ = await placed(await world.founded())
    text = (await herself(world, worker, "/me/routes/be-brussels/single-permit")).text
    assert "Does not exclude Another Region is competent" in text
    assert "Met The work is done (mainly) in Brussels." in text


def lines():
    """Conditions as a decision has them: any depths, one at most deeper than the one before."""

    def line(depth, verdict, place):
        return Line(str(place), Part.CONDITION, depth, verdict, "", None, None, None, (), None)

    def built(steps):
        depth, found = 0, []
        for place, (step, verdict) in enumerate(steps):
            depth = 0 if place == 0 else max(0, min(depth + 1, step))
            found.append(line(depth, verdict, place))
        return found

    return st.lists(st.tuples(st.integers(0, 4), st.sampled_from(list(Verdict))), max_size=25).map(built)


@given(lines())
def test_each_condition_stands_once_and_what_decides_has_the_verdict_or_stands_alone(given):
    found = reasons(given)
    told = [line for one in found for line in (one.line, *one.decisive, *one.others)]
    assert sorted(told, key=lambda line: int(line.id)) == given
    for one in found:
        assert one.line.depth == 0
        assert all(line.depth > 0 for line in (*one.decisive, *one.others))


# --- what is known, and who looked ----------------------------------------------------------------------------------


async def test_she_reads_everything_that_is_known_by_whom_and_on_what_evidence(world):
    worker = await (await world.founded()).worker()
    async with world.open() as store:
        seen = world.fact("right_of_stay", "lawful", evidence=Evidence.SEEN, evidence_until=date(2027, 3, 1))
        await store.facts.add(worker.id, replace(seen, established_by=f"coordinator:{world.id()}"))
        wrong = world.fact("special_stay_other", True)
        await store.facts.add(worker.id, wrong)
        await store.facts.retract(worker.id, wrong.id, NOW)
        await store.permits.save(world.permit(worker))
    text = (await herself(world, worker, "/me/known")).text
    for said in (
        "Amina El Idrissi",
        "+32470123456",
        "Lifting people safely (alone)",
        "a right of stay We saw a paper; we kept no copy; good until 1 Mar 2027",
        "by: Coordinator",
        "1 entry was taken back",
        "Permit to work",
        "In force",
        "desk@example.org",
    ):
        assert said in text.replace(" ;", ";"), said


def test_what_something_newer_replaced_is_told_apart_from_what_was_taken_back(world):
    first = world.fact("right_of_stay", "none")
    newer = replace(first, id=world.id(), value="lawful", recorded_at=NOW + timedelta(days=1))
    gone = replace(world.fact("special_stay_other", True), retracted_at=NOW + timedelta(days=2))
    elsewhere = replace(first, id=world.id(), during=Period(date(2020, 1, 1), date(2020, 12, 31)))
    assert told_apart(Facts((first, newer, gone, elsewhere))) == ([newer, elsewhere], [first], [gone])


async def test_she_reads_who_opened_her_file_and_an_empty_list_says_so(world):
    worker = await (await world.founded()).worker()
    assert "Nobody has opened your file yet." in (await herself(world, worker, "/me/who")).text
    await workers.show(house_of(world).desk(world.actor(Role.STAFF)), worker.id)
    text = (await herself(world, worker, "/me/who")).text
    assert "1 Jun 2026 When What Who Why 11:00 Your file was opened Staff To follow up with you" in text


async def test_a_long_list_of_who_looked_has_pages(world):
    worker = await (await world.founded()).worker()
    async with world.open() as store:
        for number in range(30):
            await store.audit.note([world.opening(worker, at=NOW + timedelta(days=number))])
    assert "shown: 1 to 25" in (await herself(world, worker, "/me/who")).text
    assert "shown: 26 to 30" in (await herself(world, worker, "/me/who?start=25")).text
    assert (await Reader(world, f"worker:{worker.id}").open("/me/who?start=-1")).status == 422


# --- hers alone -----------------------------------------------------------------------------------------------------


async def test_she_sees_the_job_and_firm_of_her_own_placement_and_no_other(world):
    await world.founded()
    her, other = await world.worker(), await world.worker()
    mine_, theirs = await world.vacancy(), await world.vacancy(await world.employer(name="Elsewhere"))
    await world.placed(world.new_placement(her, mine_))
    await world.placed(world.new_placement(other, theirs))
    async with world.open(Role.WORKER, her.id) as store:
        assert await store.vacancies.get(mine_.id) == mine_
        assert (await store.employers.get(mine_.employer)).name == "Les Glycines"
        for refused in (store.vacancies.get(theirs.id), store.employers.get(theirs.employer)):
            with pytest.raises(Missing):
                await refused
    assert "Elsewhere" not in (await herself(world, her)).html


@pytest.mark.parametrize("path", PAGES)
async def test_nobody_else_has_these_pages(world, path):
    await world.founded()
    for role in ("staff", "coordinator", "coach", "employer", "policy"):
        assert (await Reader(world, role).open(path)).status == 403
    assert (await Reader(world).open(path)).leads.startswith("/sign-in")


@pytest.mark.parametrize("path", PAGES)
async def test_a_worker_who_is_not_there_finds_nothing(world, path):
    await world.founded()
    assert (await Reader(world, f"worker:{world.id()}").open(path)).status == 404


async def test_only_a_worker_may_ask_and_her_reading_is_no_opening(world):
    worker = await (await world.founded()).worker()
    house = house_of(world)
    for use_case in (mine.overview, mine.routes, mine.known):
        with pytest.raises(Forbidden):
            await use_case(house.desk(world.actor(Role.STAFF, worker.id)))
        await use_case(house.desk(world.actor(Role.WORKER, worker.id)))
    assert "Nobody has opened your file yet." in (await herself(world, worker, "/me/who")).text


@pytest.mark.parametrize("language", ["fr", "nl", "ar", "es"])
async def test_her_pages_are_there_in_each_of_her_languages(world, language):
    worker, _ = await placed(await world.founded(), State.SIGNED)
    for path in PAGES:
        opened = await herself(world, worker, path, language=language)
        assert opened.answer.headers["content-language"] == language
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in opened.html[:200]
