"""What a curious or coerced insider would try, and what it comes to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.access.actors import Role
from services.ports.accounts import Passkey
from services.ports.agenda import Contact
from services.ports.audit import Act
from services.ports.pages import Slice
from services.usecases import (
    accounts,
    agenda,
    alarms,
    authorities,
    cohorts,
    contests,
    cooperatives,
    erasures,
    facts,
    feeds,
    freezes,
    indexes,
    invitations,
    lives,
    retention,
    simulations,
    sweeps,
    watch,
    workers,
)
from services.usecases.authorities import SETTLED, Received
from services.usecases.invitations import Invite
from talentcoop.retention import Standing, Step
from tests.protection.people import Entry, refusal
from tests.services.served import house_of
from tests.services.world import NOW, TODAY

ALL = Slice(0, 200)
ASKED = Received(authority="Office", basis="article 1", asked="whether", about="Her", received_on=TODAY)


@pytest.fixture
def entry(world, runner):
    runner.run(world.founded())
    return Entry(world)


# --- signing in as a worker, to say yes in her name -------------------------------------------------------------------


async def test_whoever_made_her_a_new_way_in_cannot_say_yes_in_her_name(entry):
    worker, person = await entry.worker()
    staff = entry.house.desk(entry.world.actor(Role.STAFF))
    request = await authorities.record(staff, replace(ASKED, ref=worker.ref))
    entry.passes(days=30)
    taken = await invitations.invite_worker(staff, worker.id)
    entered = await invitations.accept(entry.door, taken.secret, "a phrase of the insider's")
    person = replace(person, phrase="a phrase of the insider's", cookie=entered.secret)
    assert await refusal(authorities.consent(await entry.desk(person), request.id)) == "authority.unsettled"
    entry.passes(days=SETTLED.days)
    person = replace(person, cookie=(await entry.enters(person)).secret)
    assert await refusal(authorities.consent(await entry.desk(person), request.id)) is None


@pytest.mark.parametrize("what", ["invite_worker", "divide"])
async def test_a_way_in_or_wider_roles_ask_who_she_is_once_more(entry, what):
    worker, _ = await entry.worker()
    person = await entry.joined(Role.ADMIN if what == "divide" else Role.STAFF)
    desk = await entry.desk(person)
    entry.passes(minutes=6)

    def tried(desk):
        if what == "divide":
            return cooperatives.divide(desk, "team_of_four")
        return invitations.invite_worker(desk, worker.id)

    assert await refusal(tried(desk)) == "access.step-up"
    assert await refusal(tried(replace(desk, actor=replace(desk.actor, proved_at=entry.now)))) is None


# --- reading without a trace, or by another way -----------------------------------------------------------------------


async def test_a_file_asks_for_a_fresh_proof_whichever_page_opens_it_but_for_what_was_opened_that_day(world):
    await world.founded()
    worker, other = await world.worker(), await world.worker()
    held = await world.placed(world.new_placement(worker, await world.vacancy()))
    fresh = replace(world.actor(Role.STAFF), proved_at=NOW)
    stale = replace(fresh, proved_at=NOW - timedelta(minutes=61))
    house = house_of(world)
    for read in (lambda desk: lives.show(desk, held.id), lambda desk: facts.of(desk, worker.id)):
        assert await refusal(read(house.desk(stale))) == "access.step-up"
    await lives.show(house.desk(fresh), held.id)
    await lives.show(house.desk(stale), held.id)
    assert await refusal(facts.of(house.desk(stale), other.id)) == "access.step-up"


async def test_what_was_said_in_a_talk_is_read_with_a_trace(world):
    await world.founded()
    worker = await world.worker()
    held = await world.placed(world.at_work(worker, await world.vacancy(), TODAY, TODAY + timedelta(days=90)))
    (item,) = await world.added(world.item(held.id, subject=worker.id))
    async with world.open() as store:
        said = Contact(id=world.id(), item=item.id, subject=worker.id, on=TODAY, reached=True, note="Fine.")
        await store.agenda.contacted(said, NOW)
    desk = house_of(world).desk(world.actor(Role.STAFF))
    assert [one.note for one in await agenda.history(desk, item.id)] == ["Fine."]
    assert "file.open" in await _noted(world, worker)


async def test_who_tries_names_and_phones_at_intake_is_seen(world):
    await world.founded()
    worker = await world.worker()
    async with world.open() as store:
        cooperative = await store.cooperatives.mine()
        await store.indexes.write(worker.id, indexes.terms(worker.identity, cooperative))
    desk = house_of(world).desk(world.actor(Role.STAFF))
    assert [one.ref for one in await workers.alike(desk, worker.identity)] == [worker.ref]
    assert "worker.find" in await _noted(world, worker)


async def _noted(world, worker):
    async with world.open() as store:
        return {one.what for one in (await store.audit.of(worker.id, ALL)).items}


async def test_what_authorities_ask_and_what_alarms_say_is_read_with_a_trace(world):
    await world.founded()
    worker = await world.worker()
    house = house_of(world)
    boss = house.desk(world.actor(Role.COORDINATOR))
    request = await authorities.record(boss, replace(ASKED, ref=worker.ref))
    await authorities.show(boss, request.id)
    await authorities.find(boss, ALL)
    async with world.open(Role.COORDINATOR) as store:
        told = await store.audit.between(NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert [(one.act, one.worker) for one in told if one.what == "authority.find"] == [(Act.OPENED, None)] * 2
    held = await world.placed(world.at_work(worker, await world.vacancy(), TODAY, TODAY + timedelta(days=90)))
    item = world.item(held.id, subject=worker.id)
    await world.added(replace(item, due=replace(item.due, safety=True, due_on=TODAY)))
    listener = house.desk(world.actor(Role.LISTENER))
    assert [one.ref for one in (await alarms.waiting(listener)).open] == [worker.ref]
    assert "worker.find" in await _noted(world, worker)


# --- who opens files at all -------------------------------------------------------------------------------------------


async def test_an_admin_who_makes_accounts_or_widens_roles_stands_out_in_the_digest(entry):
    admin = replace(entry.world.actor(Role.ADMIN), id=entry.world.id())
    await invitations.invite(entry.house.desk(admin), Invite(role=Role.COORDINATOR, login=entry.named("puppet")))
    await cooperatives.divide(entry.house.desk(admin), "team_of_four")
    watcher = entry.house.desk(entry.world.actor(Role.COORDINATOR))
    (line,) = (await watch.digest(watcher, 1, ALL, unusual=True)).part.items
    assert (line.by, line.doors) == (admin.id, 2)


# --- the end of a file, while she comes back --------------------------------------------------------------------------


async def _over(entry):
    """A worker with an account whose file is over, but for what happens between the sweep's look and its end."""
    worker, person = await entry.worker()
    service = entry.house.desk(entry.world.actor(Role.JOB))
    staff = entry.house.desk(entry.world.actor(Role.STAFF))
    async with service.open() as store:
        await retention.begin(service, store, worker.id, worker.registered_on)
    entry.passes(days=800)
    while (await sweeps.sweep(service)).claimed:
        pass
    ending = (await retention.show(staff, worker.id))[1]
    await retention.step(staff, worker.id, ending.item.version, Step.HANDED)
    entry.passes(days=40)
    return worker, person, service, staff


async def test_who_signs_in_or_contests_is_with_us_and_her_file_lives(entry):
    worker, person, service, staff = await _over(entry)
    person = replace(person, cookie=(await entry.enters(person)).secret)
    while (await sweeps.sweep(service)).claimed:
        pass
    assert (await retention.show(staff, worker.id))[1].outlook.standing is Standing.LIVE
    entry.passes(days=729)
    hers = entry.house.desk(entry.world.actor(Role.WORKER, worker.id))
    said = await contests.write(hers, contests.Say(topic="other", words="Do not erase me."))
    await contests.answer(staff, said.id, said.version, "We do not.")
    entry.passes(days=30)
    while (await sweeps.sweep(service)).claimed:
        pass
    assert (await retention.show(staff, worker.id))[1].outlook.standing is Standing.LIVE


async def test_what_happens_after_the_sweep_looked_keeps_her_file(entry):
    worker, _, service, staff = await _over(entry)
    hers = entry.house.desk(entry.world.actor(Role.WORKER, worker.id))
    await contests.write(hers, contests.Say(topic="other", words="Not yet."))
    assert await erasures.lapse(service, worker.id) is None
    assert (await workers.show(staff, worker.id)).id == worker.id


async def test_without_a_word_of_hers_it_does_end(entry):
    worker, _, service, _ = await _over(entry)
    assert (await erasures.lapse(service, worker.id)).reason == "lapsed"


# --- erased, while somebody makes an alias of hers --------------------------------------------------------------------


class ErasedMeanwhile:
    """Keys in which somebody is erased right before the next one is made for her."""

    def __init__(self, keys, erase):
        self._keys, self._erase = keys, erase

    async def make(self, *given):
        await self._erase()
        await self._keys.make(*given)

    def __getattr__(self, name):
        return getattr(self._keys, name)


@pytest.mark.parametrize("what", ["record", "invite"])
async def test_nothing_about_her_is_sealed_under_an_alias_made_after_she_was_erased(world, what):
    await world.founded()
    worker = await world.worker()
    house = house_of(world)
    boss = house.desk(world.actor(Role.COORDINATOR))

    async def erase():
        await erasures.erase(boss, erasures.Ask(worker=worker.id, ref=worker.ref, reason="asked"))

    desk = replace(house.desk(world.actor(Role.STAFF)), keys=ErasedMeanwhile(world.keys, erase))
    if what == "record":
        assert await refusal(authorities.record(desk, replace(ASKED, ref=worker.ref))) == "worker.missing"
        assert (await authorities.find(boss, ALL)).total == 0
    else:
        assert await refusal(invitations.invite_worker(desk, worker.id)) == "worker.missing"
        async with world.open(Role.JOB) as store:
            assert await store.accounts.of_worker(worker.id) is None


async def test_what_she_chose_to_sign_in_with_goes_with_her(stored, superuser):
    await stored.founded()
    entry = Entry(stored)
    worker, person = await entry.worker()
    async with stored.open(Role.JOB) as store:
        await store.factors.keep(
            Passkey(
                id=stored.id(),
                account=person.id,
                credential=stored.id().bytes,
                public_key=b"key",
                counter=0,
                name="phone of Zelda",
                made_at=NOW,
            )
        )
    boss = entry.house.desk(stored.actor(Role.COORDINATOR))
    await erasures.erase(boss, erasures.Ask(worker=worker.id, ref=worker.ref, reason="asked"))
    held = await superuser.fetchrow("select phrase, state from account where id = $1", person.id)
    assert dict(held) == {"phrase": None, "state": "closed"}
    assert await superuser.fetchval("select name from passkey where account = $1", person.id) == ""


# --- in between two steps ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("closing", [True, False])
async def test_a_calendar_made_while_an_account_is_moved_or_closed_is_shut_too(entry, closing, monkeypatch):
    person = await entry.joined()
    her, ended, held = await entry.desk(person), accounts.end_calendar, []

    async def first_then_renewed(desk, key):
        await ended(desk, key)
        if not held:
            held.append(await feeds.renew(her, "fr"))

    monkeypatch.setattr(accounts, "end_calendar", first_then_renewed)
    if closing:
        await accounts.close(entry.admin(), person.id)
    else:
        await accounts.change_role(entry.admin(), person.id, Role.COACH, frozenset())
    assert await entry.world.feeds.owner(feeds.digest_of(held[0])) is None


async def test_nobody_whose_file_is_frozen_is_enrolled(world):
    await world.founded()
    worker, cohort = await world.worker(), await world.cohort()
    staff = house_of(world).desk(world.actor(Role.STAFF))
    await freezes.freeze(staff, worker.id, worker.version, frozen=True)
    assert await refusal(cohorts.enrol(staff, cohort.id, worker.id)) == "worker.frozen"
    assert await world.keys.aliases(world.cooperative, worker.id) == ()


async def test_how_everybody_stays_is_not_read_off_a_what_if_without_a_trace(world):
    await world.founded()
    desk = house_of(world).desk(world.actor(Role.COORDINATOR))
    asked = simulations.WhatIf(policy="be-federal/special-stay", values={"protection_wait_months": 6})
    await simulations.simulate_persons(desk, asked)
    async with desk.open() as store:
        noted = await store.audit.between(desk.now() - timedelta(days=1), desk.now() + timedelta(days=1))
    assert [(one.what, one.by) for one in noted if one.act is Act.EXPORTED] == [("simulation.persons", desk.actor.id)]
