"""A page's title stays in a browser's history and in its tabs: no title holds a name, a phone or markup."""

import re

import pytest

from tests.services.served import faked
from tests.web.site import Reader


@pytest.fixture
def world(request):
    return faked(request.node.nodeid)


async def test_no_title_at_the_desk_names_the_worker(world):
    await world.founded()
    worker, vacancy = await world.worker(), await world.vacancy()
    placement = await world.placed(world.new_placement(worker, vacancy))
    (item,) = await world.added(world.item(placement.id, subject=worker.id))
    staff = Reader(world, "staff")
    here = f"/desk/workers/{worker.id}"
    pages = [here, f"{here}/facts", f"{here}/history", f"{here}/edit", f"{here}/answers/be-federal/special-stay"]
    for path in (*pages, f"/desk/placements/{placement.id}", f"/desk/items/{item.id}", f"/desk/roles/{vacancy.id}"):
        page = await staff.open(path)
        title = re.search(r"<title>(.*?)</title>", page.html, re.S)[1]
        told = [worker.identity.given_name, worker.identity.family_name, worker.identity.phone, "&lt;", "<"]
        assert not [one for one in told if one in title], f"{path}: {title}"
