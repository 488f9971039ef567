"""Which epoch is current, and how often keys changed: said by the database itself, whoever writes.

Runs in the transaction that makes the tables.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T11:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The current epoch, the count of changes, grants"

STATEMENTS = (
    "insert into key_state (id, generation) select true, count(*) from person_key",
    "create unique index epoch_current on epoch (current) where current",
    # A server that has not yet heard of a new epoch must not wrap under the one about to be destroyed.
    """
    create function require_current_epoch() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
    declare
      held text;
    begin
      select e.id into held from public.epoch e where e.current for share;
      if found and held <> new.epoch then
        raise exception 'not the current epoch' using errcode = 'TC001';
      end if;
      return new;
    end $$
    """,
    "create trigger person_key_current before insert or update of epoch on person_key"
    " for each row execute function require_current_epoch()",
    """
    create function count_key_change() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
    begin
      update public.key_state set generation = generation + 1;
      return null;
    end $$
    """,
    "create trigger person_key_counted after insert or update or delete on person_key"
    " for each statement execute function count_key_change()",
    "revoke all on all functions in schema public from public",
    "grant select on epoch, key_state, house_key to talentcoop_service",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop_keys", description=DESCRIPTION)

    async def protect():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(protect)
    return manager
