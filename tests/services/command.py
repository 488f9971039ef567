"""The command line as tests call it: over a caseload that has something in every list, in whatever store it is told."""

import asyncio
import json
import os
from contextlib import asynccontextmanager
from datetime import date
from functools import cache

import pytest
from click.testing import CliRunner

from services.access.actors import Role
from services.app.house import House
from services.cli import desks, main
from services.clock import SetClock
from services.ports.cooperatives import cooperative_id
from services.ports.outbox import Message
from services.settings import Settings
from services.usecases import answers, cohorts
from talentcoop.dates import Period
from talentcoop.employers import VacancyState
from talentcoop.facts import Evidence
from talentcoop.permits import Application
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.practice import load_practice
from tests.fakes import FakeCallers, FakeDue, FakeFeedOwners, FakeKeys, FakeStore
from tests.fakes.proofs import entrance_of
from tests.services.world import NOW, TODAY, World

SPECIAL = "be-federal/special-stay"
LIST = "be-brussels/critical-functions"
APPLICANTS, OTHERS = 12, 13
SIX = ("simulate", SPECIAL, "--set", "protection_wait_months=6")
SHEET = "isco08,title,regions\n5321,Aide-soignant,\n5120,Cuisinier,be-bru\n"
LISTS = {
    "workers": (25, {}),
    "vacancies": (2, {"open": 1, "closed": 1}),
    "employers": (1, {}),
    "decisions": (2, {"entitled": 1, "unknown": 1}),
    "applications": (1, {"filed": 1}),
    "permits": (4, {"in_force": 1, "to_come": 1, "ended": 1, "revoked": 1}),
    "placements": (2, {"proposed": 1, "active": 1}),
    "agenda": (4, {"open": 4, "done": 1}),
    "messages": (3, {"sent": 1, "waiting": 2}),
    "cohorts": (1, {}),
}
"""Each list's total and counts once the story is told."""
law, practice = cache(load_library), cache(load_practice)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    """Nothing is set, and the clock stands."""
    monkeypatch.setattr(desks, "system", SetClock(NOW))
    for name in [name for name in os.environ if name.startswith("TALENTCOOP_")]:
        monkeypatch.delenv(name)


class Story:
    """A cooperative with something in every list, told into whatever store a house has."""

    def __init__(self, house):
        self.house = house
        self.world = World("story", house.uow, house.keys, house.due)
        self.world.cooperative = cooperative_id("senne")

    def desk(self, role=Role.STAFF):
        return self.house.desk(self.world.actor(role))

    async def tell(self):
        world = self.world
        await world.founded(slug="senne", name="Senne")
        self.workers = [await world.worker(ref=f"REF-{n:02}") for n in range(APPLICANTS + OTHERS)]
        for worker in self.workers[:APPLICANTS]:
            await self._applies(worker)
        self.employer = await world.employer()
        self.open = await world.vacancy(self.employer)
        self.closed = await world.vacancy(self.employer, title="Cuisinier", isco08="5120", state=VacancyState.CLOSED)
        first = self.workers[0]
        self.placement = await world.placed(world.at_work(first, self.open, TODAY, date(2026, 9, 30)))
        await world.placed(world.new_placement(self.workers[-1], self.open))
        self.decision = await answers.record(self.desk(), answers.Ask(worker=first.id), SPECIAL)
        await answers.record(self.desk(), answers.Ask(worker=self.workers[-1].id), SPECIAL)
        await self._asks(first)
        await self._falls_due(first)
        self.cohort = await cohorts.open_cohort(self.desk(), "programmes/tis", "Spring", TODAY)
        await cohorts.enrol(self.desk(), self.cohort.id, first.id)
        return self

    async def _applies(self, worker):
        days = Period(date(2026, 1, 10))
        seen = {"evidence": Evidence.SEEN, "during": days}
        async with self.world.open() as store:
            await store.facts.add(worker.id, self.world.fact("protection_applied", date(2026, 1, 10), **seen))
            await store.facts.add(worker.id, self.world.fact("registration_model_a", True, **seen))
            for kind in ("protection_refused_in_wait", "protection_ended"):
                await store.facts.add(worker.id, self.world.fact(kind, False, during=days))

    async def _asks(self, worker):
        world = self.world
        application = Application(id=world.id(), worker=worker.id, policy=SPECIAL, filed_on=TODAY)
        async with world.open() as store:
            await store.applications.save(application)
            for period, revoked in (
                (Period(TODAY, date(2026, 12, 31)), None),
                (Period(date(2026, 8, 1), None), None),
                (Period(date(2026, 1, 1), date(2026, 5, 31)), None),
                (Period(date(2026, 1, 1), None), date(2026, 6, 1)),
            ):
                await store.permits.save(world.permit(worker, period=period, revoked_on=revoked))

    async def _falls_due(self, worker):
        mine = {"origin_id": self.placement.id, "subject": worker.id}
        items = [self.world.item(code=f"week-{n}", due_on=date(2026, 5, 20 + n), **mine) for n in range(4)]
        items = await self.world.added(items[0], items[1].done(date(2026, 5, 21)), *items[2:])
        common = {"item": items[0].id, "template": "reminder_role", "not_before": NOW, "language": "fr"}
        messages = [
            Message(id=self.world.id(), rung=0, to_role="staff", channel="mail", sent_at=NOW, **common),
            Message(id=self.world.id(), rung=1, to_subject=worker.id, channel="call", **common),
            Message(id=self.world.id(), rung=2, to_subject=self.world.id(), channel="call", **common),
        ]
        async with self.world.open() as store:
            await store.outbox.add(tuple(messages))


@pytest.fixture
def story(monkeypatch, tmp_path):
    """A caseload in the fake, and a command line that opens it."""
    data = tmp_path / "data"
    Settings(data=data).cluster.mkdir(parents=True)
    monkeypatch.setenv("TALENTCOOP_DATA", str(data))
    keys = FakeKeys()
    store = FakeStore(keys)
    house = House(
        chains=None,
        settings=Settings(),
        uow=store,
        keys=keys,
        due=FakeDue(store),
        feeds=FakeFeedOwners(store),
        entrance=entrance_of(FakeCallers(store), keys),
        clock=SetClock(NOW),
        library=law(shipped_policies()),
        practice=practice(shipped_policies()),
    )

    @asynccontextmanager
    async def opened(settings, *, clock, new_id):
        print("what a library prints while it works")
        yield house

    monkeypatch.setattr(desks, "opened", opened)
    return asyncio.run(Story(house).tell())


def alone(*arguments):
    """Call a command that needs no caseload."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def said_alone(*arguments):
    """Its exit code and the JSON object that it prints; it prints nothing else."""
    result = alone(*arguments, "--json")
    assert result.stderr == ""
    return result.exit_code, json.loads(result.stdout)


def run(*arguments, cooperative="senne"):
    """Call a command at the cooperative's desk."""
    return alone(*arguments, "--cooperative", cooperative)


def said(*arguments):
    """The JSON object that a command prints on standard output, and nothing else."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def refused(*arguments, **more):
    """The one line that says why."""
    result = run(*arguments, **more)
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr.splitlines()[-1]


def taken_in(sheet, *more, edition="2027", first="2027-01-01"):
    """What is typed to import a sheet."""
    return ("import", "shortage-list", sheet, "--list", LIST, "--edition", edition, "--from", first, *more)


def in_use(counts):
    """The counts that are not zero."""
    return {state: count for state, count in counts.items() if count}
