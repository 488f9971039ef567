"""The coach's pages: her week, the board, one person's path, one milestone; and who does not get in."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.actors import Role
from services.clock import SetClock
from services.usecases import boards, cohorts, weeks
from services.usecases.boards import Board, Card, Pace, Step
from services.usecases.weeks import Task, Week
from services.web.labels import programmes, work
from talentcoop.agenda import Item, ItemState, Origin
from talentcoop.cohorts import Cohort, Enrolment, EnrolmentState, ExitType
from talentcoop.dates import moment
from tests.services.served import faked, house_of, law
from tests.services.world import TODAY
from tests.web.site import Reader

DAY = timedelta(days=1)
TIS = "programmes/tis"
STARTED = date(2026, 2, 1)
"""Four months before today: six milestones are over with their tolerance by now, and one is due today."""


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def cohort_of(world, people=1, started=STARTED, joined=STARTED, **changes):
    """A cohort whose people joined on a day, with the milestones that the programme derives; and their enrolments."""
    cohort = await world.cohort(programme=TIS, starts_on=started, **changes)
    house = house_of(world, clock=SetClock(moment(joined, 9, "Europe/Brussels")))
    desk = house.desk(world.actor(Role.STAFF))
    return cohort, [await cohorts.enrol(desk, cohort.id, (await world.worker()).id) for _ in range(people)]


async def founded(world, **given):
    await world.founded()
    cohort, enrolled = await cohort_of(world, **given)
    return Reader(world, f"coach:{cohort.id}"), cohort, enrolled


async def item_of(world, enrolment, code):
    async with world.open() as store:
        return next(item for item in await store.agenda.of(enrolment.id) if item.due.code == code)


async def settle(world, enrolment, *codes, on=TODAY):
    """Note milestones as reached."""
    async with world.open() as store:
        for item in await store.agenda.of(enrolment.id):
            if item.due.code in codes:
                await store.agenda.save(item.done(on))


async def contacts_of(world, item):
    async with world.open() as store:
        return await store.agenda.contacts(item.id)


# --- her week -------------------------------------------------------------------------------------------------------


async def test_without_a_cohort_her_week_says_why_it_is_empty(fake):
    await fake.founded()
    page = await Reader(fake, "coach").open("/coach")
    assert page.status == 200
    assert "There is no cohort of yours yet." in page.text


async def test_her_week_counts_what_is_late_and_what_is_due_and_each_number_leads_to_its_list(fake):
    coach, cohort, (enrolment,) = await founded(fake)
    page = await coach.open("/coach")
    late, due = await coach.open("/coach?show=late"), await coach.open("/coach?show=week")
    assert {"/coach?show=late", "/coach?show=week", "/coach?show=silent", "/coach/cohorts"} <= set(page.links())
    for shown, only in ((late, "Charter signed"), (due, "Twenty talks")):
        assert only in page.text
        assert only in shown.text
    assert "Twenty talks" not in late.text
    assert "Charter signed" not in due.text
    item = await item_of(fake, enrolment, "market_test_talks")
    assert f"/coach/items/{item.id}" in due.links()
    assert f"/coach/cohorts/{cohort.id}" in due.links()


async def test_who_joined_late_has_nothing_late(fake):
    coach, *_ = await founded(fake, joined=TODAY)
    page = await coach.open("/coach?show=late")
    assert "Nothing matches this. Other milestones are waiting." in page.text
    assert "/coach" in page.links()


async def test_a_week_without_anything_due_says_what_comes_first(fake):
    coach, cohort, _ = await founded(fake, started=TODAY + 60 * DAY, joined=TODAY + 60 * DAY)
    page = await coach.open("/coach")
    assert "Nothing is due before Friday, 31 July 2026 ." in page.text
    assert f"/coach/cohorts/{cohort.id}" in page.links()


async def test_who_was_not_heard_of_for_over_two_weeks_while_a_milestone_waits_is_silent(fake):
    coach, _, (silent, heard, elsewhere) = await founded(fake, people=3)
    done = [item.due.code for item in await all_items(fake, heard) if item.due.due_on < TODAY]
    await settle(fake, silent, "baseline", on=TODAY - 15 * DAY)
    await settle(fake, heard, "baseline", on=TODAY - 14 * DAY)
    await settle(fake, elsewhere, *done, "market_test_talks", on=TODAY - 40 * DAY)
    page = await coach.open("/coach?show=silent")
    assert silent.ref in page.text
    assert heard.ref not in page.text
    assert elsewhere.ref not in page.text


async def all_items(world, enrolment):
    async with world.open() as store:
        return await store.agenda.of(enrolment.id)


async def test_what_only_the_coordinator_does_is_no_word_from_her(fake):
    coach, _, (enrolment,) = await founded(fake, started=TODAY - 400 * DAY, joined=TODAY - 400 * DAY)
    await settle(fake, enrolment, "public_moment_1")
    assert enrolment.ref in (await coach.open("/coach?show=silent")).text


async def test_the_rows_to_take_away_are_those_of_the_filter(fake):
    coach, *_ = await founded(fake, people=3)
    answer = (await coach.open("/coach/week.csv?show=late")).answer
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    sheet = openpyxl.load_workbook(io.BytesIO((await coach.open("/coach/week.xlsx?show=late")).answer.content)).active
    assert len(rows) == sheet.max_row - 1 == number_of(await coach.open("/coach"), "late milestones")
    assert {row["How it stands"] for row in rows} == {"Late"}
    assert answer.headers["content-disposition"] == 'attachment; filename="week.csv"'


def number_of(page, words):
    return int(re.search(rf"(\d+) {words}", page.text)[1])


async def test_a_long_week_comes_in_pages(fake):
    coach, *_ = await founded(fake, people=6)
    first, second = await coach.open("/coach"), await coach.open("/coach?start=25")
    total = number_of(first, "entries")
    assert total > 25
    assert "/coach?start=25" in first.links()
    assert first.html.count("<tr>") + second.html.count("<tr>") == total + 2
    assert (await coach.open("/coach?start=900")).text == second.text
    assert (await coach.open("/coach?start=-1")).status == 422
    assert (await coach.open("/coach?show=other")).text == first.text


# --- cohorts --------------------------------------------------------------------------------------------------------


async def test_the_list_of_cohorts_says_how_large_each_is_its_phase_and_how_many_stall(fake):
    coach, _, enrolled = await founded(fake, people=3, name="Spring")
    await settle(fake, enrolled[0], *[item.due.code for item in await all_items(fake, enrolled[0])])
    page = await coach.open("/coach/cohorts")
    assert "Spring TIS: entrepreneurship track 1 Feb 2026 Discover and train 3 2 people late" in page.text
    rows = list(csv.DictReader(io.StringIO((await coach.open("/coach/cohorts.csv")).answer.text)))
    assert [(row["Cohort"], row["People"], row["With something late"]) for row in rows] == [("Spring", "3", "2")]


async def test_a_coach_sees_her_own_cohorts_only_and_the_desk_sees_all(fake):
    coach, mine, _ = await founded(fake, name="Mine")
    other, (foreign,) = await cohort_of(fake, name="Other")
    item = await item_of(fake, foreign, "baseline")
    assert "Other" not in (await coach.open("/coach/cohorts")).text
    assert "Other" in (await Reader(fake, "staff").open("/coach/cohorts")).text
    for path in (f"/coach/cohorts/{other.id}", f"/coach/cohorts/{other.id}/{foreign.id}", f"/coach/items/{item.id}"):
        assert (await coach.open(path)).status == 404
        for role in ("staff", "coordinator"):
            assert (await Reader(fake, role).open(path)).status == 200
    sent = {"version": item.version, "how": "reached"}
    assert (await coach.send(f"/coach/items/{item.id}", sent)).status == 404
    left = {"kind": "declined"}
    assert (await coach.send(f"/coach/cohorts/{mine.id}/{foreign.id}", left)).status == 404
    assert (await item_of(fake, foreign, "baseline")).state is ItemState.OPEN


@pytest.mark.parametrize("role", ["employer", "policy", "worker", "admin"])
async def test_nobody_else_gets_in(fake, role):
    _, cohort, _ = await founded(fake)
    for path in ("/coach", "/coach/cohorts", f"/coach/cohorts/{cohort.id}", "/coach/calendar"):
        assert (await Reader(fake, role).open(path)).status == 403


# --- the board ------------------------------------------------------------------------------------------------------


async def test_a_card_stands_in_the_phase_of_her_next_milestone_and_shows_no_name(fake):
    coach, cohort, (begun, further, over) = await founded(fake, people=3)
    items = await all_items(fake, further)
    await settle(fake, further, *[item.due.code for item in items if item.due.due_on < date(2026, 8, 15)])
    await settle(fake, over, *[item.due.code for item in items])
    page = await coach.open(f"/coach/cohorts/{cohort.id}")
    columns = re.findall(r'<section class="board-column.*?</section>', page.html, re.S)
    held = {re.search(r"<h3>(?:<span[^>]*>)?([^<]+)", column)[1].strip(): column for column in columns}
    assert begun.ref in held["Discover and train"]
    assert further.ref in held["Build and test"]
    assert over.ref in held["Nothing left to reach"]
    assert "Nobody" in held["Launch"]
    assert "Selection" not in held
    assert "Amina" not in page.html
    assert "El Idrissi" not in page.html


async def test_who_stalls_comes_first_with_the_oldest_milestone_on_top(fake):
    coach, cohort, (less, more) = await founded(fake, people=2)
    await settle(fake, less, "charter_and_consents", "baseline", "plan_v1")
    page = await coach.open(f"/coach/cohorts/{cohort.id}")
    table = page.html[page.html.index("Who stalls") : page.html.index('class="board"')]
    assert table.index(more.ref) < table.index(less.ref)
    assert re.search(r"Charter signed.*and 2 more", page.text)


async def test_a_card_is_moved_by_its_own_form(fake):
    coach, cohort, (enrolment,) = await founded(fake)
    board = await coach.open(f"/coach/cohorts/{cohort.id}")
    item = await item_of(fake, enrolment, "charter_and_consents")
    assert f'action="/coach/items/{item.id}"' in board.html
    sent = await coach.send(f"/coach/items/{item.id}", {**board.fields(), "how": "reached"})
    assert (sent.status, sent.leads) == (303, f"/coach/cohorts/{cohort.id}?done=milestone-reached")
    assert (await item_of(fake, enrolment, "charter_and_consents")).state is ItemState.DONE_LATE
    after = await coach.open(sent.leads)
    assert "It is noted that the milestone is reached." in after.text
    assert f"/coach/items/{(await item_of(fake, enrolment, 'baseline')).id}" in after.links()


async def test_a_decision_point_is_not_passed_by_chance(fake):
    coach, cohort, (enrolment,) = await founded(fake)
    before = [item.due.code for item in await all_items(fake, enrolment) if item.due.due_on < date(2026, 8, 1)]
    await settle(fake, enrolment, *before)
    board = await coach.open(f"/coach/cohorts/{cohort.id}")
    card = re.search(r'<form[^>]*class="card-move".*?</form>', board.html, re.S)[0]
    values = re.findall(r'<option value="([^"]*)"', card)
    assert values == ["", "reached:continue", "reached:continue_with_conditions", "reached:other_route", "waived"]


async def test_the_board_goes_along_as_a_file_with_a_row_for_each(fake):
    coach, cohort, enrolled = await founded(fake, people=2)
    rows = list(csv.DictReader(io.StringIO((await coach.open(f"/coach/cohorts/{cohort.id}/board.csv")).answer.text)))
    assert [row["Number in this file"] for row in rows] == ["1", "2"]
    assert not any(enrolment.ref in str(rows) for enrolment in enrolled), "it would tell who is on the programme"
    assert {row["How it stands"] for row in rows} == {"Late"}
    assert {row["Late"] for row in rows} == {"6"}


async def test_an_empty_cohort_says_so(fake):
    coach, cohort, _ = await founded(fake, people=0)
    assert "Nobody is on this cohort yet." in (await coach.open(f"/coach/cohorts/{cohort.id}")).text


async def test_a_cohort_of_a_programme_that_is_gone_is_missing_and_no_fault_of_ours(fake):
    await fake.founded()
    cohort = await fake.cohort()
    assert (await Reader(fake, "staff").open(f"/coach/cohorts/{cohort.id}")).status == 404


# --- one milestone --------------------------------------------------------------------------------------------------


async def milestone(world, code, *before):
    """A reader, the enrolment, and the address of a milestone once others were reached."""
    coach, _, (enrolment,) = await founded(world)
    await settle(world, enrolment, *before)
    return coach, enrolment, f"/coach/items/{(await item_of(world, enrolment, code)).id}"


async def test_a_milestone_says_what_it_asks(fake):
    coach, enrolment, path = await milestone(fake, "portfolio_v1")
    page = await coach.open(path)
    for words in (
        "Friday, 1 May 2026",
        "from 17 Apr 2026 to 22 May 2026",
        "What she can do, with proof",
        enrolment.ref,
    ):
        assert words in page.text
    assert page.fields()["on-day"] == "1"


async def test_a_milestone_is_reached_on_a_day_with_a_note(fake):
    coach, enrolment, path = await milestone(fake, "portfolio_v1")
    day = {"on-day": "20", "on-month": "5", "on-year": "2026"}
    sent = await coach.send(path, {"version": "1", "how": "reached", "note": "Well done", **day})
    assert (sent.status, sent.leads) == (303, f"{path}?done=milestone-reached")
    item = await item_of(fake, enrolment, "portfolio_v1")
    assert (item.state, item.done_on) == (ItemState.DONE, date(2026, 5, 20))
    (contact,) = await contacts_of(fake, item)
    assert (contact.reached, contact.note, contact.on) == (True, "Well done", date(2026, 5, 20))
    page = await coach.open(path)
    assert "Well done" in page.text
    assert '<form method="post" action="/coach' not in page.html


async def test_trying_without_reaching_anybody_keeps_it_open(fake):
    coach, enrolment, path = await milestone(fake, "portfolio_v1")
    sent = await coach.send(path, {"version": "1", "how": "tried", "back": "person"})
    assert sent.leads.endswith(f"/{enrolment.id}?done=milestone-tried")
    item = await item_of(fake, enrolment, "portfolio_v1")
    assert item.state is ItemState.OPEN
    assert [contact.reached for contact in await contacts_of(fake, item)] == [False]


async def test_what_is_no_longer_needed_needs_its_reason(fake):
    coach, enrolment, path = await milestone(fake, "portfolio_v1")
    refused = await coach.send(path, {"version": "1", "how": "waived"})
    assert refused.status == 422
    assert "say why it is not needed." in refused.text
    assert 'href="#note"' in refused.html
    sent = await coach.send(path, {"version": "1", "how": "waived", "note": "Has one already"})
    assert sent.status == 303
    item = await item_of(fake, enrolment, "portfolio_v1")
    assert item.state is ItemState.WAIVED
    assert "Has one already" in (await coach.open(path)).text


async def test_how_it_came_out_is_kept_and_what_hangs_on_it_falls_due(fake):
    coach, enrolment, path = await milestone(fake, "legal_route_written", "obstacle_map_v1")
    sent = await coach.send(path, {"version": "1", "how": "reached:route_found"})
    assert sent.status == 303
    assert (await item_of(fake, enrolment, "first_test")).state is ItemState.OPEN
    assert "A lawful route was found" in (await coach.open(path)).text
    person = await coach.open(sent.leads.replace(path, f"/coach/cohorts/{enrolment.cohort}/{enrolment.id}"))
    assert "A lawful route was found" in person.text


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({}, 422, "choose an answer."),
        ({"version": "1"}, 422, "choose an answer."),
        ({"version": "1", "how": "gone"}, 422, "choose an answer."),
        ({"how": "reached"}, 422, "The form arrived incomplete."),
        ({"version": "1", "how": "reached:launch"}, 422, "it cannot come out that way."),
        ({"version": "1", "how": "reached", "on-day": "40"}, 422, "give a day that exists"),
        ({"version": "1", "how": "reached", "on-day": "2", "on-month": "6", "on-year": "2026"}, 422, "still to come"),
        ({"version": "9", "how": "reached"}, 409, "Somebody else changed this meanwhile."),
        ({"version": "1", "how": "reached", "note": "x" * 2001}, 422, "at most 2000 characters"),
    ],
)
async def test_what_cannot_be_noted_is_shown_again_with_what_was_typed(fake, sent, status, words):
    coach, enrolment, path = await milestone(fake, "portfolio_v1")
    page = await coach.send(path, {"note": "kept words", **sent})
    assert page.status == status
    assert page.title.strip().startswith("Error:")
    assert words in page.text
    assert sent.get("note", "kept words") in page.html
    assert (await item_of(fake, enrolment, "portfolio_v1")).state is ItemState.OPEN


async def test_what_comes_first_is_named_and_holds_it_back(fake):
    coach, enrolment, path = await milestone(fake, "plan_v1")
    page = await coach.send(path, {"version": "1", "how": "reached"})
    assert page.status == 409
    assert "Something comes before this" in page.text
    assert f"/coach/items/{(await item_of(fake, enrolment, 'baseline')).id}" in page.links()


async def test_a_milestone_closed_meanwhile_says_so(fake):
    coach, _, path = await milestone(fake, "portfolio_v1", "portfolio_v1")
    page = await coach.send(path, {"version": "2", "how": "reached", "note": "Kept words"})
    assert (page.status, "This was already closed." in page.text) == (409, True)
    assert "What you typed is not on file yet Kept words" in page.text


async def test_what_is_no_milestone_is_not_shown_as_one(fake):
    await founded(fake)
    (item,) = await fake.added(fake.item())
    staff = Reader(fake, "staff")
    assert (await staff.open(f"/coach/items/{item.id}")).status == 404
    assert (await staff.open(f"/coach/items/{uuid4()}")).status == 404


# --- one person -----------------------------------------------------------------------------------------------------


async def test_her_path_shows_every_milestone_and_how_it_stands(fake):
    coach, cohort, (enrolment,) = await founded(fake)
    await settle(fake, enrolment, "charter_and_consents", on=STARTED)
    page = await coach.open(f"/coach/cohorts/{cohort.id}/{enrolment.id}")
    for words in (
        "1 Feb 2026 Done",
        "due 15 Feb 2026 Late",
        "due 1 Jun 2026 Due now",
        "due 1 Aug 2026 To come",
        "1 of 19",
    ):
        assert words in page.text
    assert (await coach.open(f"/coach/cohorts/{uuid4()}/{enrolment.id}")).status == 404


async def test_a_milestone_that_the_programme_no_longer_has_is_still_shown_and_can_be_closed(fake):
    coach, cohort, (enrolment,) = await founded(fake, joined=TODAY)
    gone = fake.item(enrolment.id, "gone_by_now", origin=Origin.ENROLMENT, subject=enrolment.subject)
    (item,) = await fake.added(gone)
    for path in (f"/coach/cohorts/{cohort.id}", f"/coach/cohorts/{cohort.id}/{enrolment.id}", "/coach?show=week"):
        assert f"/coach/items/{item.id}" in (await coach.open(path)).links()
    sent = await coach.send(f"/coach/items/{item.id}", {"version": "1", "how": "waived", "note": "It is gone"})
    assert sent.status == 303
    assert "It is gone" in (await coach.open(f"/coach/items/{item.id}")).text


async def test_leaving_is_noted_and_what_hangs_on_it_falls_due(fake):
    coach, cohort, (enrolment,) = await founded(fake)
    path = f"/coach/cohorts/{cohort.id}/{enrolment.id}"
    assert "Declining is never a failure." in (await coach.open(path)).text
    sent = await coach.send(path, {"kind": "declined", "on-day": "30", "on-month": "5", "on-year": "2026"})
    assert (sent.status, sent.leads) == (303, f"{path}?done=left-programme")
    async with fake.open() as store:
        left = await store.enrolments.get(enrolment.id)
    assert (left.state, left.exited_on, left.exit_type) == (EnrolmentState.EXITED, date(2026, 5, 30), ExitType.DECLINED)
    page = await coach.open(path)
    assert "Declined" in page.text
    assert "News within four weeks of leaving" in page.text
    assert "She leaves the programme" not in page.text
    board = await coach.open(f"/coach/cohorts/{cohort.id}")
    assert "Declined" in board.text
    assert "tag-stop" not in re.search(r'<li class="board-card">.*?</li>', board.html, re.S)[0]
    again = await coach.send(path, {"kind": "declined"})
    assert (again.status, "She has already left the programme." in again.text) == (409, True)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "choose an answer."),
        ({"kind": "failed"}, "choose an answer."),
        ({"kind": "training", "on-day": "2", "on-month": "6", "on-year": "2026"}, "give a day up to today."),
        ({"kind": "training", "on-day": "1", "on-month": "1", "on-year": "2026"}, "That day lies before she came."),
    ],
)
async def test_leaving_without_saying_how_or_on_another_day_is_asked_again(fake, sent, words):
    coach, cohort, (enrolment,) = await founded(fake)
    page = await coach.send(f"/coach/cohorts/{cohort.id}/{enrolment.id}", sent)
    assert page.status in (409, 422)
    assert words in page.text
    async with fake.open() as store:
        assert (await store.enrolments.get(enrolment.id)).state is EnrolmentState.ENROLLED


# --- words ----------------------------------------------------------------------------------------------------------


def test_every_outcome_and_proof_of_a_programme_has_words():
    milestones = [one for programme in law()[1].programmes.values() for one in programme.milestones]
    assert {key for one in milestones for key in one.outcomes} <= set(programmes.OUTCOMES)
    assert {key for one in milestones for key in one.evidence} <= set(programmes.EVIDENCE)
    assert {key for one in milestones for key in one.who} <= set(work.OWNERS)
    assert set(programmes.PACES) == set(Pace)


# --- how somebody stands --------------------------------------------------------------------------------------------

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
STATES = st.sampled_from([state for state in ItemState if state is not ItemState.VOID])


@st.composite
def cards(draw):
    enrolment = Enrolment(id=uuid4(), cohort=uuid4(), subject=uuid4(), ref=str(uuid4()), enrolled_on=draw(DAYS))
    plans = law()[1].programme(TIS).milestones
    return Card(
        enrolment, tuple(draw(st.lists(st.builds(step, st.sampled_from(plans), DAYS, STATES, DAYS), max_size=9)))
    )


def step(plan, due_on, state, done_on):
    due = replace(plan.due(due_on), due_on=due_on, open_on=due_on - 7 * DAY, close_on=due_on + 14 * DAY)
    item = Item(id=uuid4(), origin=Origin.ENROLMENT, origin_id=uuid4(), subject=uuid4(), due=due, state=state)
    return Step(replace(item, done_on=done_on if state in boards.REACHED else None), plan)


def board(found, today):
    cohort = Cohort(id=uuid4(), programme=TIS, name="Any", starts_on=date(2026, 3, 1))
    return Board(cohort, law()[1].programme(TIS), today, tuple(found))


@given(st.lists(cards(), max_size=6), DAYS)
def test_every_card_stands_in_exactly_one_column(found, today):
    one = board(found, today)
    held = [card for phase in (*one.phases, None) for card in one.column(phase)]
    assert sorted(card.enrolment.ref for card in held) == sorted(card.enrolment.ref for card in found)


@given(st.lists(cards(), max_size=6), DAYS)
def test_the_stairs_only_grow_and_end_with_everything(found, today):
    one = board(found, today)
    for stair in (one.plan(), one.reached()):
        assert [count for _, count in stair] == sorted(count for _, count in stair)
        assert [day for day, _ in stair] == sorted({day for day, _ in stair})
    wanted = [step for card in found for step in card.steps if step.item.state is not ItemState.WAIVED]
    assert one.plan()[-1][1] == len(wanted)
    assert one.reached()[-1][1] == sum(card.reached for card in found)


@given(cards(), DAYS)
def test_who_has_something_late_stalls_and_late_is_past_its_tolerance(card, today):
    late = card.late(today)
    assert all(step.item.due.close_on < today and step.is_open for step in late)
    assert (card in board([card], today).stalled) is bool(late)
    assert 0 <= card.reached <= card.wanted <= len(card.steps)


@given(st.lists(cards(), max_size=4), DAYS)
def test_a_week_names_each_open_milestone_at_most_once_and_the_silent_wait(found, today):
    one = board(found, today)
    tasks = tuple(Task(one, card, step) for card in found for step in card.steps if step.is_open)
    week = Week(today, today + timedelta(days=6 - today.weekday()), (one,), tasks)
    assert not {id(task) for task in week.late} & {id(task) for task in week.due}
    assert all(task.step.item.due.due_on <= week.until for task in (*week.late, *week.due))
    refs = [task.card.enrolment.ref for task in week.silent]
    assert len(refs) == len(set(refs))
    for task in week.silent:
        assert today - task.card.heard_on > weeks.SILENCE
        assert task.pace in (Pace.LATE, Pace.DUE)


# --- the database ---------------------------------------------------------------------------------------------------


async def test_a_board_takes_as_many_queries_for_many_as_for_few(stored, monkeypatch):
    await stored.founded()
    few, _ = await cohort_of(stored, people=1)
    many, _ = await cohort_of(stored, people=12)
    await Reader(stored, f"coach:{few.id}").open("/coach")  # what a process reads once is read by now
    asked = []
    for seen, path in ((few, "/coach/cohorts/{}"), (many, "/coach/cohorts/{}")):
        asked.append(await counted(stored, monkeypatch, path.format(seen.id), f"coach:{seen.id}"))
    assert asked[0] == asked[1] > 0
    weeks_asked = [await counted(stored, monkeypatch, "/coach", f"coach:{one.id}") for one in (few, many)]
    assert weeks_asked[0] == weeks_asked[1] > 0


async def counted(world, monkeypatch, path, who):
    """How many statements a page takes."""
    from services.store.session import Session

    asked = []
    run = Session._run

    async def noting(session, query):
        asked.append(query)
        return await run(session, query)

    with monkeypatch.context() as patched:
        patched.setattr(Session, "_run", noting)
        page = await Reader(world, who).open(path)
    assert page.status == 200
    return len(asked)
