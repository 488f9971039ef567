"""From a dump without keys: who is in the programme, who works under the derogation, who by which way? By all that is
plain of somebody, no better than chance; what the order of the log still joins is measured, as the threat model says.
"""

from dataclasses import replace
from datetime import timedelta
from random import Random

import asyncpg
import numpy as np
import pytest

from services.access.actors import Role
from services.clock import SetClock
from services.keys.ring import KeyRing
from services.keys.rows import KeyRows
from services.ports.audit import PAPER
from services.ports.pages import Slice
from services.store.embedded import SUPERUSER
from services.store.unit_of_work import unit_of_work
from services.usecases import agenda, audit, cohorts, facts, workers
from talentcoop.dates import Period
from talentcoop.permits import Application
from talentcoop.placements import State
from talentcoop.policy.editions import Edition
from tests.protection.guessing import chance, features, plain, together
from tests.services.served import house_of
from tests.services.world import NOW, TODAY, World

PEOPLE, WORLDS = 16, 6
SURE = 0.01
"""What is told more often than this by chance is not told."""
DEROGATION, LAW = "be-brussels/talentcoop-granted", "be-brussels/single-permit"
DECIDED = "be-federal/special-stay"
ASKED = 3
"""Of somebody so many answers of the rules are put on file, or fewer, whatever she works on in the end."""


class Lived:
    """A cooperative where some are in the programme and some work under the derogation, one drawn without the other."""

    def __init__(self, world, seed):
        self.world, self.rng = world, Random(seed)
        self.clock = SetClock(NOW)
        self.house = house_of(world, clock=self.clock)
        self.people, self.programme, self.way = [], [], []

    async def live(self):
        await self.world.founded()
        sides = [number % 2 == 0 for number in range(PEOPLE)]
        self.programme = np.array(self.rng.sample(sides, PEOPLE))
        self.way = [("derogation", "law", "decision")[number % 3] for number in range(PEOPLE)]
        self.rng.shuffle(self.way)
        vacancy = await self.world.vacancy(positions=100)
        for way in self.way:
            self.clock.set(self.clock() + timedelta(minutes=self.rng.randint(1, 600)))
            await self._taken_in(way, vacancy)
        await self._enrolled()
        return self

    async def _taken_in(self, way, vacancy):
        desk = self.house.desk(self.world.actor(Role.STAFF))
        made = self.world.new_worker()
        worker = await workers.register(desk, workers.Register(identity=made.identity, profile=made.profile))
        self.people.append(worker.id)
        for kind in self.rng.sample(("registration_model_a", "student_full_time", "protection_ended"), 2):
            record = facts.Record(worker=worker.id, kind=kind, value=False, evidence_until=TODAY + timedelta(days=900))
            await facts.record(desk, record)
        held = self.world.new_placement(worker, vacancy)
        await self._placed(desk, way, held, worker)

    async def _placed(self, desk, way, held, worker):
        edition = Edition("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "{}")
        decision = self.world.decision(worker, edition, policy=DECIDED)
        policy = DEROGATION if way == "derogation" else LAW
        permit = self.world.permit(worker, scenario=way == "derogation")
        async with desk.open() as store:
            for _ in range(self.rng.randint(0, ASKED)):
                await self._answered(desk, store, worker, edition)
            if way == "decision":
                await store.decisions.add(decision, edition)
                await audit.changed(desk, store, worker.id, "decision.record")
            else:
                asked = Application(id=self.world.id(), worker=worker.id, policy=policy, filed_on=TODAY)
                await store.applications.save(asked)
                await store.permits.save(permit)
                await audit.changed(desk, store, worker.id, "application.record")
                await audit.changed(desk, store, worker.id, "permit.record")
            first = TODAY + timedelta(days=self.rng.randint(1, 60))
            basis = {"decision": decision.id} if way == "decision" else {"permit": permit.id}
            started = replace(
                held, planned=Period(first, first + timedelta(days=60)), state=State.ACTIVE, started_on=first, **basis
            )
            await store.placements.save(started, step="start", by=desk.actor.id, at=desk.now())
            await audit.changed(desk, store, worker.id, "placement.start")

    async def _answered(self, desk, store, worker, edition):
        await store.decisions.add(self.world.decision(worker, edition, policy=DECIDED), edition)
        await audit.changed(desk, store, worker.id, "decision.record")

    async def _enrolled(self):
        """In the programme one is enrolled and reaches milestones; of the file nothing is opened for it."""
        desk = self.house.desk(self.world.actor(Role.STAFF))
        cohort = await cohorts.open_cohort(desk, "programmes/tis", "TIS", TODAY)
        chosen = [person for person, on in zip(self.people, self.programme, strict=True) if on]
        for person in self.rng.sample(chosen, len(chosen)):
            self.clock.set(self.clock() + timedelta(minutes=self.rng.randint(1, 300)))
            await cohorts.enrol(desk, cohort.id, person)
        for item in (await agenda.due(desk, Slice(0, 20))).items:
            if self.rng.random() < 0.5:
                await agenda.do(desk, agenda.Do(item=item.id, version=item.version, reached=False))

    def of_way(self, way):
        return np.array([one == way for one in self.way])


@pytest.fixture(scope="module")
def lived(engines, runner, databases):
    """Several worlds with the tables of each, as a superuser's dump shows them."""
    return runner.run(_lived(engines, databases))


async def _lived(engines, databases):
    keys = KeyRows(engines.keys, KeyRing.demo(), SetClock(NOW))
    connection = await asyncpg.connect(**databases.server.config(SUPERUSER, databases.data))
    found = []
    for number in range(WORLDS):
        world = await Lived(World(f"dump {number}", unit_of_work(engines.data, keys), keys, None), number).live()
        found.append((world, await plain(connection, world.world.cooperative)))
    await connection.close()
    return found


def told(lived, label, *, among=None, joins=None, leak=None):
    """How often a label is told rightly, and how likely that is by chance; `leak` adds a column to every world, `joins`
    says of rows that name nobody whose they could be.
    """
    worlds, labels = [], []
    for world, tables in lived:
        chosen = np.ones(PEOPLE, dtype=bool) if among is None else among(world)
        people = [person for person, one in zip(world.people, chosen, strict=True) if one]
        held = label(world)[chosen]
        columns, lines = features(tables if joins is None else joins(tables), people)
        if leak is not None:
            columns, lines = [*columns, "leak"], np.column_stack([lines, leak(held)])
        worlds.append((columns, lines))
        labels.append(held)
    _, parts = together(worlds)
    return chance(parts, labels)


def by_order(tables):
    """The lines of papers as whoever reads the log in order takes them: about whom their actor noted something last."""
    last, lines = {}, []
    for row in sorted(tables["audit_entry"], key=lambda one: one["entered"]):
        if row["what"] == PAPER:
            lines.append(row | {"worker": last.get(row["by"])})
        else:
            lines.append(row)
            last[row["by"]] = row["worker"] or last.get(row["by"])
    return tables | {"audit_entry": lines}


def test_who_is_in_the_programme_is_not_told(lived):
    share, likely = told(lived, lambda world: world.programme)
    assert likely > SURE, f"{share:.0%} are told rightly, which happens by chance in {likely:.1%} of cases"


def test_among_those_with_a_permit_nobody_is_told_who_has_it_under_the_derogation(lived):
    def holds(world):
        return world.of_way("derogation") | world.of_way("law")

    share, likely = told(lived, lambda world: world.of_way("derogation"), among=holds)
    assert likely > SURE, f"{share:.0%} are told rightly, which happens by chance in {likely:.1%} of cases"


@pytest.mark.parametrize("way", ["derogation", "law", "decision"])
def test_by_which_way_somebody_works_is_not_told_of_anybody(lived, way):
    share, likely = told(lived, lambda world: world.of_way(way))
    assert likely > SURE, f"{share:.0%} are told rightly, which happens by chance in {likely:.1%} of cases"


def test_whose_a_paper_is_stands_in_no_row_of_it(lived):
    for world, tables in lived:
        for name in ("decision", "application", "permit"):
            assert tables[name] and not {row["person"] for row in tables[name]} & set(world.people)
        noted = [row for row in tables["audit_entry"] if row["what"] == PAPER]
        assert len(noted) == sum(len(tables[name]) for name in ("decision", "application", "permit"))
        assert not {row["worker"] for row in noted} & set(world.people)


def test_no_two_rows_lie_under_one_cover_and_none_says_when_it_was_recorded(lived):
    """Where one cover stood for all of somebody's, their number in one table beside that in another gave them away."""
    for _, tables in lived:
        papers = [row["person"] for name in ("decision", "application", "permit") for row in tables[name]]
        noted = [row["worker"] for row in tables["audit_entry"] if row["what"] == PAPER]
        assert len({*papers, *noted}) == len(papers) + len(noted)
        assert len({row["recorded_at"] for row in tables["decision"]}) == 1


def test_who_joins_the_log_by_its_order_learns_how_many_papers_but_not_of_which_kind(lived):
    way, likely = told(lived, lambda world: world.of_way("decision"), joins=by_order)
    under, by_chance = told(lived, lambda world: world.of_way("derogation"), joins=by_order)
    print(f"joined by order: a decision {way:.0%} ({likely:.1%}), the derogation {under:.0%} ({by_chance:.1%})")
    assert by_chance > SURE, f"the derogation: {under:.0%}"
    joined = [row for _, tables in lived for row in by_order(tables)["audit_entry"] if row["what"] == PAPER]
    assert {row["worker"] for row in joined} <= {person for world, _ in lived for person in world.people}


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_a_column_that_leaks_is_found(lived, noise):
    rng = np.random.default_rng(3)

    def leak(held):
        return held + rng.normal(0, noise, len(held))

    share, likely = told(lived, lambda world: world.programme, leak=leak)
    bare, _ = told(lived, lambda world: world.programme)
    assert likely <= SURE and share > bare, (share, likely)


def test_what_a_placement_rests_on_is_as_long_whatever_it_is(lived):
    lengths = {row["sealed"] for _, tables in lived for row in tables["placement"]}
    assert len(lengths) == 1
