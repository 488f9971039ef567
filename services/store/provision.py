"""Roles and databases on the embedded server. Elsewhere an operator makes them; `docs/how-to` says how."""

from __future__ import annotations

from typing import Final

import asyncpg

from services.store.embedded import SUPERUSER, Server

OWNER: Final = "talentcoop_owner"
"""Owns the tables and migrates; never serves."""
SERVICE: Final = "talentcoop_service"
"""Serves; owns nothing, and row-level security holds it."""
DATA: Final = "talentcoop"
KEYS: Final = "talentcoop_keys"
"""The keys lie in a database of their own, so that each has backups of its own."""
_LOCK: Final = 0x7A1E27C1


async def provision(server: Server) -> None:
    """Make what is missing of the two roles and the two databases. Several processes may try at once."""
    connection = await asyncpg.connect(**server.config(SUPERUSER, "postgres"))
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await make_roles(connection)
        for database in (DATA, KEYS):
            await make_database(connection, database)
    finally:
        await connection.close()


async def make_roles(connection: asyncpg.Connection) -> None:
    """Make what is missing of the two roles. Neither is a superuser, nor escapes row-level security."""
    for role in (OWNER, SERVICE):
        if not await connection.fetchval("select exists (select from pg_roles where rolname = $1)", role):
            await connection.execute(
                f"create role {role} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls"
            )


async def make_database(connection: asyncpg.Connection, name: str, template: str = "template1") -> None:
    """Make a database of the owner's, unless it is there; only the two roles may connect."""
    if await connection.fetchval("select exists (select from pg_database where datname = $1)", name):
        return
    await connection.execute(f"create database {name} owner {OWNER} template {template}")
    await connection.execute(f"revoke all on database {name} from public")
    await connection.execute(f"grant connect on database {name} to {SERVICE}")
