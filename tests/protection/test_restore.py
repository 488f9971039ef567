"""What a restore refuses, what it leaves alone, and that one cut short anywhere changed nothing."""

import json
import os
import shutil
import signal
from dataclasses import replace

import pytest
from click.testing import CliRunner

from services.cli import main
from services.jobs.anchors import Anchor, append
from services.ops import dumps
from services.ops.backup import backup
from services.ops.catalogue import shape
from services.ops.manifests import Kind
from services.ops.restore import Wanted, restore
from services.store.embedded import discard, running
from services.store.provision import DATA, KEYS, OWNER, SERVICE
from talentcoop.errors import TalentCoopError
from tests.fixtures import quick
from tests.protection import cutting
from tests.protection.backups import Home, spare
from tests.services.world import NOW


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A house of this test's own."""
    base = quick(tmp_path)
    one = Home.at(base)
    spare(monkeypatch, base)
    with running(one.settings.cluster):
        yield one
    discard(one.settings.cluster)
    shutil.rmtree(base)


async def filled(home, name="first"):
    async with home.worlds(name) as (world,):
        return world, await (await world.founded()).filled()


async def refusal(work):
    with pytest.raises(TalentCoopError) as refused:
        await work
    return refused.value.code


def wanted(home, **more):
    return Wanted(folder=home.base / "backups", **more)


async def erase(home, worker):
    async with home.worlds("first") as (world,):
        await world.keys.forget(world.cooperative, worker.id)


async def test_older_keys_are_refused_by_the_folder_by_the_house_and_by_the_anchor(home):
    _, worker = await filled(home)
    old = await home.backup()
    await erase(home, worker)
    assert await refusal(restore(home.settings, home.clock, wanted(home, replace=True))) == "backup.older-keys"
    new = await home.backup()
    older = wanted(home, replace=True, keys=old[1].file)
    assert await refusal(restore(home.settings, home.clock, older)) == "backup.older-keys"
    assert await refusal(restore(home.settings, home.clock, replace(older, older_keys=True))) == "backup.older-keys"

    elsewhere = home.elsewhere("another")
    elsewhere.settings = replace(elsewhere.settings, anchor_file=home.base / "anchors")
    append(elsewhere.settings.anchor_file, Anchor(at=NOW, generation=new[1].generation + 5, heads={}))
    assert await refusal(restore(elsewhere.settings, home.clock, wanted(home))) == "backup.older-keys"
    try:
        found = await restore(elsewhere.settings, home.clock, wanted(home, older_keys=True))
        assert found.cells.erased > 0
        assert (found.problems, found.cells.broken) == ((), 0)
        async with elsewhere.connected(KEYS) as connection:
            assert await connection.fetchval("select generation from key_state") > new[1].generation + 5
    finally:
        discard(elsewhere.settings.cluster)


async def test_whoever_has_a_receipt_is_erased_again_where_only_older_keys_are_left(home):
    world, worker = await filled(home)
    before = (await home.backup(kinds=[Kind.KEYS]))[0]
    async with home.worlds("first") as (same,):
        hers = 1 + len(await same.keys.aliases(world.cooperative, worker.id))
    await erase(home, worker)
    async with home.connected() as connection:
        await connection.execute(
            "insert into receipt (id, cooperative, person, reason, erased_at, unreadable_by, records, by)"
            " values (gen_random_uuid(), $1, $2, 'asked', now(), current_date, 0, $1)",
            world.cooperative,
            worker.id,
        )
    data = (await home.backup(kinds=[Kind.DATA]))[0]
    assert data.generation > before.generation
    elsewhere = home.elsewhere("another")
    assert await refusal(restore(elsewhere.settings, home.clock, wanted(home))) == "backup.older-keys"
    try:
        found = await restore(elsewhere.settings, home.clock, wanted(home, older_keys=True))
        assert found.forgotten == hers
        assert found.cells.opened + found.cells.erased == sum((await elsewhere.cells()).values())
        async with elsewhere.worlds("first") as (world,):
            assert await world.keys.sealers(world.cooperative, [worker.id]) == {}
    finally:
        discard(elsewhere.settings.cluster)


async def test_what_holds_data_is_put_aside_when_told_to_and_left_alone_otherwise(home):
    await filled(home)
    await home.backup()
    was = {database: await home.rows(database) for database in (DATA, KEYS)}
    assert await refusal(restore(home.settings, home.clock, wanted(home))) == "restore.holds-data"
    async with home.worlds("first"):
        assert await refusal(restore(home.settings, home.clock, wanted(home, replace=True))) == "restore.in-use"
    assert {database: await home.rows(database) for database in (DATA, KEYS)} == was
    for _ in range(2):
        found = await restore(home.settings, home.clock, wanted(home, replace=True))
        assert found.problems == ()
    async with home.connected() as connection:
        listed = await connection.fetch("select datname from pg_database where datname ~ 'talentcoop'")
    kept = {f"{name}_before_20260601090000{n}" for name in (DATA, KEYS) for n in ("", "_1")}
    assert {row[0] for row in listed} == {DATA, KEYS} | kept
    assert await home.rows(f"{DATA}_before_20260601090000") == was[DATA]


async def test_walls_and_rights_are_those_of_a_fresh_house_and_one_that_lacks_is_refused(home, tmp_path):
    await filled(home)
    await home.backup()
    for database, spoil in (
        (DATA, "alter table fact disable row level security"),
        (DATA, "grant delete on decision to talentcoop_service"),
        (KEYS, "drop trigger person_key_counted on person_key"),
        (KEYS, "grant update on person_key to public"),
    ):
        async with home.connected(database) as connection:
            before = await shape(connection)
            await connection.execute(spoil)
            assert await shape(connection) != before, spoil
    await home.backup("spoilt")
    elsewhere = home.elsewhere("another")
    try:
        spoilt = Wanted(folder=home.base / "spoilt")
        assert await refusal(restore(elsewhere.settings, home.clock, spoilt)) == "restore.shape"
        found = await restore(elsewhere.settings, home.clock, wanted(home))
        assert found.problems == ()
    finally:
        discard(elsewhere.settings.cluster)


# --- cut short ---------------------------------------------------------------------------------------------------


async def test_killed_anywhere_either_the_former_or_the_restored_house_stands_whole_and_the_next_restore_ends(home):
    """Early, in the midst and where the databases change places; the soak kills at each fourth statement."""
    assert await killed_restoring(home, lambda statements: (1, statements // 2, statements - 6)) == 3


async def killed_restoring(home, chosen):
    """Kill a restore at chosen statements of all, each time from the same house; gives how many kills that were."""
    await filled(home)
    await home.backup()
    await filled(home, "second")
    await home.backup(kinds=[Kind.KEYS])
    former = await home.rows(besides=())
    with cutting.program(home) as cut_short:
        statements = cut_short(0)
        restored = await home.rows(besides=("blind_index",))
        points = sorted(chosen(statements))
        for at in points:
            await again(home, former)
            assert cut_short(at) == -signal.SIGKILL
            assert await home.rows(besides=()) == former or await home.rows(besides=("blind_index",)) == restored, at
        assert cut_short(0) > 0
    assert await home.rows(besides=("blind_index",)) == restored
    return len(points)


async def again(home, former):
    """Put the former house back where a restore put it aside."""
    async with home.connected("postgres") as connection:
        for name in (DATA, KEYS):
            aside = f"{name}_before_20260601090000"
            if await connection.fetchval("select count(*) from pg_database where datname = $1", aside):
                await connection.execute(f"drop database {name} with (force)")
                await connection.execute(f"alter database {aside} rename to {name}")
    assert await home.rows(besides=()) == former


# --- an operator's own server ------------------------------------------------------------------------------------


async def test_on_a_server_of_the_operators_the_owner_backs_up_and_with_leave_restores(home):
    with running(home.settings.cluster) as server:
        urls = {
            "database_url": dumps.url_of(server.config(SERVICE, "coop")),
            "owner_url": dumps.url_of(server.config(OWNER, "coop")),
        }
        settings = replace(home.settings, data=None, env="production", **urls)
        await filled(home)
        async with home.connected("postgres") as connection:
            for name in (DATA, KEYS):
                await connection.execute(f"alter database {name} rename to {name.replace('talentcoop', 'coop')}")
        await backup(settings, home.clock, home.base / "backups")
        told = wanted(home, replace=True)
        assert await refusal(restore(settings, home.clock, told)) == "restore.no-createdb"
        async with home.connected("postgres") as connection:
            await connection.execute(f"alter role {OWNER} createdb")
        was = await home.rows("coop", ("migration", "blind_index", "sign_in"))
        found = await restore(settings, home.clock, told)
        assert found.aside == ("coop_keys_before_20260601090000", "coop_before_20260601090000")
        assert found.problems == ()
        assert await home.rows("coop", ("migration", "blind_index", "sign_in")) == was


# --- the commands ------------------------------------------------------------------------------------------------


def test_the_commands_say_what_they_did_as_one_object_and_by_their_exit_code(home, runner, monkeypatch):
    for name in [name for name in os.environ if name.startswith("TALENTCOOP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TALENTCOOP_MASTER_KEY_FILE", str(home.settings.master_key_file))
    monkeypatch.setattr("tempfile.tempdir", str(home.base))
    runner.run(filled(home))
    folder, data = str(home.base / "backups"), str(home.settings.data)

    def said(*arguments, code=0):
        result = CliRunner().invoke(main, [*arguments, "--json"])
        assert result.exit_code == code, result.stderr
        assert result.stdout.count("\n") == 1
        return json.loads(result.stdout)

    made = said("backup", "--to", folder, "--data", data)["backups"]
    assert [one["kind"] for one in made] == ["data", "keys"]
    good = said("verify", "--from", folder)
    assert (good["checked"], good["problems"], good["cells"]["broken"]) == (2, [], 0)
    back = said("restore", "--from", folder, "--data", data, "--yes")
    assert (back["data"], back["keys"], len(back["aside"])) == (made[0]["file"], made[1]["file"], 2)
    (home.base / "backups" / made[0]["file"]).write_bytes(b"")
    assert [one["code"] for one in said("verify", "--from", folder, code=1)["problems"]] == ["backup.damaged"]
    plain = CliRunner().invoke(main, ["backup", "--to", folder, "--data", data, "--only", "keys", "--sql"])
    assert "keys-" in plain.stdout
    assert "sha256" in plain.stdout
    told = CliRunner().invoke(main, ["restore", "--from", folder, "--data", data])
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.splitlines()[-1].startswith("talentcoop: backup.damaged: ")
