"""One's own calendar: an address shown once, a file that names nobody, and nothing for whoever holds an old one."""

import re
from datetime import date, timedelta
from uuid import uuid4

import icalendar
import pytest
import vobject

from services.access.actors import Actor, Role
from services.usecases import agenda, cohorts, feeds
from services.web.calendar import site
from talentcoop.agenda import Origin
from tests.services.served import faked, house_of
from tests.services.world import NOW, TODAY
from tests.web.site import Reader

PATH = "/coach/calendar"
DAY = timedelta(days=1)
STARTED = date(2026, 4, 1)


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def founded(world):
    """A coach, the cohort that is hers, and somebody on it."""
    await world.founded()
    worker = await world.worker()
    cohort = await world.cohort(programme="programmes/tis", starts_on=STARTED)
    enrolment = await cohorts.enrol(house_of(world).desk(world.actor(Role.STAFF)), cohort.id, worker.id)
    return Reader(world, f"coach:{cohort.id}"), worker, enrolment


async def subscribed(reader):
    """Make an address, and give its path."""
    page = await reader.send(PATH, (await reader.open(PATH)).fields())
    return re.search(r"https://test(/calendar/[\w-]+\.ics)", page.html)[1]


def events(opened):
    assert opened.status == 200, opened.html
    return list(icalendar.Calendar.from_ical(opened.answer.content).walk("VEVENT"))


def program(world):
    """A calendar program: signed in nowhere."""
    return Reader(world)


async def test_an_address_is_shown_once_and_kept_nowhere(fake):
    coach, *_ = await founded(fake)
    assert "You have no address yet." in (await coach.open(PATH)).text
    made = await coach.send(PATH, {"sure": "yes"})
    secret = re.search(r"https://test/calendar/([\w-]+)\.ics", made.html)[1]
    assert f"webcal://test/calendar/{secret}.ics" in made.links()
    assert len(secret) >= 43
    again = await coach.open(PATH)
    assert secret not in again.html
    assert "We cannot show it again" in again.text
    assert secret not in str(fake.uow.tables.rows)


async def test_the_page_is_linked_from_her_week(fake):
    coach, *_ = await founded(fake)
    assert PATH in (await coach.open("/coach")).links()


@pytest.mark.parametrize("sent", [{}, {"sure": "no"}])
async def test_without_the_pages_own_button_nothing_is_made(fake, sent):
    coach, *_ = await founded(fake)
    page = await coach.send(PATH, sent)
    assert (page.status, page.title.strip()[:6]) == (422, "Error:")
    assert not fake.uow.tables.rows["feed"]


async def test_a_coachs_calendar_has_what_is_open_on_her_cohort_within_ninety_days(fake):
    coach, _, enrolment = await founded(fake)
    other = await fake.cohort(programme="programmes/tis", starts_on=STARTED)
    desk = house_of(fake).desk(fake.actor(Role.STAFF))
    await cohorts.enrol(desk, other.id, (await fake.worker()).id)
    async with fake.open() as store:
        items = await store.agenda.of(enrolment.id)
    wanted = {item.id: item for item in items if item.due.due_on <= TODAY + feeds.AHEAD}
    found = events(await program(fake).open(await subscribed(coach)))
    assert 0 < len(wanted) < len(items)
    assert {str(event["uid"]): event.decoded("dtstart") for event in found} == {
        f"{key}@talentcoop": item.due.due_on for key, item in wanted.items()
    }
    assert {str(event["url"]) for event in found} == {f"https://test/coach/items/{key}" for key in wanted}


async def test_staff_find_placements_there_too_each_with_its_own_page(fake):
    _, worker, enrolment = await founded(fake)
    (placed,) = await fake.added(fake.item(subject=worker.id))
    found = events(await program(fake).open(await subscribed(Reader(fake, "staff"))))
    urls = [str(event["url"]) for event in found]
    assert f"https://test/desk/items/{placed.id}" in urls
    assert any("/coach/items/" in url for url in urls)
    assert {str(event["summary"]) for event in found} == {
        f"{ref}: something is due" for ref in (worker.ref, enrolment.ref)
    }


async def test_it_names_nobody_and_no_topic(fake):
    coach, worker, _ = await founded(fake)
    for who in (coach, Reader(fake, "staff")):
        text = (await program(fake).open(await subscribed(who))).html
        for word in (worker.identity.given_name, worker.identity.family_name, worker.identity.phone, "TIS", "lawyer"):
            assert word not in text.replace("\r\n ", "")


async def test_it_speaks_the_language_in_which_it_was_made(fake):
    _, worker, _ = await founded(fake)
    await fake.added(fake.item(subject=worker.id))
    path = await subscribed(Reader(fake, "staff", language="en"))
    for language in ("fr", "nl"):
        asked = await program(fake).open(path, headers={"Accept-Language": language})
        assert "something is due" in asked.html


async def test_programs_read_it_and_no_line_is_too_long(fake):
    coach, *_ = await founded(fake)
    opened = await program(fake).open(await subscribed(coach))
    assert opened.answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert len(list(vobject.readOne(opened.html).vevent_list)) == len(events(opened))
    assert all(len(line) <= 75 for line in opened.answer.content.split(b"\r\n"))
    assert "BEGIN:VTIMEZONE" in opened.html
    assert "TZID:Europe/Brussels" in opened.html


async def test_a_change_raises_the_sequence_and_what_is_done_goes(fake):
    coach, *_ = await founded(fake)
    path = await subscribed(coach)
    before = {str(event["uid"]): event for event in events(await program(fake).open(path))}
    done, moved = sorted(before)[:2]
    async with fake.open() as store:
        items = {f"{item.id}@talentcoop": item for item in await store.agenda.pending(TODAY + feeds.AHEAD)}
        await store.agenda.save(items[moved])
        await store.agenda.save(items[done].done(TODAY))
    after = {str(event["uid"]): event for event in events(await program(fake).open(path))}
    assert set(after) == set(before) - {done}
    assert int(after[moved]["sequence"]) > int(before[moved]["sequence"])
    assert {event.decoded("dtstamp") for event in after.values()} == {NOW}


async def test_what_is_unchanged_is_not_sent_again(fake):
    coach, *_ = await founded(fake)
    path = await subscribed(coach)
    first = (await program(fake).open(path)).answer
    again = (await program(fake).open(path, headers={"If-None-Match": first.headers["etag"]})).answer
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert first.headers["cache-control"] == "private, no-cache"
    async with fake.open() as store:
        item = (await store.agenda.pending(TODAY + feeds.AHEAD))[0]
        await store.agenda.save(item.done(TODAY))
    changed = (await program(fake).open(path, headers={"If-None-Match": first.headers["etag"]})).answer
    assert (changed.status_code, changed.headers["etag"] != first.headers["etag"]) == (200, True)


async def test_an_old_address_leads_nowhere(fake):
    coach, *_ = await founded(fake)
    old = await subscribed(coach)
    new = await subscribed(coach)
    assert (await program(fake).open(old)).status == 404
    assert (await program(fake).open(new)).status == 200


@pytest.mark.parametrize("path", ["/calendar/x.ics", "/calendar/.ics", "/calendar/x", f"/calendar/{'x' * 600}.ics"])
async def test_what_nobody_made_leads_nowhere_for_anybody(fake, path):
    coach, *_ = await founded(fake)
    await subscribed(coach)
    for reader in (program(fake), coach, Reader(fake, "staff")):
        assert (await reader.open(path)).status == 404


async def test_an_address_opens_nothing_but_its_calendar(fake):
    coach, *_ = await founded(fake)
    secret = (await subscribed(coach)).rpartition("/")[2].removesuffix(".ics")
    for reader in (Reader(fake, secret), Reader(fake)):
        assert (await reader.open("/coach")).status == 303


async def test_who_may_have_no_calendar_any_more_finds_none(fake):
    await founded(fake)
    actor = Actor(id=uuid4(), cooperative=fake.cooperative, role=Role.EMPLOYER)
    async with fake.uow(actor) as store:
        await store.feeds.keep(feeds.digest_of("hers"), "en", NOW)
    assert (await program(fake).open("/calendar/hers.ics")).status == 403


async def test_nobody_without_an_address_is_given_the_days(fake):
    await founded(fake)
    desk = house_of(fake).desk(fake.actor(Role.STAFF))
    with pytest.raises(Exception, match="no such calendar"):
        await feeds.entries(desk)


@pytest.mark.parametrize(
    ("scheme", "host", "shown"),
    [
        ("http", "coop.example", "https://coop.example"),
        ("https", "coop.example:8443", "https://coop.example:8443"),
        ("http", "127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http", "[::1]:8000", "http://[::1]:8000"),
        ("https", "localhost", "https://localhost"),
    ],
)
def test_an_address_is_encrypted_but_on_this_machine_itself(scheme, host, shown):
    assert site(scheme, host) == shown


async def test_the_days_take_as_many_queries_for_many_as_for_few(stored, monkeypatch):
    from services.store.session import Session

    await stored.founded()
    path, asked, run = await subscribed(Reader(stored, "staff")), [0], Session._run

    async def noting(session, query):
        asked[-1] += 1
        return await run(session, query)

    monkeypatch.setattr(Session, "_run", noting)
    for many in (2, 12):
        for n in range(many):
            worker = await stored.worker()
            enrolment = await stored.enrolled(await stored.cohort(), worker)
            await stored.added(
                stored.item(subject=worker.id, due_on=TODAY + n * DAY),
                stored.item(enrolment.id, origin=Origin.ENROLMENT, subject=enrolment.subject),
            )
        asked.append(0)
        assert len(events(await program(stored).open(path))) >= 2 * many
        asked.append(0)
    assert asked[1] == asked[3] > 0


async def test_what_was_tried_in_vain_stays(fake):
    coach, _, enrolment = await founded(fake)
    path = await subscribed(coach)
    async with fake.open() as store:
        item = (await store.agenda.of(enrolment.id))[0]
    desk = house_of(fake).desk(fake.actor(Role.STAFF))
    await agenda.do(desk, agenda.Do(item=item.id, version=item.version, reached=False))
    assert f"{item.id}@talentcoop" in (await program(fake).open(path)).html.replace("\r\n ", "")
