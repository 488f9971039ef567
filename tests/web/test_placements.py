"""Placements at the desk: the list, and one from proposal to end with its gate, its steps and its follow-ups."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from openpyxl import load_workbook

from services.access.actors import Role
from services.clock import SetClock
from services.i18n import words
from services.keys.rows import KeyRows
from services.ports.audit import Act
from services.ports.pages import Slice
from services.store.session import Session
from services.usecases import lives
from services.web.desk.lifeline import FEW, standing, tagged
from services.web.desk.moves import moves
from services.web.labels import work
from services.web.page import Page
from services.web.refusals import WORDS
from talentcoop.agenda import ItemState
from talentcoop.dates import Period
from talentcoop.placements import OPEN, STEPS, Preparation, State
from tests.services.served import Served, faked, house_of
from tests.services.test_api_answers import protected
from tests.services.test_api_placements import proposed, signed, started
from tests.services.test_api_workers import registered
from tests.services.world import NOW, TODAY
from tests.web.site import Reader
from tests.web.test_queue import counts_in

DAY = timedelta(days=1)
READY = [done.value for done in Preparation if done is not Preparation.SAFETY_TRAINING_16H]


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def proposal(world, worker=None):
    """Somebody proposed, from today to the end of August: the placement and its page."""
    api = Served(world) if worker else Served(await world.founded())
    held = await proposed(api, worker or (await registered(api))["id"])
    return held, f"/desk/placements/{held['id']}"


async def ready(world, *, leave=True):
    """A contract signed and everything prepared, with leave to work or without."""
    api = Served(await world.founded())
    held = await signed(api, await protected(api) if leave else (await registered(api))["id"])
    return held, f"/desk/placements/{held['id']}"


async def at_work(world, **changes):
    api = Served(await world.founded(), **changes)
    held = await started(api)
    return held, f"/desk/placements/{held['id']}"


async def placement_of(world, held):
    async with world.open() as store:
        return await store.placements.get(UUID(str(held["id"])))


def told(day):
    return words("en").day(day)


def on(name, day):
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


# --- the list -------------------------------------------------------------------------------------------------------


async def test_open_placements_are_listed_by_name_with_what_comes_next(fake):
    await fake.founded()
    worker, vacancy = await fake.worker(), await fake.vacancy()
    held = await fake.placed(fake.new_placement(worker, vacancy))
    running = await fake.placed(fake.at_work(await fake.worker(), vacancy, TODAY - 9 * DAY, TODAY + 60 * DAY))
    await fake.added(
        fake.item(running.id, "d14", due_on=TODAY + DAY), fake.item(running.id, "d7_worker", due_on=TODAY - 2 * DAY)
    )
    page = await Reader(fake, "staff").open("/desk/placements")
    assert f"Amina El Idrissi {worker.ref} Aide-soignante Les Glycines Proposed" in page.text
    assert "She says yes" in page.text
    assert "After a week 30 May 2026 Overdue" in page.text
    assert {f"/desk/placements/{held.id}", f"/desk/placements/{running.id}"} <= set(page.links())


async def test_the_filter_narrows_the_page_and_its_files_alike_and_files_name_nobody(fake):
    await fake.founded()
    vacancy = await fake.vacancy()
    refs = {}
    for state in (State.PROPOSED, State.AGREED, State.REFUSED):
        worker = await fake.worker()
        await fake.placed(fake.new_placement(worker, vacancy, state=state))
        refs[state] = worker.ref
    staff = Reader(fake, "staff")
    found = {
        "": [State.PROPOSED, State.AGREED],
        "?state=": list(refs),
        "?state=all": list(refs),
        "?state=refused": [State.REFUSED],
        "?state=agreed": [State.AGREED],
    }
    for asked, states in found.items():
        wanted = {refs[state] for state in states}
        text = (await staff.open(f"/desk/placements{asked}")).text
        assert {ref for ref in refs.values() if ref in text} == wanted
        file = (await staff.open(f"/desk/placements.csv{asked}")).html
        assert {row[0] for row in list(csv.reader(io.StringIO(file)))[1:]} == wanted
        assert "Amina" not in file
        book = load_workbook(io.BytesIO((await staff.open(f"/desk/placements.xlsx{asked}")).answer.content))
        assert {row[0].value for row in book.active.iter_rows(min_row=2)} == wanted


async def test_a_list_without_any_says_why_and_where_a_placement_begins(fake):
    await fake.founded()
    staff = Reader(fake, "staff")
    assert "/desk/roles" in (await staff.open("/desk/placements")).links()
    narrow = await staff.open("/desk/placements?state=ended")
    assert "No placement matches this filter." in narrow.text
    assert "/desk/placements" in narrow.links()


async def test_whose_key_is_gone_has_no_name_here(fake):
    await fake.founded()
    worker = await fake.worker()
    held = await fake.placed(fake.new_placement(worker, await fake.vacancy(), state=State.WITHDRAWN))
    await fake.keys.forget(fake.cooperative, worker.id)
    staff = Reader(fake, "staff")
    assert "Her file was erased" in (await staff.open("/desk/placements?state=all")).text
    page = await staff.open(f"/desk/placements/{held.id}")
    assert (page.status, "Amina" in page.html) == (200, False)


# --- one placement --------------------------------------------------------------------------------------------------


async def test_a_proposal_offers_her_yes_and_lists_what_is_not_possible_yet_with_the_reason(fake):
    held, path = await proposal(fake)
    page = await Reader(fake, "staff").open(path)
    assert f'action="{path}/steps/agree"' in page.html
    assert "Once it stands at: Accepted The contract is signed" in page.text
    assert "Once it stands at: Signed Start work" in page.text
    for step in ("sign", "offer", "accept"):
        assert f"{path}/steps/{step}" not in page.html
    assert f"{path}/start" not in page.html
    assert '<li class="step-here" aria-current="step">Proposed</li>' in page.html
    assert held["worker"] in page.html


async def test_every_step_of_the_way_is_taken_from_the_page_up_to_the_first_day_and_the_last(fake):
    held, path = await proposal(fake, worker=await protected(Served(await fake.founded())))
    clock = SetClock(NOW)
    staff = Reader(fake, "staff", clock=clock)
    for step, state in (("agree", "agreed"), ("offer", "offered"), ("accept", "accepted"), ("sign", "signed")):
        page = await staff.open(path)
        done = await staff.send(f"{path}/steps/{step}", {"version": page.fields()["version"]})
        assert (done.status, done.leads) == (303, f"{path}?done=step-taken")
        assert (await placement_of(fake, held)).state == state
    page = await staff.open(path)
    assert "6 lines of the start gate are red." in page.text
    done = await staff.send(f"{path}/prepare", {"version": page.fields()["version"], "done": READY})
    assert done.leads == f"{path}?done=prepared"
    page = await staff.open(path)
    assert "All green" in page.text
    done = await staff.send(f"{path}/start", {"version": page.fields()["version"], **on("start_on", TODAY)})
    assert done.leads == f"{path}?done=work-started"
    clock.set(NOW + 40 * DAY)
    for act, name, day, state in (
        ("suspend", "suspend_on", TODAY + 20 * DAY, "suspended"),
        ("resume", "resume_on", TODAY + 30 * DAY, "active"),
        ("end", "end_on", TODAY + 39 * DAY, "ended"),
    ):
        page = await staff.open(path)
        done = await staff.send(f"{path}/{act}", {"version": page.fields()["version"], **on(name, day)})
        assert (done.status, (await placement_of(fake, held)).state) == (303, state)
    ended = await placement_of(fake, held)
    assert (ended.ended_on, ended.planned.last) == (TODAY + 39 * DAY, date(2026, 8, 31) + 10 * DAY)
    page = await staff.open(path)
    assert "It is closed: no step follows." in page.text
    assert 'action="/desk' not in page.html
    for said in ("She was proposed", "Work started", "Work was suspended", "The placement ended", "by you"):
        assert said in page.text


async def test_a_red_gate_refuses_the_start_and_names_each_red_line(fake):
    held, path = await ready(fake, leave=False)
    staff = Reader(fake, "staff")
    before = await staff.open(path)
    assert "1 line of the start gate is red." in before.text
    page = await staff.send(f"{path}/start", {"version": held["version"], **on("start_on", TODAY)})
    assert (page.status, page.title.startswith("Error:")) == (409, True)
    assert "Red when the start was asked for Leave to work on every day planned" in page.text
    assert f"Not covered on {told(TODAY)} ." in page.text
    assert page.fields()["start_on-year"] == "2026"
    assert f"/desk/workers/{held['worker']}/answers/be-federal/special-stay?vacancy={held['vacancy']}" in page.links()
    assert (await placement_of(fake, held)).state is State.SIGNED


async def test_a_gate_says_of_each_red_line_why_and_what_to_do(fake):
    await fake.founded()
    worker, vacancy = await fake.worker(), await fake.vacancy(pay_cents=100_000)
    async with fake.open() as store:
        await store.permits.save(fake.permit(worker, period=Period(TODAY, date(2026, 7, 14))))
    held = await fake.placed(fake.new_placement(worker, vacancy))
    page = await Reader(fake, "staff").open(f"/desk/placements/{held.id}")
    assert f"Covered until {told(date(2026, 7, 14))} , but not on {told(date(2026, 7, 15))} ." in page.text
    assert "The pay is €1,000.00 ; the floor for these hours is €" in page.text
    assert "Take the steps up to the signature." in page.text
    assert page.html.count('name="done"') == len(READY)
    assert "Safety training" not in page.text
    assert f"/desk/workers/{worker.id}/permits/new" in page.links()
    works = await fake.placed(fake.new_placement(worker, await fake.vacancy(sector="construction")))
    assert "Safety training of 16 hours" in (await Reader(fake, "staff").open(f"/desk/placements/{works.id}")).text


@pytest.mark.parametrize("act", ["steps/agree", "steps/withdraw", "steps/start", "start", "suspend", "resume", "end"])
async def test_an_empty_form_shows_the_page_again_and_changes_nothing(fake, act):
    held, path = await proposal(fake)
    page = await Reader(fake, "staff").send(f"{path}/{act}")
    assert (page.status, page.title.startswith("Error:")) == (422, True)
    assert "The form arrived incomplete." in page.text
    assert (await placement_of(fake, held)).version == held["version"]


async def test_nothing_is_noted_as_ready_where_nothing_was_ticked(fake):
    held, path = await proposal(fake)
    page = await Reader(fake, "staff").send(f"{path}/prepare", {"version": held["version"]})
    assert page.status == 422
    assert "Ready now: choose an answer." in page.text
    odd = await Reader(fake, "staff").send(f"{path}/prepare", {"version": held["version"], "done": "magic"})
    assert odd.status == 422
    done = await Reader(fake, "staff").send(f"{path}/prepare", {"version": held["version"], "done": ["pair_named"]})
    assert done.status == 303
    assert (await placement_of(fake, held)).preparations == {Preparation.PAIR_NAMED}


async def test_who_comes_second_is_told_so_and_sees_how_it_stands(fake):
    held, path = await proposal(fake)
    one, two = Reader(fake, "staff"), Reader(fake, "coordinator")
    await one.send(f"{path}/steps/agree", {"version": held["version"]})
    late = await two.send(f"{path}/steps/withdraw", {"version": held["version"]})
    assert late.status == 409
    assert "Somebody else changed this placement meanwhile." in late.text
    assert f'action="{path}/steps/offer"' in late.html
    assert late.fields()["version"] == str(held["version"] + 1)
    assert (await placement_of(fake, held)).state is State.AGREED


@pytest.mark.parametrize("step", ["sign", "fly", "start", "prepare", "__class__"])
async def test_a_step_that_is_not_open_or_not_one_changes_nothing(fake, step):
    held, path = await proposal(fake)
    page = await Reader(fake, "staff").send(f"{path}/steps/{step}", {"version": held["version"]})
    assert page.status in (409, 422)
    assert (await placement_of(fake, held)).version == held["version"]


async def test_a_day_to_come_is_refused_and_stays_typed(fake):
    held, path = await at_work(fake)
    page = await Reader(fake, "staff").send(f"{path}/end", {"version": held["version"], **on("end_on", TODAY + DAY)})
    assert page.status == 409
    assert "This step is not possible on that day." in page.text
    assert (page.fields()["end_on-day"], page.fields()["suspend_on-day"]) == ("2", "1")
    nonsense = await Reader(fake, "staff").send(
        f"{path}/end", {"version": held["version"], **on("end_on", TODAY), "end_on-month": "13"}
    )
    assert (nonsense.status, nonsense.fields()["end_on-month"]) == (422, "13")
    assert "Last day of work: give a day that exists" in nonsense.text


async def test_the_start_waits_for_its_first_day(fake):
    await fake.founded()
    held = await fake.placed(
        fake.new_placement(await fake.worker(), await fake.vacancy(), state=State.SIGNED), step="sign"
    )
    page = await Reader(fake, "staff").open(f"/desk/placements/{held.id}")
    assert f"Not before the first planned day, {told(date(2026, 7, 1))} Start work" in page.text
    assert f"/desk/placements/{held.id}/start" not in page.html
    over = Reader(fake, "staff", clock=SetClock(NOW + 200 * DAY))
    assert "The planned days are over" in (await over.open(f"/desk/placements/{held.id}")).text


async def test_at_work_the_follow_ups_lead_to_their_pages_and_the_basis_is_named_without_the_policy(fake):
    held, path = await at_work(fake)
    page = await Reader(fake, "staff").open(path)
    async with fake.open() as store:
        items = await store.agenda.of(UUID(held["id"]))
    assert items
    assert {f"/desk/items/{item.id}" for item in items} <= set(page.links())
    assert f"/desk/workers/{held['worker']}/decisions/{held['decision']}" in page.links()
    assert "Leave to work rests on a decision on file" in page.text
    assert "special" not in page.text.lower()
    assert page.html.count("<svg") == 1
    assert "Start gate" not in page.text


async def test_work_that_rests_on_a_permit_leads_to_it(fake):
    await fake.founded()
    worker = await fake.worker()
    permit = fake.permit(worker)
    async with fake.open() as store:
        await store.permits.save(permit)
    running = fake.at_work(worker, await fake.vacancy(), TODAY, TODAY + 9 * DAY, permit=permit.id)
    held = await fake.placed(running, step="start")
    page = await Reader(fake, "staff").open(f"/desk/placements/{held.id}")
    assert "Leave to work rests on a permit" in page.text
    assert f"/desk/workers/{worker.id}/permits/{permit.id}" in page.links()


async def test_the_table_has_every_mark_and_the_chart_as_many_as_can_be_read(fake):
    _, path = await at_work(fake)
    page = await Reader(fake, "staff").open(path)
    svg, table = page.html.partition("</svg>")[0].partition("<svg")[2], page.html.partition("</svg>")[2]
    labels = [row.partition("<td data-told>")[2].partition("</td>")[0] for row in table.split("<tr><td>")[1:]]
    assert len(labels) > 10
    shapes = svg.count('class="chart-mark tag-')
    assert 4 < shapes <= 4 * FEW < len(labels)


async def test_whoever_it_is_about_sees_that_her_file_was_opened_and_that_a_list_showed_her_name(fake):
    held, path = await proposal(fake)
    staff, worker = Reader(fake, "staff"), UUID(held["worker"])
    await staff.open("/desk/placements")
    await staff.open("/desk/placements.csv")
    async with fake.open() as store:
        told = (await store.audit.of(worker, Slice())).items
    assert [one.what for one in told if one.act is Act.OPENED] == ["worker.find"]
    await staff.open(path)
    async with fake.open() as store:
        noted, *_ = (await store.audit.of(worker, Slice())).items
    assert (noted.role, noted.what) == ("staff", "file.open")


@pytest.mark.parametrize("role", ["coach", "employer", "policy", "worker"])
async def test_none_but_the_desk_sees_a_placement_or_moves_it(fake, role):
    held, path = await proposal(fake)
    reader = Reader(fake, role)
    for page in ("/desk/placements", "/desk/placements.csv", path):
        assert (await reader.open(page)).status == 403
    for act in ("steps/agree", "prepare", "start", "suspend", "resume", "end"):
        assert (await reader.send(f"{path}/{act}", {"version": held["version"]})).status == 403
    assert (await placement_of(fake, held)).version == held["version"]


async def test_another_cooperatives_placement_is_not_there(fake):
    _, path = await proposal(fake)
    neighbour = Reader(await fake.neighbour().founded(), "staff")
    assert (await neighbour.open(path)).status == 404
    assert (await neighbour.send(f"{path}/steps/agree", {"version": 1})).status == 404


async def test_a_page_takes_as_many_queries_for_a_long_life_and_a_long_list_as_for_a_short_one(stored, monkeypatch):
    await stored.founded()
    desk = house_of(stored).desk(stored.actor(Role.STAFF))
    held = await stored.placed(stored.at_work(await stored.worker(), await stored.vacancy(), TODAY, TODAY + 90 * DAY))
    ran = []
    counts_in(monkeypatch, ran, Session, "_run")
    for name in ("sealers", "people"):
        counts_in(monkeypatch, ran, KeyRows, name)
    for asked in (lambda: lives.show(desk, held.id), lambda: lives.find(desk, Slice())):
        taken = []
        for more in (2, 9):
            for _ in range(more):
                other = await stored.placed(stored.new_placement(await stored.worker(), await stored.vacancy()))
                code = f"d{len(ran)}-{stored.id()}"
                await stored.added(stored.item(held.id, code), stored.item(other.id, code))
            ran.clear()
            await asked()
            taken.append(len(ran))
        assert taken[0] == taken[1] > 0


# --- the words ------------------------------------------------------------------------------------------------------


def reader_of(world, role=Role.STAFF, today=TODAY):
    return Page(
        words=words("en"), path="/", here="/", offered=("en",), request_id="", actor=world.actor(role), today=today
    )


@pytest.mark.parametrize("state", list(State))
def test_every_step_is_either_offered_or_told_why_not(fake, state):
    role = fake.new_vacancy(type("Firm", (), {"id": fake.id()}))
    held = replace(fake.new_placement(fake.new_worker(), role), state=state)
    found = moves(reader_of(fake, today=held.planned.first), held)
    assert [move.step for move in found] == ([move.step for move in STEPS] if state in OPEN else [])
    assert {move.step for move in found if not move.reason} == set(held.open_steps)
    assert {move.step for move in moves(reader_of(fake, Role.COACH), held) if not move.reason} == set()


@pytest.mark.parametrize(
    ("state", "due_on", "said"),
    [
        (ItemState.OPEN, TODAY - DAY, "Overdue"),
        (ItemState.OPEN, TODAY, "Due now"),
        (ItemState.OPEN, TODAY + DAY, "Planned"),
        (ItemState.DONE_LATE, TODAY, "Done late"),
        (ItemState.WAIVED, TODAY, "Waived"),
    ],
)
def test_a_due_thing_stands_as_its_days_say(fake, state, due_on, said):
    item = replace(fake.item(due_on=due_on), state=state)
    assert tagged(item, TODAY)[0] == said
    assert (standing(item, TODAY) is None) is (state is ItemState.WAIVED)


def test_every_step_and_every_line_of_the_gate_has_words():
    steps = {"propose", "prepare", *(move.step for move in STEPS)}
    assert set(work.STEPS) == set(work.TAKEN) == steps
    assert {done.value for done in Preparation} < set(work.GATE)


def test_what_a_placement_or_a_role_refuses_has_words():
    asked = "begun dated-step gate-closed missing no-such-step open-ended out-of-order overlap role stale too-long"
    codes = {f"placement.{code}" for code in asked.split()} | {
        f"{noun}.{code}" for noun in ("vacancy", "employer") for code in ("missing", "stale")
    }
    assert codes | {"placement.wrong-day", "vacancy.closed", "vacancy.impossible"} <= set(WORDS)
