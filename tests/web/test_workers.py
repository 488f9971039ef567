"""Workers at the desk: found by name although names are sealed, taken in without a word on status, kept correct."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.actors import Role
from services.keys.rows import KeyRows
from services.ports.pages import Slice
from services.store.session import Session
from services.usecases import registry
from services.usecases.files import open_file
from services.usecases.registry import Search
from services.usecases.titles import plain
from talentcoop.dates import Period
from talentcoop.workers import Identity, Profile
from tests.services.served import faked, house_of
from tests.services.world import TODAY
from tests.web.site import Reader

DAY = timedelta(days=1)


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def everybody(world):
    """Three workers: one at work, one older, one with another occupation."""
    await world.founded()
    amina = await world.worker(ref="AAAA-2222", registered_on=TODAY - 9 * DAY)
    nora = await world.worker(
        ref="BBBB-3333",
        identity=Identity(given_name="Nora", family_name="Érable", phone="+32 2 555 09 99"),
        registered_on=TODAY - DAY,
    )
    yusuf = await world.worker(
        ref="CCCC-4444",
        identity=Identity(given_name="Yusuf", family_name="Frêne", language="ar"),
        profile=Profile(occupations=("7112",), available=Period(date(2026, 9, 1)), hours_a_week=20),
        registered_on=TODAY - 3 * DAY,
    )
    await world.placed(world.at_work(nora, await world.vacancy(), TODAY - 9 * DAY, TODAY + 9 * DAY))
    return amina, nora, yusuf


def listed(page):
    """The references in the order of the rows."""
    return re.findall(r"\b[A-C]{4}-\d{4}\b", page.text)


# --- the list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["AAAA-2222", "BBBB-3333", "CCCC-4444"]),
        ("?sort=newest", ["BBBB-3333", "CCCC-4444", "AAAA-2222"]),
        ("?text=erable", ["BBBB-3333"]),
        ("?text=+NORA+ER", ["BBBB-3333"]),
        ("?text=cccc", ["CCCC-4444"]),
        ("?text=71", ["CCCC-4444"]),
        ("?text=ma%C3%A7on", ["CCCC-4444"]),
        ("?doing=at-work", ["BBBB-3333"]),
        ("?doing=free", ["AAAA-2222", "CCCC-4444"]),
        ("?doing=free&text=frene", ["CCCC-4444"]),
        ("?doing=at-work&text=frene", []),
        ("?doing=nonsense&sort=nonsense", ["AAAA-2222", "BBBB-3333", "CCCC-4444"]),
    ],
)
async def test_a_search_finds_names_references_and_occupations_in_the_order_asked(world, query, found):
    await everybody(world)
    page = await Reader(world, "staff").open(f"/desk/workers{query}")
    assert page.status == 200
    assert listed(page) == found


async def test_a_row_says_who_what_and_whether_she_is_at_work(fake):
    await everybody(fake)
    text = (await Reader(fake, "staff").open("/desk/workers?text=yusuf")).text
    assert "Yusuf Frêne CCCC-4444 Maçon / Maçonne 7112 العربية from 1 Sept 2026 on 20 Free" in text
    assert "At work" in (await Reader(fake, "staff").open("/desk/workers?text=nora")).text


async def test_nobody_and_nobody_who_matches_are_told_apart(fake):
    await fake.founded()
    reader = Reader(fake, "staff")
    nobody = await reader.open("/desk/workers")
    assert "Nobody is on file yet" in nobody.text
    assert "/desk/workers/new" in nobody.links()
    await fake.worker()
    narrow = await reader.open("/desk/workers?text=zzz")
    assert "Nobody matches these filters" in narrow.text
    assert "Clear the filters" in narrow.text


async def test_the_file_has_the_rows_of_the_filters_and_nothing_that_is_sealed(fake):
    amina, _, yusuf = await everybody(fake)
    reader = Reader(fake, "staff")
    taken = (await reader.open("/desk/workers.csv?doing=free&sort=newest")).answer
    rows = list(csv.reader(io.StringIO(taken.text)))
    assert [row[0] for row in rows[1:]] == [yusuf.ref, amina.ref]
    assert rows[1][1:] == ["2026-05-29", "7112", "Maçon / Maçonne", "2026-09-01", "", "20", "Free"]
    for secret in ("Amina", "El Idrissi", "+32470123456", "a@example.org", "Yusuf"):
        assert secret not in taken.text
    sheet = (await reader.open("/desk/workers.xlsx?text=erable")).answer
    assert sheet.content.startswith(b"PK")
    assert 'filename="workers.xlsx"' in sheet.headers["content-disposition"]


async def test_a_search_by_name_is_bounded_and_says_so(fake, monkeypatch):
    monkeypatch.setattr(registry, "MOST_NAMES", 1)
    await everybody(fake)
    reader = Reader(fake, "staff")
    newest, older = await reader.open("/desk/workers?text=nora"), await reader.open("/desk/workers?text=yusuf")
    assert listed(newest) == ["BBBB-3333"]
    assert listed(older) == []
    assert "so many files cannot all be searched by name" in older.text
    assert listed(await reader.open("/desk/workers?text=cccc")) == ["CCCC-4444"]
    assert "cannot all be searched" not in (await reader.open("/desk/workers")).text


letters = st.text("abcdeéèêöüÉÇçñÑß '-", max_size=20)


@given(letters, letters, letters)
def test_part_of_a_name_is_found_whatever_its_case_and_accents(before, part, after):
    assert plain(part) in plain(before + part.upper() + after)
    assert plain(part.replace("é", "e")) == plain(part)


# --- one file ---------------------------------------------------------------------------------------------------------


async def test_a_file_shows_what_rules_say_and_where_she_stands(fake):
    await fake.founded()
    worker = await fake.worker()
    await fake.placed(fake.new_placement(worker, await fake.vacancy()))
    page = await Reader(fake, "staff").open(f"/desk/workers/{worker.id}")
    for said in (
        "Amina El Idrissi",
        "Free",
        "Proposed",
        "Law in force",
        "Proposal: not law",
        "Not known yet",
        "Les Glycines",
    ):
        assert said in page.text
    assert "No day is known yet" in page.text
    assert f"/desk/workers/{worker.id}/answers/be-federal/special-stay" in page.links()
    assert "tel:+32470123456" in page.links()
    assert page.text.index("Law in force") < page.text.index("Proposal: not law")


async def test_whoever_opens_a_file_is_noted_once_a_day_and_shown_in_it(fake):
    await fake.founded()
    worker = await fake.worker()
    for who in ("staff", "staff", "coordinator"):
        for part in ("", "/facts", "/history", "/edit"):
            assert (await Reader(fake, who).open(f"/desk/workers/{worker.id}{part}")).status == 200
    async with fake.open() as store:
        assert (await store.audit.of(worker.id, Slice())).total == 1  # a world has one actor for all its roles
    page = await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/history")
    assert "1 Jun 2026, 11:00 Opened Staff Follow-up" in page.text


async def test_a_list_of_workers_opens_no_file_but_is_noted_with_whom_it_shows(fake):
    await fake.founded()
    worker = await fake.worker()
    other = await fake.worker(identity=replace(worker.identity, given_name="Zahra"))
    await Reader(fake, "staff").open("/desk/workers?text=amina")
    async with fake.open() as store:
        (noted,) = (await store.audit.of(worker.id, Slice())).items
        assert (await store.audit.of(other.id, Slice())).total == 0
    assert noted.what == "worker.find"


@pytest.mark.parametrize("part", ["", "/facts", "/facts/new", "/history", "/edit", "/answers/be-federal/special-stay"])
async def test_only_the_desk_and_her_lawyer_open_files_there_not_even_the_worker_herself(fake, part):
    await fake.founded()
    worker = await fake.worker()
    desk = {Role.STAFF, Role.COORDINATOR}
    opens = desk if part in ("/facts/new", "/edit") else desk | {Role.LAWYER}
    for role in Role:
        page = await Reader(fake, f"{role}:{worker.id}").open(f"/desk/workers/{worker.id}{part}")
        assert page.status == (200 if role in opens else 403), role
        assert ("El Idrissi" in page.html) is (page.status == 200) or part.startswith("/answers")


async def test_a_file_that_is_not_there_or_not_ours_is_missing(world):
    await world.founded()
    neighbour = await world.neighbour().founded()
    foreign = await neighbour.worker()
    for key in (world.id(), foreign.id):
        assert (await Reader(world, "staff").open(f"/desk/workers/{key}")).status == 404
    assert (await Reader(world, "staff").open("/desk/workers/nonsense")).status == 404


async def test_a_history_tells_what_happened_newest_first(fake):
    await fake.founded()
    worker = await fake.worker(registered_on=TODAY - 20 * DAY)
    placement = fake.at_work(worker, await fake.vacancy(), TODAY - 3 * DAY, TODAY + 9 * DAY)
    await fake.placed(placement)
    async with fake.open() as store:
        await store.facts.add(worker.id, fake.fact("protection_ended", False))
        await store.permits.save(fake.permit(worker, period=Period(TODAY - 10 * DAY, TODAY + 30 * DAY)))
    text = (await Reader(fake, "staff").open(f"/desk/workers/{worker.id}/history")).text
    places = [text.index(said) for said in ("Fact recorded", "Started work", "Permit begins", "Taken in")]
    assert places == sorted(places)
    assert "Last day of the permit" not in text


async def test_a_list_and_a_file_take_as_many_queries_for_many_as_for_few(stored, monkeypatch):
    await stored.founded()
    desk = house_of(stored).desk(stored.actor())
    worker, ran, taken = await stored.worker(), [], []
    for kind, name in ((Session, "_run"), (KeyRows, "sealers")):
        counting(monkeypatch, ran, kind, name)
    for more in (1, 7):
        for number in range(more):
            other = await stored.worker()
            first = TODAY + (len(taken) * 100 + number * 10) * DAY
            held = stored.new_placement(worker, await stored.vacancy(), planned=Period(first, first + 5 * DAY))
            await stored.placed(held)
            async with stored.open() as store:
                await store.facts.add(worker.id, stored.fact("protection_ended", False))
                await store.permits.save(stored.permit(worker))
                await store.audit.note([stored.opening(worker)])
                await store.audit.note([stored.opening(other)])
        ran.clear()
        await registry.find(desk, Search(text="e"), Slice())
        searched = len(ran)
        await open_file(desk, worker.id)
        taken.append((searched, len(ran) - searched))
    assert taken[0] == taken[1]
    assert min(taken[0]) > 0


def counting(monkeypatch, ran, kind, name):
    uncounted = getattr(kind, name)

    async def counted(self, *given, **more):
        ran.append(name)
        return await uncounted(self, *given, **more)

    monkeypatch.setattr(kind, name, counted)
