"""Posting a role one question at a time: the answers travel in the address, nothing is kept before the last button."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ports.pages import Slice
from services.web.employer.answers import Answers
from services.web.employer.questions import QUESTIONS
from talentcoop.skills import Cefr, Level
from tests.services.served import faked
from tests.services.world import TODAY
from tests.web.site import Reader

GIVEN = {
    "work": {"occupation": "5321"},
    "name": {"title": "Aide de nuit", "sector": "care"},
    "place": {
        "region": "be-bru",
        "starts-day": "1",
        "starts-month": "9",
        "starts-year": "2026",
        "positions": "2",
    },
    "pay": {"hours": "19", "pay": "1 200,50"},
    "languages": {"languages": "these", "language-fr": "A2", "language-nl": ""},
    "skills": {"skills": "unknown"},
}
WHOLE = {key: text for answers in GIVEN.values() for key, text in answers.items()}


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def at_a_firm(world):
    employer = await (await world.founded()).employer()
    return Reader(world, f"employer:{employer.id}")


async def vacancies(world):
    async with world.open() as store:
        return (await store.vacancies.page(Slice())).items


def carried(page):
    """What the page's own form would send."""
    form = re.search(r'<form method="post" action="/employer/post.*?</form>', page.html, re.S)[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return dict(found)


async def test_a_role_is_posted_by_forms_and_links_alone(fake):
    reader = await at_a_firm(fake)
    path, checks = "/employer/post", {}
    for question in QUESTIONS:
        page = await reader.open(path)
        assert page.status == 200
        checks[question.name] = page.text
        sent = await reader.send(urlsplit(path).path, carried(page) | GIVEN[question.name])
        assert sent.status == 303
        assert await vacancies(fake) == ()
        path = sent.leads
    page = await reader.open(path)
    for told in ("Aide de nuit", "€1,200.50", "French: A2: simple sentences", "Left open", "On the shortage list"):
        assert told in page.text
    assert "On the shortage list" in checks["name"], "the list is looked up at once"
    assert "The pay is lawful" in checks["languages"], "pay is held against the floor at once"
    done = await reader.send("/employer/post/check", carried(page))
    (posted,) = await vacancies(fake)
    assert (done.status, done.leads) == (303, f"/employer/roles/{posted.id}?done=role-opened")
    assert (posted.title, posted.isco08, posted.hours_a_week, posted.pay_cents) == ("Aide de nuit", "5321", 19, 120_050)
    assert (posted.positions, posted.languages, posted.skills) == (2, {"fr": Cefr.A2}, {})
    said = await reader.open(done.leads)
    assert "The role is posted." in said.text
    assert "What happens next" in said.text


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
async def test_a_question_sent_empty_is_asked_again_with_what_is_missing(fake, question):
    reader = await at_a_firm(fake)
    path = "/employer/post" if question.name == "work" else f"/employer/post/{question.name}"
    page = await reader.send(path)
    assert page.status == 422
    assert page.title.strip().startswith("Error:")
    anchors = re.findall(r'<a href="#([^"]+)"', re.search(r'id="errors".*?</div>', page.html, re.S)[0])
    assert anchors
    assert all(f'id="{anchor}"' in page.html for anchor in anchors)
    assert await vacancies(fake) == ()


async def test_the_check_sent_empty_asks_the_first_question(fake):
    reader = await at_a_firm(fake)
    page = await reader.send("/employer/post/check")
    assert page.status == 422
    assert "What work is it?" in page.text
    bare = await reader.send("/employer/post/check", WHOLE)
    assert bare.status == 422, "without its button nothing is posted"
    assert await vacancies(fake) == ()


@pytest.mark.parametrize(
    ("path", "wrong", "fault"),
    [
        ("", {"occupation": "other"}, "give its four digits"),
        ("", {"occupation": "other", "code": "5324"}, "there is no occupation of this code"),
        ("/place", GIVEN["place"] | {"starts-year": "2020"}, "give today or a later day"),
        ("/place", GIVEN["place"] | {"starts-day": "31"}, "give a day that exists"),
        ("/place", GIVEN["place"] | {"positions": "0"}, "give at least 1"),
        ("/pay", {"hours": "38", "pay": "plenty"}, "give an amount in euro"),
        ("/languages", {"languages": "these"}, "choose at least one language"),
        ("/skills", {"skills": "these", "skill-lifting": "GREAT"}, "choose at least one skill"),
    ],
)
async def test_an_answer_that_cannot_be_is_told_and_kept(fake, path, wrong, fault):
    reader = await at_a_firm(fake)
    page = await reader.send(f"/employer/post{path}", wrong | {"title": "Kept all along"})
    assert page.status == 422
    assert fault in page.text
    assert "Kept all along" in page.html, "what was answered before travels on"


async def test_low_pay_and_unknown_lists_are_warnings_and_never_stop_a_role(fake):
    reader = await at_a_firm(fake)
    low = WHOLE | {"pay": "900", "occupation": "other", "code": "2111"}
    page = await reader.open("/employer/post/check", params=low)
    assert "The pay is too low" in page.text
    assert "This is not a no" in page.text
    assert (await reader.send("/employer/post/check", low | {"sure": "yes"})).status == 303
    assert [posted.pay_cents for posted in await vacancies(fake)] == [90_000]


async def test_a_search_finds_titles_without_accents_and_keeps_the_answers(fake):
    reader = await at_a_firm(fake)
    page = await reader.open("/employer/post", params=WHOLE | {"find": "PUERICULTEUR"})
    assert "Puériculteur" in page.text
    assert 'value="5321" checked' in page.html, "what was chosen stays in sight"
    assert carried(page)["title"] == "Aide de nuit"
    nothing = await reader.open("/employer/post", params={"find": "zzzz"})
    assert "Try a shorter word" in nothing.text


async def test_who_comes_too_early_is_led_to_the_first_open_question(fake):
    reader = await at_a_firm(fake)
    page = await reader.open("/employer/post/pay", params=GIVEN["work"] | {"evil": "x"})
    assert (page.status, page.leads) == (303, "/employer/post/name?occupation=5321")
    gone = await reader.open("/employer/post/check", params=WHOLE | {"starts-year": "2025"})
    assert gone.leads.startswith("/employer/post/place?")


async def test_each_answer_can_be_changed_and_leads_back_to_the_check(fake):
    reader = await at_a_firm(fake)
    check = await reader.open("/employer/post/check", params=WHOLE)
    change = next(link for link in check.links() if link.startswith("/employer/post/pay?"))
    page = await reader.open(change)
    sent = await reader.send("/employer/post/pay", carried(page) | {"hours": "38", "pay": "2500"})
    assert sent.leads.startswith("/employer/post/check?")
    assert "€2,500.00" in (await reader.open(sent.leads)).text


async def test_of_several_firms_one_is_chosen_and_nobody_elses_counts(fake):
    await fake.founded()
    firms = [await fake.employer(name=f"Firm {n}") for n in range(3)]
    reader = Reader(fake, f"employer:{firms[0].id},{firms[1].id}")
    for wrong in ({}, {"firm": str(firms[2].id)}):
        page = await reader.send("/employer/post/name", GIVEN["name"] | wrong)
        assert page.status == 422
        assert 'href="#firm"' in page.html
    done = await reader.send("/employer/post/check", WHOLE | {"firm": str(firms[1].id), "sure": "yes"})
    assert done.status == 303
    assert [posted.employer for posted in await vacancies(fake)] == [firms[1].id]


async def test_an_account_without_a_firm_is_told_so(fake):
    page = await Reader(await fake.founded(), "employer").send("/employer/post/name", GIVEN["name"])
    assert page.status == 422
    assert "No firm is linked to your account" in page.text


async def test_a_role_is_posted_again_from_the_old_one(fake):
    await fake.founded()
    old = await fake.vacancy(starts_on=TODAY.replace(year=2025))
    reader = Reader(fake, f"employer:{old.employer}")
    page = await reader.open(f"/employer/roles/{old.id}")
    again = next(link for link in page.links() if link.startswith("/employer/post/check?"))
    check = await reader.open(again)
    assert check.status == 200
    assert (await reader.send("/employer/post/check", carried(check))).status == 303
    new = next(held for held in await vacancies(fake) if held.id != old.id)
    same = ("title", "isco08", "sector", "region", "hours_a_week", "pay_cents", "positions", "skills", "languages")
    assert all(getattr(new, name) == getattr(old, name) for name in same)
    assert new.starts_on == TODAY


@given(st.dictionaries(st.sampled_from([key for one in QUESTIONS for key in one.keys]), st.text(max_size=300)))
def test_whatever_stands_in_an_address_is_read_or_left_aside(held):
    answers = Answers.of(held.items())
    again = Answers.of(parse_qsl(urlsplit(answers.address("check")).query))
    assert again == answers
    assert answers.gap(TODAY, ()) is not None
    assert set(answers.skills.values()) <= set(Level)
    assert answers.sought().isco08 is None or len(answers.sought().isco08) == 4
