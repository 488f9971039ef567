"""The report of what could be handed over: everything there is with the keys, and of what is sealed nothing without."""

import json

import pytest

from services.access.actors import Role
from services.store.exposures import THROUGH, WHOSE, names_somebody
from services.store.tables import TABLES
from services.usecases import subpoenas
from talentcoop.errors import Forbidden, Missing
from tests.protection.searching import Search
from tests.services.served import house_of

NOBODYS = {"cooperative", "policy_edition", "employer", "vacancy", "imported_list", "policy_step", "release", "cohort"}
"""The tables that say nothing of anybody."""
SECRETS = {
    "given": "Aïcha-Given",
    "family": "Aubépine-Family",
    "phone": "+32 2 555 77 01",
    "mail": "canary@example.org",
    "kind": "secret_kind",
    "value": "secret value",
    "note": "A note about her",
    "outcome": "open_to_discretion",
    "policy": "xx/secret-policy",
    "sector": "a sealed sector",
}


async def asked(world, role=Role.COORDINATOR, **changes):
    await world.founded()
    worker = await world.filled(**SECRETS)
    desk = house_of(world, **changes).desk(world.actor(role))
    return worker, await subpoenas.report(desk, worker.ref)


def test_every_table_is_either_about_somebody_or_known_to_be_nobodys():
    assert {table._meta.tablename for table in TABLES if names_somebody(table) is None} == NOBODYS
    for table in TABLES:
        columns = {column._meta.name for column in table._meta.columns}
        about = columns & {*WHOSE, *THROUGH, "sealed", "to_subject"}
        assert not about or names_somebody(table), f"{table._meta.tablename} has {about}"


async def test_every_table_with_a_row_about_her_is_in_the_report_and_every_sealed_word_is_opened(stored, superuser):
    _, found = await asked(stored)
    told = {one.table: one for one in found.with_keys}
    for table in ("worker", "fact", "decision", "application", "permit", "placement", "placement_step", "agenda_item"):
        assert table in told, table
    for table in ("contact", "outbox", "agenda_event", "enrolment", "audit_entry", "authority_request"):
        assert table in told, table
    said = json.dumps([dict(held) for one in found.with_keys for held in one.opened], ensure_ascii=False)
    assert all(secret in said for secret in SECRETS.values())
    assert found.aliases == 2 and all(one.shut == 0 for one in found.with_keys if one.table != "employment_record")
    for one in found.with_keys:
        columns = await superuser.fetch(
            "select column_name from information_schema.columns where table_name = $1", one.table
        )
        assert all(set(row) == {name for (name,) in columns} for row in one.plain), one.table


async def test_without_keys_nothing_sealed_is_said_and_nothing_under_an_alias(stored):
    worker, found = await asked(stored)
    search = Search(SECRETS.values())
    said = json.dumps([[one.table, [dict(row) for row in one.plain]] for one in found.without_keys], default=str)
    assert search.within(said.encode()) == set()
    assert all(not one.opened for one in found.without_keys)
    told = {one.table for one in found.without_keys}
    assert "worker" in told and not told & {"enrolment", "authority_request", "authority_release"}
    assert str(worker.id) in said


async def test_a_column_that_is_added_appears_by_itself(stored, superuser):
    _, found = await asked(stored)
    (row,) = next(one for one in found.with_keys if one.table == "worker").plain
    assert "frozen" in row and row["sealed"].endswith(" bytes")


async def test_it_is_the_coordinators_and_stands_in_her_log(stored, superuser):
    worker, _ = await asked(stored)
    query = "select what from audit_entry where worker = $1 and act = 'exported'"
    assert [row[0] for row in await superuser.fetch(query, worker.id)] == ["authority.report"]
    for role in set(Role) - {Role.COORDINATOR}:
        with pytest.raises(Forbidden):
            await subpoenas.report(house_of(stored).desk(stored.actor(role)), worker.ref)
    with pytest.raises(Missing):
        await subpoenas.report(house_of(stored).desk(stored.actor(Role.COORDINATOR)), "NOBO-DYYY")


async def test_after_her_keys_are_gone_the_report_has_only_what_lies_open(stored):
    worker, _ = await asked(stored)
    await stored.keys.forget(stored.cooperative, worker.id)
    with pytest.raises(Missing):
        await subpoenas.report(house_of(stored).desk(stored.actor(Role.COORDINATOR)), worker.ref)
