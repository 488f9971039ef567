"""Around a rotation: what refuses it before anything changes, what an operator types, and the pass that looks."""

import asyncio
import json
import os
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from services.app.rotation import keeping, rotate
from services.cli import main
from services.clock import SetClock
from services.jobs.epochs import EpochWatch
from services.ops.doctor import examine
from talentcoop.errors import Disallowed, Invalid
from tests.protection.rotating import filled, installation, read, used

__all__ = ["installation"]


# --- refused before anything changes ----------------------------------------------------------------------------


def broken(installation, how):
    """The settings with an escrow file that cannot take part."""
    copy_, other = installation.settings.escrow_files
    if how == "gone":
        copy_.unlink()
    elif how == "folder":
        copy_.unlink()
        copy_.mkdir()
    elif how == "link":
        copy_.unlink()
        copy_.symlink_to(other)
    elif how == "readable":
        copy_.chmod(0o644)
    elif how == "another":
        copy_.write_text(f"2026-06-01 {b64encode(os.urandom(32)).decode()}\n")


@pytest.mark.parametrize("how", ["gone", "folder", "link", "readable", "another"])
async def test_an_escrow_file_that_cannot_take_part_stops_a_rotation_before_it_begins(installation, how):
    async with installation.opened() as house:
        world = await filled(house)
        broken(installation, how)
        before = installation.settings.master_key_file.read_bytes()
        with pytest.raises(Invalid) as refused:
            await rotate(house)
        assert refused.value.code == "key.escrow"
        assert installation.settings.master_key_file.read_bytes() == before
        assert await used(house) == ("2026-06-01",)
        await read(house, world)


async def test_a_key_file_of_another_database_destroys_nothing(installation):
    async with installation.opened() as house:
        await filled(house)
        line = f"2026-06-01 {b64encode(os.urandom(32)).decode()}\n"
        for file in installation.files:
            file.write_text(line)
        with pytest.raises(Invalid) as refused:
            await rotate(house)
        assert refused.value.code == "seal.broken"
        assert {file.read_text() for file in installation.files} == {line}
    with pytest.raises(Invalid) as shut:
        async with installation.opened():
            pass
    assert shut.value.code == "seal.broken"


def test_the_demos_key_and_what_systemd_hands_over_are_not_rotated(installation, monkeypatch):
    for settings in (replace(installation.settings, env="demo"), replace(installation.settings, master_key_file=None)):
        with pytest.raises(Disallowed) as refused:
            keeping(settings)
        assert refused.value.code == "key.demo-fixed"
    handed = installation.base / "credentials"
    handed.mkdir()
    (handed / "talentcoop-master-key").write_bytes(installation.settings.master_key_file.read_bytes())
    (handed / "talentcoop-master-key").chmod(0o400)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed))
    with pytest.raises(Disallowed) as refused:
        keeping(replace(installation.settings, master_key_file=None))
    assert refused.value.code == "key.read-only"
    assert "talentcoop keys rotate" in refused.value.next_step


def test_no_error_and_no_ring_shows_a_key(installation):
    ring = installation.ring()
    assert "2026" in repr(ring)
    for key in ring.epochs.values():
        assert b64encode(key).decode() not in repr(ring)


# --- at the command line ----------------------------------------------------------------------------------------


def called(installation, *arguments):
    given = {
        "TALENTCOOP_DATABASE_URL": installation.settings.database_url,
        "TALENTCOOP_OWNER_URL": installation.settings.owner_url,
        "TALENTCOOP_MASTER_KEY_FILE": str(installation.files[0]),
        "TALENTCOOP_ESCROW_FILES": os.pathsep.join(map(str, installation.files[1:])),
    }
    result = CliRunner().invoke(main, ["keys", *arguments], env=given)
    assert result.exit_code == 0, result.output
    return result


def test_what_an_operator_types_rotates_and_shows_epochs_and_never_a_key(installation):
    held = [installation.ring().key("2026-06-01")]
    done = json.loads(called(installation, "rotate", "--json", "--to", str(installation.base / "backups")).stdout)
    assert done["ended"] == ["2026-06-01"]
    (manifest,) = [json.loads(file.read_text()) for file in (installation.base / "backups").glob("*.json")]
    assert manifest["epoch"] == done["epoch"]
    held.append(installation.ring().key(done["epoch"]))
    shown = called(installation, "show", "--json").stdout
    old, new = json.loads(shown)["epochs"]
    assert (old["id"], old["current"], old["in_key_file"], old["in_escrow"]) == ("2026-06-01", False, False, 0)
    assert (new["id"], new["current"], new["in_key_file"], new["in_escrow"]) == (done["epoch"], True, True, 2)
    assert (new["people"], new["house"]) == (0, 2)
    table = called(installation, "show").stdout
    assert done["epoch"] in table
    for key in held:
        assert b64encode(key).decode() not in shown + table


# --- the pass ---------------------------------------------------------------------------------------------------


async def test_the_doctor_names_an_epoch_that_nothing_ended_and_no_other(installation):
    settings, first = installation.settings, installation.clock()

    async def problems(**later):
        found = await examine(settings, SetClock(first + timedelta(**later)), ("keys",))
        return [one.code for one in found]

    async with installation.opened() as house:
        assert await problems(days=30) == []
        assert await problems(days=30, seconds=1) == ["key.overdue"]
        installation.clock.set(first + timedelta(days=31))
        await rotate(house)
        assert await problems(days=31) == []
    settings = replace(settings, rotate_days=7)
    assert await problems(days=31 + 9, seconds=1) == ["key.overdue"]
    nowhere = "postgresql://nobody@127.0.0.1:9/none"
    settings = replace(settings, database_url=nowhere, owner_url=nowhere)
    assert await problems(days=365) == []


async def test_a_look_that_fails_is_told_by_its_code_and_made_again(caplog):
    looks = []

    async def look():
        looks.append(len(looks))
        if len(looks) == 1:
            raise Disallowed("key.read-only", "No.", "Do.")

    watch = EpochWatch(look)
    with caplog.at_level("ERROR", logger="talentcoop.jobs"):
        await watch.look()
    assert [record.code for record in caplog.records] == ["key.read-only"]
    await watch.look()
    await watch.stop()
    await watch.look()
    assert looks == [0, 1]


async def test_told_to_stop_a_look_is_broken_off():
    begun = asyncio.Event()

    async def look():
        begun.set()
        await asyncio.Event().wait()

    watch = EpochWatch(look)
    under_way = asyncio.create_task(watch.look())
    await begun.wait()
    await watch.stop()
    assert under_way.cancelled()
