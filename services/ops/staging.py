"""Databases made ready beside those that serve, and put into their place in one stroke."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import asyncpg

from services.app.places import Address, Places
from services.ops.dumps import database_of, linked, named
from services.store.embedded import SUPERUSER
from services.store.provision import SERVICE, make_roles
from talentcoop.errors import Disallowed, Invalid, TalentCoopError

MAINTENANCE: Final = "postgres"
LONGEST: Final = 40
"""Bytes that are kept of a database's name where something is added to it; PostgreSQL takes 63."""
_LOCK: Final = 0x7A1E27CB
_POWER: Final = "select rolsuper or rolcreatedb from pg_roles where rolname = current_user"
_USED: Final = (
    "select exists (select from pg_stat_activity where datname = any($1) and pid <> pg_backend_pid()"
    " and coalesce(backend_type, 'client backend') = 'client backend')"
)


@dataclass(frozen=True, slots=True)
class Spot:
    """One database of the house: its address for the owner, and from where it is made, renamed and dropped."""

    owned: Address
    admin: Address

    @property
    def name(self) -> str:
        """The database."""
        return database_of(self.owned)

    def beside(self, suffix: str) -> Spot:
        """Another database of the same owner on the same server."""
        name = self.name.encode()[:LONGEST].decode(errors="ignore") + suffix
        return Spot(named(self.owned, name), self.admin)

    async def there(self) -> bool:
        """Whether there is such a database."""
        async with linked(self.admin) as connection:
            return await _there(connection, self.name)

    async def make(self) -> None:
        """Make it, empty, for the owner and the role that serves; one left by an attempt cut short goes first."""
        await self.drop()
        async with linked(named(self.owned, MAINTENANCE)) as connection:
            owner = await connection.fetchval("select current_user")
        async with linked(self.admin) as connection:
            await connection.execute(
                f"create database {_quoted(self.name)} owner {_quoted(owner)} template template0 encoding 'UTF8'"
            )
            await connection.execute(f"revoke all on database {_quoted(self.name)} from public")
            await connection.execute(f"grant connect on database {_quoted(self.name)} to {SERVICE}")

    async def drop(self) -> None:
        """Drop it where it is there."""
        async with linked(self.admin) as connection:
            await connection.execute(f"drop database if exists {_quoted(self.name)} with (force)")


@asynccontextmanager
async def alone(found: Places) -> AsyncIterator[tuple[Spot, Spot]]:
    """Where the data and the keys belong, for whoever alone may put others there until the block ends.

    Raises `backup.busy`, `restore.no-createdb`, `store.no-service-role`.
    """
    data, keys = _spot(found.data_owner, found), _spot(found.keys_owner, found)
    async with linked(data.admin) as connection:
        if found.server is not None:
            await make_roles(connection)
        if not await connection.fetchval("select pg_try_advisory_lock($1)", _LOCK):
            raise Disallowed("backup.busy", "Another one is under way here.", "Wait until it ends.")
        for spot in (data, keys):
            await _require_power(spot)
        yield data, keys


async def require_unused(*spots: Spot) -> None:
    """Raise `restore.in-use` where anybody is connected to one of them."""
    for spot in spots:
        async with linked(spot.admin) as connection:
            if await connection.fetchval(_USED, [spot.name]):
                raise _in_use()


async def switch(pairs: Sequence[tuple[Spot, Spot]], suffix: str) -> tuple[str, ...]:
    """Let databases made ready take the place of others, which keep their rows under a name with a suffix.

    All of one server in one transaction. Gives the names of those put aside. Raises `restore.in-use`.
    """
    aside: list[str] = []
    try:
        for group in _by_server(pairs):
            async with linked(group[0][1].admin) as connection, connection.transaction():
                for ready, place in group:
                    if await _there(connection, place.name):
                        aside.append(await _free(connection, place.beside(suffix).name))
                        await _rename(connection, place.name, aside[-1])
                    await _rename(connection, ready.name, place.name)
    except TalentCoopError as error:
        raise (_in_use() if error.facts.get("sqlstate") == asyncpg.ObjectInUseError.sqlstate else error) from None
    return tuple(aside)


def _by_server(pairs: Sequence[tuple[Spot, Spot]]) -> list[list[tuple[Spot, Spot]]]:
    groups: list[list[tuple[Spot, Spot]]] = []
    for pair in pairs:
        if groups and groups[-1][0][1].admin == pair[1].admin:
            groups[-1].append(pair)
        else:
            groups.append([pair])
    return groups


def _spot(owned: Address, found: Places) -> Spot:
    admin = found.server.config(SUPERUSER, MAINTENANCE) if found.server else named(owned, MAINTENANCE)
    return Spot(owned, admin)


async def _require_power(spot: Spot) -> None:
    async with linked(spot.admin) as connection:
        if not await connection.fetchval(_POWER):
            raise Invalid(
                "restore.no-createdb",
                "The owner may not make databases, and a restore makes them beside those that serve.",
                "Run as superuser: alter role OWNER createdb; take it back afterwards.",
            )
        if not await connection.fetchval("select exists (select from pg_roles where rolname = $1)", SERVICE):
            raise Invalid("store.no-service-role", f"There is no role {SERVICE}.", f"Run: create role {SERVICE};")


async def _there(connection: asyncpg.Connection, name: str) -> bool:
    return bool(await connection.fetchval("select exists (select from pg_database where datname = $1)", name))


async def _free(connection: asyncpg.Connection, name: str) -> str:
    """The name, with a number behind it where it is taken."""
    taken = 0
    while await _there(connection, found := f"{name}_{taken}" if taken else name):
        taken += 1
    return found


async def _rename(connection: asyncpg.Connection, name: str, to: str) -> None:
    await connection.execute(f"alter database {_quoted(name)} rename to {_quoted(to)}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _in_use() -> Disallowed:
    return Disallowed(
        "restore.in-use",
        "Somebody is connected to the databases that would be put aside.",
        "Stop the service and what else uses them, then restore again.",
    )
