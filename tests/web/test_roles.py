"""Roles at the desk: the list, one role with its shortlist, what its employer sees, and posting."""

import csv
import io
import re
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.access.actors import Role
from services.i18n import words
from services.keys.rows import KeyRows
from services.ports.pages import Slice
from services.store.session import Session
from services.usecases import roles
from services.web.desk.posting import RoleForm
from services.web.desk.reasons import weighed
from services.web.forms import checked
from talentcoop.employers import VacancyState
from talentcoop.matching.score import Candidate, shortlist
from talentcoop.placements import State
from talentcoop.skills import Cefr, Held, Level
from tests.services.served import Served, faked, house_of
from tests.services.test_api_answers import protected
from tests.services.test_api_placements import posted
from tests.services.test_api_workers import registered
from tests.services.world import TODAY
from tests.web.site import Reader
from tests.web.test_queue import counts_in

ROLE = {
    "title": "Cuisinier",
    "occupation": "other",
    "other": "5120",
    "sector": "horeca",
    "region": "be-bru",
    "starts_on-day": "1",
    "starts_on-month": "7",
    "starts_on-year": "2026",
    "hours": "38",
    "pay": "2 450,50",
    "positions": "2",
    "fr": "A2",
    "skill_1": "dishwashing",
    "level_1": "with_help",
    "skill_3": "food-hygiene",
    "level_3": "alone",
}
DAYS = {
    "form": "agency_work",
    "first-day": "1",
    "first-month": "7",
    "first-year": "2026",
    "last-day": "30",
    "last-month": "9",
    "last-year": "2026",
}


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def vacancies_of(world):
    async with world.open() as store:
        return (await store.vacancies.page(Slice())).items


async def placements_of(world):
    async with world.open() as store:
        return (await store.placements.page(Slice())).items


async def hiring(world):
    """A role, somebody who may do it, somebody without leave, and somebody whose work is another."""
    api = Served(await world.founded())
    with_leave, without = await protected(api), (await registered(api))["id"]
    other = await world.worker(profile=replace(world.new_worker().profile, occupations=("7112",)))
    role = UUID((await posted(api))["vacancy"]["id"])
    async with world.open() as store:
        refs = await store.workers.refs([UUID(with_leave), UUID(without), other.id])
    return role, [refs[UUID(with_leave)], refs[UUID(without)], refs[other.id]], UUID(with_leave)


# --- the list -------------------------------------------------------------------------------------------------------


async def test_a_role_is_listed_with_its_employer_its_pay_beside_the_floor_and_where_it_stands(fake):
    await fake.founded()
    role = await fake.vacancy()
    poor = await fake.vacancy(title="Serveur", isco08="5131", sector="horeca", pay_cents=100_000)
    page = await Reader(fake, "staff").open("/desk/roles")
    for said in ("Aide-soignante Les Glycines Care", "At or above the wage floor", "On the shortage list", "2 entries"):
        assert said in page.text
    assert "Serveur Les Glycines Hotels and restaurants" in page.text
    assert "€1,000.00 Below the wage floor Not found; our copy of the list is incomplete" in page.text
    assert {f"/desk/roles/{role.id}", f"/desk/roles/{poor.id}"} <= set(page.links())


async def test_filters_narrow_the_page_and_its_files_alike(fake):
    await fake.founded()
    shut = await fake.vacancy(title="Shut care", sector="care")
    async with fake.open() as store:
        await store.vacancies.save(shut.close())
    await fake.vacancy(title="=Open care")
    await fake.vacancy(title="Open work", sector="construction")
    staff = Reader(fake, "staff")
    found = {
        "": {"=Open care", "Open work"},
        "?sector=": {"=Open care", "Open work"},
        "?sector=care": {"=Open care"},
        "?state=closed": {"Shut care"},
        "?state=all&sector=care": {"Shut care", "=Open care"},
        "?sector=mining": {"=Open care", "Open work"},
    }
    for asked, titles in found.items():
        page = await staff.open(f"/desk/roles{asked}")
        assert {title for title in ("Shut care", "=Open care", "Open work") if title in page.text} == titles
        sheet = list(csv.reader(io.StringIO((await staff.open(f"/desk/roles.csv{asked}")).html)))
        assert {row[0].removeprefix("'") for row in sheet[1:]} == titles
        book = load_workbook(io.BytesIO((await staff.open(f"/desk/roles.xlsx{asked}")).answer.content))
        cells = list(book.active.iter_rows(min_row=2, max_col=1))
        assert {row[0].value for row in cells} == titles
        assert {row[0].data_type for row in cells} == {"s"}


async def test_where_there_is_nothing_the_page_says_why_and_what_to_do(fake):
    await fake.founded()
    staff = Reader(fake, "staff")
    nothing = await staff.open("/desk/roles")
    assert "No role is open." in nothing.text
    assert "/desk/roles/new" in nothing.links()
    narrow = await staff.open("/desk/roles?sector=care")
    assert "No role matches these filters." in narrow.text
    assert "/desk/roles" in narrow.links()


async def test_a_long_list_comes_by_pages_that_keep_the_filters(fake):
    await fake.founded()
    employer = await fake.employer()
    for _ in range(27):
        await fake.vacancy(employer)
    page = await Reader(fake, "staff").open("/desk/roles?sector=care")
    assert "27 entries, shown: 1 to 25" in page.text
    (following,) = [link for link in page.links() if "start=25" in link]
    assert "sector=care" in following
    assert "shown: 26 to 27" in (await Reader(fake, "staff").open(following)).text


# --- one role -------------------------------------------------------------------------------------------------------


async def test_who_can_be_proposed_comes_first_with_reasons_and_the_others_with_what_bars_them(fake):
    role, (free, waiting, barred), _ = await hiring(fake)
    staff = Reader(fake, "staff")
    page = await staff.open(f"/desk/roles/{role}")
    assert free in page.text
    assert not {waiting, barred} & set(page.text.split())
    assert "The same occupation (5321) Lifting people safely: alone, as asked" in page.text
    assert "Can be proposed (1) Only leave to work is missing (1) Barred by something else (1)" in page.text
    late = await staff.open(f"/desk/roles/{role}?who=waiting")
    assert f"{waiting} " in late.text
    assert "Leave to work is not known yet" in late.text
    other = await staff.open(f"/desk/roles/{role}?who=barred")
    assert f"{barred} " in other.text
    assert "Other work than hers" in other.text
    assert "/propose/" not in " ".join(other.links())


async def test_the_law_stands_beside_each_candidate_for_this_very_role(fake):
    role, _, worker = await hiring(fake)
    page = await Reader(fake, "staff").open(f"/desk/roles/{role}")
    assert f"/desk/workers/{worker}/answers/be-federal/special-stay?vacancy={role}" in page.links()
    assert "Leave on the first day" in page.text


async def test_as_the_employer_sees_it_a_page_tells_of_nobody_more_than_that_there_is_somebody(fake):
    role, refs, _ = await hiring(fake)
    staff = Reader(fake, "staff")
    assert "Not yet" in (await staff.open(f"/desk/roles/{role}?as=employer")).text
    await protected(staff.served)
    await protected(staff.served)
    some = await staff.open(f"/desk/roles/{role}?as=employer")
    assert "People are available" in some.text
    assert not any(ref in some.html for ref in refs)
    assert not [link for link in some.links() if "/workers/" in link or "propose" in link]
    await protected(staff.served)
    assert (await staff.open(f"/desk/roles/{role}?as=employer")).text == some.text
    none = await fake.vacancy(isco08="2611")
    assert "Not yet" in (await staff.open(f"/desk/roles/{none.id}?as=employer")).text


async def test_whoever_is_proposed_already_is_not_proposed_twice(fake):
    role, (ref, _, _), worker = await hiring(fake)
    staff = Reader(fake, "staff")
    propose = f"/desk/roles/{role}/propose/{worker}"
    assert propose in (await staff.open(f"/desk/roles/{role}")).links()
    await staff.send(propose, DAYS)
    page = await staff.open(f"/desk/roles/{role}")
    (made,) = await placements_of(fake)
    assert propose not in page.links()
    assert f"/desk/placements/{made.id}" in page.links()
    assert f"Placements on this role {ref}" in page.text


async def test_a_role_is_closed_once_somebody_says_that_she_is_sure(fake):
    await fake.founded()
    role = await fake.vacancy()
    staff, path = Reader(fake, "staff"), f"/desk/roles/{role.id}"
    unsure = await staff.send(f"{path}/close")
    assert (unsure.status, unsure.title.startswith("Error:")) == (422, True)
    assert (await vacancies_of(fake))[0].state is VacancyState.OPEN
    done = await staff.send(f"{path}/close", {"sure": "yes"})
    assert (done.status, done.leads) == (303, f"{path}?done=role-closed")
    assert (await vacancies_of(fake))[0].state is VacancyState.CLOSED
    again = await staff.send(f"{path}/close", {"sure": "yes"})
    assert again.status == 409
    assert "The role is closed." in again.text
    assert "/propose/" not in " ".join((await staff.open(path)).links())


async def test_a_page_takes_as_many_queries_for_many_workers_and_roles_as_for_a_few(stored, monkeypatch):
    await stored.founded()
    desk = house_of(stored).desk(stored.actor(Role.STAFF))
    role = await stored.vacancy()
    ran = []
    counts_in(monkeypatch, ran, Session, "_run")
    for name in ("sealers", "people"):
        counts_in(monkeypatch, ran, KeyRows, name)
    for asked in (lambda: roles.show(desk, role.id), lambda: roles.find(desk, Slice())):
        taken = []
        for more in (2, 9):
            for _ in range(more):
                await stored.placed(stored.new_placement(await stored.worker(), await stored.vacancy()))
            ran.clear()
            await asked()
            taken.append(len(ran))
        assert taken[0] == taken[1] > 0


def test_every_reason_and_every_lack_is_told_once(fake):
    worker, employer = fake.new_worker(), type("Firm", (), {"id": fake.id()})
    skills = {"lifting": Level.TEACHES, "listening": Level.WITH_HELP, "juggling": Level.ALONE}
    profile = replace(
        worker.profile, occupations=("5322",), skills=(Held("lifting", Level.ALONE), Held("listening", Level.ALONE))
    )
    role = fake.new_vacancy(employer, skills=skills)
    candidate = Candidate(worker=worker.id, profile=profile, waiting_since=TODAY.replace(month=4))
    told = weighed(words("en"), shortlist(role, [candidate], TODAY)[0])
    assert told.speaks_for == ("Listening: alone, asked with help", "Waits for 61 days")
    assert told.against == (
        "A close occupation: hers is 5322, 5321 is asked",
        "Lifting people safely: alone, asked teaches others",
        "juggling: nothing on her file",
    )


# --- proposing ------------------------------------------------------------------------------------------------------


async def test_a_proposal_is_the_desks_own_act_and_leads_to_the_placement(fake):
    role, (ref, _, _), worker = await hiring(fake)
    staff, path = Reader(fake, "staff"), f"/desk/roles/{role}/propose/{worker}"
    page = await staff.open(path)
    assert f"Propose {ref}" in page.text
    assert (page.fields()["first-day"], page.fields()["first-month"], page.fields()["last-day"]) == ("1", "6", "")
    done = await staff.send(path, DAYS)
    (made,) = await placements_of(fake)
    assert (done.status, done.leads) == (303, f"/desk/placements/{made.id}?done=proposed")
    assert (made.worker, made.vacancy, made.state) == (worker, role, State.PROPOSED)
    assert "She is proposed." in (await staff.open(done.leads)).text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Last planned day: fill this in."),
        (DAYS | {"last-month": "2"}, "Last planned day: give a day that exists, such as 1 12 2026."),
        (DAYS | {"last-month": "6"}, "The last day comes before the first."),
        (DAYS | {"last-year": "2036"}, "The plan is longer than three years."),
    ],
)
async def test_a_proposal_that_cannot_be_is_shown_again_with_what_is_wrong(fake, sent, said):
    role, _, worker = await hiring(fake)
    page = await Reader(fake, "staff").send(f"/desk/roles/{role}/propose/{worker}", sent)
    assert page.status == 422
    assert said in page.text
    assert page.fields()["last-year"] == sent.get("last-year", "")
    assert await placements_of(fake) == ()


async def test_nobody_is_proposed_for_a_closed_role_and_whoever_is_not_here_cannot_be(fake):
    role, _, worker = await hiring(fake)
    staff = Reader(fake, "staff")
    assert (await staff.open(f"/desk/roles/{role}/propose/{fake.id()}")).status == 404
    assert (await staff.open(f"/desk/roles/{fake.id()}")).status == 404
    await staff.send(f"/desk/roles/{role}/close", {"sure": "yes"})
    late = await staff.send(f"/desk/roles/{role}/propose/{worker}", DAYS)
    assert (late.status, await placements_of(fake)) == (409, ())
    assert "The role is closed." in late.text


async def test_whom_leave_is_missing_for_may_be_proposed_with_the_warning_before_her(fake):
    role, (_, waiting, _), _ = await hiring(fake)
    async with fake.open() as store:
        worker = (await store.workers.by_ref(waiting)).id
    page = await Reader(fake, "staff").open(f"/desk/roles/{role}/propose/{worker}")
    assert "Something bars her as things stand Leave to work is not known yet" in page.text
    assert (await Reader(fake, "staff").send(f"/desk/roles/{role}/propose/{worker}", DAYS)).status == 303


# --- posting --------------------------------------------------------------------------------------------------------


async def test_a_role_is_posted_for_an_employer_and_its_page_says_where_it_stands(fake):
    await fake.founded()
    employer, staff = await fake.employer(), Reader(fake, "staff")
    done = await staff.send("/desk/roles/new", ROLE | {"employer": employer.id})
    (role,) = await vacancies_of(fake)
    assert (done.status, done.leads) == (303, f"/desk/roles/{role.id}?done=role-opened")
    assert (role.isco08, role.pay_cents, role.positions, role.employer) == ("5120", 245_050, 2, employer.id)
    assert role.skills == {"dishwashing": Level.WITH_HELP, "food-hygiene": Level.ALONE}
    assert role.languages == {"fr": Cefr.A2}
    page = await staff.open(done.leads)
    assert "The role is posted." in page.text
    assert "€2,450.50 At or above the wage floor The floor for these hours is €" in page.text


async def test_an_empty_role_is_shown_again_and_names_all_that_is_lacking(fake):
    await fake.founded()
    await fake.employer()
    page = await Reader(fake, "staff").send("/desk/roles/new")
    assert (page.status, page.title.startswith("Error:"), await vacancies_of(fake)) == (422, True, ())
    for lacking in (
        "Employer: choose an answer.",
        "Name of the role: fill this in.",
        "Occupation: fill this in.",
        "Sector: choose an answer.",
        "First day of work: fill this in.",
        "Gross pay a month: fill this in.",
    ):
        assert lacking in page.text
    for name in re.findall(r'<li><a href="#(\w+)">', page.html):
        assert f'id="{name}"' in page.html
        assert f'id="{name}-fault"' in page.html


async def test_what_was_typed_stays_where_one_thing_was_wrong(fake):
    await fake.founded()
    employer = await fake.employer()
    page = await Reader(fake, "staff").send("/desk/roles/new", ROLE | {"employer": employer.id, "pay": "much"})
    assert (page.status, page.fields()["pay"], page.fields()["title"]) == (422, "much", "Cuisinier")
    assert "Gross pay a month: give an amount in euro, such as 2300 or 2300,50." in page.text
    assert f'value="{employer.id}" selected' in page.html
    uncoded = await Reader(fake, "staff").send("/desk/roles/new", ROLE | {"employer": employer.id, "other": " "})
    assert "Code of another occupation: give its four digits." in uncoded.text
    unknown = await Reader(fake, "staff").send("/desk/roles/new", ROLE | {"employer": fake.id()})
    assert unknown.status == 404


@given(cents=st.integers(100, 100_000_000), comma=st.booleans(), spaced=st.booleans())
def test_every_amount_is_read_to_the_cent(cents, comma, spaced):
    euro, rest = divmod(cents, 100)
    text = f"{euro:,}".replace(",", " " if spaced else "") + (f"{',' if comma else '.'}{rest:02}" if rest else "")
    sent = {key: (value,) for key, value in (ROLE | {"pay": text, "employer": str(UUID(int=1))}).items()}
    assert checked(RoleForm, sent).checked().posting().pay_cents == cents


@given(text=st.text(max_size=12))
def test_an_amount_that_is_none_is_refused_in_words(text):
    sent = {key: (value,) for key, value in (ROLE | {"pay": text, "employer": str(UUID(int=1))}).items()}
    filled = checked(RoleForm, sent)
    if filled.faults:
        assert {fault.name for fault in filled.faults} == {"pay"}
    else:
        assert 1 <= filled.checked().pay <= 100_000_000


async def test_an_employer_is_put_on_file(fake):
    await fake.founded()
    staff = Reader(fake, "staff")
    asked = "No employer is on file yet. A role is always somebody's."
    assert asked in (await staff.open("/desk/roles/new")).text
    firm = {"name": "Cantine du Parvis", "sector": "horeca", "region": "be-bru", "committee": "302.00"}
    wrong = await staff.send("/desk/roles/employers", firm | {"mail": "no mail"})
    assert (wrong.status, wrong.fields()["name"]) == (422, "Cantine du Parvis")
    assert "E-mail: this does not have the form that is asked for." in wrong.text
    done = await staff.send("/desk/roles/employers", firm)
    assert (done.status, done.leads) == (303, "/desk/roles/employers?done=employer-registered")
    assert "Cantine du Parvis Hotels and restaurants Brussels 302.00" in (await staff.open(done.leads)).text
    assert "Cantine du Parvis" in (await staff.open("/desk/roles/new")).html


@pytest.mark.parametrize("role", ["coach", "employer", "policy", "worker"])
async def test_none_but_the_desk_sees_a_shortlist_or_proposes(fake, role):
    held, _, worker = await hiring(fake)
    reader = Reader(fake, role)
    for path in (f"/desk/roles/{held}", f"/desk/roles/{held}/propose/{worker}"):
        assert (await reader.open(path)).status == 403
    assert (await reader.send(f"/desk/roles/{held}/propose/{worker}", DAYS)).status == 403
    assert await placements_of(fake) == ()
