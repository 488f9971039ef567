"""The people offered for an employer's roles: what it learns of them, from when, what it never learns, its answer."""

import pytest

from services.access.actors import Role
from services.ports.pages import Slice
from services.usecases import openings
from talentcoop.placements import State
from tests.services.served import faked, house_of
from tests.services.world import NOW
from tests.web.site import Reader

ALL = Slice(0, 200)


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


def firm(world, vacancy):
    return Reader(world, f"employer:{vacancy.employer}")


async def offered(world, **changes):
    """A role, and somebody offered for it."""
    worker, vacancy = await world.worker(), await world.vacancy()
    held = world.new_placement(worker, vacancy, state=State.OFFERED, **changes)
    return worker, vacancy, await world.placed(held, step="offer")


async def test_an_offer_stands_under_a_code_and_says_what_she_shares(fake):
    worker, vacancy, held = await offered(await fake.founded())
    reader = firm(fake, vacancy)
    for path in ("/employer", "/employer/offers?show=waiting", f"/employer/roles/{vacancy.id}"):
        page = await reader.open(path)
        assert "Candidate" in page.text
        for secret in (worker.ref, str(worker.id), "Amina", "El Idrissi", "+32470123456"):
            assert secret not in page.html
    page = await reader.open(f"/employer/offers/{held.id}")
    for shared in ("Amina", "Lifting people safely: alone", "B1: everyday talk", "1 July 2026"):
        assert shared in page.text
    for secret in (
        worker.ref,
        str(worker.id),
        "El Idrissi",
        "+32470123456",
        "a@example.org",
        "30 Sept 2026",
        "30 September 2026",
    ):
        assert secret not in page.html


async def test_after_signature_the_contract_is_told_too(fake):
    await fake.founded()
    worker, vacancy = await fake.worker(), await fake.vacancy()
    held = await fake.placed(fake.new_placement(worker, vacancy, state=State.SIGNED))
    page = await firm(fake, vacancy).open(f"/employer/offers/{held.id}")
    assert "30 September 2026" in page.text
    assert "Your answer" not in page.text


async def test_before_her_yes_and_the_offer_there_is_nothing_to_see(fake):
    await fake.founded()
    vacancy, states = await fake.vacancy(), (State.PROPOSED, State.AGREED, State.WITHDRAWN, State.REFUSED, State.LAPSED)
    reader, workers = firm(fake, vacancy), [await fake.worker() for _ in states]
    before = (await reader.open("/employer")).html
    for worker, state in zip(workers, states, strict=True):
        held = await fake.placed(fake.new_placement(worker, vacancy, state=state))
        assert (await reader.open(f"/employer/offers/{held.id}")).status == 404
        answer = {"answer": "refuse", "version": held.version}
        assert (await reader.send(f"/employer/offers/{held.id}", answer)).status == 404
    assert (await reader.open("/employer")).html == before


ANSWERED = [("accept", State.ACCEPTED, "offer-accepted"), ("refuse", State.REFUSED, "offer-refused")]


@pytest.mark.parametrize(("answer", "state", "told"), ANSWERED)
async def test_an_answer_moves_the_placement_and_is_logged(world, answer, state, told):
    _, vacancy, held = await offered(await world.founded())
    reader, path = firm(world, vacancy), f"/employer/offers/{held.id}"
    version = (await reader.open(path)).fields()["version"]
    done = await reader.send(path, {"answer": answer, "version": version})
    assert (done.status, done.leads.partition("?")[2]) == (303, f"done={told}")
    assert (await reader.open(done.leads)).status == 200
    async with world.open() as store:
        assert (await store.placements.get(held.id)).state is state
        assert [step for step, _, _ in await store.placements.steps(held.id)] == ["offer", answer]


async def test_an_answer_is_chosen_and_never_given_twice_or_blindly(fake):
    _, vacancy, held = await offered(await fake.founded())
    reader, path = firm(fake, vacancy), f"/employer/offers/{held.id}"
    empty = await reader.send(path)
    assert empty.status == 422
    assert 'href="#answer"' in empty.html
    stale = await reader.send(path, {"answer": "accept", "version": held.version + 1})
    assert stale.status == 409
    assert (await reader.send(path, {"answer": "accept", "version": held.version})).status == 303
    late = await reader.send(path, {"answer": "refuse", "version": held.version + 1})
    assert late.status == 409
    other = await fake.vacancy()
    assert (await firm(fake, other).send(path, {"answer": "refuse", "version": held.version})).status == 404


async def test_who_looked_stands_in_her_file(world):
    worker, vacancy, held = await offered(await world.founded())
    reader = firm(world, vacancy)
    her_file = house_of(world).desk(world.actor(Role.WORKER, worker.id))
    await reader.open("/employer")
    assert (await openings.of(her_file, worker.id, ALL)).total == 0
    for _ in range(2):
        await reader.open(f"/employer/offers/{held.id}")
    (noted,) = (await openings.of(her_file, worker.id, ALL)).items
    assert (noted.role, noted.at) == ("employer", NOW)
