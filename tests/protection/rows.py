"""Every table filled three times: a cooperative's own rows, another worker's and firm's beside them, and a neighbour's.

The first rows are real ones of a filled world; the others are copies of them under other ids, so that a new table comes
along by itself. They are written past the walls, by the superuser and without foreign keys.
"""

import json
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID, uuid5

from services.access.actors import Role
from services.ports.agenda import Contact
from services.store.tables import TABLES
from talentcoop.agenda import Origin
from talentcoop.placements import State
from tests.services.world import NOW, TODAY

OWN, OTHER, FOREIGN = "own", "other", "foreign"
ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SINGLE = {"policy_edition": (OTHER, FOREIGN), "cooperative": (OTHER,)}
"""What there is but one of."""
INVITED = ("account", "passkey", "recovery_code", "sign_in", "invitation")
"""Where a worker's account has a row beside the one of whoever looks."""
TAKEN = ("reference", "slug", "login")
"""Texts that are one row's alone."""
WORDS = {
    "account.role": "staff",
    "account.state": "active",
    "retention_step.step": "noticed",
    "receipt.reason": "asked",
    "contest.state": "open",
    "authority_request.state": "open",
    "blind_index.field": "name",
    "audit_entry.act": "opened",
}
PLAIN = {
    "timestamptz": NOW.isoformat(),
    "date": TODAY.isoformat(),
    "bool": False,
    "_uuid": [],
    "_varchar": [],
    **dict.fromkeys(("int2", "int4", "int8"), 1),
}
COLUMNS = """
    select column_name, udt_name from information_schema.columns
    where table_schema = 'public' and table_name = $1 and is_nullable = 'NO' and coalesce(column_default, '') not like
    'nextval%'
"""


@dataclass
class Rows:
    """The three groups. `ids` names the own group's people and things.

    `told` says of a row which group it is of: what is in none is of yet another cooperative.
    """

    cooperative: UUID
    ids: dict
    groups: dict
    keys: object

    def told(self, table, key):
        return next((group for group, held in self.groups[table].items() if str(key) in held), FOREIGN)

    def actor_scope(self, role):
        """What the role's scope names of the own group."""
        named = {
            Role.COACH: ("cohort",),
            Role.MENTOR: ("enrolment",),
            Role.LAWYER: ("worker",),
            Role.PARTNER: ("worker",),
            Role.EMPLOYER: ("employer",),
            Role.WORKER: ("worker",),
        }
        aliases = self.ids["aliases"] if role is Role.WORKER else ()
        return frozenset([*(self.ids[name] for name in named.get(role, ())), *aliases])


async def filled(world, superuser):
    """Fill a founded world's tables, and copy each row twice."""
    await world.founded()
    worker = await world.filled()
    await world.worker(ref="unalarmed")
    ids = {"cooperative": world.cooperative, "worker": worker.id}
    await _enriched(world, worker, ids)
    ids["aliases"] = await world.keys.aliases(world.cooperative, worker.id)
    await superuser.execute("set session_replication_role = replica")
    try:
        rows = await _own(superuser, world, ids)
        groups = {table: {OWN: {_key(table, row) for row in held}} for table, held in rows.items()}
        for table, held in rows.items():
            for group in (OTHER, FOREIGN):
                copies = [] if group in SINGLE.get(table, ()) else [_copied(row, group) for row in held]
                groups[table][group] = {await _write(superuser, table, _apart(table, copy)) for copy in copies}
    finally:
        await superuser.execute("set session_replication_role = origin")
    return Rows(world.cooperative, ids, groups, world.keys)


async def _own(superuser, world, ids):
    """The cooperative's own rows: those on file, and of tables that nothing was put into one that is made up."""
    held = await superuser.fetchval("select id from account where cooperative = $1", world.cooperative)
    ids["me"] = held or world.id()
    for table, column in (("audit_entry", "by"), ("authority_request", "by"), ("calendar_feed", "id")):
        statement = f"update {table} set {column} = $1 where cooperative = $2"
        await superuser.execute(statement, ids["me"], world.cooperative)
    rows = {}
    for table in (one._meta.tablename for one in TABLES):
        rows[table] = await _read(superuser, table, world.cooperative) or [await _made(superuser, table, ids)]
    for table in INVITED:
        hers = _apart(table, _copied(rows[table][0], "hers") | ({"role": "worker"} if table == "account" else {}))
        await _write(superuser, table, hers)
        rows[table].append(hers)
    return rows


async def _enriched(world, worker, ids):
    """What the roles that see little look at: an offer, a milestone, an alarm, and what came of them."""
    vacancy = await world.vacancy()
    placement = await world.placed(world.new_placement(worker, vacancy, state=State.OFFERED))
    async with world.open(Role.EMPLOYER, vacancy.employer) as store:
        await store.placements.save(placement.take("accept"), step="accept", by=vacancy.employer, at=NOW)
    enrolment = await world.enrolled(await world.cohort(), worker)
    milestone = world.item(enrolment.id, "milestone", origin=Origin.ENROLMENT, subject=enrolment.subject)
    (milestone,) = await world.added(milestone)
    alarm = world.item(placement.id, "alarm", subject=worker.id)
    (alarm,) = await world.added(replace(alarm, due=replace(alarm.due, safety=True)))
    async with world.open() as store:
        for item in (milestone, alarm):
            contact = Contact(id=world.id(), item=item.id, subject=item.subject, on=TODAY, reached=True, note="said")
            await store.agenda.contacted(contact, NOW)
        await store.outbox.add((world.message(milestone),))
    ids |= {
        "employer": vacancy.employer,
        "vacancy": vacancy.id,
        "placement": placement.id,
        "cohort": enrolment.cohort,
        "enrolment": enrolment.id,
        "alias": enrolment.subject,
    }


async def _read(superuser, table, cooperative):
    if table == "policy_edition":
        return [json.loads(row[0]) for row in await superuser.fetch("select row_to_json(t) from policy_edition t")]
    column = "id" if table == "cooperative" else "cooperative"
    said = await superuser.fetch(f"select row_to_json(t)::text from {table} t where {column} = $1", cooperative)
    return [json.loads(row[0]) for row in said]


async def _made(superuser, table, ids):
    """A row of a table that the world put nothing into, from what its columns take."""
    named = {
        "account": ids["me"],
        "worker": ids["worker"],
        "person": ids["worker"],
        "subject": ids["alias"],
        "placement": ids["placement"],
        "cooperative": ids["cooperative"],
        "by": ids["me"],
    }
    row = {}
    for column, kind in await superuser.fetch(COLUMNS, table):
        key = f"{table}.{column}"
        if kind == "uuid":
            row[column] = str(named.get(column) or uuid5(ids["cooperative"], f"{table}"))
        elif kind == "bytea":
            size = 16 if table == "blind_index" else 32 if column in ("digest", "mac") else 96
            row[column] = "\\x" + sha256(key.encode()).hexdigest()[: 2 * size].ljust(2 * size, "a")
        else:
            plain = {
                "timestamptz": NOW.isoformat(),
                "date": TODAY.isoformat(),
                "bool": False,
                "_uuid": [],
                "_varchar": [],
            }
            row[column] = WORDS.get(key, plain.get(kind, 1 if kind.startswith("int") else key.replace(".", "-")[:12]))
    if table == "account":
        row["id"] = str(ids["me"])
    if table == "authority_release":
        row["request"] = str(uuid5(ids["cooperative"], "authority_request"))
    if table == "invitation":
        row["until"] = NOW.replace(year=NOW.year + 1).isoformat()
    if table == "api_token":
        row["until"] = NOW.replace(year=NOW.year + 1).isoformat()
    key = await _write(superuser, table, row)
    return row | ({"entered": int(key)} if "id" not in row and "entry" not in row else {})


async def _write(superuser, table, row):
    given = ", ".join(f'"{column}"' for column in row)
    statement = f"insert into {table} ({given}) select {given} from json_populate_record(null::{table}, $1)"
    return str(await superuser.fetchval(f"{statement} returning {_key_column(table)}", json.dumps(row)))


def _key_column(table):
    return next(one for one in TABLES if one._meta.tablename == table)._meta.primary_key._meta.name


def _key(table, row):
    return str(row[_key_column(table)])


def _copied(row, group):
    """The same row under ids of another group; within the cooperative unless it is the neighbour's."""
    return {column: _moved(column, value, group) for column, value in row.items()}


def _moved(column, value, group):
    if isinstance(value, list):
        return [_moved(column, one, group) for one in value]
    if not isinstance(value, str) or (group != FOREIGN and column == "cooperative"):
        return value
    if column in ("digest", "credential"):
        return "\\x" + sha256(f"{group}{value}".encode()).hexdigest()[: len(value) - 2]
    if column in TAKEN:
        return f"{group[0]}{value}"[:40]
    return str(uuid5(UUID(value), group)) if ID.fullmatch(value) else value


def _apart(table, copy):
    """The copy without what the database counts itself, and apart from the row it was made of."""
    if "entered" in copy:
        del copy["entered"]
    if table == "audit_link":
        copy["place"] = copy["place"] + 1_000_000
    if table in ("policy_step", "release"):
        copy["place"] = copy["place"] + 1_000_000
    if table == "imported_list":
        copy["edition"] = f"{copy['edition']}'"
        copy["first"] = "1999-01-01"
    return copy
