"""The caseload: the same promises in the fake and in the database."""

from dataclasses import replace
from datetime import date

import pytest

from services.ports.pages import Slice
from services.ports.workers import Sketch
from talentcoop.dates import Period
from talentcoop.errors import Disallowed, Missing, Stale
from talentcoop.workers import Identity, Profile


async def test_what_is_saved_is_what_is_read_by_id_and_by_reference(world):
    saved = await (await world.founded()).worker()
    assert saved.version == 1
    async with world.open() as store:
        assert await store.workers.get(saved.id) == saved
        assert await store.workers.by_ref(saved.ref) == saved


async def test_a_profile_may_be_empty_and_dates_may_lie_at_the_ends_of_the_calendar(world):
    await world.founded()
    bare = Profile(available=Period(date.min, date.max), regions=())
    saved = await world.worker(profile=bare, identity=Identity(given_name="Ö", family_name="Ğ", language="ar"))
    async with world.open() as store:
        assert await store.workers.get(saved.id) == saved


async def test_a_change_counts_up_and_a_stale_one_is_refused(world):
    first = await (await world.founded()).worker()
    async with world.open() as store:
        second = await store.workers.save(replace(first, identity=replace(first.identity, phone=None)))
    assert second.version == 2
    with pytest.raises(Stale, match="changed by somebody else") as refused:
        async with world.open() as store:
            await store.workers.save(replace(first, ref="other"))
    assert refused.value.code == "worker.stale"
    async with world.open() as store:
        assert await store.workers.get(first.id) == second


async def test_a_worker_is_put_on_file_once(world):
    saved = await (await world.founded()).worker()
    with pytest.raises(Stale):
        async with world.open() as store:
            await store.workers.save(replace(saved, version=0))


async def test_a_reference_names_one_worker(world):
    saved = await (await world.founded()).worker()
    with pytest.raises(Disallowed) as refused:
        await world.worker(ref=saved.ref)
    assert refused.value.code == "worker.taken"


async def test_two_cooperatives_may_use_one_reference(world):
    saved = await (await world.founded()).worker()
    neighbour = await world.neighbour().founded()
    assert (await neighbour.worker(ref=saved.ref)).ref == saved.ref


async def test_nobody_is_saved_without_a_key(world):
    await world.founded()
    with pytest.raises(Missing) as refused:
        async with world.open() as store:
            await store.workers.save(world.new_worker())
    assert refused.value.code == "worker.missing"


@pytest.mark.parametrize("of", ["id", "ref"])
async def test_who_is_not_on_file_is_missing(world, of):
    await world.founded()
    with pytest.raises(Missing) as refused:
        async with world.open() as store:
            await (store.workers.get(world.id()) if of == "id" else store.workers.by_ref("none"))
    assert refused.value.code == "worker.missing"


async def test_lists_are_by_reference_and_pages_say_how_long_the_whole_is(world):
    await world.founded()
    made = [await world.worker(ref=ref) for ref in ("B-2", "a-1", "A-1", "B-10", "Ä-1")]
    by_ref = sorted(made, key=lambda worker: worker.ref)
    async with world.open() as store:
        assert await store.workers.ids() == tuple(worker.id for worker in by_ref)
        assert list(await store.workers.sketches()) == [worker.id for worker in by_ref]
        part = await store.workers.page(Slice(1, 2))
        assert (part.items, part.total, part.start) == (tuple(by_ref[1:3]), 5, 1)
        beyond = await store.workers.page(Slice(10, 2))
        assert (beyond.items, beyond.total) == ((), 5)


async def test_a_page_is_filtered_by_digits_of_an_occupation_and_part_of_a_reference(world):
    await world.founded()
    cleaner = await world.worker(ref="AB-1", profile=Profile(occupations=("9112",), available=Period(date(2026, 1, 1))))
    carer = await world.worker(ref="ab-2", profile=Profile(occupations=("5321",), available=Period(date(2026, 1, 1))))
    nobody = await world.worker(ref="%_2", profile=Profile(available=Period(date(2026, 1, 1))))
    async with world.open() as store:

        async def found(**filters):
            return [worker.id for worker in (await store.workers.page(Slice(), **filters)).items]

        assert await found(occupation="91") == [cleaner.id]
        assert await found(occupation="5321") == [carer.id]
        assert await found(occupation="%") == []
        assert await found(text="Ab") == [cleaner.id, carer.id]
        assert await found(text="%") == [nobody.id]
        assert await found(occupation="9", text="2") == []


async def test_references_and_sketches_open_no_identity(world):
    await world.founded()
    one, two = await world.worker(), await world.worker()
    await world.keys.forget(world.cooperative, two.id)
    async with world.open() as store:
        assert await store.workers.refs([one.id, two.id, world.id()]) == {one.id: one.ref, two.id: two.ref}
        assert await store.workers.refs([]) == {}
        sketch = (await store.workers.sketches())[two.id]
        assert sketch == Sketch(ref=two.ref, registered_on=two.registered_on, profile=two.profile)


async def test_whose_key_is_gone_is_missing_and_pages_leave_her_out(world):
    await world.founded()
    kept, gone = await world.worker(ref="1"), await world.worker(ref="2")
    await world.keys.forget(world.cooperative, gone.id)
    async with world.open() as store:
        assert (await store.workers.page(Slice())).items == (kept,)
        with pytest.raises(Missing) as refused:
            await store.workers.get(gone.id)
        assert refused.value.code == "worker.missing"
        assert await store.workers.get(kept.id) == kept
        assert await store.workers.of_all([kept.id, gone.id, world.id()]) == {kept.id: kept}
        assert await store.workers.of_all([]) == {}
