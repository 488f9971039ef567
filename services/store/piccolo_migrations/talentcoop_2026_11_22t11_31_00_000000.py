"""What Piccolo cannot say of accounts, audit, rights and authorities; and who was noted as having opened a file moves.

Runs in the transaction that makes the tables (see `services.store.migrate`).
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T11:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Accounts, audit, rights, authorities: belonging, row-level security, grants, who is at the door"

MINE = "nullif(current_setting('talentcoop.cooperative', true), '')::uuid"
OWNED = (
    "account passkey recovery_code sign_in invitation api_token audit_entry audit_link blind_index retention_step "
    "receipt employment_record contest authority_request authority_release"
).split()
NAMED = "account audit_entry authority_request".split()
PARTS = {  # table: the column, what it names, and the word by which its absence is told
    "passkey": [("account", "account", "account")],
    "recovery_code": [("account", "account", "account")],
    "sign_in": [("account", "account", "account")],
    "invitation": [("account", "account", "account")],
    "api_token": [("account", "account", "account")],
    "audit_entry": [("worker", "worker", "worker")],
    "audit_link": [("entry", "audit_entry", "entry")],
    "blind_index": [("person", "worker", "worker")],
    "retention_step": [("worker", "worker", "worker")],
    "employment_record": [("placement", "placement", "placement")],
    "contest": [("worker", "worker", "worker")],
    "authority_release": [("request", "authority_request", "request")],
}

# What was done stays as it was noted; a digest of a secret is never exchanged for another.
UPDATED = "account blind_index contest authority_request".split()
UPDATED_IN_PART = {
    "passkey": "counter, name, used_at, ended_at, version",
    "recovery_code": "used_at",
    "sign_in": "seen_at, proved_at, ended_at",
    "invitation": "used_at",
    "api_token": "used_at, ended_at",
}
DELETED = "blind_index recovery_code sign_in".split()

INDEXES = (
    "create index passkey_of on passkey (cooperative, account)",
    "create index recovery_code_of on recovery_code (cooperative, account)",
    "create index sign_in_of on sign_in (cooperative, account)",
    "create index invitation_of on invitation (cooperative, account)",
    "create index api_token_of on api_token (cooperative, account)",
    "create index audit_entry_of on audit_entry (cooperative, worker, at desc)",
    "create index audit_entry_by on audit_entry (cooperative, by, at desc)",
    "create index audit_entry_entered on audit_entry (cooperative, entered)",
    "create index blind_index_found on blind_index (cooperative, field, digest)",
    "create unique index blind_index_once on blind_index (person, field)",
    "create index retention_step_of on retention_step (cooperative, worker, entered)",
    "create index receipt_newest on receipt (cooperative, erased_at desc)",
    "create index employment_record_of on employment_record (cooperative, placement)",
    "create index contest_of on contest (cooperative, worker, entered)",
    "create index contest_open on contest (cooperative, entered) where state = 'open'",
    "create index authority_request_newest on authority_request (cooperative, entered desc)",
)

# Whose a login, a session, a token, an invitation or a passkey is must be known before anybody acts: these look across
# all cooperatives, and give no more than ids, the role and its scope.
FOUND = {
    "account_of_login(name text)": "account a where a.login = name",
    "account_of_sign_in(secret bytea)": "sign_in s join public.account a on a.id = s.account where s.digest = secret",
    "account_of_token(secret bytea)": "api_token t join public.account a on a.id = t.account where t.digest = secret",
    "account_of_invitation(secret bytea)": (
        "invitation i join public.account a on a.id = i.account where i.digest = secret"
    ),
    "account_of_passkey(held bytea)": (
        "passkey p join public.account a on a.id = p.account where p.credential = held and p.ended_at is null"
    ),
}

# How often something was tried in a window of time, whoever tried; counted and swept by this function alone.
RATES = (
    "create unlogged table rate (key bytea, until timestamptz, hits integer not null, primary key (key))",
    """
    create function rate_hit(what bytea, at timestamptz, seconds integer) returns integer
    language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      delete from public.rate where until < at - interval '1 day';
      insert into public.rate as r (key, until, hits) values (what, at + make_interval(secs => seconds), 1)
      on conflict (key) do update set
        hits = case when r.until <= at then 1 else r.hits + 1 end,
        until = case when r.until <= at then excluded.until else r.until end
      returning hits
    $$
    """,
    """
    create function rate_clear(what bytea) returns void
    language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      delete from public.rate where key = what
    $$
    """,
)

MOVED = (
    "insert into audit_entry (id, cooperative, worker, by, role, act, what, purpose, at, entered)"
    " select id, cooperative, worker, by, role, 'opened', 'file.open', purpose, at, entered from opening",
    "select setval(pg_get_serial_sequence('audit_entry', 'entered'),"
    " greatest((select max(entered) from audit_entry), 1))",
)


def belonging():
    yield from (f"alter table {t} add constraint {t}_own unique (cooperative, id)" for t in NAMED)
    for table in OWNED:
        yield _foreign(table, "cooperative", "cooperative", "cooperative", "id")
    for table, parts in PARTS.items():
        for column, parent, word in parts:
            yield _foreign(table, word, f"cooperative, {column}", parent, "cooperative, id")


def _foreign(table, word, columns, parent, keys):
    return (
        f"alter table {table} add constraint {table}_needs_{word} foreign key ({columns}) references {parent} ({keys})"
    )


def walls():
    for table in OWNED:
        yield f"alter table {table} enable row level security"
        yield f"create policy own_cooperative on {table} using (cooperative = {MINE}) with check (cooperative = {MINE})"


def functions():
    for signature, source in FOUND.items():
        yield (
            f"create function {signature} returns table (id uuid, cooperative uuid, role text, scope uuid[]) "
            "language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$"
            f" select a.id, a.cooperative, a.role::text, a.scope from public.{source} $$"
        )
    yield from RATES


def grants():
    yield f"grant select, insert on {', '.join(OWNED)} to talentcoop_service"
    yield f"grant update on {', '.join(UPDATED)} to talentcoop_service"
    for table, columns in UPDATED_IN_PART.items():
        yield f"grant update ({columns}) on {table} to talentcoop_service"
    yield f"grant delete on {', '.join(DELETED)} to talentcoop_service"
    yield "grant update (profile) on cooperative to talentcoop_service"
    yield "grant usage on all sequences in schema public to talentcoop_service"
    yield "revoke all on all functions in schema public from public"
    names = [
        *("account_of_login(text)", "account_of_sign_in(bytea)", "account_of_token(bytea)"),
        *("account_of_invitation(bytea)", "account_of_passkey(bytea)"),
        *("rate_hit(bytea, timestamptz, integer)", "rate_clear(bytea)"),
    ]
    yield f"grant execute on function {', '.join(names)} to talentcoop_service"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="talentcoop", description=DESCRIPTION)

    async def protect():
        engine = engine_finder()
        for statement in (*MOVED, *belonging(), *INDEXES, *walls(), *functions(), *grants()):
            await engine.run_ddl(statement)

    manager.add_raw(protect)
    return manager
