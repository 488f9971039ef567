"""Logs say what happened and where it arose, by listed keys; a name never gets into them."""

import ast
import io
import json
import logging
import warnings
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from services.app.http import create_app
from services.app.logs import EVENT, KEYS, JsonLines, configure
from services.ports.keys import Sealed
from talentcoop.errors import Missing
from tests.services.served import faked, house_of, served
from tests.services.test_api_workers import IDENTITY, PROFILE

CANARY = "Zéphyrine Quetzalcóatl"
ROOT = Path(__file__).parents[2]
ALWAYS = {"time", "level", "logger", "event", "error", "trace"}


@pytest.fixture
def lines():
    """Every line that is logged while the test runs, everything from DEBUG on."""
    root, ours = logging.getLogger(), logging.getLogger("talentcoop")
    before = (root.level, list(root.handlers), ours.level)
    stream = io.StringIO()
    configure("DEBUG", stream)
    root.setLevel("DEBUG")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.captureWarnings(False)
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    ours.setLevel(before[2])


@pytest.fixture
def world(request):
    """On the fakes alone: none of this has to do with the store, but for those that ask for `stored`."""
    return faked(request.node.nodeid)


def said(lines, event):
    return [line for line in lines() if line.get("event") == event]


async def test_a_request_is_logged_by_method_template_status_time_and_id(world, lines):
    api = await served(world)
    answer = await api.call("GET", f"/api/workers/{world.id()}?text={CANARY}")
    (line,) = said(lines, "request")
    assert line.pop("ms") >= 0
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "talentcoop.http",
        "event": "request",
        "request": answer.headers["X-Request-Id"],
        "method": "GET",
        "route": "/api/workers/{worker}",
        "status": 404,
    }


async def test_an_unknown_path_and_an_invented_method_are_not_repeated(world, lines):
    api = await served(world)
    await api.call("GET", "/api/workers/Zéphyrine/Quetzalcóatl")
    await api.call("QUETZAL", "/api/workers")
    logged = said(lines, "request")
    assert [(line["method"], line.get("route"), line["status"]) for line in logged] == [
        ("GET", None, 404),
        ("OTHER", None, 405),
    ]


async def test_no_name_no_token_and_no_query_gets_into_any_log(stored, lines):
    api = await served(stored)
    identity = IDENTITY | {"given_name": CANARY, "family_name": CANARY, "trusted_contact": CANARY}
    made = await api.post("/api/workers", {"identity": identity, "profile": PROFILE}, 201)
    await api.get(f"/api/workers/{made['id']}")
    await api.patch(f"/api/workers/{made['id']}", {"version": 9, "identity": identity}, 409)
    await api.post("/api/workers", {"identity": identity, "profile": CANARY}, 422)
    await api.get(f"/api/workers?text={CANARY}", 422)
    await api.call("GET", "/api/workers", as_="Quetzal")
    await api.post(f"/api/workers/{made['id']}/facts", {"kind": "work", "value": CANARY}, 422)
    told = json.dumps(lines(), ensure_ascii=False)
    assert len(said(lines, "request")) == 7
    for word in (*CANARY.split(), "Quetzal", made["id"], made["ref"], "Bearer", "text="):
        assert word not in told


async def test_of_an_unexpected_error_the_log_says_its_kind_its_place_and_the_requests_id(world, lines):
    def broken(_):
        raise RuntimeError(f"DETAIL: Key (name)=({CANARY}) already exists") from Missing("x.y", CANARY, CANARY)

    app = create_app(house_of(world, uow=broken), actor_of=lambda _: world.actor())
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/api/cooperative", headers={"Authorization": "Bearer any"})
    (line,) = said(lines, "request.failed")
    assert (line["code"], line["error"], line["request"]) == (
        "server.error",
        "RuntimeError",
        answer.headers["X-Request-Id"],
    )
    assert line["trace"][-1].endswith(" broken")
    assert not [word for word in CANARY.split() if word in json.dumps(lines(), ensure_ascii=False)]


def test_a_record_shows_listed_keys_and_plain_values_and_nothing_else():
    given = {
        "code": "a.b",
        "cooperative": UUID(int=1),
        "sent": 3,
        "name": CANARY,
        "part": Sealed(b"x"),
        "host": "x" * 999,
    }
    record = logging.LogRecord("talentcoop.jobs", logging.INFO, __file__, 1, "sweep.done", (), None)
    record.__dict__.update(given)
    line = json.loads(JsonLines().format(record))
    assert set(line) <= ALWAYS | set(KEYS)
    assert (line["cooperative"], line["sent"], line["part"]) == (str(UUID(int=1)), 3, "(Sealed)")
    assert len(line["host"]) == 200


@pytest.mark.parametrize(("name", "message"), [("asyncpg", "sweep.done"), ("talentcoop.jobs", f"swept {CANARY}")])
def test_a_sentence_and_whatever_a_library_says_are_left_out(name, message):
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, (), None)
    assert "event" not in json.loads(JsonLines().format(record))


def test_warnings_and_other_loggers_go_through_the_same_narrow_place(lines):
    logging.getLogger("asyncpg").error("Key (name)=(%s) exists", CANARY)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(CANARY, stacklevel=1)
    assert {line["logger"] for line in lines()} == {"asyncpg", "py.warnings"}
    assert all(set(line) == {"time", "level", "logger"} for line in lines())


async def test_where_nobody_set_logging_up_nothing_is_printed(world, capsys):
    def broken(_):
        raise RuntimeError(CANARY)

    root = logging.getLogger()
    handlers, root.handlers[:] = list(root.handlers), []
    try:
        app = create_app(house_of(world, uow=broken), actor_of=lambda _: world.actor())
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            assert (await client.get("/api/cooperative", headers={"Authorization": "Bearer x"})).status_code == 500
    finally:
        root.handlers[:] = handlers
    assert capsys.readouterr() == ("", "")


def test_whatever_the_service_logs_is_an_event_with_a_fixed_name_and_listed_keys():
    logged = 0
    for path in (ROOT / "services").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            if call.func.attr in {"debug", "info", "warning", "error", "exception", "critical", "log"} and (
                isinstance(call.func.value, ast.Name) and "log" in call.func.value.id
            ):
                logged += 1
                (event,) = call.args
                where = f"{path.relative_to(ROOT)}:{call.lineno}"
                assert isinstance(event, ast.Constant) and EVENT.fullmatch(event.value), where
                extra = next((one.value for one in call.keywords if one.arg == "extra"), None)
                if isinstance(extra, ast.Dict):
                    assert {key.value for key in extra.keys} <= set(KEYS), where
    assert logged > 5
