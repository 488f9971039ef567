"""The second wall: what the role that serves can do when a predicate was forgotten.

The tables come from the catalogue, so that a new one is held to it too.
"""

import asyncpg
import pytest

from services.store.embedded import SUPERUSER
from services.store.engine import connected, refuse_power
from services.store.provision import OWNER, SERVICE
from talentcoop.errors import Invalid

OURS = "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname"
OWNED = "select table_name from information_schema.columns where column_name = 'cooperative'"
WALLS = """
    select c.relrowsecurity and p.polcmd = '*' and p.polpermissive
      and pg_get_expr(p.polqual, p.polrelid) = pg_get_expr(p.polwithcheck, p.polrelid)
      and pg_get_expr(p.polqual, p.polrelid) like '%current_setting(''talentcoop.cooperative''%'
    from pg_class c left join pg_policy p on p.polrelid = c.oid where c.relname = $1
"""
PLAIN = {"migration", "policy_edition", "rate", "epoch", "house_key", "key_state"}
"""Tables that are nobody's: Piccolo's own and the counts of tries, which the service may not read; the public text of
editions; what the keys of everybody share.
"""
SHUT = {"migration", "rate"}
UNCHANGED = set(
    "decision audit_entry audit_link agenda_event contact placement_step policy_edition imported_list person_key "
    "retention_step receipt employment_record authority_release".split()
)
DELETED = {"person_key", "blind_index", "recovery_code", "sign_in"}
READ = {"epoch", "house_key", "key_state"}


async def names(connection, query):
    return {row[0] for row in await connection.fetch(query)}


@pytest.fixture(params=["data", "keys"])
def database(request, databases):
    return getattr(databases, request.param)


@pytest.fixture
def service(databases, database, runner):
    """A bare connection of the role that serves: no predicate, no setting."""
    connection = runner.run(asyncpg.connect(**databases.served(database)))
    yield connection
    runner.run(connection.close())


@pytest.fixture
def everything(databases, database, runner):
    connection = runner.run(asyncpg.connect(**databases.server.config(SUPERUSER, database)))
    yield connection
    runner.run(connection.close())


async def test_every_table_of_a_cooperative_is_walled(everything):
    walled = await names(everything, OWNED) | ({"cooperative"} & await names(everything, OURS))
    assert walled == await names(everything, OURS) - PLAIN
    for table in walled:
        assert await everything.fetchval(WALLS, table), table


async def test_without_a_cooperative_there_is_nothing_and_with_one_only_its_own(stored, service, everything):
    await stored.founded()
    await stored.filled()
    neighbour = await stored.neighbour().founded()
    await neighbour.filled()
    for table in await names(everything, OURS) - PLAIN:
        assert await everything.fetchval(f"select count(*) from {table}") >= 2, f"nothing was put into {table}"
        assert await service.fetchval(f"select count(*) from {table}") == 0, table
        column = "id" if table == "cooperative" else "cooperative"
        async with service.transaction():
            await service.execute("select set_config('talentcoop.cooperative', $1, true)", str(stored.cooperative))
            assert {row[0] for row in await service.fetch(f"select {column} from {table}")} == {stored.cooperative}
        assert await service.fetchval(f"select count(*) from {table}") == 0, f"the setting outlived it: {table}"


async def test_no_row_can_be_written_for_another_or_taken_from_it(stored, service, everything):
    await stored.founded()
    await stored.filled()
    neighbour = await stored.neighbour().founded()
    for table in await names(everything, OURS) - PLAIN:
        column = "id" if table == "cooperative" else "cooperative"
        row = await everything.fetchval(
            f"select row_to_json(t)::text from {table} t where {column} = $1 limit 1", stored.cooperative
        )
        await service.execute("select set_config('talentcoop.cooperative', $1, false)", str(neighbour.cooperative))
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await service.execute(f"insert into {table} select * from json_populate_record(null::{table}, '{row}')")
        changes = {"update": f"update {table} set {column} = {column}", "delete": f"delete from {table}"}
        for verb, change in changes.items():
            if await service.fetchval("select has_table_privilege($1, $2)", table, verb):
                done = await service.execute(f"{change} where {column} = '{stored.cooperative}'")
                assert done.endswith(" 0")


async def test_what_never_changes_cannot_be_changed_and_nothing_but_a_key_is_deleted(service, everything):
    for table in await names(everything, OURS):
        rights = {
            verb
            for verb in ("insert", "update", "delete", "truncate", "references", "trigger")
            if await service.fetchval("select has_table_privilege($1, $2)", table, verb)
        }
        if table in SHUT:
            assert not rights
            assert not await service.fetchval("select has_table_privilege($1, 'select')", table)
        elif table in UNCHANGED:
            assert rights == {"insert"} | ({"delete"} & rights if table in DELETED else set()), table
        elif table in READ:
            assert not rights, table
        else:
            assert rights <= {"insert", "update"} | ({"delete"} if table in DELETED else set()), table
        if table in UNCHANGED:
            assert not await service.fetchval("select has_any_column_privilege($1, 'update')", table)


@pytest.mark.parametrize(("table", "column"), [("fact", "sealed"), ("cooperative", "scenario"), ("cooperative", "id")])
async def test_of_some_rows_only_a_part_can_be_changed(databases, table, column):
    connection = await asyncpg.connect(**databases.served(databases.data))
    assert not await connection.fetchval("select has_column_privilege($1, $2, 'update')", table, column)
    await connection.close()


async def test_the_roles_have_no_power(everything, service):
    for role in (OWNER, SERVICE):
        powers = await everything.fetchrow(
            "select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
            " from pg_roles where rolname = $1",
            role,
        )
        assert not any(powers)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute("create table mine (id int)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute("set role talentcoop_owner")


async def test_the_service_refuses_to_serve_as_a_role_that_no_wall_holds(databases):
    async with connected(databases.served(databases.data)) as engine:
        await refuse_power(engine)
    for role in (OWNER, SUPERUSER):
        async with connected(databases.server.config(role, databases.data)) as engine:
            with pytest.raises(Invalid) as refused:
                await refuse_power(engine)
        assert refused.value.code == "store.powerful-role"


async def test_the_functions_that_look_across_cooperatives_tell_ids_and_whose_an_address_is_and_nothing_else(databases):
    connection = await asyncpg.connect(**databases.served(databases.data))
    told = await connection.fetch(
        "select proname, prorettype::regtype::text as type, proretset, prosecdef from pg_proc"
        " where pronamespace = 'public'::regnamespace and prosecdef"
    )
    assert sorted(map(tuple, told)) == [
        ("account_of_invitation", "record", True, True),
        ("account_of_login", "record", True, True),
        ("account_of_passkey", "record", True, True),
        ("account_of_sign_in", "record", True, True),
        ("account_of_token", "record", True, True),
        ("audit_heads", "record", True, True),
        ("audit_waiting", "uuid", True, True),
        ("calendar_feed_owner", "record", True, True),
        ("due_cooperatives", "uuid", True, True),
        ("rate_clear", "void", False, True),
        ("rate_hit", "integer", False, True),
    ]
    found = "select pg_get_function_result(oid) from pg_proc where proname ~ '^(calendar_feed_owner|account_of_)'"
    for (gives,) in await connection.fetch(found):
        assert gives == "TABLE(id uuid, cooperative uuid, role text, scope uuid[])"
    await connection.close()
