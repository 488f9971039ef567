"""A form sent twice makes one of what it makes; other answers under the same mark are never lost in silence."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from piccolo.query.methods.insert import Insert

from services.access.actors import Role
from services.ports.pages import Slice
from services.store.refusals import told
from services.store.session import Session
from services.usecases import facts, placements, vacancies, workers
from talentcoop.dates import Period
from talentcoop.errors import Disallowed, Missing, Stale
from talentcoop.placements import Form
from talentcoop.workers import Identity, Profile
from tests.services.served import code_of, house_of, served
from tests.services.test_api_placements import VACANCY, hiring
from tests.services.test_api_workers import REGISTER
from tests.services.world import TODAY

ALL = Slice(0, 200)


async def intake(world):
    profile = Profile(occupations=("5321",), available=Period(TODAY))
    return workers.register, workers.Register(identity=Identity(given_name="Lina", family_name="S"), profile=profile)


async def role(world):
    employer = await world.employer()
    return vacancies.post, vacancies.Posting(
        employer=employer.id,
        title="Aide",
        isco08="5321",
        sector="care",
        region="be-bru",
        hours_a_week=38,
        pay_cents=230_000,
        positions=1,
        starts_on=TODAY,
    )


async def fact(world):
    worker = await world.worker()
    return facts.record, facts.Record(worker=worker.id, kind="protection_ended", value=False, evidence_until=TODAY)


async def proposal(world):
    worker, vacancy = await world.worker(), await world.vacancy()
    planned = Period(TODAY, date(2026, 8, 31))
    return placements.propose, placements.Proposal(
        worker=worker.id, vacancy=vacancy.id, form=Form.AGENCY_WORK, planned=planned
    )


OTHER = {
    intake: {"identity": Identity(given_name="Lina", family_name="T")},
    role: {"title": "Cuisinier"},
    fact: {"value": True},
    proposal: {"planned": Period(TODAY, date(2026, 9, 30))},
}
sendings = pytest.mark.parametrize("sending", OTHER, ids=lambda one: one.__name__)


def desk_of(world, role=Role.STAFF):
    return house_of(world).desk(world.actor(role))


async def on_file(world):
    """How many rows there are of each kind."""
    async with world.open() as store:
        everybody = await store.workers.ids()
        held = (await store.facts.of_all(everybody)).values()
        return (
            len(everybody),
            (await store.vacancies.page(ALL)).total,
            (await store.placements.page(ALL)).total,
            sum(len(tuple(known)) for known in held),
        )


@sendings
async def test_what_is_sent_twice_is_kept_once_and_given_back(world, sending):
    await world.founded()
    usecase, ask = await sending(world)
    desk, marked = desk_of(world), replace(ask, once=world.id())
    before = await on_file(world)
    first = await usecase(desk, marked)
    assert await usecase(desk, marked) == first
    assert sum(await on_file(world)) == sum(before) + 1


@sendings
async def test_what_is_sent_twice_at_once_is_kept_once(world, sending):
    await world.founded()
    usecase, ask = await sending(world)
    desk, marked = desk_of(world), replace(ask, once=world.id())
    before = await on_file(world)
    one, *others = await asyncio.gather(*(usecase(desk, marked) for _ in range(3)))
    assert others == [one, one]
    assert sum(await on_file(world)) == sum(before) + 1


async def test_whoever_finds_the_row_of_another_there_goes_on_with_what_she_did_before(stored, monkeypatch):
    # Two meet like this between the checks of two keys, which no test can time: the database's refusal is made here.
    employer = await (await stored.founded()).employer()
    double = "do $$ begin raise exception using errcode = '23505', constraint = 'employer_own'; end $$"
    run = Session._run

    async def met(self, query):
        if isinstance(query, Insert):
            with told():
                await self._connection.execute(double)
        return await run(self, query)

    async with stored.open() as store:
        await store.employers.save(replace(employer, name="Changed"))
        monkeypatch.setattr(Session, "_run", met)
        with pytest.raises(Stale):
            await store.employers.save(replace(employer, id=stored.id(), version=0))
        assert (await store.employers.get(employer.id)).name == "Changed"


@sendings
async def test_other_answers_under_a_used_mark_are_refused_and_change_nothing(world, sending):
    await world.founded()
    usecase, ask = await sending(world)
    desk, marked = desk_of(world), replace(ask, once=world.id())
    await usecase(desk, marked)
    after = await on_file(world)
    with pytest.raises(Disallowed) as refused:
        await usecase(desk, replace(marked, **OTHER[sending]))
    assert refused.value.code == "once.used"
    assert await on_file(world) == after


@pytest.mark.parametrize("sending", [intake, role, fact], ids=lambda one: one.__name__)
async def test_marks_of_others_other_marks_and_none_make_something_new(world, sending):
    await world.founded()
    usecase, ask = await sending(world)
    mark, before = world.id(), await on_file(world)
    for desk, once in (
        (desk_of(world), mark),
        (desk_of(world, Role.COORDINATOR).of(replace(world.actor(Role.COORDINATOR), id=world.id())), mark),
        (desk_of(world), world.id()),
        (desk_of(world), None),
        (desk_of(world), None),
    ):
        await usecase(desk, replace(ask, once=once))
    assert sum(await on_file(world)) == sum(before) + 5


async def test_a_second_proposal_is_refused_while_the_first_is_open(world):
    await world.founded()
    propose, ask = await proposal(world)
    desk = desk_of(world)
    first = await propose(desk, ask)
    with pytest.raises(Disallowed) as refused:
        await propose(desk, ask)
    assert refused.value.code == "placement.already-proposed"
    await placements.take(desk, placements.Step(placement=first.id, version=first.version), "withdraw")
    assert (await propose(desk, ask)).id != first.id


async def test_whoever_was_erased_does_not_come_back_with_a_form_sent_again(world):
    await world.founded()
    register, ask = await intake(world)
    desk, marked = desk_of(world), replace(ask, once=world.id())
    worker = await register(desk, marked)
    await world.keys.forget(world.cooperative, worker.id)
    with pytest.raises(Missing):
        await register(desk, marked)
    assert await world.keys.people(world.cooperative, [worker.id]) == {}
    async with world.open() as store:
        assert (await store.workers.page(ALL)).items == ()


async def test_callers_of_the_api_can_mark_what_they_send(world):
    api = await served(world)
    mark, employer = str(world.id()), await hiring(api)
    worker = await api.post("/api/workers", REGISTER | {"once": mark}, 201)
    assert await api.post("/api/workers", REGISTER | {"once": mark}, 201) == worker
    vacancy = VACANCY | {"employer": employer, "once": mark}
    held = (await api.post("/api/vacancies", vacancy, 201))["vacancy"]
    assert (await api.post("/api/vacancies", vacancy, 201))["vacancy"] == held
    problem = await api.post("/api/vacancies", vacancy | {"title": "Autre"}, 409)
    assert code_of(problem) == "once.used"
    path = f"/api/workers/{worker['id']}/facts"
    known = {"kind": "protection_ended", "value": False, "evidence_until": "2026-12-31", "once": mark}
    assert await api.post(path, known, 201) == await api.post(path, known, 201)
    planned = {"first": "2026-06-01", "last": "2026-08-31"}
    ask = {"worker": worker["id"], "vacancy": held["id"], "form": "agency_work", "planned": planned}
    first = await api.post("/api/placements", ask | {"once": mark}, 201)
    assert await api.post("/api/placements", ask | {"once": mark}, 201) == first
    assert code_of(await api.post("/api/placements", ask, 409)) == "placement.already-proposed"
