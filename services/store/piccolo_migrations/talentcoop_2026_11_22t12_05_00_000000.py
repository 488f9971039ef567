"""Entries of the audit say that the service wrote them; and what the pass over them may know before it acts for a
cooperative: who has entries to link, and where chains stand.

Runs in the transaction that makes the tables (see `services.store.migrate`).
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.engine import engine_finder

ID = "2026-11-22T12:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Codes of the audit's entries; which chains wait, and where each stands"

HEAD = (
    "select l.place, l.mac, l.entry from public.audit_link l where l.cooperative = c.id order by l.place desc limit 1"
)
STATEMENTS = (
    f"""
    create function audit_waiting(late bigint) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
      select c.id from public.cooperative c
      left join lateral ({HEAD}) head on true
      left join public.audit_entry last on last.id = head.entry
      where exists (
        select from public.audit_entry e
        where e.cooperative = c.id and (late is null or e.entered > coalesce(last.entered, 0) - late)
        and not exists (select from public.audit_link l where l.entry = e.id)
      )
    $$
    """,
    f"""
    create function audit_heads() returns table (cooperative uuid, place bigint, mac bytea)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
      select c.id, head.place, head.mac from public.cooperative c cross join lateral ({HEAD}) head
    $$
    """,
    "revoke all on function audit_waiting(bigint), audit_heads() from public",
    "grant execute on function audit_waiting(bigint), audit_heads() to talentcoop_service",
    "create index audit_entry_then on audit_entry (cooperative, at)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)

    async def protect():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    entry = {"table_class_name": "AuditEntryRow", "tablename": "audit_entry", "schema": None}
    manager.add_column(
        **entry,
        column_name="mac",
        db_column_name="mac",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
    )
    manager.add_constraint(
        **entry,
        constraint_name="audit_entry_mac",
        constraint_class=Check,
        params={"condition": "octet_length(mac) = 32"},
    )
    manager.add_raw(protect)
    return manager
