"""An employer's roles: what it is told of each, and that nothing a worker reports can be read from them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from services.access.actors import Role
from services.keys.rows import KeyRows
from services.ports.pages import Slice
from services.store.session import Session
from services.usecases import agenda, own_roles, placements
from services.usecases.availability import AT_LEAST
from talentcoop.agenda import ItemState
from talentcoop.dates import Period
from talentcoop.employers import VacancyState
from talentcoop.placements import State
from tests.services.served import faked, house_of
from tests.services.test_usecases import posted, registered, signed, step_of
from tests.services.world import TODAY
from tests.web.site import Reader
from tests.web.test_offers import firm, offered

ALL = Slice(0, 200)


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


def desk_of(world):
    return house_of(world).desk(world.actor(Role.STAFF))


# --- what is told of a role ---------------------------------------------------------------------------------------


async def test_without_roles_the_first_screen_says_what_to_do(fake):
    employer = await (await fake.founded()).employer()
    page = await Reader(fake, f"employer:{employer.id}").open("/employer")
    assert page.status == 200
    assert "You have not posted a role yet" in page.text
    assert "/employer/post" in page.links()


async def test_a_role_says_where_it_stands_whether_pay_is_lawful_and_no_more(fake):
    await fake.founded()
    listed = await fake.vacancy(title="Aide de jour")
    employer = await _employer_of(fake, listed)
    await fake.vacancy(employer, title="Astronaute", isco08="2111", pay_cents=150_000)
    page = await firm(fake, listed).open("/employer")
    assert "On the shortage list" in page.text
    assert "Not found; our copy of the list is incomplete" in page.text
    assert "Not on the shortage list" not in page.text
    assert "At or above the wage floor" in page.text
    assert "Below the wage floor" in page.text
    assert page.text.count("Not yet") == 2


async def test_a_role_has_its_own_page_with_list_edition_and_the_floors_source(fake):
    await fake.founded()
    low = await fake.vacancy(pay_cents=150_000)
    page = await firm(fake, low).open(f"/employer/roles/{low.id}")
    for told in ("edition 2026", "Aide-soignant / Aide-soignante", "€2,189.81", "Guaranteed average minimum", "asked"):
        assert told in page.text
    assert "Nobody can start at this pay" in page.text


async def test_where_no_floor_or_list_is_known_that_is_said_and_is_no_refusal(fake):
    await fake.founded()
    early = await fake.vacancy(starts_on=TODAY.replace(year=2020), region="be-xyz")
    page = await firm(fake, early).open(f"/employer/roles/{early.id}")
    assert "No wage floor is published for this day" in page.text
    assert "We know no shortage list for this region" in page.text
    assert "Below the wage floor" not in page.text


async def test_anothers_role_is_not_there(fake):
    await fake.founded()
    mine, other = await fake.vacancy(), await fake.vacancy()
    for path in (f"/employer/roles/{other.id}", f"/employer/roles/{other.id}/close"):
        assert (await firm(fake, mine).open(path)).status == 404
    assert (await firm(fake, mine).send(f"/employer/roles/{other.id}/close", {"sure": "yes"})).status == 404


async def test_roles_are_filtered_paged_and_taken_away(fake):
    await fake.founded()
    first = await fake.vacancy()
    employer = await _employer_of(fake, first)
    for number in range(26):
        await fake.vacancy(employer, title=f"Role {number}")
    reader = firm(fake, first)
    page = await reader.open("/employer/roles?state=open")
    assert "27 entries, shown: 1 to 25" in page.text
    assert "/employer/roles?start=25&state=open" in page.links()
    file = await reader.open("/employer/roles.csv?state=open")
    assert len(file.html.splitlines()) == 28
    assert "No role of yours is in this state" in (await reader.open("/employer/roles?state=closed")).text
    assert (await reader.open("/employer/roles.xlsx")).answer.content[:2] == b"PK"


async def test_closing_is_asked_once_more_and_done_once(fake):
    await fake.founded()
    held = await fake.vacancy()
    reader, path = firm(fake, held), f"/employer/roles/{held.id}/close"
    assert "Close this role?" in (await reader.open(path)).text
    empty = await reader.send(path)
    assert empty.status == 422
    assert empty.title.strip().startswith("Error:")
    done = await reader.send(path, {"sure": "yes"})
    assert (done.status, done.leads) == (303, f"/employer/roles/{held.id}?done=role-closed")
    async with fake.open() as store:
        assert (await store.vacancies.get(held.id)).state is VacancyState.CLOSED
    again = await reader.send(path, {"sure": "yes"})
    assert again.status == 409
    assert "The role is closed." in again.text


# --- whether anybody is available -------------------------------------------------------------------------------------


async def people(world, vacancy):
    """What the employer is told."""
    page = await firm(world, vacancy).open(f"/employer/roles/{vacancy.id}")
    return "People are available" in page.text


async def test_people_are_available_where_enough_of_them_fit_and_are_free(fake):
    await fake.founded()
    desk = desk_of(fake)
    vacancy = (await posted(desk)).vacancy
    for _ in range(AT_LEAST - 1):
        await registered(desk, shown=False)
        assert not await people(fake, vacancy), "a role made up to fit one person would find her"
    worker = await registered(desk)
    assert await people(fake, vacancy), "what she may do is looked into when she is proposed"
    await placements.start(desk, step_of(await signed(desk, worker, (await posted(desk)).vacancy)))
    assert not await people(fake, vacancy), "she is at work elsewhere"


async def test_of_a_first_day_gone_by_today_is_asked(fake):
    await fake.founded()
    desk = desk_of(fake)
    for _ in range(AT_LEAST):
        await registered(desk)
    vacancy = (await posted(desk)).vacancy
    async with fake.open() as store:
        past = await store.vacancies.save(replace(vacancy, starts_on=TODAY - timedelta(days=300)))
    assert await people(fake, past)


async def test_no_number_is_told_of_those_available(fake):
    await fake.founded()
    desk = desk_of(fake)
    vacancy = (await posted(desk)).vacancy
    seen = []
    for _ in range(AT_LEAST + 2):
        await registered(desk)
        seen.append((await firm(fake, vacancy).open(f"/employer/roles/{vacancy.id}")).html)
    assert len(set(seen[: AT_LEAST - 1])) == len(set(seen[AT_LEAST - 1 :])) == 1


async def test_what_workers_report_changes_nothing_that_an_employer_sees(request):
    """Two worlds that differ in nothing but a worker's answers, one of them alarming, and in attempts to reach her."""
    told = []
    for reports in (False, True):
        world = await faked(request.node.nodeid).founded()
        house = house_of(world)
        desk = house.desk(world.actor(Role.STAFF))
        worker = await registered(desk)
        job = (await posted(desk)).vacancy
        await placements.start(desk, step_of(await signed(desk, worker, job)))
        other = await offered(world)
        if reports:
            await _reports(house, desk)
        paths = ["/employer", "/employer/roles", "/employer/offers", f"/employer/roles/{job.id}"]
        reader = Reader(world, f"employer:{job.employer},{other[1].employer}", clock=house.clock)
        page = await reader.open("/employer")
        paths += [link for link in page.links() if re.fullmatch("/employer/offers/[0-9a-f-]{36}", link)]
        assert len(paths) == 6
        told.append([(await reader.open(path)).html for path in paths])
    assert told[0] == told[1]


async def _reports(house, desk):
    item = next(one for one in (await agenda.due(desk, ALL)).items if one.due.code == "d1")
    await agenda.do(desk, agenda.Do(item=item.id, version=item.version, reached=False, note="no answer"))
    question = next(one for one in house.practice.schedule.item("d1").questions if one.alarm)
    await agenda.do(desk, agenda.Do(item=item.id, version=item.version, answers={question.id: question.alarm}))
    held = (await agenda.due(desk, ALL, until=TODAY + timedelta(days=400), states=tuple(ItemState))).items
    assert any(one.due.code == "look_into" for one in held), "the answer was not alarming"


async def test_the_first_screen_asks_the_store_as_often_for_many_roles_as_for_few(stored, monkeypatch):
    await stored.founded()
    vacancy = await stored.vacancy()
    employer = await _employer_of(stored, vacancy)
    desk = house_of(stored).desk(stored.actor(Role.EMPLOYER, employer.id))
    ran, taken = [], []
    for kind, name in ((Session, "_run"), (KeyRows, "sealers"), (KeyRows, "people")):
        _counts(monkeypatch, ran, kind, name)
    for more in (1, 6):
        for _ in range(more):
            role, worker = await stored.vacancy(employer), await stored.worker()
            await stored.placed(stored.new_placement(worker, role, state=State.OFFERED))
            async with stored.open() as store:
                await store.permits.save(stored.permit(worker, period=Period(TODAY, TODAY)))
        ran.clear()
        first = await own_roles.first(desk)
        assert len(first.open.items) >= more
        taken.append(len(ran))
    assert taken[0] == taken[1] > 0


def _counts(monkeypatch, ran, kind, name):
    plain = getattr(kind, name)

    async def counted(self, *given, **more):
        ran.append(name)
        return await plain(self, *given, **more)

    monkeypatch.setattr(kind, name, counted)


async def _employer_of(world, vacancy):
    async with world.open() as store:
        return await store.employers.get(vacancy.employer)
