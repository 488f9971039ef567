"""What Piccolo cannot say of the openings: whose they are, how they are read, that nobody changes one.

Runs in the transaction that makes the table (see `services.store.migrate`).
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T08:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Openings: belonging, index, row-level security, grants"

MINE = "nullif(current_setting('talentcoop.cooperative', true), '')::uuid"

STATEMENTS = (
    "alter table opening add constraint opening_needs_cooperative"
    " foreign key (cooperative) references cooperative (id)",
    "alter table opening add constraint opening_needs_worker"
    " foreign key (cooperative, worker) references worker (cooperative, id)",
    "create index opening_newest on opening (cooperative, worker, at desc, entered desc)",
    "alter table opening enable row level security",
    f"create policy own_cooperative on opening using (cooperative = {MINE}) with check (cooperative = {MINE})",
    # No update and no delete: what was noted stays.
    "grant select, insert on opening to talentcoop_service",
    "grant usage on sequence opening_entered_seq to talentcoop_service",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)

    async def protect():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(protect)
    return manager
