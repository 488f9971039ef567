"""Whoever tries many logins makes many counts: those that are over are found without reading all of them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T13:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Counts of tries are found by when they are over"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)

    async def index():
        await engine_finder().run_ddl("create index rate_until on rate (until)")

    manager.add_raw(index)
    return manager
