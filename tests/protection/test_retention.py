"""The end of a file through the sweep: it moves with every contact, is told to the desk, and never comes by silence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.access.actors import Role
from services.clock import SetClock
from services.ports.agenda import Contact
from services.ports.pages import Slice
from services.usecases import agenda, contests, erasures, freezes, queue, retention, sweeps, workers
from talentcoop.agenda import ItemState, Origin
from talentcoop.dates import moment
from talentcoop.errors import Disallowed, Forbidden, Missing, Stale
from talentcoop.placements import State
from talentcoop.retention import Standing, Step
from tests.services.served import house_of
from tests.services.world import NOW, TODAY

ALL = Slice(0, 200)
ENDS = date(2028, 6, 1)
ZONE = "Europe/Brussels"


class File:
    """Somebody registered on 1 June 2026, and days that pass."""

    @classmethod
    async def of(cls, world):
        made = cls()
        await world.founded()
        made.world, made.house = world, house_of(world)
        model = world.new_worker()
        made.her = await workers.register(made.desk(), workers.Register(identity=model.identity, profile=model.profile))
        return made

    def desk(self, role=Role.STAFF):
        return self.house.desk(self.world.actor(role))

    async def on(self, day):
        """The sweep of a day; gives how her file stands, None where it is gone."""
        self.house = replace(self.house, clock=SetClock(moment(day, 10, ZONE)))
        while (await sweeps.sweep(self.desk(Role.JOB))).claimed:
            pass
        try:
            return (await retention.show(self.desk(), self.her.id))[1]
        except Missing:
            return None

    async def step(self, taken):
        ending = (await retention.show(self.desk(), self.her.id))[1]
        return await retention.step(self.desk(), self.her.id, ending.item.version, taken)

    async def receipts(self):
        return (await erasures.receipts(self.desk(Role.COORDINATOR), ALL)).items


async def test_nothing_is_due_for_two_years_and_then_the_desk_is_told(world):
    file = await File.of(world)
    ending = await file.on(ENDS - timedelta(days=1))
    assert (ending.outlook.standing, ending.outlook.ends_on) == (Standing.LIVE, ENDS)
    assert (await retention.find(file.desk(), ALL)).total == 0
    assert (await queue.today(file.desk(), ALL)).rows.total == 0
    ending = await file.on(ENDS)
    assert (ending.outlook.standing, ending.outlook.noticed_on) == (Standing.NOTICED, ENDS)
    assert [one.worker for one in (await retention.find(file.desk(), ALL)).items] == [file.her.id]
    (row,) = (await queue.today(file.desk(), ALL)).rows.items
    assert row.item.origin is Origin.FILE and row.about.ref == file.her.ref
    async with world.open(Role.JOB) as store:
        told = (await store.outbox.page(ALL)).items
    assert [(one.to_role, one.to_subject, one.template) for one in told] == [("staff", None, "reminder_role")]


async def test_silence_never_ends_it(world):
    """Ten years of sweeps: staff and the coordinator were told, and her file is there."""
    file = await File.of(world)
    for days in (0, 30, 31, 90, 91, 400, 800, 1200, 3650):
        ending = await file.on(ENDS + timedelta(days=days))
        assert ending.outlook.standing is Standing.NOTICED, days
    assert await file.receipts() == ()
    assert (await retention.find(file.desk(), ALL)).total == 1


@pytest.mark.parametrize("steps", [{3: Step.HANDED}, {3: Step.FAILED, 9: Step.FAILED}], ids=["handed", "two attempts"])
async def test_handed_over_or_tried_twice_it_ends_after_the_notice_and_not_a_day_before(world, steps):
    file = await File.of(world)
    await file.on(ENDS)
    for days, taken in steps.items():
        await file.on(ENDS + timedelta(days=days))
        await file.step(taken)
    assert (await file.on(ENDS + timedelta(days=30))).outlook.standing is Standing.SETTLED
    assert await file.receipts() == ()
    assert await file.on(ENDS + timedelta(days=31)) is None
    (receipt,) = await file.receipts()
    assert (receipt.reason, receipt.person, receipt.records) == ("lapsed", file.her.id, 0)
    assert await world.keys.people(world.cooperative, [file.her.id]) == {}


async def test_handed_over_late_it_ends_with_the_next_sweep(world):
    file = await File.of(world)
    await file.on(ENDS)
    await file.on(ENDS + timedelta(days=200))
    assert (await file.step(Step.HANDED)).outlook.standing is Standing.OVER
    assert await file.on(ENDS + timedelta(days=200)) is None


async def test_one_attempt_or_two_on_one_day_are_not_enough(world):
    file = await File.of(world)
    await file.on(ENDS + timedelta(days=3))
    await file.step(Step.FAILED)
    with pytest.raises(Disallowed, match="this day"):
        await file.step(Step.FAILED)
    assert (await file.on(ENDS + timedelta(days=100))).outlook.standing is Standing.NOTICED


async def test_nothing_is_noted_before_its_notice(world):
    file = await File.of(world)
    for taken in (Step.HANDED, Step.FAILED, Step.KEPT):
        with pytest.raises(Disallowed, match="not due"):
            await file.step(taken)
    await file.on(ENDS)
    with pytest.raises(Stale):
        await file.step(Step.NOTICED)


async def test_kept_it_lives_two_years_more(world):
    file = await File.of(world)
    await file.on(ENDS)
    await file.step(Step.HANDED)
    ending = await file.step(Step.KEPT)
    assert (ending.outlook.standing, ending.outlook.ends_on) == (Standing.LIVE, date(2030, 6, 1))
    assert (await file.on(ENDS + timedelta(days=40))).outlook.standing is Standing.LIVE
    assert (await file.on(date(2030, 7, 20))).outlook.standing is Standing.NOTICED


async def reached(file, on, *, owner="worker", reached=True):
    """A talk at work on a day."""
    placement = await file.world.placed(file.world.new_placement(file.her, await file.world.vacancy()))
    item = file.world.item(placement.id, f"talk-{on}-{owner}", subject=file.her.id)
    (item,) = await file.world.added(replace(item, due=replace(item.due, owner=owner)))
    async with file.world.open() as store:
        noted = Contact(id=file.world.id(), item=item.id, subject=file.her.id, on=on, reached=reached)
        await store.agenda.contacted(noted, moment(on, 10, ZONE))
        await store.agenda.save(item.done(on))


async def test_a_talk_with_her_moves_it_and_nobody_else_s_does(world):
    file = await File.of(world)
    await reached(file, date(2027, 1, 10), owner="employer")
    await reached(file, date(2027, 1, 11), reached=False)
    assert (await file.on(ENDS)).outlook.standing is Standing.NOTICED
    await reached(file, ENDS)
    with pytest.raises(Disallowed, match="not due"):
        await file.step(Step.FAILED)
    await reached(file, ENDS + timedelta(days=2))
    ending = await file.on(ENDS + timedelta(days=3))
    assert (await retention.find(file.desk(), ALL)).total == 0
    assert (ending.outlook.standing, ending.outlook.ends_on) == (Standing.LIVE, date(2030, 6, 3))


async def test_whoever_comes_back_after_everything_was_done_is_not_erased(world):
    """Handed over, the notice nearly out, and she calls: on the day itself her file lives."""
    file = await File.of(world)
    await file.on(ENDS)
    await file.step(Step.HANDED)
    await reached(file, ENDS + timedelta(days=30))
    assert (await file.on(ENDS + timedelta(days=31))).outlook.standing is Standing.LIVE


async def test_a_file_of_somebody_at_work_never_comes_due(world):
    file = await File.of(world)
    held = file.world.at_work(file.her, await file.world.vacancy(), TODAY, date(2028, 12, 31))
    held = await file.world.placed(held)
    assert (await file.on(date(2029, 3, 1))).outlook.ends_on == date(2031, 3, 1), "it runs on after its planned end"
    ended = replace(held, state=State.ENDED, ended_on=date(2028, 12, 31))
    async with world.open() as store:
        await store.placements.save(ended, step="end", by=world.cooperative, at=NOW)
    assert (await file.on(date(2031, 3, 1))).outlook.noticed_on == date(2031, 3, 1)


async def test_frozen_or_contested_it_stays_whatever_was_done(world):
    file = await File.of(world)
    await file.on(ENDS)
    await file.step(Step.HANDED)
    worker, _ = await retention.show(file.desk(), file.her.id)
    worker = await freezes.freeze(file.desk(), worker.id, worker.version, frozen=True)
    held = await file.on(ENDS + timedelta(days=60))
    assert held.outlook.standing is Standing.OVER and held.held
    hers = file.house.desk(world.actor(Role.WORKER, worker.id))
    said = await contests.write(hers, contests.Say(topic="other", words="Do not erase me."))
    await freezes.freeze(file.desk(), worker.id, worker.version, frozen=False)
    assert (await file.on(ENDS + timedelta(days=120))).held
    await contests.answer(file.desk(), said.id, said.version, "We talked.")
    lives_on = await file.on(ENDS + timedelta(days=180))
    assert lives_on.outlook.standing is Standing.LIVE, "she wrote to us: the two years begin anew"


async def test_frozen_and_taken_up_again_it_ends_as_it_would_have(world):
    file = await File.of(world)
    await file.on(ENDS)
    await file.step(Step.HANDED)
    worker, _ = await retention.show(file.desk(), file.her.id)
    worker = await freezes.freeze(file.desk(), worker.id, worker.version, frozen=True)
    assert (await file.on(ENDS + timedelta(days=60))).held
    await freezes.freeze(file.desk(), worker.id, worker.version, frozen=False)
    assert await file.on(ENDS + timedelta(days=61)) is None


async def test_its_item_is_neither_done_nor_waived_like_another(world):
    file = await File.of(world)
    ending = await file.on(ENDS)
    with pytest.raises(Disallowed, match="page of its own"):
        await agenda.waive(file.desk(), ending.item.id, ending.item.version, "No.")
    with pytest.raises(Disallowed, match="page of its own"):
        await agenda.do(file.desk(), agenda.Do(item=ending.item.id, version=ending.item.version))


async def test_what_comes_in_the_next_weeks_is_people_not_files(world):
    file = await File.of(world)
    await file.on(ENDS - timedelta(days=7))
    assert (await queue.planned(file.desk(), ALL, timedelta(weeks=4))).rows.total == 0
    assert (await queue.today(file.desk(), ALL)).next_on is None


async def test_a_worker_on_file_from_before_is_put_on_her_day_by_the_next_sweep(world):
    """As the migration leaves it: due on the day she came."""
    file = await File.of(world)
    async with world.open(Role.JOB) as store:
        (item,) = await store.agenda.of(file.her.id)
        old = replace(item.due, due_on=TODAY, open_on=TODAY, close_on=TODAY)
        await store.agenda.save(replace(item, due=old, next_on=TODAY))
    ending = await file.on(TODAY)
    assert (ending.item.due.due_on, ending.item.state) == (ENDS, ItemState.OPEN)


async def test_the_desk_decides_and_nobody_else(world):
    file = await File.of(world)
    ending = await file.on(ENDS)
    for role in (Role.WORKER, Role.COACH, Role.ADMIN, Role.LAWYER, Role.JOB):
        with pytest.raises(Forbidden):
            await retention.step(file.desk(role), file.her.id, ending.item.version, Step.HANDED)
    for role in (Role.STAFF, Role.COORDINATOR):
        with pytest.raises(Forbidden):
            await erasures.lapse(file.desk(role), file.her.id)
