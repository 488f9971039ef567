"""Staff's first screen: what is due, most pressing first; what is planned; permits that end; calls to carry out."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.access.actors import Role
from services.clock import SetClock
from services.keys.rows import KeyRows
from services.ports.agenda import Contact
from services.ports.pages import Slice
from services.store.session import Session
from services.usecases import calls, queue
from services.usecases.contacts import LOOK_INTO
from services.usecases.queue import Show
from talentcoop.agenda import Origin
from talentcoop.dates import Period
from tests.services.served import faked, house_of
from tests.services.world import NOW, TODAY
from tests.web.site import Reader

DAY = timedelta(days=1)
SUNDAY = date(2026, 6, 7)


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def placed(world, **identity):
    """Somebody at work."""
    worker = world.new_worker()
    worker = await world.worker(identity=replace(worker.identity, **identity))
    held = world.at_work(worker, await world.vacancy(), TODAY - 30 * DAY, TODAY + 60 * DAY)
    return worker, await world.placed(held)


async def due(world, held, subject, code, on, *, within=0, **changes):
    """Something due on a day, and how many days it stays in time."""
    kept = {key: changes.pop(key) for key in ("origin", "occurrence") if key in changes}
    item = world.item(held, code, subject=subject, due_on=on, **kept)
    given = {"close_on": on + within * DAY, "owner": "worker"} | changes
    return (await world.added(replace(item, due=replace(item.due, **given))))[0]


async def on_a_cohort(world, worker):
    """A milestone of somebody on a cohort, due today."""
    enrolment = await world.enrolled(await world.cohort(programme="programmes/tis"), worker)
    milestone = {"origin": Origin.ENROLMENT, "owner": "participant"}
    return await due(world, enrolment.id, enrolment.subject, "baseline", TODAY, **milestone)


def tried(world, item):
    """An attempt that reached nobody."""
    return Contact(id=world.id(), item=item.id, subject=item.subject, on=TODAY, reached=False)


async def a_caseload(world):
    """One item of every standing, in no order."""
    worker, held = await placed(world)

    async def of(code, days, **changes):
        return await due(world, held.id, worker.id, code, TODAY + days * DAY, **changes)

    made = {
        "later": await of("d60", 20),
        "week": await of("d28", 6, within=2),
        "today": await of("d21", 0, within=2),
        "in_time": await of("d14", -1, within=2),
        "overdue": await of("payslip_1", -9, within=5, owner="agency"),
        "silent": await of("d3", -1, within=1, safety=True),
        "alarm": await of(LOOK_INTO, 0, owner="agency", safety=True),
    }
    async with world.open() as store:
        await store.agenda.contacted(tried(world, made["in_time"]), NOW)
    return made


def listed(opened):
    """The items of a page, in its order."""
    return re.findall(r'<th scope="row"><a href="/desk/items/([0-9a-f-]+)"', opened.html)


def counted(opened):
    """The number on each counter, by the address it leads to."""
    found = re.findall(r'<a href="([^"]+)"><span class="counter-number">([0-9]+)', opened.html)
    return {path: int(number) for path, number in found}


async def test_what_must_be_looked_into_comes_first_then_the_first_days_then_the_oldest(fake):
    made = await a_caseload(await fake.founded())
    shown = listed(await Reader(fake, "staff").open("/desk"))
    assert shown == [str(made[key].id) for key in ("alarm", "silent", "overdue", "in_time", "today")]


async def test_every_number_leads_to_the_list_that_it_counts(fake):
    made = await a_caseload(await fake.founded())
    staff = Reader(fake, "staff")
    numbers = counted(await staff.open("/desk"))
    assert numbers == {
        "/desk?show=overdue": 1,
        "/desk?show=week": 3,
        "/desk?show=unanswered": 2,
        "/desk?show=ending": 0,
        "/desk/calls": 0,
    }
    wanted = {
        "overdue": ["overdue"],
        "week": ["alarm", "today", "week"],
        "unanswered": ["silent", "in_time"],
        "ending": [],
        "nonsense": ["alarm", "silent", "overdue", "in_time", "today"],
    }
    for show, keys in wanted.items():
        page = await staff.open(f"/desk?show={show}")
        assert listed(page) == [str(made[key].id) for key in keys], show
        assert counted(page) == numbers


async def test_an_item_is_overdue_only_after_its_last_day_in_time(fake):
    worker, held = await placed(await fake.founded())
    for occurrence, days in enumerate((4, 5)):
        await due(fake, held.id, worker.id, "d14", TODAY - 5 * DAY, within=days, occurrence=occurrence)
    assert counted(await Reader(fake, "staff").open("/desk"))["/desk?show=overdue"] == 1


async def test_the_week_ends_on_sunday(fake):
    worker, held = await placed(await fake.founded())
    for code, on in (("d21", SUNDAY), ("d28", SUNDAY + DAY)):
        await due(fake, held.id, worker.id, code, on)
    assert counted(await Reader(fake, "staff").open("/desk"))["/desk?show=week"] == 1


async def test_a_row_says_whom_it_is_about_where_she_works_and_how_it_stands(fake):
    worker, held = await placed(await fake.founded())
    await due(fake, held.id, worker.id, "d30_worker", TODAY - DAY, within=5)
    said = (await Reader(fake, "staff").open("/desk")).text
    for words in ("Talk, day 30", f"Amina · {worker.ref}", "Aide-soignante", "Les Glycines", "Still in time"):
        assert words in said
    assert "El Idrissi" not in said


async def test_of_an_erased_person_the_row_stays_and_says_so(fake):
    worker, held = await placed(await fake.founded())
    await due(fake, held.id, worker.id, "d14", TODAY)
    await fake.keys.forget(fake.cooperative, worker.id)
    said = (await Reader(fake, "staff").open("/desk")).text
    assert "Her file was erased" in said
    assert "Amina" not in said


async def test_of_somebody_on_a_cohort_only_the_reference_is_told(fake):
    await fake.founded()
    worker = await fake.worker()
    await on_a_cohort(fake, worker)
    page = await Reader(fake, "staff").open("/desk")
    assert f"{worker.ref} with the participant Spring" in page.text
    assert "Amina" not in page.text


async def test_with_nothing_due_the_page_says_until_when_and_leads_to_what_is_planned(fake):
    await fake.founded()
    staff = Reader(fake, "staff")
    nothing = await staff.open("/desk")
    assert "nothing is planned" in nothing.text
    worker, held = await placed(fake)
    await due(fake, held.id, worker.id, "d60", date(2026, 7, 6))
    page = await staff.open("/desk")
    assert "Nothing is due before Monday, 6 July 2026" in page.text
    assert "/desk/planned" in page.links()
    assert "good news" in (await staff.open("/desk?show=overdue")).text


async def test_what_is_planned_begins_tomorrow_and_ends_on_the_day_chosen(fake):
    made = await a_caseload(await fake.founded())
    staff = Reader(fake, "staff")
    assert listed(await staff.open("/desk/planned")) == [str(made["week"].id), str(made["later"].id)]
    two = await staff.open("/desk/planned?weeks=2")
    assert listed(two) == [str(made["week"].id)]
    assert listed(await staff.open("/desk/planned?weeks=99")) == listed(await staff.open("/desk/planned?weeks=4"))


async def test_a_long_list_comes_in_pages_and_leaves_whole(fake):
    worker, held = await placed(await fake.founded())
    for n in range(27):
        await due(fake, held.id, worker.id, "d14", TODAY, occurrence=n)
    staff = Reader(fake, "staff")
    first, second, beyond = [await staff.open(f"/desk?start={start}") for start in (0, 25, 900)]
    assert (len(listed(first)), len(listed(second))) == (25, 2)
    assert "27 entries, shown: 26 to 27" in second.text
    assert listed(beyond) == listed(second)
    assert (await staff.open("/desk?start=-1")).status == 422
    rows = list(csv.reader(io.StringIO((await staff.open("/desk.csv")).html)))
    assert len(rows) == 28
    assert (await staff.open("/desk.xlsx")).answer.content.startswith(b"PK")


async def test_the_files_hold_the_rows_of_the_filter_and_no_name(fake):
    made = await a_caseload(await fake.founded())
    staff = Reader(fake, "staff")
    file = await staff.open("/desk.csv?show=overdue")
    head, row = csv.reader(io.StringIO(file.html))
    assert head[0] == "Reference"
    assert row[5:7] == [made["overdue"].due.due_on.isoformat(), made["overdue"].due.close_on.isoformat()]
    whole = (await staff.open("/desk.csv")).html
    assert "Look into this today" in whole
    for text in (whole, (await staff.open("/desk/planned.csv")).html, (await staff.open("/desk/calls.csv")).html):
        assert "Amina" not in text
        assert "+32" not in text


async def test_a_paper_of_somebody_at_work_is_told_of_before_it_lapses_and_a_newer_one_takes_its_place(fake):
    worker, _ = await placed(await fake.founded())
    idle = await fake.worker()

    async def paper(whose, until, **changes):
        async with fake.open() as store:
            await store.facts.add(whose.id, fake.fact("registration_model_a", True, evidence_until=until, **changes))

    await paper(worker, TODAY + 90 * DAY)
    await paper(idle, TODAY + 9 * DAY)
    page = await Reader(fake, "staff").open("/desk?show=ending")
    assert f"/desk/workers/{worker.id}" in page.links()
    assert f"/desk/workers/{idle.id}" not in page.links()
    await paper(worker, TODAY + 91 * DAY, recorded_at=NOW + DAY / 24)
    later = Reader(fake, "staff", clock=SetClock(NOW + DAY / 12))
    assert counted(await later.open("/desk"))["/desk?show=ending"] == 0


async def test_a_no_that_somebody_at_work_said_is_asked_again_before_it_is_out_of_date(fake):
    worker, _ = await placed(await fake.founded())
    until = {"evidence_until": TODAY + 90 * DAY}
    async with fake.open() as store:
        for kind, value in (("protection_ended", False), ("protection_refused_in_wait", True)):
            await store.facts.add(worker.id, fake.fact(kind, value, **until))
    page = await Reader(fake, "staff").open("/desk?show=ending")
    assert "Ask again: Final decision on the application for protection notified" in page.text
    assert "First refusal received" not in page.text, "a refusal that came stays one"


async def test_a_no_that_was_put_on_file_without_a_day_is_due_at_once(fake):
    worker, _ = await placed(await fake.founded())
    async with fake.open() as store:
        await store.facts.add(worker.id, fake.fact("protection_ended", False, recorded_at=NOW - 400 * DAY))
        await store.facts.add(worker.id, fake.fact("protection_refused_in_wait", True))
    staff = Reader(fake, "staff")
    page = await staff.open("/desk?show=ending")
    assert "Ask again: Final decision on the application for protection notified" in page.text
    assert "First refusal received" not in page.text
    (_, row) = csv.reader(io.StringIO((await staff.open("/desk.csv?show=ending")).html))
    assert row == [worker.ref, TODAY.isoformat(), "0"]


async def test_a_permit_is_told_of_in_its_last_ninety_days_unless_one_alike_follows(fake):
    worker, held = await placed(await fake.founded())

    async def permit(last, **changes):
        async with fake.open() as store:
            return await store.permits.save(fake.permit(worker, period=Period(TODAY - 90 * DAY, last), **changes))

    ends = await permit(TODAY + 90 * DAY, sectors=("care",))
    await permit(TODAY + 91 * DAY, sectors=("horeca",))
    await permit(TODAY - DAY, sectors=("other",))
    await permit(TODAY + 9 * DAY, sectors=("construction",), revoked_on=TODAY)
    staff = Reader(fake, "staff")
    assert counted(await staff.open("/desk"))["/desk?show=ending"] == 1
    page = await staff.open("/desk?show=ending")
    assert f"/desk/workers/{worker.id}" in page.links()
    assert "After that day" not in page.text
    (_, row) = csv.reader(io.StringIO((await staff.open("/desk.csv?show=ending")).html))
    assert row == [worker.ref, ends.period.last.isoformat(), "90"]
    other = fake.permit(worker, period=Period(ends.period.last + DAY, None), sectors=("horeca",))
    async with fake.open() as store:
        await store.permits.save(other)
    assert counted(await staff.open("/desk"))["/desk?show=ending"] == 1
    async with fake.open() as store:
        await store.permits.save(replace(other, id=fake.id(), sectors=("care",)))
    assert counted(await staff.open("/desk"))["/desk?show=ending"] == 0
    assert held.planned.last < ends.period.last


async def test_work_planned_beyond_a_permit_is_marked(fake):
    worker, held = await placed(await fake.founded())
    async with fake.open() as store:
        await store.permits.save(fake.permit(worker, period=Period(TODAY, held.planned.last - DAY)))
    assert "After that day" in (await Reader(fake, "staff").open("/desk?show=ending")).text


async def test_a_call_waits_with_a_number_until_it_was_carried_out_once(fake):
    worker, held = await placed(await fake.founded())
    item = await due(fake, held.id, worker.id, "d14", TODAY)
    waiting = fake.message(
        item, to_role=None, to_subject=worker.id, channel="sms", template="reminder_person", language="en"
    )
    async with fake.open() as store:
        await store.outbox.add((waiting,))
    staff = Reader(fake, "staff")
    assert counted(await staff.open("/desk"))["/desk/calls"] == 1
    page = await staff.open("/desk/calls")
    assert "tel:+32470123456" in page.links()
    assert "Three questions, day 14" in page.text
    assert "Please call us when it suits you. Coop" in page.text
    done = await staff.send("/desk/calls", {"message": waiting.id})
    assert (done.status, done.leads) == (303, "/desk/calls?done=call-done")
    async with fake.open() as store:
        assert await store.outbox.waiting(NOW) == ()
        assert (await store.outbox.page(Slice())).items[0].sent_at == NOW
    again = await staff.send("/desk/calls", {"message": waiting.id})
    assert again.leads == "/desk/calls?done=call-gone"
    empty = await staff.send("/desk/calls")
    assert empty.status == 422
    assert "Nothing waits" in empty.text


async def test_who_is_on_a_cohort_is_called_under_her_own_name(fake):
    await fake.founded()
    worker = await fake.worker()
    item = await on_a_cohort(fake, worker)
    message = fake.message(item, to_role=None, to_subject=item.subject, channel="call", template="reminder_person")
    async with fake.open() as store:
        await store.outbox.add((message,))
    page = await Reader(fake, "staff").open("/desk/calls")
    assert "Amina El Idrissi" in page.text
    assert "tel:+32470123456" in page.links()


@pytest.mark.parametrize("path", ["/desk", "/desk?show=ending", "/desk/planned", "/desk/calls"])
async def test_a_page_takes_as_many_queries_for_many_rows_as_for_a_few(stored, monkeypatch, path):
    await stored.founded()
    desk = house_of(stored).desk(stored.actor(Role.STAFF))
    ran = []
    counts_in(monkeypatch, ran, Session, "_run")
    for name in ("sealers", "people"):
        counts_in(monkeypatch, ran, KeyRows, name)
    asked = {
        "/desk": lambda: queue.today(desk, Slice()),
        "/desk?show=ending": lambda: queue.today(desk, Slice(), Show.ENDING),
        "/desk/planned": lambda: queue.planned(desk, Slice(), timedelta(weeks=4)),
        "/desk/calls": lambda: calls.waiting(desk),
    }[path]
    taken = []
    for more in (2, 12):
        for _ in range(more):
            await one_of_everything(stored)
        ran.clear()
        await asked()
        taken.append(len(ran))
    assert taken[0] == taken[1] > 0


def counts_in(monkeypatch, ran, kind, name):
    plain = getattr(kind, name)

    async def counted_too(self, *given, **more):
        ran.append(name)
        return await plain(self, *given, **more)

    monkeypatch.setattr(kind, name, counted_too)


async def one_of_everything(world):
    """Somebody at work and on a cohort, with a permit that ends, things due and to come, and a call to make."""
    worker, held = await placed(world)
    await on_a_cohort(world, worker)
    item = await due(world, held.id, worker.id, "d14", TODAY)
    await due(world, held.id, worker.id, "d60", TODAY + 20 * DAY)
    async with world.open() as store:
        await store.permits.save(world.permit(worker, period=Period(TODAY, TODAY + 9 * DAY)))
        await store.agenda.contacted(tried(world, item), NOW)
        await store.outbox.add((world.message(item, to_role=None, to_subject=worker.id, channel="call"),))
