"""What Piccolo cannot say of calendar addresses: whose they are, and how one is found before anybody acts.

Runs in the transaction that makes the table (see `services.store.migrate`).
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T09:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Calendar addresses: belonging, row-level security, grants, their owner"

MINE = "nullif(current_setting('talentcoop.cooperative', true), '')::uuid"

# Which cooperative an address belongs to is not known before its owner is: so this one looks across all of them.
OWNER = """
    create function calendar_feed_owner(address bytea)
    returns table (id uuid, cooperative uuid, role text, scope uuid[]) language sql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
      select f.id, f.cooperative, f.role::text, f.scope from public.calendar_feed f where f.digest = address
    $$
"""

STATEMENTS = (
    "alter table calendar_feed add constraint calendar_feed_needs_cooperative"
    " foreign key (cooperative) references cooperative (id)",
    "alter table calendar_feed enable row level security",
    f"create policy own_cooperative on calendar_feed using (cooperative = {MINE}) with check (cooperative = {MINE})",
    "grant select, insert on calendar_feed to talentcoop_service",
    "grant update (role, scope, language, digest, made_at) on calendar_feed to talentcoop_service",
    OWNER,
    "revoke all on function calendar_feed_owner(bytea) from public",
    "grant execute on function calendar_feed_owner(bytea) to talentcoop_service",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)

    async def protect():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(protect)
    return manager
