"""One thing to do: what is asked, what came of it, what comes first, and its waiver."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.access.actors import Role
from services.clock import SetClock
from services.ports.agenda import Contact
from services.ports.pages import Slice
from services.usecases import cohorts
from services.usecases.contacts import LOOK_INTO
from talentcoop.agenda import ItemState
from talentcoop.placements import State
from tests.services.served import faked, house_of
from tests.services.world import NOW, TODAY
from tests.web.site import Reader

DAY = timedelta(days=1)
ON = {"on-day": "1", "on-month": "6", "on-year": "2026"}


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def at_work(world, *codes, **identity):
    """Somebody at work, and contacts of hers that are due today; the page of each by its code."""
    await world.founded()
    plain = world.new_worker()
    worker = await world.worker(identity=replace(plain.identity, **identity))
    placed = await world.placed(world.at_work(worker, await world.vacancy(), TODAY - DAY, TODAY + 60 * DAY))
    items = [world.item(placed.id, code, subject=worker.id) for code in codes]
    owned = [replace(item, due=replace(item.due, owner=item.due.code.partition("_")[2] or "worker")) for item in items]
    held = await world.added(*owned)
    return worker, placed, {item.due.code: f"/desk/items/{item.id}" for item in held}


async def item_of(world, path):
    async with world.open() as store:
        return await store.agenda.get(key_of(path))


async def contacts_of(world, path):
    async with world.open() as store:
        return await store.agenda.contacts(key_of(path))


def questions_of(world, code):
    return house_of(world).practice.schedule.item(code).questions


def key_of(path):
    return UUID(path.split("/")[3])


async def test_the_page_says_whom_to_call_what_to_ask_and_in_her_own_language(fake):
    worker, _, pages = await at_work(fake, "d14", language="ar", trusted_contact="+32 2 555 02 00")
    page = await Reader(fake, "staff").open(pages["d14"])
    for words in (
        "Three questions, day 14",
        "Amina El Idrissi",
        "Les Glycines",
        "+32 2 555 02 00",
        "Is the work safe?",
    ):
        assert words in page.text
    assert "tel:+32470123456" in page.links()
    assert f"/desk/workers/{worker.id}" in page.links()
    assert re.search(r'<span lang="ar" dir="auto" data-told>[^<]+</span>', page.html)
    for answer in ("Yes", "No", "I do not know", "I would rather not say"):
        assert answer in page.text


async def test_whoever_it_is_about_sees_that_her_file_was_opened(fake):
    worker, _, pages = await at_work(fake, "d14")
    await Reader(fake, "staff").open("/desk")
    async with fake.open() as store:
        (listed,) = (await store.audit.of(worker.id, Slice())).items
    await Reader(fake, "staff").open(pages["d14"])
    async with fake.open() as store:
        (opened, _) = (await store.audit.of(worker.id, Slice())).items
    assert (listed.what, opened.what) == ("worker.find", "file.open")


async def test_what_she_answered_is_kept_and_the_item_is_off_the_list(fake):
    _, _, pages = await at_work(fake, "d14")
    staff, path = Reader(fake, "staff"), pages["d14"]
    fields = (await staff.open(path)).fields()
    assert (fields["on-day"], fields["on-month"], fields["on-year"]) == ("1", "6", "2026")
    first, *_, last = questions_of(fake, "d14")
    answers = {f"answer-{first.id}": "yes", f"answer-{last.id}": "wont_say"}
    sent = {"version": fields["version"], "reached": "yes", "note": "She is well.", **ON, **answers}
    done = await staff.send(path, sent)
    assert (done.status, done.leads) == (303, "/desk?done=item-done")
    assert (await item_of(fake, path)).state is ItemState.DONE
    (contact,) = await contacts_of(fake, path)
    assert (contact.reached, contact.on, contact.note) == (True, TODAY, "She is well.")
    assert contact.answers == {first.id: "yes", last.id: "wont_say"}
    assert "Noted as done" in (await staff.open(done.leads)).text
    page = await staff.open(path)
    assert "Nothing is left to do here" in page.text
    assert "She is well." in page.text
    assert f'action="{path}"' not in page.html


async def test_an_alarming_answer_stands_on_top_and_says_what_she_told(fake):
    _, _, pages = await at_work(fake, "d14")
    staff, path = Reader(fake, "staff"), pages["d14"]
    alarming = next(question for question in questions_of(fake, "d14") if question.alarm)
    sent = {"version": 1, "reached": "yes", f"answer-{alarming.id}": alarming.alarm, **ON}
    done = await staff.send(path, sent)
    assert done.leads == "/desk?done=item-alarm"
    page = await staff.open(done.leads)
    assert "Look into this today" in page.text
    alarm = next(link for link in page.links() if link.startswith("/desk/items/"))
    assert (await item_of(fake, alarm)).due.code == LOOK_INTO
    said = (await staff.open(alarm)).text
    assert alarming.ask.en in said
    assert "tell the employer nothing" in said
    looked = await staff.send(alarm, {"version": 1, "reached": "yes", "note": "Called her.", **ON})
    assert looked.leads == "/desk?done=item-done"


async def test_an_attempt_that_reached_nobody_stays_on_the_list_and_is_counted(fake):
    _, _, pages = await at_work(fake, "d14")
    staff, path = Reader(fake, "staff"), pages["d14"]
    for _ in range(2):
        tried = await staff.send(path, {"version": 1, "reached": "no", **ON})
        assert tried.leads == "/desk?done=item-tried"
    assert (await item_of(fake, path)).state is ItemState.OPEN
    assert "Not reached, 2 attempts" in (await staff.open("/desk?show=unanswered")).text
    assert (await staff.open(path)).text.count("Nobody was reached") == 2


async def test_answers_of_somebody_who_was_not_reached_are_never_lost_in_silence(fake):
    _, _, pages = await at_work(fake, "d14")
    staff, path = Reader(fake, "staff"), pages["d14"]
    question = questions_of(fake, "d14")[0].id
    refused = await staff.send(path, {"version": 1, "reached": "no", f"answer-{question}": "no", **ON})
    assert refused.status == 422
    assert "answers were given, so somebody was reached" in refused.text
    assert refused.fields()[f"answer-{question}"] == "no"
    assert await contacts_of(fake, path) == ()


async def test_what_two_people_note_at_once_is_lost_by_neither_and_the_alarm_is_raised(fake):
    _, _, pages = await at_work(fake, "d14")
    one, other, path = Reader(fake, "staff"), Reader(fake, "coordinator"), pages["d14"]
    alarming = next(question for question in questions_of(fake, "d14") if question.alarm)
    named = f"answer-{alarming.id}"
    assert (await one.send(path, {"version": 1, "reached": "yes", "note": "All well.", **ON})).status == 303
    sent = {"version": 1, "reached": "yes", named: alarming.alarm, "note": "She is afraid.", **ON}
    refused = await other.send(path, sent)
    assert refused.status == 409
    assert "What you typed is not on file yet" in refused.text
    assert "Add what she told you" in refused.text
    assert "She is afraid." in refused.html
    fields = refused.fields()
    assert (fields[named], fields["version"]) == (alarming.alarm, "2")
    empty = await other.send(f"{path}/words", {})
    assert (empty.status, "The form arrived incomplete" in empty.text) == (422, True)
    late = {**fields, "note": "She is afraid."}
    added = await other.send(f"{path}/words", late)
    assert (added.status, added.leads) == (303, "/desk?done=item-alarm")
    assert (await other.send(f"{path}/words", late)).status == 409
    assert [contact.note for contact in await contacts_of(fake, path)] == ["All well.", "She is afraid."]
    page = await one.open("/desk")
    assert "Look into this today" in page.text
    alarm = next(link for link in page.links() if link.startswith("/desk/items/"))
    told = (await one.open(alarm)).text
    assert "All well." in told
    assert "She is afraid." in told
    more = await one.send(f"{path}/words", {"version": 3, "note": "Better now.", **ON})
    assert more.leads == f"{path}?done=item-added"
    assert "Added to what was noted." in (await one.open(more.leads)).text


async def test_nobody_is_reached_without_a_word_and_a_done_item_takes_words_only(fake):
    _, _, pages = await at_work(fake, "d14", LOOK_INTO)
    staff = Reader(fake, "staff")
    for path in pages.values():
        silent = await staff.send(path, {"version": 1, "reached": "yes", **ON})
        assert (silent.status, "Nothing is noted of what was said" in silent.text) == (422, True)
        assert (await item_of(fake, path)).state is ItemState.OPEN
        assert "Add what" not in (await staff.open(path)).text
        open_still = await staff.send(f"{path}/words", {"version": 1, "note": "x", **ON})
        assert (open_still.status, "This is still open." in open_still.text) == (409, True)


@pytest.mark.parametrize("act", ["", "/waive"])
async def test_an_empty_form_comes_back_with_its_faults_on_top(fake, act):
    _, _, pages = await at_work(fake, "d14")
    refused = await Reader(fake, "staff").send(pages["d14"] + act)
    assert refused.status == 422
    assert refused.title.startswith("Error:")
    for name in ("reason",) if act else ("reached", "on"):
        assert f"#{name}" in refused.links()
        assert f'id="{name}-fault"' in refused.html
    assert (await item_of(fake, pages["d14"])).version == 1


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ({"on-day": "2"}, "That day is still to come."),
        ({"on-year": "26"}, "give the year in four digits."),
        ({"on-day": "31"}, "Day:"),
    ],
)
async def test_a_day_that_cannot_be_is_told_of_and_what_was_typed_is_kept(fake, on, said):
    _, _, pages = await at_work(fake, "d14")
    refused = await Reader(fake, "staff").send(pages["d14"], {"version": 1, "reached": "yes", "note": "x", **ON, **on})
    assert refused.status == 422
    assert said in refused.text
    assert refused.fields()["reached"] == "yes"
    assert (await item_of(fake, pages["d14"])).version == 1


async def test_an_answer_that_nobody_asked_for_is_refused(fake):
    _, _, pages = await at_work(fake, "d14")
    sent = {"version": 1, "reached": "yes", "answer-made_up": "yes", **ON}
    refused = await Reader(fake, "staff").send(pages["d14"], sent)
    assert refused.status == 422
    assert "does not fit the questions" in refused.text


async def test_what_somebody_else_changed_is_shown_as_it_stands_now(fake):
    _, _, pages = await at_work(fake, "d14")
    staff, path = Reader(fake, "staff"), pages["d14"]
    async with fake.open() as store:
        await store.agenda.save(await store.agenda.get(key_of(path)))
    sent = {"version": 1, "reached": "yes", "note": "Mine.", **ON}
    stale = await staff.send(path, sent)
    assert stale.status == 409
    assert "Somebody else changed this" in stale.text
    assert "Mine." in stale.html
    assert stale.fields()["version"] == "2"
    assert (await staff.send(path, sent | {"version": "2"})).status == 303
    closed = await staff.send(path, sent | {"version": "3"})
    assert closed.status == 409
    assert "already closed" in closed.text
    assert (await staff.send(f"{path}/waive", {"version": 2, "reason": "Late"})).status == 409


async def test_the_employer_is_not_asked_before_the_worker_nor_on_the_same_day(fake):
    _, _, pages = await at_work(fake, "d30_worker", "d30_employer")
    staff, path = Reader(fake, "staff"), pages["d30_employer"]
    sent = {"version": 1, "reached": "yes", "note": "All is well.", **ON}
    before = await staff.open(path)
    assert pages["d30_worker"] in before.links()
    assert "still open" in before.text
    assert 'name="reached"' not in before.html
    assert "+32470123456" not in before.html
    refused = await staff.send(path, sent)
    assert refused.status == 409
    assert "The worker is asked first" in refused.text
    assert "What you typed is not on file yet All is well." in refused.text
    assert (await staff.send(pages["d30_worker"], sent)).status == 303
    assert "from tomorrow on" in (await staff.open(path)).text
    tomorrow = Reader(fake, "staff", clock=SetClock(NOW + DAY))
    assert 'name="reached"' in (await tomorrow.open(path)).html
    assert (await tomorrow.send(path, sent | {"on-day": "2"})).status == 303


async def test_a_waiver_closes_it_and_keeps_the_reason(fake):
    _, _, pages = await at_work(fake, "d14")
    staff, path = Reader(fake, "staff"), pages["d14"]
    assert f"{path}/waive" in (await staff.open(path)).links()
    assert (await staff.open(f"{path}/waive")).fields()["version"] == "1"
    waived = await staff.send(f"{path}/waive", {"version": 1, "reason": "She moved away."})
    assert (waived.status, waived.leads) == (303, "/desk?done=item-waived")
    assert (await item_of(fake, path)).state is ItemState.WAIVED
    assert "Waived She moved away." in (await staff.open(path)).text
    await staff.send(f"{path}/words", {"version": 2, "note": "She called.", **ON})
    told = (await staff.open(path)).text
    assert "Reached She called." in told
    assert "Waived She moved away." in told
    assert "closed already" in (await staff.open(f"{path}/waive")).text


async def test_a_milestone_asks_how_it_came_out_and_waits_for_what_it_needs(fake):
    await fake.founded()
    desk = house_of(fake).desk(fake.actor(Role.COORDINATOR))
    cohort = await cohorts.open_cohort(desk, "programmes/tis", "TIS", TODAY)
    worker = await fake.worker()
    enrolment = await cohorts.enrol(desk, cohort.id, worker.id)
    programme = desk.practice.programme("programmes/tis")
    async with fake.open() as store:
        held = {item.due.code: item for item in await store.agenda.of(enrolment.id)}
    needy = next(one for one in programme.milestones if one.outcomes and set(one.needs) & held.keys())
    path = f"/desk/items/{held[needy.id].id}"
    coordinator = Reader(fake, "coordinator")
    waiting = await coordinator.open(path)
    assert "Something comes first" in waiting.text
    assert worker.ref in waiting.text
    assert "Amina" not in waiting.text
    assert f"/coach/cohorts/{cohort.id}" in waiting.links()
    for key in set(needy.needs) & held.keys():
        await coordinator.send(f"/desk/items/{held[key].id}/waive", {"version": 1, "reason": "Known."})
    page = await coordinator.open(path)
    assert f'name="outcome" value="{needy.outcomes[0]}"' in page.html
    sent = {"version": 1, "reached": "yes", **ON}
    for outcome in ({"outcome": "made_up"}, {}):
        wrong = await coordinator.send(path, sent | outcome)
        assert (wrong.status, "cannot come out that way" in wrong.text) == (422, True)
    assert (await coordinator.send(path, sent | {"outcome": needy.outcomes[0]})).status == 303
    (contact,) = await contacts_of(fake, path)
    assert contact.answers == {"outcome": needy.outcomes[0]}


async def test_of_suspended_work_the_page_says_so(fake):
    _, placed, pages = await at_work(fake, "d14")
    await fake.placed(replace(placed, state=State.SUSPENDED, suspended_on=TODAY), "suspend")
    assert "Work is suspended" in (await Reader(fake, "staff").open(pages["d14"])).text


async def test_an_alarm_without_an_answer_behind_it_can_be_looked_into_too(fake):
    _, _, pages = await at_work(fake, LOOK_INTO)
    page = await Reader(fake, "staff").open(pages[LOOK_INTO])
    assert "leave to work may be gone" in page.text
    assert "What she last told us" not in page.text


async def test_of_a_contact_the_schedule_has_no_more_the_page_still_stands(fake):
    _, _, pages = await at_work(fake, "retired")
    path = pages["retired"]
    async with fake.open() as store:
        item = await store.agenda.get(key_of(path))
        await store.agenda.contacted(
            Contact(id=fake.id(), item=item.id, subject=item.subject, on=TODAY, reached=False, note="Tried."), NOW
        )
    page = await Reader(fake, "staff").open(path)
    assert (page.status, "Tried." in page.text) == (200, True)


async def test_another_cooperatives_item_is_not_there(fake):
    _, _, pages = await at_work(fake, "d14")
    other = await fake.neighbour().founded()
    stranger = Reader(other, "staff")
    assert (await stranger.open(pages["d14"])).status == 404
    assert (await stranger.send(pages["d14"], {"version": 1, "reached": "yes", **ON})).status == 404
    assert (await Reader(fake, "staff").open(f"/desk/items/{uuid4()}")).status == 404


async def test_a_coach_has_her_own_pages_and_not_these(fake):
    _, _, pages = await at_work(fake, "d14")
    coach = Reader(fake, "coach")
    assert (await coach.open(pages["d14"])).status == 403
    assert (await coach.send(pages["d14"], {"version": 1, "reached": "yes", **ON})).status == 403
    assert (await item_of(fake, pages["d14"])).version == 1
