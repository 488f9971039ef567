"""What lists read in one go: open items, several items, attempts, placements, enrolments."""

from datetime import date, timedelta

from services.access.actors import Role
from services.ports.agenda import Contact
from talentcoop.agenda import ItemState, Origin
from tests.services.world import NOW, TODAY

DAY = timedelta(days=1)


def attempt(world, item):
    return Contact(id=world.id(), item=item.id, subject=item.subject, on=TODAY, reached=False)


async def test_what_is_pending_is_open_and_due_until_the_day_by_day(world):
    await world.founded()
    later, second, first, beyond, closed = await world.added(
        *[
            world.item(code=code, due_on=TODAY + days * DAY)
            for code, days in zip("dbaef", (0, 0, -9, 1, 0), strict=True)
        ]
    )
    async with world.open() as store:
        await store.agenda.save(closed.closed(ItemState.WAIVED))
        assert await store.agenda.pending(TODAY) == (first, second, later)
        assert await store.agenda.pending(TODAY + DAY) == (first, second, later, beyond)
    async with (await world.neighbour().founded()).open() as store:
        assert await store.agenda.pending(TODAY + DAY) == ()


async def test_several_items_are_read_and_those_that_are_not_there_are_left_out(world):
    await world.founded()
    one, two, _ = await world.added(*[world.item(code=code) for code in "abc"])
    (foreign,) = await (await world.neighbour().founded()).added(world.item())
    async with world.open() as store:
        assert await store.agenda.several([two.id, one.id, foreign.id, world.id()]) == {one.id: one, two.id: two}
        assert await store.agenda.several([]) == {}


async def test_attempts_are_counted_though_the_subjects_key_is_gone(world):
    await world.founded()
    worker = await world.worker()
    twice, once, never = await world.added(*[world.item(code=code, subject=worker.id) for code in "abc"])
    async with world.open() as store:
        for item in (twice, once, twice):
            await store.agenda.contacted(attempt(world, item), NOW)
    await world.keys.forget(world.cooperative, worker.id)
    async with world.open() as store:
        assert await store.agenda.attempts([twice.id, once.id, never.id]) == {twice.id: 2, once.id: 1}
        assert await store.agenda.attempts([never.id]) == {}
        assert await store.agenda.attempts([]) == {}


async def test_several_placements_are_read(world):
    await world.founded()
    worker = await world.worker()
    one, two = [await world.placed(world.new_placement(worker, await world.vacancy())) for _ in range(2)]
    async with world.open() as store:
        assert await store.placements.of_all([two.id, world.id()]) == {two.id: two}
        assert await store.placements.of_all([one.id, two.id]) == {one.id: one, two.id: two}
        assert await store.placements.of_all([]) == {}


async def test_several_enrolments_are_read_but_those_whose_key_is_gone(world):
    await world.founded()
    cohort, kept, gone = await world.cohort(), await world.worker(), await world.worker()
    one, two = await world.enrolled(cohort, kept), await world.enrolled(cohort, gone)
    async with world.open() as store:
        assert await store.enrolments.of_all([two.id, one.id, world.id()]) == {one.id: one, two.id: two}
    await world.keys.forget(world.cooperative, gone.id)
    async with world.open() as store:
        assert await store.enrolments.of_all([one.id, two.id]) == {one.id: one}
        assert await store.enrolments.of_all([]) == {}


async def test_a_coach_reads_what_belongs_to_her_cohorts_only(world):
    await world.founded()
    worker, own, other = await world.worker(), await world.cohort(), await world.cohort()
    enrolments = [await world.enrolled(cohort, worker) for cohort in (own, other)]
    mine, others, placed = await world.added(
        *[world.item(held.id, origin=Origin.ENROLMENT, subject=held.subject) for held in enrolments],
        world.item(code="d14", subject=worker.id, due_on=date(2026, 5, 1)),
    )
    placement = await world.placed(world.new_placement(worker, await world.vacancy()))
    async with world.open() as store:
        for item in (mine, others, placed):
            await store.agenda.contacted(attempt(world, item), NOW)
    every = [mine.id, others.id, placed.id]
    async with world.open(Role.COACH, own.id) as store:
        assert await store.agenda.pending(TODAY) == (mine,)
        assert await store.agenda.several(every) == {mine.id: mine}
        assert await store.agenda.attempts(every) == {mine.id: 1}
        assert await store.enrolments.of_all([held.id for held in enrolments]) == {enrolments[0].id: enrolments[0]}
        assert await store.placements.of_all([placement.id]) == {}
