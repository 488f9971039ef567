"""Pages of lists: whatever an address asks for, the reader sees rows where there are any, and is told which."""

import asyncio
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ports.pages import Page, Slice, cut
from services.web.lists import reach
from talentcoop.dates import Period
from talentcoop.placements import State
from tests.services.served import faked
from tests.services.world import NOW, TODAY
from tests.web.site import Reader

ROWS = 27


@pytest.fixture
def fake(request):
    return faked(request.node.nodeid)


@given(st.integers(0, 1_000_000), st.integers(1, 200), st.integers(0, 300))
def test_a_page_past_the_end_is_the_last_one(start, size, total):
    rows = tuple(range(total))

    async def read(part):
        return Page(rows[part.start : part.start + part.size], total, part.start)

    found = asyncio.run(reach(read, Slice(start, size)))
    assert bool(found.items) == bool(rows)
    if start < total:
        assert (found.start, found.items) == (start, rows[start : start + size])
    elif rows:
        assert found.start % size == 0
        assert found.items == rows[found.start :]
        assert found == cut(rows, Slice(start, size))


async def lists(world):
    """A world in which every list is longer than a page: who reads it, by its address."""
    await world.founded()
    firm = await world.employer()
    workers = [await world.worker() for _ in range(ROWS)]
    for number in range(ROWS - 1):
        await world.employer(name=f"Firm {number}")
    roles = [await world.vacancy(firm) for _ in range(ROWS)]
    for worker, role in zip(workers, roles, strict=True):
        planned = Period(TODAY, TODAY + timedelta(days=90))
        await world.placed(world.new_placement(worker, role, planned=planned, state=State.OFFERED))
    async with world.open() as store:
        await store.audit.note([world.opening(workers[0], at=NOW + timedelta(days=day)) for day in range(ROWS)])
    return {
        "/desk/workers": "staff",
        "/desk/roles": "staff",
        "/desk/roles/employers": "staff",
        "/desk/placements": "staff",
        f"/desk/workers/{workers[0].id}/history": "staff",
        f"/desk/roles/{roles[0].id}": "staff",
        "/me/who": f"worker:{workers[0].id}",
        "/employer/roles": f"employer:{firm.id}",
        "/employer/offers": f"employer:{firm.id}",
        "/lab/lists/be-flanders/bottleneck-occupations": "policy",
    }


async def test_every_list_leads_past_its_end_to_its_last_page(fake):
    for address, who in (await lists(fake)).items():
        reader = Reader(fake, who)
        beyond = await reader.open(f"{address}?start=1000")
        (total, first, last) = map(int, re.search(r"(\d+) entries, shown: (\d+) to (\d+)", beyond.text).groups())
        assert first <= last == total, address
        assert f"Page {-(-total // 25)} of {-(-total // 25)}" in beyond.text, address


@pytest.mark.parametrize("start", ["-1", "1000001", "99999999999999999999", "many"])
async def test_a_start_that_no_list_can_have_is_told(fake, start):
    for address, who in (await lists(fake)).items():
        if not address.startswith("/lab"):
            assert (await Reader(fake, who).open(f"{address}?start={start}")).status == 422, address
