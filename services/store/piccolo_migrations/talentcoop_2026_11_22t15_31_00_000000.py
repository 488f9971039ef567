"""What Piccolo cannot say of figures that left: whose they are, and that none is ever changed.

Runs in the transaction that makes the table (see `services.store.migrate`).
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T15:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Figures that left: belonging, row-level security, grants"

MINE = "nullif(current_setting('talentcoop.cooperative', true), '')::uuid"
STATEMENTS = (
    "alter table release add constraint release_needs_cooperative"
    " foreign key (cooperative) references cooperative (id)",
    "alter table release enable row level security",
    f"create policy own_cooperative on release using (cooperative = {MINE}) with check (cooperative = {MINE})",
    "grant select, insert on release to talentcoop_service",
    "grant usage on all sequences in schema public to talentcoop_service",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)

    async def protect():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(protect)
    return manager
