"""Every error in one shape, with nothing in it that its reader may not see."""

import json
from datetime import date
from enum import StrEnum
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.problems import PROBLEM_JSON, plain
from services.app.http import LONGEST_BODY, create_app
from services.ports.keys import Sealed
from talentcoop.errors import Disallowed, Forbidden, Invalid, Missing, Stale, TalentCoopError
from talentcoop.workers import Identity
from tests.services.served import code_of, faked, house_of, operations, served
from tests.services.test_api_workers import REGISTER
from tests.services.test_permissions import path_of

GIVEN, FAMILY = "Aïcha", "Aubépine"
CANARY = f"{GIVEN} {FAMILY}"
KINDS = {Missing: 404, Stale: 409, Disallowed: 409, Invalid: 422, Forbidden: 403, TalentCoopError: 503}


@pytest.fixture
def world(request):
    """On the fakes alone: none of this has to do with the store, but for those that ask for `stored`."""
    return faked(request.node.nodeid)


def breaking(world, error):
    """An app whose every transaction raises."""

    def broken(actor):
        raise error

    return create_app(house_of(world, uow=broken), actor_of=lambda _: world.actor())


async def ask(app, path="/api/cooperative"):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(path, headers={"Authorization": "Bearer any"})


@pytest.mark.parametrize("kind", KINDS)
async def test_an_error_of_ours_is_told_by_its_kind_with_its_code_its_figures_and_the_next_step(world, kind):
    error = kind("placement.gate-closed", "Work cannot start yet.", "Settle each.", missing=("pay",), on=date.max)
    answer = await ask(breaking(world, error))
    assert (answer.status_code, answer.headers["Content-Type"]) == (KINDS[kind], PROBLEM_JSON)
    problem = answer.json()
    assert problem["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"
    del problem["instance"], problem["title"]
    assert problem == {
        "type": "urn:talentcoop:placement.gate-closed",
        "status": KINDS[kind],
        "detail": "Work cannot start yet.",
        "next_step": "Settle each.",
        "facts": {"missing": ["pay"], "on": "9999-12-31"},
        "faults": [],
    }


async def test_of_an_unexpected_error_nothing_is_told_but_an_id(world):
    answer = await ask(breaking(world, RuntimeError(f"DETAIL: Key (name)=({CANARY}) already exists")))
    assert (answer.status_code, code_of(answer.json())) == (500, "server.error")
    assert answer.json()["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"
    for word in ("RuntimeError", "DETAIL", "Traceback", GIVEN, FAMILY):
        assert word not in answer.text


async def test_facts_show_what_is_plain_and_nothing_that_is_sealed_or_a_person(world):
    class Word(StrEnum):
        ONE = "one"

    facts = {
        "id": UUID(int=1),
        "word": Word.ONE,
        "many": {"b": [1, None, True]},
        "sealed": Sealed(b"secret"),
        "person": Identity(given_name="Aïcha", family_name="Aubépine"),
        "long": "x" * 10_000,
    }
    answer = await ask(breaking(world, Invalid("any.code", "Any.", "", **facts)))
    shown = answer.json()["facts"]
    assert shown.pop("long") == "x" * 500
    assert shown == {"id": str(UUID(int=1)), "word": "one", "many": {"b": [1, None, True]}}
    assert GIVEN not in answer.text


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.binary() | st.dates(), st.lists))
def test_whatever_a_fact_is_json_can_say_what_is_shown_of_it(fact):
    json.dumps(plain(fact))


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/api/nothing/here", {}, 404, "request.no-such-path"),
        ("GET", "/api/workers/not-an-id", {}, 404, "request.no-such-path"),
        ("DELETE", "/api/workers", {}, 405, "request.wrong-method"),
        ("BREW", "/api/workers", {}, 405, "request.wrong-method"),
        ("POST", "/api/workers", {"content": b"{}"}, 415, "request.not-json"),
        ("POST", "/api/workers", {"data": {"a": "b"}}, 415, "request.not-json"),
        ("POST", "/api/workers", {"json": "x" * LONGEST_BODY}, 413, "request.too-long"),
        (
            "POST",
            "/api/workers",
            {"content": b"null", "headers": {"Content-Type": "application/json"}},
            422,
            "request.invalid",
        ),
        ("POST", "/api/workers", {"json": [1]}, 422, "request.invalid"),
    ],
)
async def test_what_is_refused_before_a_use_case_is_called_has_the_same_shape(world, method, path, sent, status, code):
    api = await served(world)
    answer = await api.call(method, path, **sent)
    assert (answer.status_code, code_of(answer.json())) == (status, code)
    assert answer.json()["next_step"]
    assert (status == 405) is ("Allow" in answer.headers)


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"a": 1e999}', b'"\\ud800"', b"\xff\xfe", b"[" * 100_000, b"[" * 900 + b"]" * 900]
)
async def test_a_body_that_is_not_json_is_said_to_be_unreadable(world, body):
    api = await served(world)
    answer = await api.call("POST", "/api/workers", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, code_of(answer.json())) in [(400, "request.malformed"), (422, "request.invalid")]


async def test_a_body_that_is_longer_than_it_says_is_cut_off(world):
    async def dribbled():
        for _ in range(LONGEST_BODY // 1000 + 2):
            yield b" " * 1000

    api = await served(world)
    answer = await api.call("POST", "/api/workers", content=dribbled(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, code_of(answer.json())) == (413, "request.too-long")


async def test_each_fault_is_told_by_where_it_stands_and_what_was_expected_and_never_by_what_was_sent(world):
    api = await served(world)
    identity = {"given_name": "", "mail": f"{CANARY}@example.org", FAMILY: "x"}
    profile = {"available": {}, "skills": [{"skill": "a/b~c", "level": "alone"}], "languages": {"fr~/": "B1"}}
    answer = await api.call("POST", "/api/workers", json={"identity": identity, "profile": profile})
    assert answer.status_code == 422
    pointers = {fault["pointer"] for fault in answer.json()["faults"]}
    assert {"/identity/given_name", "/identity/family_name", "/identity/mail", "/profile/available/first"} <= pointers
    assert {"/profile/skills/0/skill"} <= pointers
    assert any(pointer.startswith("/profile/languages/fr~0~1") for pointer in pointers)
    assert all(fault["expected"] and fault["source"] == "body" for fault in answer.json()["faults"])
    assert GIVEN not in answer.text


async def test_faults_of_the_query_and_the_path_are_named(world):
    api = await served(world)
    problem = await api.get("/api/workers?start=-1&size=many", 422)
    assert [(fault["source"], fault["pointer"]) for fault in problem["faults"]] == [
        ("query", "start"),
        ("query", "size"),
    ]
    lacking = await api.get("/api/occupations/5321", 422)
    assert [fault["pointer"] for fault in lacking["faults"]] == ["region"]
    wrong = await api.get("/api/occupations/53?region=be-bru", 422)
    assert [(fault["source"], fault["pointer"]) for fault in wrong["faults"]] == [("path", "code")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


def drawn():
    """A few bodies."""
    found = []

    @given(JSON)
    def draw(body):
        found.append(body)

    draw()
    return found[:: max(1, len(found) // 8)]


@pytest.mark.parametrize("role", ["coordinator", "employer", "coach"])
async def test_no_route_breaks_on_any_json(stored, role):
    """Every route with a body, over bodies drawn at random and bodies that nearly fit."""
    api = await served(stored)
    writing = [(method, path) for method, path, said in operations() if "requestBody" in said]
    assert len(writing) > 20
    bodies = drawn()
    near = [REGISTER, {"version": 2**63}, {"version": -1, "on": "2199-12-31"}, {"on": "9999-12-31", "kind": "\x00"}]
    for method, path in writing:
        for body in (*bodies, *near):
            answer = await api.call(method, path_of(path, stored), as_=f"{role}:{stored.id()}", json=body)
            assert answer.status_code < 500, f"{method} {path}: {answer.status_code} {answer.text}"


@pytest.mark.parametrize("value", ["%00", "%FF", "\u202e", "'", "9" * 40, "-1", "null", "1e9", "2026-02-30"])
async def test_no_route_breaks_on_any_parameter(stored, value):
    api = await served(stored)
    for method, path, said in operations():
        query = "&".join(f"{one['name']}={value}" for one in said.get("parameters", ()) if one["in"] == "query")
        sent = {"json": {}} if "requestBody" in said else {}
        in_path = path_of(path.replace("{ref}", value).replace("{code}", value).replace("{step}", value), stored)
        for address in (f"{path_of(path, stored)}?{query}", in_path):
            answer = await api.call(method, address, as_="coordinator", **sent)
            assert answer.status_code < 500, f"{method} {address}: {answer.status_code} {answer.text}"
