"""What Piccolo cannot say of placements: nobody is on the way to one role twice. See `services.store.migrate`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T10:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Placements: one open for a worker and a vacancy"

ONCE = (
    "create unique index placement_proposed on placement (cooperative, worker, vacancy)"
    " where state not in ('ended', 'withdrawn', 'refused', 'lapsed')"
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)

    async def protect():
        await engine_finder().run_ddl(ONCE)

    manager.add_raw(protect)
    return manager
