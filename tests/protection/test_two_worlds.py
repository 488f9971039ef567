"""Two worlds that differ in nothing but what workers reported look alike to an employer, to the last byte."""

import json
import re

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.access.actors import Role
from services.ports.pages import Slice
from services.usecases import agenda, availability, contests, facts, files, offers, placements, sweeps
from talentcoop.agenda import ItemState
from talentcoop.placements import Form, State
from tests.protection.employers import everything
from tests.services.served import faked, house_of
from tests.services.test_usecases import PLANNED, posted, registered, signed, step_of
from tests.services.world import TODAY
from tests.web.test_offers import offered

ALL = Slice(0, 200)
REPORTS = ("unreached", "alarmed", "told", "retracted", "contested", "withdrawn", "opened", "swept")


class Story:
    """A firm with people at work, offered and wanted; and a worker who has things to say."""

    def __init__(self, name):
        self.world = faked(name)

    async def begin(self):
        await self.world.founded()
        self.house = house_of(self.world)
        self.desk = self.house.desk(self.world.actor(Role.STAFF))
        self.workers = [await registered(self.desk) for _ in range(5)]
        self.job = (await posted(self.desk)).vacancy
        self.wanted = (await posted(self.desk)).vacancy
        await placements.start(self.desk, step_of(await signed(self.desk, self.workers[0], self.job)))
        asked = placements.Proposal(
            worker=self.workers[1].id, vacancy=self.wanted.id, form=Form.AGENCY_WORK, planned=PLANNED
        )
        self.proposed = await placements.propose(self.desk, asked)
        self.firms = [self.job.employer, self.wanted.employer, (await offered(self.world))[1].employer]
        return self

    async def seen(self):
        return await everything(self.world, self.house.clock, *dict.fromkeys(self.firms))

    async def report(self, what):
        await getattr(self, what)()

    async def unreached(self):
        item = await self._contact()
        await agenda.do(self.desk, agenda.Do(item=item.id, version=item.version, reached=False, note="no answer"))

    async def alarmed(self):
        item = await self._contact()
        question = next(one for one in self.house.practice.schedule.item(item.due.code).questions if one.alarm)
        given = {question.id: question.alarm}
        await agenda.do(self.desk, agenda.Do(item=item.id, version=item.version, answers=given))

    async def told(self):
        about = facts.Record(worker=self.workers[2].id, kind="right_of_stay", value="none")
        await facts.record(self.desk, about)

    async def retracted(self):
        for worker in self.workers[1:]:
            for fact in (await facts.of(self.desk, worker.id)).items:
                await facts.retract(self.desk, worker.id, fact.id)

    async def contested(self):
        hers = self.house.desk(self.world.actor(Role.WORKER, self.workers[0].id))
        await contests.write(hers, contests.Say(topic="fact", words="I am not 31."))

    async def withdrawn(self):
        """Before her yes reaches the firm she says no after all, with her reason."""
        await placements.take(self.desk, step_of(self.proposed), "withdraw")

    async def opened(self):
        for worker in self.workers:
            await files.open_file(self.desk, worker.id)

    async def swept(self):
        await sweeps.sweep(self.house.desk(self.world.actor(Role.JOB)))

    async def _contact(self):
        every = await agenda.due(self.desk, ALL, until=TODAY, states=(ItemState.OPEN,))
        return next(one for one in every.items if one.due.owner == "worker")


async def seen_after(reports):
    """What an employer sees once something was reported; each world makes the same ids."""
    story = await Story("worlds").begin()
    for one in reports:
        await story.report(one)
    return await story.seen()


@pytest.fixture(scope="module")
def silent(runner):
    """What it sees where nobody reported anything."""
    return runner.run(seen_after(()))


@settings(max_examples=3, phases=[Phase.generate])
@given(st.lists(st.sampled_from(REPORTS), unique=True, min_size=1))
def test_whatever_workers_report_an_employer_sees_the_same_bytes(runner, silent, reports):
    assert runner.run(seen_after(reports)) == silent


@pytest.mark.parametrize("report", REPORTS)
async def test_each_report_by_itself_changes_nothing_that_an_employer_sees(report, silent):
    assert await seen_after([report]) == silent
    assert len(silent) > 20
    assert {held[0] for path, held in silent.items() if path.startswith("/")} == {200}


async def test_a_page_that_leaks_is_found(monkeypatch, silent):
    """Negative control: availability that listens to facts."""
    told = availability.with_people

    async def leaking(desk, roles):
        async with desk.counting().open() as store:
            held = await store.facts.of_all(await store.workers.ids())
        short = any(fact.retracted_at for one in held.values() for fact in one.items)
        return frozenset() if short else await told(desk, roles)

    monkeypatch.setattr("services.usecases.own_roles.with_people", leaking)
    assert await seen_after(()) == silent
    assert await seen_after(["retracted"]) != silent


# --- what it may know -------------------------------------------------------------------------------------------------

BEFORE = {"Given name", "Skills", "Languages", "Available from", "Hours a week", "Can start on", "Started on"}
CONTRACT = {"Employed by whom", "First day", "Last planned day"}


@pytest.mark.parametrize("state", [State.OFFERED, State.ACCEPTED, State.SIGNED, State.ACTIVE, State.SUSPENDED])
async def test_of_a_person_an_employer_reads_what_its_stage_allows_and_nothing_else(request, state):
    world = await faked(request.node.nodeid).founded()
    begun = {"started_on": TODAY} if state in (State.ACTIVE, State.SUSPENDED) else {}
    begun |= {"suspended_on": TODAY} if state is State.SUSPENDED else {}
    worker, vacancy = await world.worker(), await world.vacancy()
    placement = await world.placed(world.new_placement(worker, vacancy, state=state, **begun))
    told = await everything(world, house_of(world).clock, vacancy.employer)
    html = told[f"/employer/offers/{placement.id}"][1].decode()
    labels = set(re.findall(r"<dt>(.*?)</dt>", html))
    allowed = BEFORE | (CONTRACT if state in offers._CONTRACT else set())
    assert labels <= allowed
    assert (CONTRACT <= labels) is (state in offers._CONTRACT)
    hidden = ["El Idrissi", "+32470123456", "a@example.org", str(placement.worker)]
    said = b"".join(held[1] for held in told.values() if isinstance(held, tuple))
    assert [word for word in hidden if word.encode() in said] == []


async def test_before_her_yes_nothing_of_anybody_stands_anywhere(request):
    world = await faked(request.node.nodeid).founded()
    worker, vacancy = await world.worker(), await world.vacancy()
    placement = await world.placed(world.new_placement(worker, vacancy, state=State.PROPOSED))
    told = await everything(world, house_of(world).clock, vacancy.employer)
    said = b"".join(held[1] for held in told.values() if isinstance(held, tuple))
    hers = ("Amina", "El Idrissi", worker.ref, str(worker.id), str(placement.id))
    assert [word for word in hers if word.encode() in said] == []


ALLOWED = set(
    "items start total id name slug founded_at region zone language scenario employer title isco08 sector hours_a_week"
    " pay_cents positions starts_on posted_on skills languages state version listings list"
    " list_id entries on edition standing until floor_cents pay_is_lawful".split()
)
"""Every key that an answer to an employer may have: what is its own, and what lists say of an occupation."""


async def test_every_key_of_every_answer_to_an_employer_is_on_the_list(request):
    world = await faked(request.node.nodeid).founded()
    vacancy = (await offered(world))[1]
    told = await everything(world, house_of(world).clock, vacancy.employer)
    found = set()
    for path, held in told.items():
        if path.startswith("API") and held[0] == 200 and "openapi" not in path:
            found |= set(_keys(json.loads(held[1])))
    assert found <= ALLOWED, found - ALLOWED


def _keys(told):
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, dict):
            for key, value in one.items():
                yield key
                yield from () if key in ("skills", "languages") else _keys(value)
