"""Whoever presses a button twice is led on as if once: each form that makes something carries a mark of its own."""

import re

import pytest

from services.ports.pages import Slice
from tests.services.served import faked
from tests.web.site import Reader
from tests.web.test_intake import INTAKE
from tests.web.test_posting import WHOLE
from tests.web.test_roles import DAYS, ROLE

ALL = Slice(0, 200)


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


async def intake(world):
    return "staff", "/desk/workers/new", INTAKE, {"family_name": "Chêne", "phone": "+32 470 44 55 66"}


async def desk_role(world):
    employer = await world.employer()
    return "staff", "/desk/roles/new", ROLE | {"employer": employer.id}, {"title": "Chef"}


async def own_role(world):
    employer = await world.employer()
    return f"employer:{employer.id}", "/employer/post/check", WHOLE | {"sure": "yes"}, {"title": "Chef"}


async def fact(world):
    worker = await world.worker()
    path = f"/desk/workers/{worker.id}/facts/new?kind=protection_ended"
    return "staff", path, {"value": "true", "evidence": "seen"}, {"evidence": "declared"}


async def proposal(world):
    worker, vacancy = await world.worker(), await world.vacancy()
    return "staff", f"/desk/roles/{vacancy.id}/propose/{worker.id}", DAYS, {"last-month": "8"}


def mark_of(page):
    """The mark that the page's form carries."""
    return re.search(r'name="once" value="([0-9a-f-]{36})"', page.html)[1]


async def rows(world):
    async with world.open() as store:
        everybody = await store.workers.ids()
        known = (await store.facts.of_all(everybody)).values()
        placed = (await store.placements.page(ALL)).total
        return len(everybody) + (await store.vacancies.page(ALL)).total + placed + sum(len(tuple(k)) for k in known)


@pytest.mark.parametrize("form", [intake, desk_role, own_role, fact, proposal], ids=lambda one: one.__name__)
async def test_a_form_pressed_twice_makes_one_and_leads_on_both_times(fake, form):
    await fake.founded()
    who, path, sent, other = await form(fake)
    reader = Reader(fake, who)
    page = await reader.open(path, params=WHOLE) if form is own_role else await reader.open(path)
    marked, before = sent | {"once": mark_of(page)}, await rows(fake)
    first = await reader.send(path, marked)
    assert first.status == 303
    again = await reader.send(path, marked)
    assert (again.status, again.leads, await rows(fake)) == (303, first.leads, before + 1)
    late = await reader.send(path, marked | other)
    assert (late.status, await rows(fake)) == (409, before + 1)
    assert "This form was already sent, with other answers." in late.text
    assert mark_of(late) != mark_of(page), "sent once more it is something new"
    if form is not proposal:
        assert (await reader.send(path, marked | other | {"once": mark_of(late)})).status == 303
        assert await rows(fake) == before + 2


async def test_a_second_proposal_says_that_she_is_proposed_already(fake):
    await fake.founded()
    who, path, sent, _ = await proposal(fake)
    reader = Reader(fake, who)
    await reader.send(path, sent)
    page = await reader.send(path, sent)
    assert page.status == 409
    assert "She is already proposed for this role, or at work in it." in page.text


@pytest.mark.parametrize("mark", ["", "not-a-mark"])
async def test_a_form_without_its_mark_is_taken_and_a_broken_mark_is_no_crash(fake, mark):
    await fake.founded()
    answer = await Reader(fake, "staff").send("/desk/workers/new", INTAKE | {"once": mark})
    assert answer.status == (422 if mark else 303)
