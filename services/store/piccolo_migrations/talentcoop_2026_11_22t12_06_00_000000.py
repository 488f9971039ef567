"""What comes due may come from a file itself: the last word of the list of origins goes, to be said anew."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-22T12:06:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The origins of what comes due are said anew"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)
    manager.drop_constraint(
        table_class_name="AgendaItemRow", tablename="agenda_item", constraint_name="agenda_item_origin", schema=None
    )
    return manager
