"""Every route that changes something, asked by another site's page over a session of ours: refused, nothing opened."""

import httpx
import pytest

from services.access.doors import AT_DOOR, BY_SECRET
from services.app.http import MACHINES
from tests.protection.matrix import lines
from tests.services.served import Served, faked, stage

HARMLESS = {"GET", "HEAD", "OPTIONS"}
ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://other.test"},
    {"Origin": "http://other.test"},
    {"Origin": "null"},
    {"Origin": "http://test.other.test"},
    {"Origin": "http://test:8080"},
)
"""What browsers say of a page of another site, of a neighbour, and older ones, which name the origin only."""


class Watched:
    """A store that counts how often it was opened."""

    def __init__(self, uow):
        self.uow, self.opened = uow, 0

    def __call__(self, actor):
        self.opened += 1
        return self.uow(actor)


@pytest.fixture
def served(request, runner):
    world = runner.run(faked(request.node.nodeid).founded())
    stage().now = Served(world, uow=Watched(world.uow))
    return stage().now


def writes():
    """Every route that is asked by another method than reading ones: method, address, its options."""
    for route in stage().app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in sorted(set(handler.http_methods) - HARMLESS):
                yield method, _filled(route), handler.opt


def _filled(route):
    path = route.path
    for name, kind in route.path_parameters.items():
        given = {"uuid": "6d3f0f1e-0000-4000-8000-000000000000", "date": "2026-06-01"}.get(_kind(kind), "x")
        path = path.replace(f"{{{kind.full}}}" if hasattr(kind, "full") else f"{{{name}}}", given)
    return path


def _kind(definition):
    return definition.full.partition(":")[2] if hasattr(definition, "full") else ""


async def sent(method, path, headers, kind="application/x-www-form-urlencoded"):
    transport = httpx.ASGITransport(stage().app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", cookies={"session": "admin"}) as client:
        return await client.request(method, path, headers={"Content-Type": kind, **headers}, content=b"a=b")


def test_there_are_many_writes_and_every_one_is_in_the_table_of_routes():
    assert len(list(writes())) >= 80
    assert {method for method, _, _ in writes()} <= {"POST", "PATCH", "PUT", "DELETE"}
    assert len(list(writes())) == sum(line.method not in HARMLESS for line in lines())


async def test_a_page_of_another_site_changes_nothing_by_any_form_or_write_of_the_api(served):
    wrong = []
    for method, path, opt in writes():
        assert BY_SECRET not in opt, f"{path} would change something for whoever knows an address"
        kinds = ["application/json", "text/plain"] if path.startswith(MACHINES) else []
        for headers in ELSEWHERE:
            for kind in ["application/x-www-form-urlencoded", *kinds]:
                answer = await sent(method, path, headers, kind)
                if answer.status_code != 403 or "set-cookie" in answer.headers:
                    wrong.append((method, path, headers, answer.status_code))
    assert not wrong
    assert served.house.uow.opened == 0


async def test_our_own_pages_are_not_taken_for_another_sites(served):
    refused = []
    for method, path, opt in writes():
        if path.startswith(MACHINES) or opt.get(AT_DOOR):
            continue
        for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://test"}, {}):
            answer = await sent(method, path, headers)
            if "another site" in answer.text or "autre site" in answer.text:
                refused.append((method, path, headers))
    assert not refused


async def test_a_program_with_a_token_is_no_browser_and_is_not_asked_where_it_comes_from(served):
    transport = httpx.ASGITransport(stage().app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        headers = {"Authorization": "Bearer staff", "Origin": "http://other.test"}
        answer = await client.post("/api/employers", headers=headers, json={})
        assert answer.status_code == 422
