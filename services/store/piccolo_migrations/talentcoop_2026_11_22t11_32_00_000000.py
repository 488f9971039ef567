"""The table that entries of the audit were moved from."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-22T11:32:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Openings became entries of the audit"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)
    manager.drop_table(class_name="OpeningRow", tablename="opening", schema=None)
    return manager
