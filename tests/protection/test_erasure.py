"""Erased: what is open is ended, her keys are gone, a receipt is there; stopped anywhere, it is whole or finished."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import asyncpg
import pytest

from services.access.actors import Role
from services.clock import SetClock
from services.ports.accounts import AccountState
from services.ports.agenda import Contact
from services.ports.pages import Slice
from services.usecases import (
    agenda,
    calls,
    contests,
    erasures,
    files,
    freezes,
    invitations,
    queue,
    registry,
    rolls,
    shortlists,
    sweeps,
)
from services.usecases.erasures import Ask
from talentcoop.agenda import ItemState, Origin
from talentcoop.cohorts import EnrolmentState
from talentcoop.dates import Period
from talentcoop.errors import Invalid, Missing
from talentcoop.placements import State
from talentcoop.policy.editions import Edition
from tests.protection.people import Entry, refusal
from tests.services.served import house_of
from tests.services.world import NOW, TODAY

ALL = Slice(0, 200)


class World:
    """Somebody with something in every room, and a neighbour in the same list who must not be touched."""

    @classmethod
    async def of(cls, world):
        made = cls()
        await world.founded()
        made.world, made.house = world, house_of(world)
        made.her, made.other = await made.somebody("Zelda"), await made.somebody("Okra")
        return made

    async def somebody(self, name):
        world = self.world
        identity = replace(world.new_worker().identity, given_name=name)
        worker = await world.worker(identity=identity)
        vacancy = await world.vacancy()
        past = world.at_work(
            worker, vacancy, date(2026, 1, 5), date(2026, 3, 31), state=State.ENDED, ended_on=date(2026, 3, 31)
        )
        now = world.at_work(worker, await world.vacancy(), date(2026, 5, 4), date(2026, 9, 30))
        open_ = world.new_placement(worker, await world.vacancy())
        for placement in (past, now, open_):
            await world.placed(placement, step="start")
        enrolment = await world.enrolled(await world.cohort(), worker)
        (item,) = await world.added(world.item(now.id, subject=worker.id))
        (milestone,) = await world.added(
            world.item(enrolment.id, "plan", origin=Origin.ENROLMENT, subject=enrolment.subject)
        )
        edition = Edition("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "{}")
        async with world.open() as store:
            await store.indexes.write(worker.id, {"name": name.casefold(), "phone": f"+3247{name}"})
            await store.facts.add(worker.id, world.fact())
            await store.decisions.add(world.decision(worker, edition), edition)
            await store.permits.save(world.permit(worker))
            noted = Contact(id=world.id(), item=item.id, subject=worker.id, on=TODAY, reached=True, note="Fine.")
            await store.agenda.contacted(noted, NOW)
            to_her = world.message(item, to_role=None, to_subject=worker.id)
            to_alias = world.message(milestone, to_role=None, to_subject=enrolment.subject, channel="call")
            await store.outbox.add((to_her, to_alias, world.message(item, rung=1)))
        await world.contested(worker)
        return worker

    def desk(self, role=Role.COORDINATOR):
        return self.house.desk(self.world.actor(role))

    async def erase(self, **changes):
        given = {"worker": self.her.id, "ref": self.her.ref, "reason": "asked"}
        return await erasures.erase(self.desk(), Ask(**given | changes))

    async def sweep(self):
        while (await sweeps.sweep(self.desk(Role.JOB))).claimed:
            pass

    async def readable(self, worker):
        """How much of her can still be opened, through every port and with every alias."""
        subjects = {worker.id, *await self.world.keys.aliases(self.world.cooperative, worker.id)}
        held = len(await self.world.keys.people(self.world.cooperative, subjects))
        async with self.world.open(Role.JOB) as store:
            ids = [worker.id]
            facts = await store.facts.of(worker.id)
            decisions, permits = await store.decisions.of_all(ids), await store.permits.of_all(ids)
            spread = await store.traces.spread(tuple(subjects))
            items = [item.id for item in spread.items]
            return (
                held
                + len(await store.workers.of_all(ids))
                + len(tuple(facts))
                + len(decisions[worker.id])
                + len(permits[worker.id])
                + len(await store.contests.of(worker.id))
                + len(await store.enrolments.of_all(spread.enrolments))
                + len(await store.agenda.contacts_of(items))
            )

    async def is_whole(self, worker):
        async with self.world.open(Role.JOB) as store:
            placed = (await store.placements.page(ALL, worker=worker.id)).items
            states = {one.state for one in placed}
        return await self.readable(worker) > 8 and states == {State.ENDED, State.ACTIVE, State.PROPOSED}


async def test_everything_open_is_ended_and_nothing_of_her_opens_again(world):
    people = await World.of(world)
    assert await people.is_whole(people.her)
    receipt = await people.erase()
    assert await people.readable(people.her) == 0
    async with world.open(Role.JOB) as store:
        placed = (await store.placements.page(ALL, worker=people.her.id)).items
        assert sorted(one.state for one in placed) == [State.ENDED, State.ENDED, State.WITHDRAWN]
        spread = await store.traces.spread((people.her.id,))
        assert all(item.state is not ItemState.OPEN for item in spread.items)
        assert await store.indexes.find({"name": "zelda"}) == {}
        waiting = {one.to_subject for one in await store.outbox.waiting(NOW)}
        leaving = {one.to_subject for one in await store.outbox.claim(NOW, 100)}
        assert people.her.id not in waiting | leaving
        kept = await store.employment.of([one.id for one in placed])
    assert (receipt.reason, receipt.records, receipt.unreadable_by) == ("asked", 2, TODAY + timedelta(days=31))
    assert receipt.kept_until == date(2031, 12, 31) and receipt.person == people.her.id
    assert [(one.name, one.employer, one.first, one.last) for one in kept] == [
        ("Zelda El Idrissi", "Les Glycines", date(2026, 1, 5), date(2026, 3, 31)),
        ("Zelda El Idrissi", "Les Glycines", date(2026, 5, 4), TODAY),
    ]
    assert await people.is_whole(people.other)


async def test_her_plain_profile_goes_too(world):
    people = await World.of(world)
    await people.erase()
    async with world.open() as store:
        sketch = (await store.workers.sketches())[people.her.id]
    assert sketch.frozen and not sketch.profile.occupations and not sketch.profile.skills
    assert sketch.profile.hours_a_week == 0 and sketch.profile.available == Period(TODAY)


async def test_her_own_reference_is_asked_for(world):
    people = await World.of(world)
    with pytest.raises(Invalid, match="not the reference"):
        await people.erase(ref=people.other.ref)
    with pytest.raises(Invalid, match="not the reference"):
        await people.erase(worker=world.id())
    assert await people.is_whole(people.her)
    await people.erase(ref=f" {people.her.ref.lower()} ")


async def test_what_it_would_mean_is_told_before_and_changes_nothing(world):
    people = await World.of(world)
    told = await erasures.consider(people.desk(), people.her.id)
    assert (told.withdrawn, told.running, told.items, told.enrolments) == (1, 1, 2, 1)
    assert told.records == (date(2031, 12, 31), date(2031, 12, 31))
    assert await people.is_whole(people.her)


async def test_done_twice_it_gives_the_same_receipt(world):
    people = await World.of(world)
    first = await people.erase()
    people.house.clock.set(NOW + timedelta(days=3))
    assert await people.erase(reason="mistaken") == first
    assert (await erasures.receipts(people.desk(), ALL)).items == (first,)


async def test_where_nobody_knows_the_term_the_receipt_says_so_and_nothing_is_forgotten(world):
    people = await World.of(world)
    terms = people.house.practice.terms
    unknown = terms.model_copy(update={"employment": terms.employment.model_copy(update={"years": None})})
    people.house = replace(people.house, practice=replace(people.house.practice, terms=unknown))
    receipt = await people.erase()
    assert receipt.records == 2 and receipt.kept_until is None


async def test_a_record_is_forgotten_when_its_term_ends_and_not_a_day_before(world):
    people = await World.of(world)
    await people.erase()
    async with world.open(Role.JOB) as store:
        placed = [one.id for one in (await store.placements.page(ALL, worker=people.her.id)).items]
    for days, kept in ((0, 2), (1, 0)):
        people.house = replace(
            people.house, clock=SetClock(NOW.replace(year=2031, month=12, day=31) + timedelta(days=days))
        )
        await people.sweep()
        async with world.open(Role.JOB) as store:
            assert len(await store.employment.of(placed)) == kept, days


async def test_every_list_and_page_of_the_desk_still_answers(world):
    people = await World.of(world)
    await people.erase()
    desk = people.desk()
    await queue.today(desk, ALL)
    assert people.her.id not in {
        line.id for line in (await registry.find(desk, registry.Search(), ALL)).part.items if line.worker
    }
    await calls.waiting(desk)
    async with desk.open() as store:
        vacancy = (await store.vacancies.page(ALL)).items[0]
    assert people.her.id not in (await shortlists.rank(desk, vacancy.id)).refs
    assert (await contests.find(desk, ALL)).part.items[0].worker == people.other.id
    for asked in (files.open_file(desk, people.her.id), erasures.consider(desk, people.her.id)):
        with pytest.raises(Missing, match="no such worker"):
            await asked


async def test_what_was_put_on_the_agenda_meanwhile_can_be_closed(world):
    """Somebody was quick: her file is gone, and an item about her is there. It is waived without a word of her."""
    people = await World.of(world)
    await people.erase()
    async with world.open() as store:
        placed = (await store.placements.page(ALL, worker=people.her.id)).items[0]
    (item,) = await world.added(world.item(placed.id, "late", subject=people.her.id))
    closed = await agenda.waive(people.desk(), item.id, item.version, "Her file is gone.")
    assert closed.state is ItemState.WAIVED


async def test_who_is_erased_is_noted_by_whom(world):
    people = await World.of(world)
    await people.erase()
    async with world.open(Role.JOB) as store:
        acts = (await store.traces.spread((people.her.id,))).acts
    (act,) = [one for one in acts if one.act == "erased"]
    assert (act.what, act.role, act.by) == ("worker.erase", "coordinator", world.cooperative)


# --- stopped anywhere -------------------------------------------------------------------------------------------------


class Stopped(BaseException):
    """As if the process were gone: nothing catches it."""


@pytest.fixture
def stopping(monkeypatch):
    """Stops at a statement, whichever database it is for; what was not committed is undone."""
    told, at = count(1), {"n": 0}

    def counted(call):
        async def run(*args, **kwargs):
            if at["n"] and next(told) == at["n"]:
                raise Stopped
            return await call(*args, **kwargs)

        return run

    for name in ("fetch", "fetchrow", "fetchval"):
        monkeypatch.setattr(asyncpg.Connection, name, counted(getattr(asyncpg.Connection, name)))

    def stop(n):
        nonlocal told
        told, at["n"] = count(1), n

    return stop


async def test_stopped_at_any_statement_she_is_whole_or_a_sweep_finishes_it(stored, stopping):
    """At every third statement; the soak stops at each."""
    assert await stopped(stored, stopping, 3) >= 2


async def stopped(stored, stopping, every):
    """Both ways of going on are tried in turn: the sweep finds it by itself; whoever asked asks once more. Gives how
    often it was stopped once it was decided.
    """
    decided, statement = 0, 1 - every
    while True:
        statement += every
        world = stored.neighbour()
        people = await World.of(world)
        stopping(statement)
        try:
            await people.erase()
        except Stopped:
            stopping(0)
        else:
            stopping(0)
            break
        if await people.is_whole(people.her):
            async with world.open(Role.JOB) as store:
                assert (await store.receipts.page(ALL)).total == 0
        else:
            decided += 1
            await (people.sweep() if statement % 2 else people.erase())
            assert await people.readable(people.her) == 0, statement
            async with world.open(Role.JOB) as store:
                assert (await store.receipts.page(ALL)).total == 1
                items = (await store.traces.spread((people.her.id,))).items
                assert all(item.state is not ItemState.OPEN for item in items)
    assert statement > 30
    return decided


async def test_enrolments_are_left_before_they_become_unreadable(world, monkeypatch):
    """Where her keys stay, as in the moment between two steps, nothing says any more that she is on a cohort."""
    people = await World.of(world)

    async def stays(*_):
        return None

    monkeypatch.setattr(type(world.keys), "forget", stays)
    await people.erase()
    async with world.open(Role.JOB) as store:
        aliases = await world.keys.aliases(world.cooperative, people.her.id)
        spread = await store.traces.spread((people.her.id, *aliases))
        (enrolment,) = (await store.enrolments.of_all(spread.enrolments)).values()
    assert enrolment.state is EnrolmentState.EXITED


async def test_a_frozen_file_can_be_erased(world):
    people = await World.of(world)
    await freezes.freeze(people.desk(), people.her.id, people.her.version, frozen=True)
    await people.erase()
    assert await people.readable(people.her) == 0


async def test_her_account_is_closed_and_nothing_is_left_to_enter_it_with(world):
    entry = Entry(await world.founded())
    worker, person = await entry.worker()
    _, another = await entry.worker()
    sitting, desk = await world.worker(), entry.house.desk(world.actor(Role.STAFF))
    invited = await invitations.invite_worker(desk, sitting.id)
    for one in (worker, sitting):
        ask = Ask(worker=one.id, ref=one.ref, reason="asked")
        await erasures.erase(entry.house.desk(world.actor(Role.COORDINATOR)), ask)
    accounts = {one.id: one for one in (await rolls.find(entry.admin(), "", None, ALL)).items}
    for key in (person.id, invited.account.id):
        assert (accounts[key].state, accounts[key].phrase) == (AccountState.CLOSED, None)
    assert (accounts[another.id].state, accounts[another.id].phrase is None) == (AccountState.ACTIVE, False)
    async with world.open(Role.ADMIN) as store:
        lasting = {key: [one.lasts(entry.now) for one in await store.sign_ins.of(key)] for key in accounts}
    assert lasting == {person.id: [], invited.account.id: [], another.id: [True]}
    assert await refusal(invitations.shown(entry.door, invited.secret)) == "invitation.missing"
