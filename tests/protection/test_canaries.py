"""What is sealed lies nowhere in plain: every name, number, address, nationality, note, fact and decision of a lived
world is looked for in all that it left on disk and sent, in every form. The names of firms are the control.
"""

import io
import json
import logging
import random
import re
import string
from base64 import b64encode
from contextlib import AsyncExitStack
from datetime import date
from types import SimpleNamespace
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.actors import Role
from services.app.logs import JsonLines
from services.app.opening import owning
from services.clock import SetClock
from services.demo.canaries import PUBLIC, canaries
from services.keys import piccolo_app as keys_app
from services.keys.epochs import settle
from services.keys.ring import KeyRing
from services.keys.rows import KeyRows
from services.ports.pages import Slice
from services.store import piccolo_app as store_app
from services.store import programs
from services.store.due import StoredDue
from services.store.embedded import SUPERUSER
from services.store.engine import connected
from services.store.feeds import StoredFeedOwners
from services.store.unit_of_work import unit_of_work
from services.usecases import talks, workers
from tests.fixtures import Databases, copy
from tests.protection.searching import Search, forms
from tests.services.served import law
from tests.services.test_demo import lived
from tests.services.world import NOW, World
from tests.web.site import Reader

UNTIL = date(2026, 7, 31)
FIELDS = {"name", "phone", "address", "nationality", "note", "stay_fact", "decision"}
LISTS = ("/desk/workers", "/desk/placements", "/desk/calls", "/desk/roles")
ASKED = ("/desk", "/desk/workers", "/desk/placements", "/desk/calls", "/coach", "/lab", "/me", "/nowhere")


@pytest.fixture(scope="module")
def world(server, databases, runner):
    """Databases of this module's own: the demo's cooperatives have the same ids each time."""
    stack = AsyncExitStack()
    own = Databases(server, f"{databases.data}_canaries", f"{databases.keys}_canaries")
    yield runner.run(_opened(stack, server, own))
    runner.run(_closed(stack, server, own))


async def _opened(stack, server, own):
    connection = await asyncpg.connect(**server.config(SUPERUSER, "postgres"))
    await copy(server, connection, store_app.APP_CONFIG, own.data)
    await copy(server, connection, keys_app.APP_CONFIG, own.keys)
    await connection.close()
    async with owning(own.owned(own.keys)) as owner:
        await settle(owner, KeyRing.demo(), NOW)
    data = await stack.enter_async_context(connected(own.served(own.data)))
    keys_engine = await stack.enter_async_context(connected(own.served(own.keys)))
    keys = KeyRows(keys_engine, KeyRing.demo(), SetClock(NOW))
    world = World("canaries", unit_of_work(data, keys), keys, StoredDue(data), StoredFeedOwners(data))
    return SimpleNamespace(world=world, own=own, lives=await lived(world, 11, UNTIL))


async def _closed(stack, server, own):
    await stack.aclose()
    connection = await asyncpg.connect(**server.config(SUPERUSER, "postgres"))
    for name in (own.data, own.keys):
        await connection.execute(f"drop database {name} with (force)")
    await connection.close()


@pytest.fixture(scope="module")
def held(world, runner):
    """Every canary of both cooperatives."""
    law_, scenario = world.lives
    return runner.run(canaries(law_.house, [law_.cooperative.id, scenario.cooperative.id]))


@pytest.fixture(scope="module")
def secrets(held):
    return Search(one.value for one in held if one.grade != PUBLIC)


@pytest.fixture(scope="module")
def control(held):
    return Search(one.value for one in held if one.grade == PUBLIC)


@pytest.fixture(scope="module")
def files(world, server, runner):
    """Where the two databases lie on disk once all is written, with the server's write-ahead log and its own logs."""
    return runner.run(_files(world, server))


async def _files(world, server):
    connection = await asyncpg.connect(**server.config(SUPERUSER, "postgres"))
    await connection.execute("checkpoint")
    cluster = await connection.fetchval("show data_directory")
    query = "select oid from pg_database where datname = $1"
    oids = [await connection.fetchval(query, name) for name in (world.own.data, world.own.keys)]
    await connection.close()
    return [f"{cluster}/base/{oid}" for oid in oids] + [f"{cluster}/{name}" for name in ("pg_wal", "log", "start.log")]


@pytest.fixture(scope="module")
def dumps(world, server):
    """Both databases as plain SQL, uncompressed, as a superuser dumps them."""
    return {name: dumped(server, name) for name in (world.own.data, world.own.keys)}


def dumped(server, name):
    where = server.config(SUPERUSER, name)
    options = [f"--host={where['host']}", f"--username={where['user']}", f"--dbname={name}", "--no-owner"]
    code, text = programs.call(server.socket, "pg_dump", *options)
    assert code == 0, text
    return text


async def test_the_world_holds_a_value_of_every_field_and_staff_see_each_in_her_file(world, held):
    assert {one.field for one in held if one.grade != PUBLIC} == FIELDS
    life = world.lives[0]
    desk = life.house.desk(life.actor(Role.STAFF))
    of_life = {one.id: one.ref for one in (await workers.find(desk, Slice(0, 200))).items}
    noted = {one.note for key in of_life for one in await talks.of(desk, key) if one.note}
    assert noted == {one.value for one in held if one.field == "note" and one.ref in of_life.values()}
    assert len(held) > 200 and all(len(one.value) >= 6 for one in held)


def test_no_canary_lies_in_the_files_of_the_databases_in_the_write_ahead_log_or_in_the_servers_logs(
    files, secrets, control
):
    found, size = secrets.below(*files)
    assert found == {}
    assert size > 10_000_000
    assert control.below(files[0])[0], "the control was not found: nothing was searched"


def test_no_canary_lies_in_an_uncompressed_dump(dumps, secrets, control):
    for text in dumps.values():
        assert secrets.within(text.encode()) == set()
    assert any(control.within(text.encode()) for text in dumps.values())


def test_no_line_of_a_dump_that_is_about_somebody_names_a_policy_or_what_it_said(world, dumps):
    library, _ = law()
    told = re.compile("|".join(map(re.escape, library.policies)) + r"|\bopen_to_discretion\b|\bnot_met\b")
    keys = {str(key) for life in world.lives for key in life.intake.caseload}
    (data, _) = dumps.values()
    about = [line for line in data.splitlines() if any(key in keys for key in re.findall(UUIDS, line))]
    assert len(about) > 1000
    assert [line for line in about if told.search(line)] == []
    assert any(told.search(line) for line in data.splitlines()), "the text of editions is there and names policies"


UUIDS = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def test_no_canary_leaves_by_mail(world, secrets):
    letters = [letter for life in world.lives for letter in life.mailer.letters]
    assert len(letters) > 20
    for letter in letters:
        assert secrets.within(f"{letter.subject}\n{letter.body}\n{letter.wire_id}".encode()) == set()


async def test_no_canary_leaves_in_a_list_as_a_file_or_in_our_own_logs(world, held, secrets):
    law_, lines = world.lives[0], io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    logging.getLogger("talentcoop").setLevel("DEBUG")
    own = World("canaries", world.world.uow, world.world.keys, world.world.due, world.world.feeds)
    own.cooperative = law_.cooperative.id
    names = [one.value for one in held if one.field in ("name", "note")][:3]
    try:
        reader = Reader(own, "staff", clock=law_.clock)
        for path in ASKED:
            await reader.open(path)
        for name in names:
            await reader.open("/desk/workers", params={"text": name})
            await reader.send("/desk/workers/new", {"given_name": name, "family_name": name, "hours_a_week": name})
            await reader.open(f"/desk/workers/{name}")
        for key in list(law_.intake.caseload)[:5]:
            assert (await reader.open(f"/desk/workers/{key}")).status == 200
        for path in LISTS:
            for kind in ("csv", "xlsx"):
                taken = await reader.open(f"{path}.{kind}")
                assert taken.status == 200, path
                assert secrets.within(taken.answer.content) == set(), path
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger("talentcoop").setLevel("NOTSET")
    said = lines.getvalue()
    assert said.count('"request"') > 10
    assert secrets.within(said.encode()) == set()


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=6, max_size=30), st.binary(max_size=40))
def test_a_value_is_found_in_every_form_wherever_it_stands(value, before):
    search = Search([value])
    for form in forms(value):
        assert search.within(before + form + b"after") == {value}
    plain = value.encode()
    assert search.within(b64encode(before + plain + before)) == {value}
    assert search.within(json.dumps({"said": value}).encode()) == {value}


def test_a_value_is_found_where_two_parts_of_a_file_meet_and_what_differs_is_not(monkeypatch):
    monkeypatch.setattr("tests.protection.searching.AT_ONCE", 16)
    search = Search(["quai du Prunier 291", "rue du Saule 12"])
    for before in range(40):
        assert search.within(b"x" * before + b"quai du Prunier 291" + b"y" * 40) == {"quai du Prunier 291"}
    rng = random.Random(1)
    noise = "".join(rng.choices(string.ascii_letters + " 0123456789", k=20_000))
    assert search.within(noise.encode()) == set()


def test_ids_are_all_that_a_canary_is_told_by(held):
    assert all(UUID(one.ref) for one in held if one.grade == PUBLIC)
    assert all(re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", one.ref) for one in held if one.grade != PUBLIC)
