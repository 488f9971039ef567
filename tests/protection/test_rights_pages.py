"""The pages of what a person may ask for, walked as their readers do; and every list with somebody erased in it."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.access.actors import Role
from services.clock import SetClock
from services.ports.pages import Slice
from services.usecases import erasures, sweeps, workers
from services.web.doors import SHOWN
from talentcoop.dates import moment
from tests.protection.test_erasure import World as People
from tests.services.served import stage
from tests.services.world import TODAY
from tests.web.site import Reader

ALL = Slice(0, 200)


async def here(world):
    await world.founded()
    return await world.worker()


async def test_she_says_what_is_wrong_and_the_desk_answers(world):
    worker = await here(world)
    hers, desk = Reader(world, f"worker:{worker.id}", language="es"), Reader(world, "staff")
    assert "/me/contest" in (await hers.open("/me/known")).links()
    form = await hers.open("/me/contest")
    sent = await hers.send("/me/contest", {"topic": "fact", "words": "I am <31>.", "once": form.fields()["once"]})
    assert (sent.status, sent.leads) == (303, "/me/contest?done=contest-sent")
    (link,) = {link for link in (await desk.open("/desk/contests")).links() if re.search("contests/.{36}", link)}
    page = await desk.open(link)
    assert "I am &lt;31&gt;." in page.html and worker.identity.given_name not in page.title
    answer = {"version": page.fields()["version"], "answer": "You are right."}
    assert (await desk.send(link, answer)).leads == f"{link}?done=contest-answered"
    assert "You are right." in (await hers.open("/me/contest")).text
    refused = await desk.send(link, answer)
    assert refused.status == 409 and "You are right." in refused.text


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("worker", "/me/contest"),
        ("staff", "/desk/workers/{}/freeze"),
        ("staff", "/desk/workers/{}/end"),
        ("coordinator", "/desk/workers/{}/erase"),
    ],
)
async def test_an_empty_form_says_what_is_lacking(world, who, path):
    worker = await here(world)
    reader = Reader(world, f"worker:{worker.id}" if who == "worker" else who)
    answer = await reader.send(path.format(worker.id))
    assert answer.status == 422 and 'role="alert"' in answer.html


async def test_a_file_is_frozen_and_taken_up_again(world):
    worker = await here(world)
    desk, path = Reader(world, "staff"), f"/desk/workers/{worker.id}/rights"
    assert path in (await desk.open(f"/desk/workers/{worker.id}")).links()
    for frozen in ("yes", "no"):
        page = await desk.open(path)
        sent = await desk.send(
            path.replace("rights", "freeze"), {"version": page.fields()["version"], "frozen": frozen}
        )
        assert sent.status == 303
        assert ("Frozen" in (await desk.open(path)).text) is (frozen == "yes")
        assert ("Frozen" in (await desk.open(f"/desk/workers/{worker.id}")).text) is (frozen == "yes")
        assert ("Frozen" in (await desk.open("/desk/workers")).text) is (frozen == "yes")


async def test_a_file_near_its_end_is_handed_over(world):
    await world.founded()
    desk = Reader(world, "staff")
    model = world.new_worker()
    asked = workers.Register(identity=model.identity, profile=model.profile)
    worker = await workers.register(desk.house.desk(world.actor()), asked)
    path = f"/desk/workers/{worker.id}/rights"
    assert "if nobody is in contact with her" in (await desk.open(path)).text
    later = SetClock(moment(date(2028, 6, 1), 10, "Europe/Brussels"))
    desk = Reader(world, "staff", clock=later)
    await sweeps.sweep(desk.house.desk(world.actor(Role.JOB)))
    (item,) = {link for link in (await desk.open("/desk")).links() if "/desk/items/" in link}
    assert (await desk.open(item)).leads.startswith(path)
    assert f"{path}#end" in (await desk.open("/desk/files-ending")).links()
    page = await desk.open(path)
    version = re.search(r'/end">\s*<input type="hidden" name="version" value="(\d+)"', page.html)[1]
    sent = await desk.send(path.replace("rights", "end"), {"version": version, "step": "handed"})
    assert sent.leads == f"{path}?done=retention-handed"
    assert "Waits for the last day of the notice" in (await desk.open(path)).text


async def test_a_coordinator_erases_and_gets_a_receipt_in_her_language(world):
    people = await People.of(world)
    async with world.open() as store:
        held = await store.workers.get(people.her.id)
        await store.workers.save(replace(held, identity=replace(held.identity, language="ar")))
    reader, path = Reader(world, "coordinator"), f"/desk/workers/{people.her.id}/erase"
    page = await reader.open(path)
    assert "2 employment records" in page.text and "ends today" in page.text
    assert (await Reader(world, "staff").open(path)).status == 403
    wrong = await reader.send(path, {"reason": "asked", "reference": people.other.ref})
    assert wrong.status == 422 and await people.is_whole(people.her)
    done = await reader.send(path, {"reason": "asked", "reference": people.her.ref})
    assert done.status == 303 and done.leads.endswith("?language=ar")
    receipt = await reader.open(done.leads)
    assert receipt.status == 200 and '<html lang="ar" dir="rtl"' in receipt.html
    assert not re.search("Zelda|Idrissi", receipt.html + (await reader.open("/desk/receipts")).html)
    assert str(TODAY + timedelta(days=31)) in receipt.html
    assert await people.readable(people.her) == 0
    kept = f"{done.leads.partition('?')[0]}/records"
    assert "Zelda El Idrissi" in (await reader.open(kept)).text
    assert (await Reader(world, "staff").open(kept)).status == 404
    assert (await Reader(world, "admin").open(kept)).status == 403


async def test_with_somebody_erased_in_it_every_list_still_opens(world):
    people = await People.of(world)
    await people.erase()
    missed, seen = [], 0
    for route in stage().app.routes:
        for handler in getattr(route, "route_handlers", ()):
            listed = handler.opt.get(SHOWN) or route.path.startswith("/api/")
            if "GET" not in handler.http_methods or "{" in route.path or not listed:
                continue
            for role in ("staff", "coordinator"):
                answer = await Reader(world, role).open(route.path)
                seen += answer.status == 200
                if answer.status >= 500 or (answer.status >= 400 and answer.status not in (403, 404, 422)):
                    missed.append((role, route.path, answer.status))
                assert "Zelda" not in answer.html, route.path
    assert missed == [] and seen > 60
    async with world.open() as store:
        placed = [one.id for one in (await store.placements.page(ALL, worker=people.her.id)).items]
    coordinator = Reader(world, "coordinator")
    for placement in placed:
        assert (await coordinator.open(f"/desk/placements/{placement}")).status == 200
    assert (await coordinator.open(f"/desk/workers/{people.her.id}")).status == 404
    assert "Her file was erased" in (await coordinator.open("/desk/workers")).text
    assert (await erasures.receipts(people.desk(), ALL)).total == 1
