"""Somebody comes to the desk: what is typed is kept as typed, status is not asked, corrections never collide."""

import re
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date

import pytest

from services.ports.pages import Slice
from talentcoop.dates import Period
from talentcoop.facts import Evidence
from talentcoop.skills import Cefr, Held, Level
from talentcoop.workers import Identity, Profile
from tests.services.served import faked
from tests.web.site import Reader

INTAKE = {
    "given_name": "Noémie",
    "family_name": "Aulne",
    "phone": "+32 470 11 22 33",
    "language": "es",
    "reached_by": "call",
    "occupations": ["5322", ""],
    "codes": "9112",
    "skills": ["lifting:alone", "", "listening:with_help"],
    "shown": ["lifting"],
    "languages": ["fr:B1", ""],
    "available_from-day": "1",
    "available_from-month": "7",
    "available_from-year": "2026",
    "hours_a_week": "30",
}


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def test_somebody_is_taken_in_and_her_file_shows_what_was_typed(world):
    await world.founded()
    reader = Reader(world, "staff")
    made = await reader.send("/desk/workers/new", INTAKE)
    assert made.status == 303
    assert re.fullmatch(r"/desk/workers/[0-9a-f-]{36}\?done=worker-registered", made.leads)
    async with world.open() as store:
        (held,) = (await store.workers.page(Slice())).items
    assert held.identity == Identity(
        given_name="Noémie", family_name="Aulne", phone="+32 470 11 22 33", language="es", reached_by="call"
    )
    assert held.profile == Profile(
        occupations=("5322", "9112"),
        skills=(Held("lifting", Level.ALONE, Evidence.SEEN), Held("listening", Level.WITH_HELP)),
        languages={"fr": Cefr.B1},
        available=Period(date(2026, 7, 1)),
        hours_a_week=30,
    )
    text = (await reader.open(made.leads)).text
    for said in (
        "Noémie Aulne",
        "Her file is open",
        "Español",
        "Lifting people safely: alone (Seen by us)",
        "French B1",
    ):
        assert said in text


async def test_an_empty_intake_says_what_is_missing_beside_each_field_and_opens_no_file(fake):
    await fake.founded()
    page = await Reader(fake, "staff").send("/desk/workers/new")
    assert page.status == 422
    assert page.title.startswith("Error:")
    for name in ("given_name", "family_name", "language", "reached_by", "available_from", "hours_a_week"):
        assert f'href="#{name}"' in page.html
        assert f'id="{name}-fault"' in page.html
        assert re.search(rf'id="{name}"[^>]* aria-describedby="[^"]*{name}-fault', page.html)
    async with fake.open() as store:
        assert (await store.workers.page(Slice())).total == 0


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"phone": ""}, "reached_by", "give the number or address for it"),
        ({"reached_by": "mail"}, "reached_by", "give the number or address for it"),
        ({"phone": "call me"}, "phone", "does not have the form"),
        ({"mail": "nowhere"}, "mail", "does not have the form"),
        ({"codes": "532"}, "codes", "four digits"),
        ({"occupations": ["53a1"]}, "occupations", "four digits"),
        ({"skills": ["lifting:best"]}, "skills", "choose a level"),
        ({"languages": ["fr:Z9"]}, "languages", "choose a level"),
        ({"hours_a_week": "90"}, "hours_a_week", "at most 80"),
        ({"available_from-month": "13"}, "available_from", "a day that exists"),
        ({"occupations": ["5321", "5322", "7112", "7113"]}, "occupations", "choose fewer"),
    ],
)
async def test_what_cannot_be_so_is_told_beside_its_field_and_what_was_typed_is_kept(fake, change, field, said):
    await fake.founded()
    page = await Reader(fake, "staff").send("/desk/workers/new", INTAKE | change)
    assert page.status == 422
    assert said in re.search(rf'id="{field}-fault">(.*?)</p>', page.html, re.S)[1]
    assert page.fields()["given_name"] == "Noémie"
    assert '<option value="listening:with_help" selected>' in page.html or "skills" in change


async def test_availability_that_ends_before_it_begins_is_refused_in_words(fake):
    await fake.founded()
    ends = {"available_until-day": "1", "available_until-month": "6", "available_until-year": "2026"}
    page = await Reader(fake, "staff").send("/desk/workers/new", INTAKE | ends)
    assert page.status == 422
    assert "The last day comes before the first" in page.text


async def test_how_somebody_stays_is_asked_nowhere_at_intake(fake):
    await fake.founded()
    page = await Reader(fake, "staff").open("/desk/workers/new")
    assert "Do not ask how she stays in the country" in page.text
    names = set(re.findall(r' name="([^"]+)"', re.search(r"<main.*</main>", page.html, re.S)[0]))
    assert {name.partition("-")[0] for name in names} == {
        *INTAKE,
        "mail",
        "trusted_contact",
        "available_until",
        "once",
    } - {name for name in INTAKE if "-" in name} | {"available_from"}


async def test_a_correction_changes_what_was_typed_and_keeps_how_a_skill_was_shown(world):
    await world.founded()
    certified = Held("lifting", Level.ALONE, Evidence.CERTIFIED)
    profile = replace(world.new_worker().profile, skills=(certified, Held("mopping", Level.TEACHES)))
    worker = await world.worker(profile=replace(profile, regions=("be-bru", "be-vlg")))
    reader = Reader(world, "coordinator")
    form = await reader.open(f"/desk/workers/{worker.id}/edit")
    assert form.fields()["given_name"] == "Amina"
    assert form.fields()["codes"] == "9112"
    assert '<option value="mopping:teaches" selected>' in form.html
    changed = INTAKE | {"version": form.fields()["version"], "skills": ["lifting:alone", "mopping:teaches"]}
    assert (await reader.send(f"/desk/workers/{worker.id}/edit", changed)).leads.endswith("?done=worker-changed")
    async with world.open() as store:
        held = await store.workers.get(worker.id)
    assert held.identity.given_name == "Noémie"
    assert held.profile.skills == (certified, Held("mopping", Level.TEACHES))
    assert held.profile.regions == ("be-bru", "be-vlg")


async def test_a_stale_correction_shows_how_it_stands_and_keeps_what_was_typed(fake):
    await fake.founded()
    worker = await fake.worker()
    reader, path = Reader(fake, "staff"), f"/desk/workers/{worker.id}/edit"
    first = INTAKE | {"version": "1", "given_name": "Zahra"}
    assert (await reader.send(path, first)).status == 303
    late = await reader.send(path, INTAKE | {"version": "1"})
    assert late.status == 409
    assert "Somebody else changed this file meanwhile" in late.text
    assert "How it stands now" in late.text
    assert "Zahra" in late.text
    assert (late.fields()["given_name"], late.fields()["version"]) == ("Noémie", "2")
    assert (await reader.send(path, INTAKE | {"version": "2"})).status == 303


async def test_who_loses_a_race_is_shown_what_the_winner_wrote(fake):
    """The file is read, then somebody else changes it, then the correction is tried."""
    await fake.founded()
    worker = await fake.worker()

    @asynccontextmanager
    async def racing(actor):
        async with fake.uow(actor) as store:
            yield store
        async with fake.open() as store:
            read = (await store.audit.of(worker.id, Slice())).total
            if read and (await store.workers.get(worker.id)).version == 1:
                await store.workers.save(replace(worker, identity=replace(worker.identity, given_name="Zahra")))

    reader, path = Reader(fake, "staff", uow=racing), f"/desk/workers/{worker.id}/edit"
    late = await reader.send(path, INTAKE | {"version": "1"})
    assert late.status == 409
    assert "Zahra" in late.text
    assert (late.fields()["given_name"], late.fields()["version"]) == ("Noémie", "2")


async def test_whoever_is_on_file_already_is_asked_about_before_she_is_taken_in_twice(world):
    await world.founded()
    reader = Reader(world, "staff")
    first = await reader.send("/desk/workers/new", INTAKE)
    again = {**INTAKE, "given_name": "AULNE", "family_name": "noemie", "phone": "0470/11.22.33"}
    asked = await reader.send("/desk/workers/new", again)
    assert asked.status == 422
    assert f'href="{first.leads.partition("?")[0]}"' in asked.html
    assert "same name and same phone number" in asked.text
    assert 'value="noemie"' in asked.html
    by_phone = await reader.send("/desk/workers/new", {**INTAKE, "given_name": "Zoé"})
    assert "same phone number" in by_phone.text
    assert "same name" not in by_phone.text
    made = await reader.send("/desk/workers/new", {**again, "apart": "yes"})
    assert made.status == 303
    async with world.open() as store:
        assert (await store.workers.page(Slice())).total == 2


async def test_a_sending_that_comes_twice_is_not_asked_about(world):
    await world.founded()
    reader, mark = Reader(world, "staff"), str(world.id())
    sent = [await reader.send("/desk/workers/new", {**INTAKE, "once": mark}) for _ in range(2)]
    assert [one.status for one in sent] == [303, 303]
    assert sent[0].leads == sent[1].leads
