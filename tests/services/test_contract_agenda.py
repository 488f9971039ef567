"""What is due, what happened to it, and the messages that wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.access.actors import Role
from services.ports.agenda import Contact
from services.ports.pages import Slice
from talentcoop.agenda import Event, ItemState
from talentcoop.errors import Missing, Stale
from tests.services.world import NOW, TODAY

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def an_event(item, rung=0):
    return Event(item.id, rung, TODAY, ("participant", "staff"), "neutral", False, "call", False)


async def test_an_item_is_put_on_file_once_at_version_one(world):
    await world.founded()
    item = world.item()
    twin = replace(item, id=world.id(), subject=world.id())
    again = world.item(item.origin_id, occurrence=1, due_on=TODAY + DAY)
    (held,) = await world.added(item)
    assert held == replace(item, version=1)
    async with world.open() as store:
        await store.agenda.add([twin, again, replace(again, id=world.id())])
        await store.agenda.add([])
        assert await store.agenda.of(item.origin_id) == (held, replace(again, version=1))
        with pytest.raises(Missing):
            await store.agenda.get(twin.id)


async def test_an_item_changes_by_the_version_that_was_read(world):
    await world.founded()
    (held,) = await world.added(world.item())
    async with world.open() as store:
        done = await store.agenda.save(held.done(TODAY + DAY))
        assert done.version == 2
        assert await store.agenda.get(held.id) == done
    for stale in (held, replace(held, version=0), replace(held, id=world.id())):
        with pytest.raises(Stale) as refused:
            async with world.open() as store:
                await store.agenda.save(stale)
        assert refused.value.code == "agenda.stale"


async def test_items_come_by_due_day_and_several_origins_in_one_go(world):
    await world.founded()
    one, two = world.id(), world.id()
    made = [
        world.item(one, "b", due_on=TODAY),
        world.item(two, "a", due_on=TODAY),
        world.item(one, "a", due_on=TODAY - DAY),
        world.item(two, "b", due_on=TODAY + DAY),
    ]
    await world.added(*made)
    async with world.open() as store:
        expected = [replace(made[n], version=1) for n in (2, 1, 0, 3)]
        assert await store.agenda.of_all([one, two]) == tuple(expected)
        assert await store.agenda.of_all([]) == ()
        page = await store.agenda.page(Slice(1, 5), until=TODAY, states=[ItemState.OPEN, ItemState.DONE])
        assert (page.items, page.total, page.start) == (tuple(expected[1:3]), 3, 1)
        await store.agenda.save(expected[0].closed(ItemState.WAIVED))
        waived = await store.agenda.page(Slice(), until=TODAY, states=[ItemState.WAIVED])
        assert [item.id for item in waived.items] == [made[2].id]
        assert (await store.agenda.page(Slice(), until=TODAY, states=[])).total == 0


async def test_a_sweep_claims_open_items_whose_step_has_come_and_no_more_than_asked(world):
    await world.founded()
    due = [world.item(code=f"c{n}", next_on=TODAY - n * DAY) for n in range(3)]
    never = [world.item(code="x", next_on=TODAY + DAY), world.item(code="y", next_on=None)]
    closed = world.item(code="z")
    held = await world.added(*due, *never, closed)
    async with world.open(Role.JOB) as store:
        await store.agenda.save(held[-1].closed(ItemState.VOID))
    async with world.open(Role.JOB) as store:
        assert [item.id for item in await store.agenda.claim(TODAY, 2)] == [due[2].id, due[1].id]
        assert [item.id for item in await store.agenda.claim(TODAY, 9)] == [due[2].id, due[1].id, due[0].id]


async def test_an_event_is_written_once_a_rung(world):
    await world.founded()
    (item,) = await world.added(world.item())
    async with world.open(Role.JOB) as store:
        assert await store.agenda.record(an_event(item), NOW)
        assert not await store.agenda.record(an_event(item), NOW + DAY)
        assert await store.agenda.record(an_event(item, 1), NOW)
    with pytest.raises(Missing) as refused:
        async with world.open(Role.JOB) as store:
            await store.agenda.record(an_event(world.item()), NOW)
    assert refused.value.code == "agenda.missing"


async def test_what_came_of_a_contact_is_kept_under_the_subjects_key(world):
    await world.founded()
    worker = await world.worker()
    (item,) = await world.added(world.item(subject=worker.id))
    tried = Contact(id=world.id(), item=item.id, subject=worker.id, on=TODAY, reached=False)
    reached = replace(tried, id=world.id(), reached=True, answers={"safe": "wont_say"}, note="Elle préfère le soir")
    async with world.open() as store:
        await store.agenda.contacted(tried, NOW)
        await store.agenda.contacted(reached, NOW + DAY)
        assert await store.agenda.contacts(item.id) == (tried, reached)
        assert [contact.at for contact in await store.agenda.contacts(item.id)] == [NOW, NOW + DAY]
        assert await store.agenda.contacts(world.id()) == ()
    await world.keys.forget(world.cooperative, worker.id)
    async with world.open() as store:
        assert await store.agenda.contacts(item.id) == ()
    for wrong, code in ((replace(tried, item=world.id()), "agenda.missing"), (tried, "worker.missing")):
        with pytest.raises(Missing) as refused:
            async with world.open() as store:
                await store.agenda.contacted(replace(wrong, id=world.id()), NOW)
        assert refused.value.code == code


async def test_what_came_of_several_items_is_read_at_once_oldest_first(world):
    await world.founded()
    worker, other = await world.worker(), await world.worker()
    items = await world.added(*(world.item(subject=worker.id) for _ in range(3)))
    (foreign,) = await world.added(world.item(subject=other.id))
    kept = []
    async with world.open() as store:
        for item in (items[1], items[0], items[2], items[0], foreign):
            kept.append(Contact(id=world.id(), item=item.id, subject=item.subject, on=TODAY, reached=True, note="n"))
            await store.agenda.contacted(kept[-1], NOW)
    await world.keys.forget(world.cooperative, other.id)
    async with world.open() as store:
        assert await store.agenda.contacts_of([items[0].id, items[1].id, foreign.id]) == (kept[0], kept[1], kept[3])
        assert await store.agenda.contacts_of([]) == ()


async def test_a_message_is_put_on_file_once_for_an_item_a_rung_and_a_recipient(world):
    await world.founded()
    (item,) = await world.added(world.item())
    first = world.message(item)
    others = (
        world.message(item, to_role="coach", not_before=NOW + HOUR),
        world.message(item, to_role=None, to_subject=item.subject, not_before=NOW + 2 * HOUR),
        world.message(item, rung=1, not_before=NOW + 3 * HOUR),
    )
    async with world.open(Role.JOB) as store:
        await store.outbox.add((first, *others))
        await store.outbox.add(tuple(replace(message, id=world.id()) for message in (first, *others)))
        await store.outbox.add(())
        page = await store.outbox.page(Slice(0, 3))
        assert (page.items, page.total) == ((first, *others[:2]), 4)
    with pytest.raises(Missing) as refused:
        async with world.open(Role.JOB) as store:
            await store.outbox.add((world.message(world.item()),))
    assert refused.value.code == "agenda.missing"


async def test_mail_whose_time_has_come_is_claimed_until_it_left(world):
    await world.founded()
    (item,) = await world.added(world.item())
    late = world.message(item, rung=1, not_before=NOW + HOUR)
    now, call = world.message(item), world.message(item, rung=2, channel="call")
    async with world.open(Role.JOB) as store:
        await store.outbox.add((late, now, call))
    async with world.open(Role.JOB) as store:
        assert await store.outbox.claim(NOW - HOUR, 9) == ()
        assert await store.outbox.claim(NOW + HOUR, 9) == (now, late)
        assert await store.outbox.claim(NOW + HOUR, 1) == (now,)
        await store.outbox.failed(now.id, NOW + 2 * HOUR)
        assert await store.outbox.claim(NOW + HOUR, 9) == (late,)
        await store.outbox.sent(late.id, NOW + HOUR)
        await store.outbox.sent(late.id, NOW + 5 * HOUR)
        assert await store.outbox.waiting(NOW) == (call,)
        await store.outbox.sent(call.id, NOW)
        assert await store.outbox.waiting(NOW) == ()
        left = await store.outbox.page(Slice(), sent=True)
        assert left.items == (replace(call, sent_at=NOW), replace(late, sent_at=NOW + HOUR))
        still = await store.outbox.page(Slice(), sent=False)
        assert still.items == (replace(now, attempts=1, not_before=NOW + 2 * HOUR),)
        with pytest.raises(Missing) as refused:
            await store.outbox.sent(world.id(), NOW)
        assert refused.value.code == "message.missing"


async def test_how_often_somebody_is_told_counts_what_left_and_what_will(world):
    await world.founded()
    (item,) = await world.added(world.item())
    hers = [
        world.message(item, rung=n, to_role=None, to_subject=item.subject, channel="call", not_before=NOW + n * DAY)
        for n in range(3)
    ]
    async with world.open(Role.JOB) as store:
        await store.outbox.add((*hers, world.message(item)))
        await store.outbox.sent(hers[2].id, NOW + HOUR)
        assert await store.outbox.told_on(item.subject, NOW, NOW + DAY) == 2
        assert await store.outbox.told_on(item.subject, NOW + DAY, NOW + 9 * DAY) == 1
        assert await store.outbox.told_on(world.id(), NOW, NOW + DAY) == 0


async def test_the_scheduler_learns_only_which_cooperatives_have_something_due_by_their_own_clocks(world):
    brussels, auckland, mail, nothing = [world.neighbour() for _ in range(4)]
    for each in (brussels, mail, nothing):
        await each.founded()
    await auckland.founded(zone="Pacific/Auckland")
    evening = datetime(2026, 6, 1, 13, tzinfo=UTC)  # 15:00 in Brussels, the next day in Auckland
    for each in (brussels, auckland):
        await each.added(each.item(due_on=TODAY + DAY))
    (item,) = await mail.added(mail.item(next_on=None))
    (closed,) = await nothing.added(nothing.item())
    async with nothing.open(Role.JOB) as store:
        await store.agenda.save(closed.closed(ItemState.VOID))
        await store.outbox.add((nothing.message(closed, channel="call"),))
    async with mail.open(Role.JOB) as store:
        message = mail.message(item)
        await store.outbox.add((message,))
    ours = {each.cooperative for each in (brussels, auckland, mail, nothing)}

    async def due(at):
        return [key for key in await world.due.cooperatives(at) if key in ours]

    assert await due(NOW - HOUR) == []
    assert await due(evening) == sorted([auckland.cooperative, mail.cooperative])
    assert await due(evening + DAY) == sorted(ours - {nothing.cooperative})
    async with mail.open(Role.JOB) as store:
        await store.outbox.sent(message.id, NOW)
    assert await due(evening) == [auckland.cooperative]
