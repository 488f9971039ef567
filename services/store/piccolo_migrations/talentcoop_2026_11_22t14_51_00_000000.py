"""What Piccolo cannot say of the life of policies: whose it is, and that no step is ever changed.

Runs in the transaction that makes the table (see `services.store.migrate`).
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T14:51:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The life of policies: belonging, row-level security, grants"

MINE = "nullif(current_setting('talentcoop.cooperative', true), '')::uuid"
STATEMENTS = (
    "alter table policy_step add constraint policy_step_needs_cooperative"
    " foreign key (cooperative) references cooperative (id)",
    "alter table policy_step enable row level security",
    f"create policy own_cooperative on policy_step using (cooperative = {MINE}) with check (cooperative = {MINE})",
    "grant select, insert on policy_step to talentcoop_service",
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
