"""A letter may be about a morning instead of a due thing: once a cooperative, morning and desk."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID
from piccolo.columns.column_types import Date
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.constraints import Unique

ID = "2026-11-22T15:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Letters about a morning"
OUTBOX = {"table_class_name": "OutboxRow", "tablename": "outbox", "schema": None}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)

    manager.add_column(
        **OUTBOX,
        column_name="morning",
        db_column_name="morning",
        column_class_name="Date",
        column_class=Date,
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
    )

    manager.alter_column(
        **OUTBOX,
        column_name="item",
        db_column_name="item",
        params={"null": True},
        old_params={"null": False},
        column_class=UUID,
        old_column_class=UUID,
    )

    manager.add_constraint(
        **OUTBOX,
        constraint_name="outbox_told_once",
        constraint_class=Unique,
        params={
            "columns": ["cooperative", "item", "morning", "rung", "to_subject", "to_role"],
            "nulls_distinct": False,
        },
    )

    for name, condition in {
        "outbox_about": "(item is null) <> (morning is null)",
        "outbox_morning": "morning is null or (channel = 'mail' and to_role is not null)",
    }.items():
        manager.add_constraint(**OUTBOX, constraint_name=name, constraint_class=Check, params={"condition": condition})

    manager.drop_constraint(
        table_class_name="OutboxRow", tablename="outbox", constraint_name="outbox_once", schema=None
    )

    return manager
