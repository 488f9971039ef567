"""Whoever opens or changes something of a worker leaves a line: nothing of her changes without one, whatever door."""

import re
from dataclasses import replace
from datetime import date
from inspect import getsource, iscoroutinefunction
from pathlib import Path
from pkgutil import iter_modules

import pytest

from services import usecases as rooms
from services.access.actors import Actor, Role
from services.access.permissions import PERMISSIONS, permission_of
from services.ports.audit import PAPER, PAPERS, Act
from services.ports.pages import Slice
from services.store import tables as t
from services.store.audit import WATCHED
from services.usecases import (
    agenda,
    answers,
    audit,
    calls,
    cohorts,
    facts,
    lives,
    offers,
    openings,
    permits,
    placements,
    queue,
    registry,
    workers,
)
from services.usecases.placements import Proposal, Step
from talentcoop.agenda import Origin
from talentcoop.cohorts import ExitType
from talentcoop.dates import Period
from talentcoop.errors import Missing, TalentCoopError
from talentcoop.permits import ApplicationState
from talentcoop.placements import Form, Preparation, State
from tests.services.served import house_of, served
from tests.services.world import NOW, TODAY
from tests.web.site import Reader

ALL = Slice(0, 200)
LAW = "be-federal/special-stay"
ASKED = "be-brussels/single-permit"
READING = {name for name in PERMISSIONS if name.partition(".")[2] in ("show", "find", "list", "mine", "check")} | {
    *("file.open", "policy.answers", "vacancy.shortlist", "cohort.board", "simulation.run", "simulation.persons"),
    *("authority.report", "policy.affected"),
}
"""What changes nothing."""
OF_NOBODY = {
    *("cooperative.found", "cooperative.change", "employer.register", "vacancy.post", "vacancy.close", "list.import"),
    *("calendar.feed", "cohort.open", "account.own", "sign-in.enter", "audit.chain", "index.renew"),
    *("agenda.sweep", "outbox.send"),
}
"""What changes something that is no worker's: firms, roles, one's own account; or plans and sends what was noted."""
NOT_WATCHED = {
    *(t.CooperativeRow, t.EmployerRow, t.VacancyRow, t.ImportedListRow, t.PolicyEditionRow, t.CohortRow),
    *(t.PolicyStepRow, t.ReleaseRow),
    *(t.CalendarFeedRow, t.AccountRow, t.PasskeyRow, t.RecoveryCodeRow, t.SignInRow, t.InvitationRow, t.ApiTokenRow),
    *(t.AgendaItemRow, t.AgendaEventRow, t.OutboxRow, t.BlindIndexRow, t.AuditEntryRow, t.AuditLinkRow),
}
"""Firms, roles and accounts; what is planned; what is made anew of what is noted elsewhere; and the audit itself."""


@pytest.fixture
def house(world):
    return house_of(world)


def somebody(world, role=Role.STAFF, *scope):
    return Actor(id=world.id(), cooperative=world.cooperative, role=role, purpose="intake", scope=frozenset(scope))


async def noted(world):
    """Everything noted in the cooperative, oldest first."""
    async with world.open(Role.COORDINATOR) as store:
        return await store.audit.between(NOW.replace(year=2000), NOW.replace(year=2100))


# --- nothing without a line ---------------------------------------------------------------------------------------


def test_of_every_table_it_is_said_whether_it_is_watched():
    tables = {one for one in vars(t).values() if isinstance(one, type) and hasattr(one, "_meta")}
    assert WATCHED | NOT_WATCHED == {one for one in tables if one._meta.tablename != "table"}
    assert not WATCHED & NOT_WATCHED


async def test_what_changes_a_file_and_notes_nothing_is_undone(house, world):
    worker = await (await world.founded()).worker()
    desk = house.desk(somebody(world))
    for change in (
        lambda store: store.workers.save(replace(worker, ref="W-other")),
        lambda store: store.facts.add(worker.id, world.fact()),
        lambda store: store.permits.save(world.permit(worker)),
    ):
        with pytest.raises(TalentCoopError) as told:
            async with desk.open() as store:
                await change(store)
                await audit.opened(desk, store, worker.id)
        assert told.value.code == "audit.owing"
    async with world.open() as store:
        assert (await store.workers.get(worker.id)).ref == worker.ref
        assert not (await store.facts.of(worker.id)) and not (await store.permits.of_all([worker.id]))[worker.id]
    assert await noted(world) == ()


async def test_what_fails_leaves_neither_a_change_nor_a_line(house, world):
    worker = await (await world.founded()).worker()
    desk = house.desk(somebody(world))
    with pytest.raises(RuntimeError):
        async with desk.open() as store:
            await audit.changed(desk, store, worker.id, "worker.change")
            raise RuntimeError
    assert await noted(world) == ()


async def test_what_is_no_permission_cannot_be_noted(house, world):
    worker = await (await world.founded()).worker()
    desk = house.desk(somebody(world))
    async with desk.open() as store:
        with pytest.raises(ValueError, match=r"'worker\.cahnge' is not in PERMISSIONS"):
            await audit.changed(desk, store, worker.id, "worker.cahnge")


# --- every use case that changes something ------------------------------------------------------------------------


def cases():
    """Every use case there is, by its permission."""
    for module in iter_modules(rooms.__path__):
        room = __import__(f"services.usecases.{module.name}", fromlist=["_"])
        for case in vars(room).values():
            if iscoroutinefunction(case) and permission_of(case) and case.__module__ == room.__name__:
                yield permission_of(case), case


CHANGING = sorted({permission for permission, _ in cases()} - READING - OF_NOBODY)


def test_every_permission_is_sorted():
    assert READING | OF_NOBODY <= set(PERMISSIONS)
    assert not READING & OF_NOBODY


@pytest.mark.parametrize("permission", CHANGING)
def test_each_permission_that_changes_something_of_a_worker_is_named_where_it_is_noted(permission):
    folder = Path(next(iter(rooms.__path__)))
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    unnoted = re.sub(r'@allowed\("[^"]+"\)', "", text)
    assert f'"{permission}"' in unnoted, f"no use case notes '{permission}': call audit.changed in its transaction"


@pytest.mark.parametrize("permission", sorted(READING))
async def test_what_only_reads_writes_nothing_watched(permission):
    """A reading permission whose use case notes a change is sorted wrongly."""
    for held, case in cases():
        if held == permission:
            assert "audit.changed" not in getsource(case), case.__qualname__


async def at_work(world, worker):
    """A placement of hers that has begun, with something due today."""
    vacancy = await world.vacancy()
    placement = await world.placed(world.at_work(worker, vacancy, date(2026, 5, 1), date(2026, 9, 30)))
    (item,) = await world.added(world.item(placement.id, subject=worker.id))
    return placement, item


async def proposed(world, worker, **changes):
    return await world.placed(world.new_placement(worker, await world.vacancy(), **changes))


async def permitted(desk, world, worker):
    grant = permits.Grant(worker=worker.id, period=Period(TODAY, date(2026, 12, 31)))
    return await permits.record(desk, grant)


async def register(desk, world, worker):
    new = world.new_worker()
    return await workers.register(desk, workers.Register(identity=new.identity, profile=new.profile))


async def change(desk, world, worker):
    await workers.change(desk, workers.Change(worker=worker.id, version=worker.version, identity=worker.identity))


async def retract(desk, world, worker):
    fact = await facts.record(desk, facts.Record(worker=worker.id, kind="protection_applied", value=TODAY))
    await facts.retract(desk, worker.id, fact.id)


async def move(desk, world, worker):
    filed = await permits.apply(desk, worker.id, ASKED, TODAY)
    await permits.move(desk, worker.id, filed.id, ApplicationState.ADMISSIBLE, TODAY)


async def revoke(desk, world, worker):
    await permits.revoke(desk, worker.id, (await permitted(desk, world, worker)).id, TODAY)


async def propose(desk, world, worker):
    vacancy = await world.vacancy()
    planned = Period(date(2026, 7, 1), date(2026, 9, 30))
    form = Form.AGENCY_WORK
    await placements.propose(desk, Proposal(worker=worker.id, vacancy=vacancy.id, form=form, planned=planned))


async def take(desk, world, worker):
    held = await proposed(world, worker)
    await placements.take(desk, Step(placement=held.id, version=held.version), "agree")


async def prepare(desk, world, worker):
    held = await proposed(world, worker)
    await placements.prepare(desk, Step(placement=held.id, version=held.version), list(Preparation)[:1])


async def end(desk, world, worker):
    held, _ = await at_work(world, worker)
    await placements.end(desk, Step(placement=held.id, version=held.version))


async def answer(desk, world, worker):
    held = await proposed(world, worker, state=State.OFFERED)
    employer = desk.of(replace(desk.actor, role=Role.EMPLOYER, scope=frozenset({held.employer})))
    await offers.answer(employer, offers.Answer(placement=held.id, version=held.version, accept=False))


async def do(desk, world, worker):
    _, item = await at_work(world, worker)
    await agenda.do(desk, agenda.Do(item=item.id, version=item.version, reached=False))


async def waive(desk, world, worker):
    _, item = await at_work(world, worker)
    await agenda.waive(desk, item.id, item.version, "moved away")


DRIVEN = {
    "worker.register": register,
    "worker.change": change,
    "fact.record": lambda desk, world, worker: facts.record(
        desk, facts.Record(worker=worker.id, kind="protection_applied", value=TODAY)
    ),
    "fact.retract": retract,
    "decision.record": lambda desk, world, worker: answers.record(desk, answers.Ask(worker=worker.id), LAW),
    "application.record": lambda desk, world, worker: permits.apply(desk, worker.id, ASKED, TODAY),
    "application.move": move,
    "permit.record": permitted,
    "permit.revoke": revoke,
    "placement.propose": propose,
    "placement.step": take,
    "placement.prepare": prepare,
    "placement.end": end,
    "offer.answer": answer,
    "agenda.do": do,
    "agenda.waive": waive,
}


@pytest.mark.parametrize("permission", DRIVEN)
async def test_who_changes_something_leaves_who_when_why_and_by_which_permission(permission, house, world):
    worker = await (await world.founded()).worker()
    desk = house.desk(somebody(world))
    made = await DRIVEN[permission](desk, world, worker)
    hers = made.id if permission == "worker.register" else worker.id
    found = [entry for entry in await noted(world) if entry.act is Act.CHANGED]
    last = found[-1]
    what = PAPER if permission in PAPERS else permission
    assert (last.what, last.by, last.purpose, last.at) == (what, desk.actor.id, "intake", NOW)
    assert (last.worker == hers) is (what == permission)
    told = (await openings.of(house.desk(world.actor(Role.WORKER, hers)), hers, ALL)).items
    assert replace(last, worker=hers) in told


async def test_of_somebody_on_a_cohort_it_is_not_noted_who_she_is(house, world):
    worker = await (await world.founded()).worker()
    cohort = await world.cohort(programme="programmes/tis")
    desk = house.desk(somebody(world))
    enrolment = await cohorts.enrol(desk, cohort.id, worker.id)
    async with world.open() as store:
        item = (await store.agenda.of(enrolment.id))[0]
    assert item.origin is Origin.ENROLMENT
    await agenda.do(desk, agenda.Do(item=item.id, version=item.version, reached=False))
    await cohorts.leave(desk, enrolment.id, TODAY, ExitType.FORCED_DEPARTURE)
    told = [(entry.what, entry.worker) for entry in await noted(world)]
    assert told == [("cohort.enrol", None), ("agenda.do", None), ("cohort.exit", None)]


async def test_what_is_sent_twice_is_noted_once(house, world):
    await world.founded()
    desk, mark = house.desk(somebody(world)), world.id()
    new = world.new_worker()
    for _ in range(2):
        worker = await workers.register(desk, workers.Register(identity=new.identity, profile=new.profile, once=mark))
        await facts.record(desk, facts.Record(worker=worker.id, kind="protection_applied", value=TODAY, once=mark))
    assert [entry.what for entry in await noted(world)] == ["worker.register", "fact.record"]


# --- every door ---------------------------------------------------------------------------------------------------

LISTS = {
    "register": lambda desk: registry.find(desk, registry.Search(), ALL),
    "api": lambda desk: workers.find(desk, ALL),
    "today": lambda desk: queue.today(desk, ALL),
    "placements": lambda desk: lives.find(desk, ALL),
    "calls": calls.waiting,
}


@pytest.mark.parametrize("reads", LISTS)
async def test_a_list_that_shows_names_leaves_one_line_with_each_of_them_and_none_the_second_time(reads, house, world):
    worker = await (await world.founded()).worker()
    _, item = await at_work(world, worker)
    async with world.open() as store:
        await store.outbox.add([world.message(item, channel="call")])
    desk = house.desk(somebody(world))
    for _ in range(2):
        await LISTS[reads](desk)
    told = [(entry.worker, entry.act, entry.what) for entry in await noted(world)]
    assert told == [(worker.id, Act.OPENED, audit.LISTED)]


@pytest.mark.parametrize("path", ["/desk.csv", "/desk/planned.xlsx", "/desk/workers.csv", "/desk/workers.xlsx"])
async def test_a_list_that_is_taken_away_leaves_a_line(path, world):
    await world.founded()
    assert (await Reader(world, "staff").open(path)).status == 200
    (told,) = await noted(world)
    assert (told.act, told.worker) == (Act.EXPORTED, None)


@pytest.mark.parametrize(
    "path", ["/api/workers/{}", "/api/workers", "/api/workers/{}/facts", "/api/workers/{}/permits"]
)
async def test_the_api_leaves_a_line(path, world):
    api = await served(world)
    worker = await world.worker()
    await api.get(path.format(worker.id))
    (told,) = await noted(world)
    assert (told.act, told.worker, told.role) == (Act.OPENED, worker.id, "staff")


READS_IDENTITIES = re.compile(r"store\.workers\.(get|of_all|page|by_ref)\(|\bAround\.read\(")
NOT_SHOWN = {
    "entries": "its callers note whom they show",
    "endings": "its callers note whom they show",
    "mine": "her own",
    "indexes": "the service makes digests of names",
    "invitations": "that she is on file",
    "rolls": "that she is on file",
    "letters": "the service writes the address on a letter",
    "sweeps": "the service chooses a language",
}


def test_no_use_case_reads_an_identity_without_noting_it():
    reading = {}
    for path in sorted(Path(next(iter(rooms.__path__))).glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if READS_IDENTITIES.search(text):
            reading[path.stem] = "audit." in text
    assert {room for room, notes in reading.items() if not notes} <= set(NOT_SHOWN), reading
    assert set(NOT_SHOWN) <= set(reading)


async def test_nothing_is_noted_about_a_neighbours_worker(house, world):
    await world.founded()
    foreign = await (await world.neighbour().founded()).worker()
    desk = house.desk(somebody(world))
    with pytest.raises(Missing):
        async with desk.open() as store:
            await audit.opened(desk, store, foreign.id)
    assert await noted(world) == ()
