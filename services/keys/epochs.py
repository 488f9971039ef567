"""What only the owner of the key database does: say which epoch is current, wrap every key anew, count what is left.

Each takes a connection with a transaction open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from services.keys.envelope import HouseKey, Owner, new_key, unwrap, wrap
from services.keys.house import HOUSE
from services.keys.ring import KeyRing

BATCH: Final = 1000
"""Keys that are read and written at once."""
_LOCK: Final = 0x7A1E27C2
_CURRENT: Final = "select id from epoch where current"
_FIRST: Final = "insert into epoch (id, made_at, current) values ($1, $2, true)"
_LACKING: Final = "select name from unnest($1::text[]) name where not exists (select from house_key where id = name)"
_HOUSE: Final = "select id, epoch, wrapped from house_key order by id"
_HOUSE_AGAIN: Final = "update house_key set epoch = $2, wrapped = $3 where id = $1"
_MAKE: Final = "insert into house_key (id, epoch, wrapped) values ($1, $2, $3)"
_LEFT: Final = (
    "select subject, cooperative, person, epoch, wrapped from person_key where epoch <> $1 order by subject limit $2"
)
_AGAIN: Final = (
    "update person_key k set epoch = $1, wrapped = n.wrapped"
    " from unnest($2::uuid[], $3::bytea[]) n (subject, wrapped) where k.subject = n.subject"
)
"""A statement a batch, not a row: the database counts each as a change."""
_USED: Final = "select epoch from person_key union select epoch from house_key order by 1"
_COUNTED: Final = """
    select coalesce(e.id, k.epoch) as id, e.made_at, coalesce(e.current, false) as current, k.people, k.house
    from epoch e full join (
      select epoch, count(*) filter (where kind = 'person') as people, count(*) filter (where kind = 'house') as house
      from (select epoch, 'person' as kind from person_key union all select epoch, 'house' from house_key) each_key
      group by epoch
    ) k on k.epoch = e.id
    order by e.made_at nulls first, 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """An epoch, since when it is there, and how many keys are wrapped under it. `made_at` None: from before epochs
    were noted.
    """

    id: str
    made_at: datetime | None
    current: bool
    people: int = 0
    house: int = 0


async def settle(connection: asyncpg.Connection, ring: KeyRing, at: datetime) -> str:
    """Note the ring's epoch as the current one where none is, and make what the house lacks of its own keys.

    Gives the current epoch. Raises `key.epoch` and `seal.broken` where the ring is not this database's. Several
    processes may open at once.
    """
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
    current: str | None = await connection.fetchval(_CURRENT)
    if current is None:
        current = ring.current
        await connection.execute(_FIRST, current, at)
    ring.key(current)
    for row in await connection.fetch(_LACKING, list(HOUSE)):
        await connection.execute(_MAKE, row["name"], *wrap(ring, HouseKey(row["name"]), new_key(), current))
    for row in await connection.fetch(_HOUSE):
        unwrap(ring, HouseKey(row["id"]), row["epoch"], row["wrapped"])
    return current


async def switch(connection: asyncpg.Connection, ring: KeyRing, at: datetime) -> int:
    """Make the ring's last epoch the current one and wrap every key under it; gives how many people's keys those were.

    Nobody makes or forgets a key until the transaction ends: one that is under way would be wrapped under the epoch
    that ends, after everybody looked.
    """
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
    await connection.execute("lock table person_key, epoch, house_key in share row exclusive mode")
    await connection.execute("update epoch set current = false where current")
    await connection.execute(
        "insert into epoch (id, made_at, current) values ($1, $2, true) on conflict (id) do update set current = true",
        ring.current,
        at,
    )
    for row in await connection.fetch(_HOUSE):
        owner = HouseKey(row["id"])
        _, wrapped = wrap(ring, owner, unwrap(ring, owner, row["epoch"], row["wrapped"]))
        await connection.execute(_HOUSE_AGAIN, owner.name, ring.current, wrapped)
    return await _wrap_people(connection, ring)


async def _wrap_people(connection: asyncpg.Connection, ring: KeyRing) -> int:
    total = 0
    while rows := await connection.fetch(_LEFT, ring.current, BATCH):
        again: list[bytes] = []
        for row in rows:
            owner = Owner(row["cooperative"], row["person"], row["subject"])
            again.append(wrap(ring, owner, unwrap(ring, owner, row["epoch"], row["wrapped"]))[1])
        await connection.execute(_AGAIN, ring.current, [row["subject"] for row in rows], again)
        total += len(rows)
    return total


async def counted(connection: asyncpg.Connection) -> tuple[Epoch, ...]:
    """Every epoch that was ever noted or that a key is wrapped under, oldest first."""
    rows = await connection.fetch(_COUNTED)
    return tuple(
        Epoch(
            id=row["id"],
            made_at=row["made_at"],
            current=row["current"],
            people=row["people"] or 0,
            house=row["house"] or 0,
        )
        for row in rows
    )


async def used(connection: asyncpg.Connection) -> tuple[str, ...]:
    """The epochs under which any key is wrapped."""
    return tuple(row["epoch"] for row in await connection.fetch(_USED))


def named(day: str, taken: Callable[[str], bool]) -> str:
    """The id of a new epoch: the day on which it begins, with `-2` and so on where that is taken."""
    number, name = 1, day
    while taken(name):
        number += 1
        name = f"{day}-{number}"
    return name
