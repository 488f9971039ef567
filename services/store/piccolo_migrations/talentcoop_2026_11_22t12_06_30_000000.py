"""What comes due may come from a file itself; every file on file gets its end, which the next sweep puts on its day.

Runs in the transaction that makes the constraint (see `services.store.migrate`).
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check
from piccolo.engine import engine_finder

ID = "2026-11-22T12:06:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "The end of a file comes due"

STATEMENTS = (
    "create index employment_record_ends on employment_record (cooperative, until)",
    # Due on the day she came: a sweep finds that she was with us since, and moves it to the day on which it is due.
    """
    insert into agenda_item (id, cooperative, origin, origin_id, subject, code, occurrence, due_on, open_on, close_on,
      owner, ladder, safety, state, rung, next_on, version)
    select gen_random_uuid(), cooperative, 'file', id, id, 'retention', 0, registered_on, registered_on, registered_on,
      'agency', 'file_end', false, 'open', -1, registered_on, 1
    from worker
    """,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)
    manager.add_constraint(
        table_class_name="AgendaItemRow",
        tablename="agenda_item",
        constraint_name="agenda_item_origin",
        constraint_class=Check,
        params={"condition": "origin in ('placement', 'enrolment', 'file')"},
        schema=None,
    )

    async def begin():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(begin)
    return manager
