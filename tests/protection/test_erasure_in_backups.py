"""One of forty is erased. Every old backup, and every key that still exists, read everybody but her.

Whoever attacks has every backup ever made, of data and of keys, the key file and the escrow copy as they are now. She
is erased on the third day; the epoch ends on the twenty-eighth. A backup is made on some days of the month here, in
`make soak` on all thirty.
"""

import shutil
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random

import pytest

from services.access.actors import Role
from services.app.opening import opened
from services.app.rotation import rotate
from services.keys.house import BlindIndexer
from services.keys.ring import KeyRing
from services.ops.manifests import Kind, Shelf
from services.ops.restore import Wanted, restore
from services.store.embedded import discard, running
from services.usecases import erasures, indexes
from talentcoop.spellings import spelt_name
from talentcoop.workers import Identity
from tests.fixtures import quick
from tests.protection.backups import Home, binary, copied, gathered, read, sealers, spare
from tests.services.world import NOW, World

PEOPLE, ERASED_ON, ROTATED_ON = 40, 2, 27
DAYS = (0, 1, ERASED_ON, 14, ROTATED_ON, 29)
"""The days of the month that are lived here."""
GIVEN = "Amina Bintou Chantal Divine Esther Fatou Grace Halima Imane Joyce Khady Lamia Mariam Nadia Oumou Pearl".split()
FAMILY = "Abebe Bah Conde Diallo Eze Fofana Guerrero Hassan Idrissi Jallow Kaba Lopez Mbemba Ndiaye Osei Perez".split()


def name(rng):
    """Two syllables of invention keep ten thousand names apart."""
    return rng.choice(GIVEN), f"{rng.choice(FAMILY)}-{rng.choice(FAMILY)} {rng.randrange(100)}"


@pytest.fixture(scope="module")
def days():
    return DAYS


@pytest.fixture(scope="module")
def story(tmp_path_factory, runner, days):
    """A month of a house, told once."""
    base = quick(tmp_path_factory.mktemp("month"))
    home = Home.at(base)
    escrow = base / "safe" / "escrow"
    escrow.parent.mkdir()
    shutil.copy(home.settings.master_key_file, escrow)
    home.settings = replace(home.settings, escrow_files=(escrow,))
    month = Month(home, days)
    with pytest.MonkeyPatch.context() as patched, running(home.settings.cluster):
        spare(patched, base)
        runner.run(month.lived())
        yield month
    discard(home.settings.cluster)
    shutil.rmtree(base)


class Month:
    """Forty people, a backup a day, an erasure, a rotation; and what lies about afterwards."""

    def __init__(self, home, days):
        self.home, self.days = home, days
        self.folder = home.base / "backups"
        rng = Random(4)
        self.names = [name(rng) for _ in range(PEOPLE)]
        self.dictionary = [*self.names, *(name(rng) for _ in range(10_000 - PEOPLE))]

    async def lived(self):
        self.before = KeyRing.from_file(self.home.settings.master_key_file)
        for day in self.days:
            self.home.clock.set(NOW + timedelta(days=day))
            async with opened(self.home.settings, clock=self.home.clock) as house:
                world = World("month", house.uow, house.keys, house.due, house.feeds)
                if day == 0:
                    await self.registered(await world.founded())
                    await indexes.renew(house.desk(world.actor(Role.JOB)))
                if day == ERASED_ON:
                    await self.erased(house, world)
                if day == ROTATED_ON:
                    await rotate(house, between=lambda: self.home.backup(kinds=[Kind.KEYS]))
            await self.home.backup(plain=True)
        self.data = [self.folder / one.file for one in Shelf.of(self.folder).of_kind(Kind.DATA)]
        self.keys = [self.folder / one.file for one in Shelf.of(self.folder).of_kind(Kind.KEYS) if one.plain]
        held = (self.home.settings.master_key_file, *self.home.settings.escrow_files)
        self.rings = [KeyRing.from_file(path) for path in held]

    async def registered(self, world):
        self.people = []
        for given, family in self.names:
            identity = Identity(given_name=given, family_name=family, phone=f"+324700{len(self.people):05}")
            worker = await world.worker(identity=identity)
            self.people.append(worker)
            async with world.open() as store:
                await store.facts.add(worker.id, world.fact())
                await store.permits.save(world.permit(worker))
        await world.filled()
        await world.enrolled(await world.cohort(), self.people[0])
        self.her, self.cooperative = self.people[0], world.cooperative

    async def erased(self, house, world):
        actor = replace(world.actor(Role.COORDINATOR), proved_at=self.home.clock())
        await erasures.erase(house.desk(actor), erasures.Ask(worker=self.her.id, ref=self.her.ref, reason="asked"))

    def until(self, day):
        """How many of the backups were made before a day."""
        return sum(one < day for one in self.days)

    def hers(self):
        """Every subject that was ever hers, herself and her aliases, as the first key backup joins them."""
        rows = copied(self.keys[0])["person_key"]
        return {row["subject"] for row in rows if row["person"] == str(self.her.id)}

    def found(self, file, rings):
        """Whom the dictionary finds in a dump's digests with every key of these rings."""
        digests = set().union(*(self.digests(epoch, key) for ring in rings for epoch, key in ring.epochs.items()))
        rows = [row for row in copied(file)["blind_index"] if row["field"] == "name"]
        return {row["person"] for row in rows if binary(row["digest"]) in digests}

    @cache  # noqa: B019 - there is one month
    def digests(self, epoch, key):
        """Every name of the dictionary under an epoch's key."""
        indexer = BlindIndexer(epoch, key, self.cooperative)
        return {indexer.digest("name", spelt_name(*one)) for one in self.dictionary}


def test_all_backups_and_one_epoch_are_left(story):
    assert len(story.data) == len(story.keys) == len(story.days)
    assert 0 < story.until(ERASED_ON) < story.until(ROTATED_ON) < len(story.days) - 1
    assert [list(ring.epochs) for ring in story.rings] == [["2026-06-28"]] * 2
    assert list(story.before.epochs) == ["2026-06"]
    assert len(story.hers()) >= 2, "she has an alias"


def test_before_the_rotation_an_old_key_backup_and_the_old_epoch_opened_her(story):
    """The negative control: what is proved below is not proved by a key that never opened anything."""
    held = gathered(story.keys[: story.until(ERASED_ON)], story.before)
    for file in (story.data[0], story.data[story.until(ERASED_ON) - 1]):
        readable, _ = read(file, held)
        assert story.hers() <= {str(subject) for subject in readable}


def test_of_her_nothing_opens_in_any_backup_with_any_key_that_exists(story):
    held = gathered(story.keys, *story.rings)
    assert held, "every key backup since the rotation gives keys"
    for file in story.data:
        readable, shut = ({str(one) for one in subjects} for subjects in read(file, held))
        assert not readable & story.hers(), file
        assert story.hers() & shut, "her cells are there, and stay shut"


def test_everybody_else_opens_whole_from_the_oldest_data_with_the_newest_keys(story):
    held = {subject: [one] for subject, one in sealers(story.keys[-1], story.rings[0]).items()}
    readable, shut = read(story.data[0], held)
    (once,) = gathered(story.keys[:1], story.before)[story.her.id]
    assert {str(one) for one in shut} == story.hers() | {str(once.covers("permit")[0])}
    assert {worker.id for worker in story.people[1:]} <= readable


async def test_a_restore_of_the_oldest_data_brings_back_everybody_else(story):
    elsewhere = story.home.elsewhere("another")
    wanted = Wanted(folder=story.folder, data=story.data[0].name)
    try:
        found = await restore(elsewhere.settings, elsewhere.clock, wanted)
        assert (found.problems, found.cells.broken) == ((), 0)
        rows = [row for rows in copied(story.data[0]).values() for row in rows if "sealed" in row]
        assert found.cells.erased >= 3
        assert found.cells.opened + found.cells.erased == len(rows)
        async with elsewhere.worlds("month") as (world,), world.open() as store:
            opened_again = await store.workers.of_all([worker.id for worker in story.people])
            assert set(opened_again) == {worker.id for worker in story.people[1:]}
            for worker in story.people[1:]:
                assert opened_again[worker.id].identity == worker.identity
            for (given, family), worker in zip(story.names, story.people, strict=True):
                there = await store.indexes.find({"name": spelt_name(given, family)})
                assert (worker.id in there) == (worker is not story.her)
    finally:
        discard(elsewhere.settings.cluster)


def test_no_name_of_ten_thousand_is_found_in_old_digests_with_any_key_that_exists(story):
    living = {str(worker.id) for worker in story.people[1:]}
    everybody = living | {str(story.her.id)}
    assert story.found(story.data[0], [story.before]) == everybody, "control: the old epoch found all"
    for file in story.data[: story.until(ROTATED_ON)]:
        assert copied(file)["blind_index"]
        assert story.found(file, story.rings) == set(), file
    assert story.found(story.data[-1], story.rings[:1]) == living, "control: the current epoch finds the living"
