"""Migrations: from nothing, again, from two processes at once; and the tables say what the migrations made."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from piccolo.apps.migrations.commands.new import AutoMigrationManager

from services.keys import piccolo_app as keys_app
from services.store import migrate as migrate_module
from services.store import piccolo_app as store_app
from services.store.embedded import SUPERUSER
from services.store.migrate import migrate
from services.store.provision import DATA, KEYS, OWNER, make_database, provision
from talentcoop.errors import Invalid

ROOT = Path(__file__).parents[2]
APPS = {"store": store_app.APP_CONFIG, "keys": keys_app.APP_CONFIG}

ANOTHER = """
import asyncio, json, sys
from services.store.migrate import migrate
from services.store.piccolo_app import APP_CONFIG

print(json.dumps(asyncio.run(migrate(json.loads(sys.argv[1]), APP_CONFIG))))
"""


@pytest.fixture(params=APPS)
def app(request):
    return APPS[request.param]


@pytest.fixture
def empty(server, databases, runner, request):
    """A database of the owner's with nothing in it."""
    name = f"{databases.data}_empty"

    async def again(make):
        connection = await asyncpg.connect(**server.config(SUPERUSER, "postgres"))
        await connection.execute(f"drop database if exists {name} with (force)")
        if make:
            await make_database(connection, name)
        await connection.close()

    runner.run(again(True))
    yield server.config(OWNER, name)
    runner.run(again(False))


async def shape(where):
    """Every table, column, constraint, index, policy and right, as the catalogue tells them."""
    connection = await asyncpg.connect(**where)
    told = await connection.fetch(
        """
        select 'column', table_name || '.' || column_name || ' ' || data_type from information_schema.columns
          where table_schema = 'public'
        union select 'constraint', conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
          from pg_constraint where connamespace = 'public'::regnamespace
        union select 'index', indexdef from pg_indexes where schemaname = 'public'
        union select 'policy', tablename || ' ' || qual from pg_policies
        union select 'right', grantee || ' ' || privilege_type || ' ' || table_name
          from information_schema.role_table_grants where table_schema = 'public'
        """
    )
    await connection.close()
    return {tuple(row) for row in told}


async def test_from_nothing_and_then_there_is_nothing_to_do(empty, app, capfd):
    ran = await migrate(empty, app)
    assert len(ran) >= 2
    made = await shape(empty)
    assert {kind for kind, _ in made} == {"column", "constraint", "index", "policy", "right"}
    assert await migrate(empty, app) == ()
    assert await shape(empty) == made
    assert capfd.readouterr().out == ""


async def test_two_tasks_at_once_do_it_once(empty, app):
    ran = await asyncio.gather(migrate(empty, app), migrate(empty, app), migrate(empty, app))
    assert sorted(map(len, ran)) == [0, 0, max(map(len, ran))]
    assert max(map(len, ran)) >= 2


async def test_two_processes_at_once_do_it_once(empty):
    def another():
        command = [sys.executable, "-c", ANOTHER, json.dumps(empty)]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    said = await asyncio.gather(asyncio.to_thread(another), asyncio.to_thread(another))
    assert sorted(len(json.loads(line)) > 0 for line in said) == [False, True]


async def test_a_migration_that_fails_leaves_nothing_behind(empty, monkeypatch):
    name = "services.store.piccolo_migrations.talentcoop_2026_11_22t06_30_00_000000"
    __import__(name)
    monkeypatch.setattr(sys.modules[name], "OVERLAP", ("select 1 / 0",))
    with pytest.raises(Invalid, match="22012"):
        await migrate(empty, store_app.APP_CONFIG)
    assert await shape(empty) == set()
    monkeypatch.undo()
    assert await migrate(empty, store_app.APP_CONFIG)


async def test_the_tables_say_what_the_migrations_made(app):
    statements = await AutoMigrationManager().get_alter_statements(app)
    assert [statement for group in statements for statement in group.statements] == []


async def test_without_the_role_that_serves_nothing_begins(empty, monkeypatch):
    monkeypatch.setattr(migrate_module, "SERVICE", "nobody_made_this_role")
    with pytest.raises(Invalid) as refused:
        await migrate(empty, store_app.APP_CONFIG)
    assert refused.value.code == "store.no-service-role"
    monkeypatch.setattr(migrate_module, "OLDEST", 990000)
    with pytest.raises(Invalid) as refused:
        await migrate(empty, store_app.APP_CONFIG)
    assert refused.value.code == "store.version"


async def test_roles_and_databases_are_made_once_however_many_try(server):
    await asyncio.gather(provision(server), provision(server), provision(server))
    await provision(server)
    connection = await asyncpg.connect(**server.config(SUPERUSER, "postgres"))
    owners = await connection.fetch(
        "select datname, datdba::regrole::text from pg_database where datname = any($1) order by 1", [DATA, KEYS]
    )
    assert [tuple(row) for row in owners] == [(DATA, OWNER), (KEYS, OWNER)]
    await connection.close()
