"""What a placement rests on is sealed: whether it is a decision or a permit tells how somebody stays."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-22T12:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Placements: decision and permit are one envelope"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)
    # What is in plain cannot be sealed from here: no migration has keys. A placement made before names nothing.
    for name in ("decision", "permit"):
        manager.drop_column(
            table_class_name="PlacementRow", tablename="placement", column_name=name, db_column_name=name, schema=None
        )
    manager.add_column(
        table_class_name="PlacementRow",
        tablename="placement",
        column_name="sealed",
        db_column_name="sealed",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )
    manager.add_constraint(
        table_class_name="PlacementRow",
        tablename="placement",
        constraint_name="placement_sealed",
        constraint_class=Check,
        params={"condition": "octet_length(sealed) >= 61"},
        schema=None,
    )
    return manager
