"""Backups of a house at work, and what brings them back: whole, with the newest keys, or not at all."""

import asyncio
import json
import shutil
import stat
from dataclasses import replace
from datetime import timedelta

import pytest

from services.keys.ring import KeyRing
from services.ops.backup import backup
from services.ops.manifests import Kind, Shelf
from services.ops.restore import Wanted, restore
from services.ops.verify import verify
from services.store.embedded import discard, running
from services.store.provision import DATA, KEYS
from talentcoop.errors import TalentCoopError
from talentcoop.spellings import spelt_name
from tests.fixtures import quick
from tests.protection.backups import Home, key_file, of_kind, spare

SECRETS = {"given": "Zuleikha", "family": "Wambui-Ndlovu", "phone": "+32470998877", "note": "sleeps at the station"}
SETTLED = ("migration", "sign_in", "blind_index", "key_state")
"""What a restore does not bring back as it was: sessions end, digests are made anew, changes are counted on."""


@pytest.fixture(scope="module")
def home(tmp_path_factory, runner):
    """A house with two cooperatives, something in every table, and a backup of it."""
    base = quick(tmp_path_factory.mktemp("backups"))
    one = Home.at(base)

    async def filled():
        async with one.worlds("first", "second") as worlds:
            for world in worlds:
                await (await world.founded()).filled(**SECRETS)
        return await one.backup()

    with running(one.settings.cluster):
        one.made = runner.run(filled())
        one.folder = one.base / "backups"
        yield one
    discard(one.settings.cluster)
    shutil.rmtree(base)


@pytest.fixture(autouse=True)
def quickly(home, monkeypatch):
    """What these tests do again and again is done once."""
    spare(monkeypatch, home.base)


@pytest.fixture
def elsewhere(home, request):
    """Another machine with the same key file."""
    one = home.elsewhere(request.node.name[:40])
    with running(one.settings.cluster):
        yield one
    discard(one.settings.cluster)


@pytest.fixture
def shelf(home, tmp_path):
    """The backup in a folder that a test may spoil."""
    folder = tmp_path / "shelf"
    folder.mkdir(mode=0o700)
    for path in home.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


async def refusal(work):
    with pytest.raises(TalentCoopError) as refused:
        await work
    return refused.value.code


def rewritten(folder, kind, **changes):
    """A manifest that says something else."""
    one = replace(Shelf.of(folder).choose(kind), **changes)
    one.write(folder)
    return one


# --- backing up -------------------------------------------------------------------------------------------------


def test_a_backup_is_two_files_for_their_owner_alone_with_a_manifest_each_that_names_nobody(home):
    data, keys = home.made
    assert [data.kind, keys.kind] == [Kind.DATA, Kind.KEYS]
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
    assert len(list(home.folder.iterdir())) == 4
    for path in home.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert not [word for word in SECRETS.values() if word.encode() in path.read_bytes()], path
    said = json.loads((home.folder / data.file).with_suffix(".json").read_text())
    assert set(said) == set("kind file plain made_at sha256 bytes postgresql migrations rows epoch generation".split())
    assert data.rows["worker"] == 2
    assert keys.rows["person_key"] == keys.generation > 2
    assert keys.epoch == "2026-06"


async def test_a_plain_backup_can_be_read_and_holds_no_word_of_anybody(home):
    made = await home.backup("plain", plain=True)
    for one in made:
        text = (home.base / "plain" / one.file).read_text(encoding="utf-8")
        assert "COPY public." in text
        assert not [word for word in SECRETS.values() if word in text]


async def test_one_database_alone_and_two_backups_of_one_second_are_told_apart(home):
    first = await home.backup("alone", kinds=[Kind.KEYS])
    second = await home.backup("alone", kinds=[Kind.KEYS])
    assert [one.kind for one in first + second] == [Kind.KEYS] * 2
    assert second[0].made_at - first[0].made_at == timedelta(seconds=1)
    assert Shelf.of(home.base / "alone").choose(Kind.KEYS) == second[0]


async def test_neither_the_key_files_folder_nor_the_datas_takes_a_backup(home, tmp_path):
    escrow = key_file(tmp_path / "escrow", "2026-06")
    settings = replace(home.settings, escrow_files=(escrow,))
    keys = settings.master_key_file.parent
    for folder in (keys, keys / "b", home.base, settings.data, settings.cluster, settings.data / "b", tmp_path):
        assert await refusal(backup(settings, home.clock, folder)) == "backup.beside", folder
    assert not (keys / "b").exists()


async def test_a_folder_that_others_look_into_is_shut_where_it_is_empty_and_refused_where_it_is_not(home, tmp_path):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)
    await backup(home.settings, home.clock, folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / "letter.txt").write_text("")
    folder.chmod(0o755)
    assert await refusal(backup(home.settings, home.clock, folder)) == "backup.folder"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert await refusal(backup(home.settings, home.clock, folder / "letter.txt")) == "backup.folder"


async def test_what_was_cut_short_counts_for_nothing_and_is_cleared_away(home, tmp_path, monkeypatch):
    folder = tmp_path / "cut"

    async def cut(where, into, **_):
        into.write(b"half")
        raise TalentCoopError("backup.failed", "The power went.")

    monkeypatch.setattr("services.ops.backup.dump", cut)
    assert await refusal(backup(home.settings, home.clock, folder)) == "backup.failed"
    assert [path.suffix for path in folder.iterdir()] == [".part"]
    assert await refusal(verify(home.settings, folder)) == "backup.missing"
    monkeypatch.undo()
    await backup(home.settings, home.clock, folder)
    assert sorted(path.suffix for path in folder.iterdir()) == [".dump", ".dump", ".json", ".json"]


async def test_two_backups_into_one_folder_do_not_meet(home, tmp_path):
    outcomes = await asyncio.gather(
        *(backup(home.settings, home.clock, tmp_path / "both") for _ in range(2)), return_exceptions=True
    )
    assert sorted(getattr(one, "code", "done") for one in outcomes) == ["backup.busy", "done"]


# --- trying it out ----------------------------------------------------------------------------------------------


async def test_a_good_backup_opens_whole(home):
    found = await verify(home.settings, home.folder)
    assert (found.problems, found.checked, found.cells.broken, found.cells.erased) == ((), 2, 0, 0)
    assert found.cells.opened >= 2 * 8
    assert found.rows == sum(home.made[0].rows.values())


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("damage", ["bit", "cut", "gone"])
async def test_a_damaged_file_is_found_and_not_restored(home, shelf, kind, damage):
    path = shelf / of_kind(home.made, kind).file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink() if damage == "gone" else path.write_bytes(content if damage == "bit" else content[:-1])
    found = await verify(home.settings, shelf)
    assert [one.code for one in found.problems] == ["backup.damaged"]
    assert found.checked == 1
    assert await refusal(restore(home.settings, home.clock, Wanted(folder=shelf, replace=True))) == "backup.damaged"


@pytest.mark.parametrize("odd", ["{", "[]", '{"kind": "data"}', "null"])
async def test_an_odd_manifest_is_found(home, shelf, odd):
    next(shelf.glob("data-*.json")).write_text(odd)
    assert await refusal(verify(home.settings, shelf)) == "backup.damaged"


async def test_a_manifest_leads_to_no_file_elsewhere(home, shelf):
    path = next(shelf.glob("data-*.json"))
    path.write_text(path.read_text().replace('"data-', '"../data-'))
    assert await refusal(verify(home.settings, shelf)) == "backup.damaged"


@pytest.mark.parametrize("change", ["rows", "migrations", "generation"])
async def test_a_backup_that_is_not_what_its_manifest_says_is_found(home, shelf, change):
    keys = Shelf.of(shelf).choose(Kind.KEYS)
    other = {
        "rows": {**keys.rows, "person_key": 1},
        "migrations": keys.migrations[:-1],
        "generation": keys.generation + 1,
    }
    rewritten(shelf, Kind.KEYS, **{change: other[change]})
    assert [one.code for one in (await verify(home.settings, shelf)).problems] == ["backup.different"]


async def test_keys_from_before_the_data_are_found(home, shelf):
    rewritten(shelf, Kind.DATA, generation=home.made[1].generation + 1)
    assert [one.code for one in (await verify(home.settings, shelf)).problems] == ["backup.keys-behind"]


async def test_with_another_key_file_nothing_opens_and_with_another_epoch_it_says_so(home, tmp_path):
    other = replace(home.settings, master_key_file=key_file(tmp_path / "other", "2026-06"))
    found = await verify(other, home.folder)
    assert [one.code for one in found.problems] == ["backup.shut"]
    assert (found.cells.opened, found.cells.erased) == (0, 0)
    older = replace(home.settings, master_key_file=key_file(tmp_path / "older", "2026-05"))
    assert await refusal(verify(older, home.folder)) == "key.epoch"
    assert KeyRing.from_file(older.master_key_file).current == "2026-05"
    assert await refusal(restore(other, home.clock, Wanted(folder=home.folder, replace=True))) == "restore.unreadable"


# --- bringing it back -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plain", [False, True])
async def test_elsewhere_everything_comes_back_row_for_row(home, elsewhere, tmp_path, plain):
    folder = tmp_path / "mine"
    await backup(home.settings, home.clock, folder, plain=plain)
    found = await restore(elsewhere.settings, home.clock, Wanted(folder=folder))
    assert (found.problems, found.aside, found.forgotten) == ((), (), 0)
    assert (found.cells.erased, found.cells.broken) == (0, 0)
    for database in (DATA, KEYS):
        assert await elsewhere.rows(database, SETTLED) == await home.rows(database, SETTLED)
    async with elsewhere.connected() as connection:
        assert await connection.fetchval("select count(*) from sign_in") == 0
    async with elsewhere.worlds("first", "second") as worlds:
        for world in worlds:
            async with world.open() as store:
                (key,) = await store.workers.ids()
                assert (await store.workers.get(key)).identity.given_name == SECRETS["given"]
                assert await store.indexes.find({"name": spelt_name(SECRETS["given"], SECRETS["family"])})
