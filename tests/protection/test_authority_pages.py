"""The pages on which requests of authorities are kept, and the one on which a worker reads of them."""

import re
from dataclasses import replace
from uuid import UUID

import pytest

from services.access.actors import Role
from services.usecases import authorities
from tests.web.site import Reader

TYPED = {
    "authority": "Office of something",
    "received_on-day": "1",
    "received_on-month": "6",
    "received_on-year": "2026",
    "basis": "article 1 of an act",
    "about": "Somebody",
    "asked": "whether she works here",
}
NEW = "/desk/authorities/new"


async def kept(world, **changes):
    await world.founded()
    worker = await world.worker()
    answer = await Reader(world, "coordinator").send(NEW, TYPED | {"ref": worker.ref} | changes)
    assert answer.status == 303
    return worker, answer.leads.partition("?")[0]


async def test_a_request_goes_from_paper_to_two_yeses_to_an_answer_in_words(world):
    worker, address = await kept(world)
    desk = Reader(world, "coordinator")
    shown = await desk.open(address)
    assert shown.status == 200 and "0 people of two" in shown.text and "What was handed over" not in shown.text
    assert (await desk.send(f"{address}/yes", {"version": "1"})).status == 303
    assert "A second person must look at it" in (await desk.open(address)).text
    early = await desk.send(f"{address}/answer", {"version": "1", "handed": "Her name."})
    assert early.status == 409 and "Nobody may hand anything over yet" in early.text
    another = replace(world.actor(Role.LAWYER), id=world.id())
    await authorities.release(desk.house.desk(another), UUID(address.rpartition("/")[2]))
    answer = await desk.send(f"{address}/answer", {"version": "1", "handed": "That she works here."})
    assert answer.status == 303
    assert "That she works here." in (await desk.open(address)).text
    assert "That she works here." in (await Reader(world, f"worker:{worker.id}").open("/me/flows")).text


async def test_an_empty_form_says_what_it_lacks_and_an_unknown_reference_is_told(world):
    await world.founded()
    desk = Reader(world, "staff")
    empty = await desk.send(NEW, {})
    assert empty.status == 422 and empty.text.count("fill this in") >= 4
    unknown = await desk.send(NEW, TYPED | {"ref": "NOBO-DYYY"})
    assert unknown.status == 422 and "nobody on file has this reference" in unknown.text


async def test_staff_put_on_file_and_are_led_back_since_they_do_not_decide(world):
    await world.founded()
    desk = Reader(world, "staff")
    answer = await desk.send(NEW, TYPED)
    assert (answer.status, answer.leads.partition("?")[0]) == (303, NEW)
    assert (await desk.open("/desk/authorities")).status == 403
    listed = await Reader(world, "coordinator").open("/desk/authorities")
    assert "Office of something" in listed.text and "Nobody on file" in listed.text


async def test_she_reads_the_request_on_her_page_and_says_yes_once(world):
    worker, _ = await kept(world)
    hers = Reader(world, f"worker:{worker.id}")
    shown = await hers.open("/me/flows")
    assert "whether she works here" in shown.text and "article 1 of an act" in shown.text
    (key,) = re.findall(r'name="request" value="([^"]+)"', shown.html)
    assert (await hers.send("/me/flows", {"request": key})).status == 303
    after = await hers.open("/me/flows")
    assert 'name="request"' not in after.html and "to this request only" in after.text
    assert (await hers.send("/me/flows", {"request": key})).status == 409
    assert (await hers.send("/me/flows", {})).status == 422


async def test_what_she_may_not_be_told_is_nowhere_on_her_page(world):
    worker, _ = await kept(world, untold="article 2 of that act")
    shown = await Reader(world, f"worker:{worker.id}").open("/me/flows")
    assert "No authority has asked us about you." in shown.text and "Office of something" not in shown.html


@pytest.mark.parametrize("act", ["yes", "answer", "refuse"])
async def test_an_act_sent_empty_is_refused_and_a_refusal_closes(world, act):
    _, address = await kept(world)
    desk = Reader(world, "coordinator")
    assert (await desk.send(f"{address}/{act}", {})).status == 422
    assert (await desk.send(f"{address}/refuse", {"version": "1", "why": "No basis."})).status == 303
    closed = await desk.open(address)
    assert "No basis." in closed.text and "<textarea" not in closed.html
