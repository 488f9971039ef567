"""What Piccolo cannot say of the tables: who belongs to whom, what must not overlap, who may see and write what.

Runs in the transaction that makes the tables (see `services.store.migrate`), so that none is ever open.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T06:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Belonging, overlap, indexes, row-level security, grants"

MINE = "nullif(current_setting('talentcoop.cooperative', true), '')::uuid"

# Of one cooperative each. A row names only what is of its own cooperative, hence the keys of two columns.
OWNED = (
    "worker fact decision application permit employer vacancy placement placement_step imported_list agenda_item "
    "agenda_event contact outbox cohort enrolment"
).split()
NAMED = "worker employer vacancy placement agenda_item cohort".split()
PARTS = {  # table: column, what it names, and the word by which its absence is told
    "fact": [("person", "worker", "worker")],
    "decision": [("person", "worker", "worker")],
    "application": [("person", "worker", "worker")],
    "permit": [("person", "worker", "worker")],
    "vacancy": [("employer", "employer", "employer")],
    "placement": [("worker", "worker", "worker")],
    "placement_step": [("placement", "placement", "placement")],
    "agenda_event": [("item", "agenda_item", "agenda")],
    "contact": [("item", "agenda_item", "agenda")],
    "outbox": [("item", "agenda_item", "agenda")],
    "enrolment": [("cohort", "cohort", "cohort")],
}

# What is never changed has no update; nothing is ever deleted.
UPDATED = "worker application permit employer vacancy placement agenda_item outbox cohort enrolment".split()
UPDATED_IN_PART = {
    "cooperative": "slug, name, region, zone, language, mail, version",
    "fact": "retracted_at",
}


def belonging() -> str:
    yield from (f"alter table {t} add constraint {t}_own unique (cooperative, id)" for t in NAMED)
    for table in ("decision", "permit"):
        yield f"alter table {table} add constraint {table}_own unique (cooperative, person, id)"
    yield "alter table vacancy add constraint vacancy_own_employer unique (cooperative, id, employer)"
    for table in OWNED:
        yield _foreign(table, "cooperative", "cooperative", "cooperative", "id")
    for table, parts in PARTS.items():
        for column, parent, word in parts:
            yield _foreign(table, word, f"cooperative, {column}", parent, "cooperative, id")
    yield _foreign("placement", "vacancy", "cooperative, vacancy, employer", "vacancy", "cooperative, id, employer")
    yield _foreign("placement", "decision", "cooperative, worker, decision", "decision", "cooperative, person, id")
    yield _foreign("placement", "permit", "cooperative, worker, permit", "permit", "cooperative, person, id")


def _foreign(table, word, columns, parent, keys):
    return (
        f"alter table {table} add constraint {table}_needs_{word} foreign key ({columns}) references {parent} ({keys})"
    )


# uuid has no operator for gist, but a range of it has: no extension is needed. Both ends of a period are included.
OVERLAP = (
    "create type uuid_range as range (subtype = uuid)",
    "alter table placement add constraint placement_overlap exclude using gist ("
    "uuid_range(worker, worker, '[]') with &&, daterange(started_on, planned_last, '[]') with &&"
    ") where (state in ('active', 'suspended'))",
)

# Sorted by code point in every installation, as Python sorts.
SORTED = (
    'alter table worker alter column reference type varchar(40) collate "C"',
    'alter table employer alter column name type varchar(200) collate "C"',
)

INDEXES = (
    "create index fact_of_person on fact (cooperative, person, entered)",
    "create index decision_of_person on decision (cooperative, person, entered)",
    "create index application_of_person on application (cooperative, person, entered)",
    "create index permit_of_person on permit (cooperative, person, entered)",
    "create index employer_by_name on employer (cooperative, name, id)",
    "create index vacancy_newest on vacancy (cooperative, posted_on desc, entered desc)",
    "create index vacancy_of on vacancy (cooperative, employer)",
    "create index placement_newest on placement (cooperative, entered desc)",
    "create index placement_of_worker on placement (cooperative, worker)",
    "create index placement_of_vacancy on placement (cooperative, vacancy)",
    "create index placement_running on placement (cooperative, id) where state in ('active', 'suspended')",
    "create index placement_step_of on placement_step (cooperative, placement, entered)",
    "create index agenda_item_due on agenda_item (cooperative, state, due_on)",
    "create index agenda_item_next on agenda_item (cooperative, next_on) where next_on is not null",
    "create index agenda_item_about on agenda_item (cooperative, subject)",
    "create index agenda_event_of on agenda_event (cooperative, item)",
    "create index contact_of on contact (cooperative, item, entered)",
    "create index outbox_waiting on outbox (cooperative, not_before) where sent_at is null",
    "create index outbox_told on outbox (cooperative, to_subject) where to_subject is not null",
    "create index outbox_of on outbox (cooperative, item)",
    "create index cohort_newest on cohort (cooperative, starts_on desc, entered desc)",
    "create index enrolment_of on enrolment (cooperative, cohort, entered)",
)

# A zone that the server does not know would stop the sweep of every cooperative.
ZONES = (
    """
    create function is_zone(zone text) returns boolean language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp as $$
    begin
      perform timestamptz '2026-01-01 00:00+00' at time zone zone;
      return true;
    exception when invalid_parameter_value then
      return false;
    end $$
    """,
    "alter table cooperative add constraint cooperative_zone check (is_zone(zone))",
)

# All that may be known before somebody acts: the ids of cooperatives with something due.
DUE = """
    create function due_cooperatives(at timestamptz) returns setof uuid language sql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
      select c.id from public.cooperative c
      where exists (
        select from public.agenda_item i
        where i.cooperative = c.id and i.state = 'open' and i.next_on <= (at at time zone c.zone)::date
      ) or exists (
        select from public.outbox m
        where m.cooperative = c.id and m.channel = 'mail' and m.sent_at is null and m.not_before <= at
      )
      order by c.id
    $$
"""


def walls():
    for table, column in {"cooperative": "id", **dict.fromkeys(OWNED, "cooperative")}.items():
        yield f"alter table {table} enable row level security"
        yield f"create policy own_cooperative on {table} using ({column} = {MINE}) with check ({column} = {MINE})"


def grants():
    yield "revoke all on schema public from public"
    yield "grant usage on schema public to talentcoop_service"
    yield f"grant select, insert on cooperative, policy_edition, {', '.join(OWNED)} to talentcoop_service"
    yield f"grant update on {', '.join(UPDATED)} to talentcoop_service"
    for table, columns in UPDATED_IN_PART.items():
        yield f"grant update ({columns}) on {table} to talentcoop_service"
    yield "grant usage on all sequences in schema public to talentcoop_service"
    yield "revoke all on all functions in schema public from public"
    yield "grant execute on function due_cooperatives(timestamptz), is_zone(text) to talentcoop_service"
    yield "grant execute on function uuid_range(uuid, uuid, text) to talentcoop_service"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)

    async def protect():
        engine = engine_finder()
        for statement in (*belonging(), *OVERLAP, *SORTED, *INDEXES, *ZONES, DUE, *walls(), *grants()):
            await engine.run_ddl(statement)

    manager.add_raw(protect)
    return manager
