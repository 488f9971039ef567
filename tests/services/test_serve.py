"""The whole service as a process of its own: it becomes ready, serves, sweeps, and ends well when it is told to."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from services.app import serve as serving
from services.app.serve import serve
from services.clock import SetClock
from services.settings import Settings
from services.store.embedded import discard
from talentcoop.errors import Invalid
from tests.services.test_api_workers import REGISTER
from tests.services.world import NOW

ROOT = Path(__file__).parents[2]
PATIENCE = 60

PROGRAM = """
import asyncio, os, socket, sys
from contextlib import suppress
from pathlib import Path
from uuid import uuid4
from services.access.actors import Actor, Role
from services.app.opening import opened
from services.app.serve import serve
from services.clock import SetClock
from services.ports.cooperatives import Cooperative, cooperative_id
from services.settings import Settings
from services.usecases import cooperatives
from talentcoop.errors import Disallowed
from tests.services.world import NOW

data, listening, held = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
settings, clock, key = Settings(data=data, sweep_seconds=1), SetClock(NOW), cooperative_id("senne")

async def found():
    async with opened(settings, clock=clock) as house:
        one = Cooperative(id=key, slug="senne", name="Senne", region="be-bru", mail="d@example.org", founded_at=NOW)
        await cooperatives.found(house.desk(Actor(id=uuid4(), cooperative=key, role=Role.ADMIN)), one)

async def actor_of(token):
    if token == "slow":
        print("asked", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, os.read, held, 1)
    return Actor(id=key, cooperative=key, role=Role.COORDINATOR)

with suppress(Disallowed):
    asyncio.run(found())
serve(settings, clock=clock, actor_of=actor_of, listening=socket.socket(fileno=listening))
"""


class Process:
    """The service, and how to reach it."""

    def __init__(self, process, address, release):
        self.process, self.address, self._release = process, address, release

    def ask(self, method, path, token="any", **sent):
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.request(method, self.address + path, headers=headers, timeout=PATIENCE, **sent)

    def let_go(self):
        os.write(self._release, b".")

    def says(self, event):
        """Wait for an event in its log, and give what was logged until then."""
        logged = []
        for line in self.process.stderr:
            logged.append(json.loads(line))
            if logged[-1].get("event") == event:
                return logged
        raise AssertionError(f"it ended without {event}: {logged}")

    def ends(self):
        return self.process.wait(timeout=PATIENCE)


@contextmanager
def served(data):
    """The service on a socket that listens before it starts, so that nobody has to wait for it."""
    held, release = os.pipe()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        command = [sys.executable, "-W", "error", "-c", PROGRAM, str(data), str(listening.fileno()), str(held)]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            pass_fds=(listening.fileno(), held),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    try:
        with process:
            yield Process(process, address, release)
    finally:
        process.kill()
        os.close(held)
        os.close(release)


@pytest.fixture(scope="module")
def data():
    """A folder where every account can reach the embedded server's."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        discard(Path(folder) / "postgresql")


def test_it_becomes_ready_serves_and_sweeps_and_ends_well_when_told_to(data):
    with served(data) as service:
        assert service.ask("GET", "/health/ready").json()["ready"]
        worker = service.ask("POST", "/api/workers", json=REGISTER).json()
        programme = {"programme": "programmes/tis", "name": "TIS", "starts_on": "2026-06-01"}
        cohort = service.ask("POST", "/api/cohorts", json=programme).json()
        enrolled = service.ask("POST", f"/api/cohorts/{cohort['id']}/enrolments", json={"worker": worker["id"]})
        assert enrolled.status_code == 201
        until = time.monotonic() + PATIENCE
        while not service.ask("GET", "/api/messages/by-hand").json():
            assert time.monotonic() < until, "no sweep wrote a message"
        service.process.send_signal(signal.SIGTERM)
        logged = service.says("serve.stopped")
        assert service.ends() == 0
        assert [line for line in logged if line["level"] not in ("INFO", "DEBUG")] == []
        assert "sweep.done" in [line.get("event") for line in logged]
        assert not [word for word in ("Amina", worker["ref"], worker["id"]) if word in json.dumps(logged)]


def test_a_request_under_way_is_answered_before_it_ends(data):
    with served(data) as service, ThreadPoolExecutor() as threads:
        under_way = threads.submit(service.ask, "GET", "/api/cooperative", "slow")
        assert service.process.stdout.readline() == "asked\n"
        service.process.send_signal(signal.SIGINT)
        service.says("serve.stopping")
        service.let_go()
        assert under_way.result().json()["slug"] == "senne"
        assert service.ends() == 0
        with pytest.raises(httpx.ConnectError):
            service.ask("GET", "/health/live")


async def test_told_to_stop_before_the_house_is_open_it_stops_at_once(monkeypatch):
    opening = asyncio.Event()

    @asynccontextmanager
    async def slowly(*_, **__):
        opening.set()
        await asyncio.get_running_loop().create_future()
        yield

    monkeypatch.setattr(serving, "opened", slowly)
    with socket.create_server(("127.0.0.1", 0)) as door:
        life = asyncio.create_task(serving._Serving(None).run(Settings(), SetClock(NOW), None, door))
        await opening.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            await life


async def test_cancelled_by_somebody_else_it_is_cancelled(monkeypatch):
    @asynccontextmanager
    async def cancelled(*_, **__):
        raise asyncio.CancelledError
        yield

    monkeypatch.setattr(serving, "opened", cancelled)
    with socket.create_server(("127.0.0.1", 0)) as door, pytest.raises(asyncio.CancelledError):
        await serving._Serving(None).run(Settings(), SetClock(NOW), None, door)


@pytest.fixture
def quiet(monkeypatch):
    """Leave logging as the tests have it."""
    monkeypatch.setattr(serving, "configure", lambda level: None)


def test_an_address_that_is_taken_is_told_with_what_to_do(quiet):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Invalid, match="--port") as refused:
        serve(Settings(port=taken.getsockname()[1]))
    assert refused.value.code == "serve.address-taken"


def test_the_demo_listens_on_this_machine_only(quiet):
    with socket.create_server(("0.0.0.0", 0)) as wide, pytest.raises(Invalid) as refused:
        serve(Settings(env="demo"), listening=wide)
    assert refused.value.code == "serve.not-loopback"
