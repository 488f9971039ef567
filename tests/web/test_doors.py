"""Every page and form against every role: whom the permission lets pass, whom it does not, and nobody at all."""

import re
from uuid import uuid4

import httpx
import pytest

from services.access.actors import Role
from services.access.doors import AT_DOOR, BY_SECRET, FORM, OPEN, USE_CASES, declared
from services.access.permissions import PERMISSIONS, permission_of
from services.web.doors import SHOWN
from services.web.menus import MENUS
from services.web.site import CSP
from tests.services.served import faked, served, stage

KNOWN = {
    "code": "5321",
    "day": "2026-06-01",
    "policy": "be-federal/special-stay",
    "list": "be-brussels/critical-functions",
    "name": "x.css",
}


def routes():
    """Every route that is not a program's: method, address, handler. What a secret opens is tried in test_calendar."""
    for route in stage().app.routes:
        if not route.path.startswith(("/api", "/health")):
            for handler in (one for one in getattr(route, "route_handlers", ()) if not one.opt.get(BY_SECRET)):
                for method in sorted({"GET", "POST"} & set(handler.http_methods)):
                    yield method, route.path, handler


def is_open(handler):
    """Whether a route is for anybody: it asks for nothing, or is the way in itself."""
    return handler.opt.get(OPEN) is True or handler.opt.get(AT_DOOR) is True


def filled(path):
    """A path with ids that are nobody's, and policies that there are."""
    return re.sub(r"\{(\w+):(\w+)\}", lambda one: KNOWN.get(one[1], str(uuid4())), path)


@pytest.fixture
def world(request):
    return faked(request.node.nodeid)


async def asked(method, path, reader, **request):
    transport = httpx.ASGITransport(stage().app, raise_app_exceptions=False)
    cookies = {"session": reader, "language": "nl"} if reader else {}
    async with httpx.AsyncClient(transport=transport, base_url="http://test", cookies=cookies) as client:
        return await client.request(method, path, **request)


async def test_a_page_lets_pass_whom_its_permission_lets_pass_and_no_other(world):
    stage().now = await served(world)
    for method, path, handler in routes():
        if is_open(handler):
            continue
        for role in Role:
            answer = await asked(method, filled(path), f"{role}:{world.id()}", data={} if method == "POST" else None)
            held = [role in PERMISSIONS[permission_of(one)] for one in handler.opt[USE_CASES]]
            assert answer.status_code == 403 or held[0], f"{role} on {method} {path}: {answer.status_code}"
            assert answer.status_code != 403 or not all(held), f"{role} on {method} {path}: {answer.status_code}"
            assert answer.status_code < 500, f"{role} on {method} {path}: {answer.status_code}"


async def test_whoever_is_not_signed_in_is_led_to_where_she_can(world):
    stage().now = await served(world)
    for method, path, handler in routes():
        if not is_open(handler):
            answer = await asked(method, filled(path), "", data={} if method == "POST" else None)
            assert answer.status_code == 303, f"{method} {path}"
            assert answer.headers["Location"].startswith("/sign-in")


async def test_a_form_that_another_sites_page_sent_changes_nothing(world):
    stage().now = await served(world)
    for method, path, _ in routes():
        if method == "POST":
            for elsewhere in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere.example"}):
                answer = await asked(method, filled(path), "admin", headers=elsewhere, data={"account": "staff"})
                assert answer.status_code == 403, f"{method} {path}"
                assert "set-cookie" not in answer.headers


async def test_every_answer_to_a_reader_has_the_same_policy_and_is_not_kept(world):
    stage().now = await served(world)
    for method, path, handler in routes():
        answer = await asked(method, filled(path), f"staff:{world.id()}", data={} if method == "POST" else None)
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert answer.headers["Content-Security-Policy"] == CSP
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        if answer.status_code != 303 and handler.opt.get(SHOWN):
            assert answer.headers["Content-Language"] in ("fr", "nl", "en")


def test_every_form_is_read_as_a_form():
    forms = [path for method, path, handler in routes() if method == "POST" and handler.opt.get(FORM) is not True]
    assert not forms


def test_every_entry_of_a_menu_is_a_page_its_role_may_open():
    pages = {path: handler for method, path, handler in routes() if method == "GET"}
    for role, menu in MENUS.items():
        for entry in menu:
            assert entry.path in pages, f"{role}: {entry.path}"
            assert role in PERMISSIONS[declared(pages[entry.path].opt)], f"{role}: {entry.path}"
