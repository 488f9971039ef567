"""What was asked of authorities, given and decided, and the lines of it in the audit, lie under covers.

Covers are drawn from a worker's key, so no foreign key can follow them: the service asks for her row before it writes,
and a line of the audit that names no cover is held against the workers by a trigger, or by the one statement that puts
openings on file. What is on file stays where it is, and is found there.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T18:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Decisions, applications, permits and their lines in the audit: under covers"

STATEMENTS = (
    *(
        f"alter table {t} drop constraint {t}_needs_worker"
        for t in ("decision", "application", "permit", "audit_entry")
    ),
    """
    create function audit_entry_names_worker() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
    begin
      if not exists (select from public.worker w where w.cooperative = new.cooperative and w.id = new.worker) then
        raise foreign_key_violation using constraint = 'audit_entry_needs_worker';
      end if;
      return null;
    end $$
    """,
    """
    create trigger audit_entry_needs_worker after insert on audit_entry for each row
    when (new.worker is not null and new.act <> 'opened' and new.what <> 'paper.change')
    execute function audit_entry_names_worker()
    """,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)

    async def cover():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(cover)
    return manager
