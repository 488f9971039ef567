"""The drill: a served house under load, backed up meanwhile, restored elsewhere, held against what it acknowledged."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Event

import asyncpg

from services.clock import SetClock
from services.ops.backup import backup
from services.ops.manifests import Kind
from services.ops.restore import Wanted, restore
from services.ops.verify import verify
from services.settings import Settings
from services.store.embedded import SUPERUSER, discard, running
from services.store.provision import DATA
from tests.services.test_api_workers import REGISTER
from tests.services.test_serve import served
from tests.services.world import NOW

CLIENTS = 3
PATIENCE = 240
WORKERS = "select id, md5(worker::text) from worker where id = any($1)"
FACTS = "select id, md5(fact::text) from fact where person = any($1)"
FACT = {"kind": "protection_applied", "value": "2025-06-01", "first": "2025-06-01"}


@dataclass
class Load:
    """Clients that register people and facts about them, one after another, until told to stop."""

    service: object
    written: list = field(default_factory=list)
    stop: Event = field(default_factory=Event)
    going: Event = field(default_factory=Event)
    more: Condition = field(default_factory=Condition)
    fault: BaseException | None = None

    def write(self):
        """Until told to stop; a fault stops them all, and is told where it is waited for."""
        try:
            self._write()
        except BaseException as fault:
            self.stop.set()
            with self.more:
                self.fault = fault
                self.more.notify_all()
            raise

    def _write(self):
        while self.going.wait() and not self.stop.is_set():
            answer = self.service.ask("POST", "/api/workers", json=REGISTER)
            assert answer.status_code == 201, answer.text
            key = answer.json()["id"]
            answer = self.service.ask("POST", f"/api/workers/{key}/facts", json=FACT)
            assert answer.status_code == 201, answer.text
            with self.more:
                self.written.append(key)
                self.more.notify_all()

    def wait_for(self, count):
        """Until so many more were acknowledged."""
        with self.more:
            wanted = len(self.written) + count
            assert self.more.wait_for(lambda: self.fault or len(self.written) >= wanted, timeout=PATIENCE)
            assert self.fault is None, self.fault

    @contextmanager
    def resting(self):
        """Nobody writes meanwhile: what is restored elsewhere needs no load here."""
        self.going.clear()
        try:
            yield
        finally:
            self.going.set()


@contextmanager
def under_load(base):
    """A served house in a folder, and clients at work in it."""
    with served(base / "house") as service:
        assert service.ask("GET", "/health/ready").json()["ready"]
        load = Load(service)
        load.going.set()
        with ThreadPoolExecutor(CLIENTS + 1) as pool:
            pool.submit(service.process.stderr.read)  # a full pipe would stop the service
            clients = [pool.submit(load.write) for _ in range(CLIENTS)]
            try:
                yield load
            finally:
                load.stop.set()
                load.going.set()
                for client in clients:
                    client.exception()
                service.process.terminate()
        for client in clients:
            client.result()
        assert service.ends() == 0


async def round_of(base, load, number):
    """One backup under load and one restore: gives how many acknowledged people it was held against."""
    house, folder = Settings(data=base / "house"), base / "backups"
    elsewhere = Settings(data=base / f"elsewhere-{number}")
    load.wait_for(CLIENTS)
    acknowledged = list(load.written)
    await backup(house, SetClock(NOW), folder)
    load.wait_for(1)
    try:
        with load.resting():
            found = await restore(elsewhere, SetClock(NOW), Wanted(folder=folder))
            assert (found.problems, found.cells.erased, found.cells.broken) == ((), 0, 0)
            assert found.cells.opened >= 2 * len(acknowledged)
            for query in (WORKERS, FACTS):
                there = await digests(elsewhere, query, acknowledged)
                assert len(there) == len(acknowledged)
                assert there == await digests(house, query, acknowledged)
    finally:
        discard(elsewhere.cluster)
        shutil.rmtree(folder)
    return len(acknowledged)


async def digests(settings, query, people):
    with running(settings.cluster) as server:
        connection = await asyncpg.connect(**server.config(SUPERUSER, DATA))
        try:
            return dict(await connection.fetch(query, people))
        finally:
            await connection.close()


async def in_the_wrong_order(base, load):
    """The negative control: keys first, then data. Whoever was registered in between has no key."""
    house, folder = Settings(data=base / "house"), base / "wrong"
    await backup(house, SetClock(NOW), folder, kinds=[Kind.KEYS])
    load.wait_for(1)
    await backup(house, SetClock(NOW), folder, kinds=[Kind.DATA])
    with load.resting():
        return await verify(Settings(), Path(folder))
