"""Who sees which rows and opens which envelopes: the whole of it as a table, held against the real database.

Each cell is asked of a connection that serves, behind both walls, and of the owner's, for whom row-level security does
not hold: there the predicate stands alone. Then the other way round: the walls alone.
"""

import pytest
from piccolo.columns.combination import WhereRaw

from services.access.actors import Actor, Role
from services.store import scope, session
from services.store.session import Session
from services.store.tables import TABLES
from tests.protection.rows import FOREIGN, OTHER, OWN

ROLES = "STAFF COORDINATOR COACH MENTOR LAWYER PARTNER LISTENER EMPLOYER POLICY WORKER ADMIN JOB TALLY DOOR".split()
WALLS = """
                    STAFF COORDINATOR COACH MENTOR LAWYER PARTNER LISTENER EMPLOYER POLICY WORKER ADMIN JOB TALLY DOOR
cooperative         all   all         all   all    all    all     all      all      all    all    all   all all   all
imported_list       all   all         all   all    all    all     all      all      all    all    all   all all   all
policy_step         all   all         all   all    all    all     all      all      all    all    all   all all   all
release             -     -           -     -      -      -       -        -        -      -      -     -   all   -
policy_edition      all   all         all   all    all    all     all      all      all    all    all   all all   all
worker              all   all         -     -      own    own     part     own      -      own    -     all all   -
fact                all   all         -     -      own    -       -        -        -      own    -     all all   -
decision            all   all         -     -      own    -       -        -        -      own    -     all -     -
application         all   all         -     -      own    -       -        -        -      own    -     all all   -
permit              all   all         -     -      own    -       -        -        -      own    -     all all   -
blind_index         all   all         -     -      -      -       -        -        -      -      -     all -     -
employer            all   all         -     -      own    -       -        own      -      own    -     all -     -
vacancy             all   all         -     -      own    -       -        own      -      own    -     all all   -
placement           all   all         -     -      own    -       -        own      -      own    -     all all   -
placement_step      all   all         -     -      -      -       -        own      -      -      -     all -     -
agenda_item         all   all         own   own    -      -       part     -        -      own    -     all -     -
agenda_event        all   all         -     -      -      -       -        -        -      -      -     all -     -
contact             all   all         own   -      -      -       part     -        -      own    -     all -     -
outbox              all   all         own   -      -      -       -        -        -      -      -     all -     -
cohort              all   all         own   own    -      -       -        -        -      -      -     all -     -
enrolment           all   all         own   own    -      -       -        -        -      own    -     all -     -
calendar_feed       mine  mine        mine  mine   mine   mine    mine     mine     mine   mine   mine  mine -    -
account             part  part        mine  mine   mine   mine    mine     mine     mine   mine   all   all -     all
passkey             part  part        mine  mine   mine   mine    mine     mine     mine   mine   all   all -     all
recovery_code       part  part        mine  mine   mine   mine    mine     mine     mine   mine   all   all -     all
sign_in             part  part        mine  mine   mine   mine    mine     mine     mine   mine   all   all -     all
invitation          part  part        mine  mine   mine   mine    mine     mine     mine   mine   all   all -     all
api_token           mine  mine        mine  mine   mine   mine    mine     mine     mine   mine   all   all -     all
audit_entry         all   all         mine  mine   own    mine    mine     mine     mine   own    all   all -     mine
audit_link          -     all         -     -      -      -       -        -        -      -      all   all -     -
retention_step      all   all         -     -      -      -       -        -        -      own    -     all -     -
receipt             -     all         -     -      -      -       -        -        -      -      all   all -     -
employment_record   all   all         -     -      -      -       -        -        -      own    -     all -     -
contest             all   all         -     -      -      -       -        -        -      own    -     all -     -
authority_request   mine  all         mine  mine   all    mine    mine     mine     mine   own    mine  all -     -
authority_release   -     all         -     -      all    -       -        -        -      own    -     all -     -
"""
"""`own`: of what her scope names, and none beside; `mine`: of her own account; `part`: some, whoever they are of."""

SEALED = """
worker              STAFF COORDINATOR LAWYER EMPLOYER WORKER JOB
fact                STAFF COORDINATOR LAWYER WORKER JOB TALLY
decision            STAFF COORDINATOR LAWYER WORKER JOB
application         STAFF COORDINATOR LAWYER WORKER JOB TALLY
permit              STAFF COORDINATOR LAWYER WORKER JOB TALLY
contact             STAFF COORDINATOR COACH LISTENER WORKER JOB
enrolment           STAFF COORDINATOR COACH MENTOR WORKER JOB
"""
"""Who opens a worker's envelopes. What belongs to accounts, rights and authorities is opened by their own tests."""


def table_of(text):
    head, *lines = text.strip().splitlines()
    return {line.split()[0]: dict(zip(head.split(), line.split()[1:], strict=True)) for line in lines}


SAID = table_of(WALLS)
OPENED = {line.split()[0]: set(line.split()[1:]) for line in SEALED.strip().splitlines()}
BY_NAME = {table._meta.tablename: table for table in TABLES}


def actor_of(held, role):
    role = Role[role]
    scope = held.actor_scope(role)
    return Actor(id=held.ids["me"], cooperative=held.cooperative, role=role, scope=scope)


async def seen(pool, held, role, name):
    """Of which group each row is that a role sees of a table."""
    table = BY_NAME[name]
    async with pool.transaction(allow_nested=False) as transaction:
        one = Session(transaction.connection, actor_of(held, role), held.keys)
        await one.begin()
        found = await one.select(table.select(table._meta.primary_key))
    return [held.told(name, row[table._meta.primary_key._meta.name]) for row in found if name != "policy_edition"]


async def opened(pool, held, role, name, keys):
    """Whether a role opens the envelopes of the own rows that it is given of a table."""
    table = BY_NAME[name]
    subject = {"worker": "id", "contact": "subject", "enrolment": "subject"}.get(name, "person")
    async with pool.transaction(allow_nested=False) as transaction:
        one = Session(transaction.connection, actor_of(held, role), keys)
        await one.begin()
        found = [row for row in await one.select(table.select()) if str(row["id"]) in held.groups[name][OWN]]
        assert found
        under = {"person": held.ids["worker"]} if table in scope.COVERED else {}
        found = [row | under for row in found]
        return len(await one.opened(table, found, subject)) == len(found)


def fits(said, held, name, found):
    """Whether what was seen is what the table says."""
    groups, whole = set(found), {OWN: len(held.groups[name][OWN]), OTHER: len(held.groups[name][OTHER])}
    if name == "policy_edition":
        return said == "all"
    if said == "all":
        return groups <= {OWN, OTHER} and len(found) == sum(whole.values())
    if said == "-":
        return not found
    if said == "part":
        return groups == {OWN, OTHER} and 0 < len(found) < sum(whole.values())
    return groups == {OWN}


async def wrong(pool, held, tables=SAID, roles=ROLES):
    """Every cell that is not as the table says."""
    return [
        (name, role, tables[name][role])
        for name in tables
        for role in roles
        if not fits(tables[name][role], held, name, await seen(pool, held, role, name))
    ]


def test_the_table_says_it_of_every_table_and_every_role():
    assert set(SAID) == set(BY_NAME)
    assert set(ROLES) == set(Role.__members__) == set(SAID["worker"])
    assert set(scope.SEES) == set(scope.OPENS) == set(Role)


async def test_every_role_sees_of_every_table_what_the_table_says(held, pool):
    assert await wrong(pool, held) == []


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_opens_what_the_table_says(held, engines, keys, role, monkeypatch):
    """Were it to see every row, it would still open no other envelope."""
    monkeypatch.setattr(session, "predicate", lambda actor, table: scope.belongs(table) == actor.cooperative)
    for name, opened_by in OPENED.items():
        assert await opened(engines.data, held, role, name, keys) is (role in opened_by), name


async def test_with_the_predicates_off_the_walls_still_keep_the_cooperatives_apart(held, engines, monkeypatch):
    monkeypatch.setattr(session, "predicate", lambda actor, table: WhereRaw("true"))
    for name in set(SAID) - {"policy_edition"}:
        assert FOREIGN not in await seen(engines.data, held, "STAFF", name), name


async def test_with_the_walls_off_the_predicates_still_keep_them_apart(held, unwalled):
    for role in ROLES:
        for name in set(SAID) - {"policy_edition"}:
            assert FOREIGN not in await seen(unwalled, held, role, name), (role, name)


async def test_with_both_off_the_neighbours_rows_are_seen_so_that_the_tests_above_can_fail(held, unwalled, monkeypatch):
    monkeypatch.setattr(session, "predicate", lambda actor, table: WhereRaw("true"))
    for name in set(SAID) - {"policy_edition"}:
        assert FOREIGN in await seen(unwalled, held, "STAFF", name), name
