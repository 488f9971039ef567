"""Who may see and write which key. Runs in the transaction that makes the table."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T06:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Index, row-level security, grants"

MINE = "nullif(current_setting('talentcoop.cooperative', true), '')::uuid"

# A key is made and forgotten; nothing changes one.
STATEMENTS = (
    "create index person_key_of on person_key (cooperative, person, entered)",
    "alter table person_key enable row level security",
    f"create policy own_cooperative on person_key using (cooperative = {MINE}) with check (cooperative = {MINE})",
    "revoke all on schema public from public",
    "grant usage on schema public to talentcoop_service",
    "grant select, insert, delete on person_key to talentcoop_service",
    "grant usage on all sequences in schema public to talentcoop_service",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop_keys", description=DESCRIPTION)

    async def protect():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(protect)
    return manager
