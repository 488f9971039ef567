"""`talentcoop audit verify` over a database of its own, and what the command line leaves in the audit."""

import asyncio
import json
from dataclasses import replace

import asyncpg
import pytest
from click.testing import CliRunner

from services.app.opening import opened
from services.cli import main
from services.clock import SetClock
from services.jobs.linking import Linker
from services.settings import Settings
from services.store.embedded import SUPERUSER, discard, running
from services.store.provision import DATA
from tests.services.command import Story, no_settings, said
from tests.services.world import NOW

__all__ = ["no_settings"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data folder with a few files, whose server runs until the module is done."""
    folder = tmp_path_factory.mktemp("audit") / "data"
    settings = replace(Settings(), data=folder)

    async def told():
        async with opened(settings, clock=SetClock(NOW)) as house:
            await Story(house).tell()

    with running(settings.cluster) as server:
        asyncio.run(told())
        yield folder, server
    discard(settings.cluster)


def verified(folder):
    result = CliRunner().invoke(main, ["audit", "verify", "--data", str(folder), "--json"])
    return result.exit_code, json.loads(result.stdout)


def anchored(folder, file):
    """Link and anchor as the service does while it serves."""

    async def linked():
        async with opened(replace(Settings(), data=folder), clock=SetClock(NOW)) as house:
            linker = Linker(desk_of=house.desk, chains=house.chains, clock=house.clock, file=file)
            return await linker.anchor()

    return asyncio.run(linked())


def meddled(server, statement):
    """Somebody with all rights over the database."""

    async def done():
        connection = await asyncpg.connect(**server.config(SUPERUSER, DATA))
        await connection.execute(statement)
        await connection.close()

    asyncio.run(done())


def test_from_the_command_line_to_the_place_that_was_meddled_with(data, tmp_path, monkeypatch):
    folder, server = data
    monkeypatch.setenv("TALENTCOOP_ANCHOR_FILE", str(tmp_path / "anchors"))
    before = verified(folder)
    assert before[0] == 0 and before[1]["faults"] == [] and before[1]["linked"] == 0
    said("worker", "show", "REF-00", "--data", folder)
    code, found = verified(folder)
    assert (code, found["waiting"]) == (0, before[1]["waiting"] + 1)

    (head,) = anchored(folder, tmp_path / "anchors").heads.values()
    code, found = verified(folder)
    assert (code, found["linked"], found["waiting"], found["anchors"]) == (0, head.place, 0, 1)

    meddled(
        server, "update audit_entry set purpose = 'nothing' where id = (select entry from audit_link where place = 2)"
    )
    code, found = verified(folder)
    assert (code, [(fault["code"], fault["place"]) for fault in found["faults"]]) == (1, [("audit.changed", 2)])
    told = CliRunner().invoke(main, ["audit", "verify", "--data", str(folder)])
    assert told.exit_code == 1
    assert "At place 2 stands not what was linked." in told.stdout and "1 fault(s) found" in told.stdout

    (tmp_path / "anchors").rename(tmp_path / "copy")
    code, found = verified(folder)
    assert (code, [fault["code"] for fault in found["faults"]]) == (1, ["audit.changed", "audit.unanchored"])
    (tmp_path / "copy").rename(tmp_path / "anchors")

    meddled(server, "delete from audit_link; delete from audit_entry")
    code, found = verified(folder)
    assert (code, [fault["code"] for fault in found["faults"]]) == (1, ["audit.cut"])
