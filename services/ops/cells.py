"""Whether everything sealed opens where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.keys.envelope import Owner, SubjectSealer, unwrap
from services.keys.ring import KeyRing
from services.ports.keys import Place, Sealed
from services.store.scope import COVERED
from talentcoop.errors import Invalid

SUBJECTS: Final = ("subject", "person", "worker")
"""The columns that say under whose key a row is sealed, the first that it has; else it is the row's own id."""
_SEALED: Final = """
    select table_name, array_agg(column_name::text) as columns from information_schema.columns
    where table_schema = 'public' group by table_name having 'sealed' = any(array_agg(column_name::text)) order by 1
"""
_KEYS: Final = "select subject, cooperative, person, epoch, wrapped from person_key"
_AT_ONCE: Final = 500
_UNDER_COVERS: Final = {table._meta.tablename for table in COVERED}


@dataclass(frozen=True, slots=True)
class Cells:
    """How many sealed values open, how many lost their key for good (erased), how many have one and stay shut.

    `broken_in` names the tables of the last kind.
    """

    opened: int
    erased: int
    broken: int
    broken_in: tuple[str, ...]


async def tried(data: asyncpg.Connection, keys: asyncpg.Connection, ring: KeyRing) -> Cells:
    """Open every sealed value of a database, and forget it. Raises `key.epoch` where the ring lacks a key's epoch."""
    known = await _sealers(keys, ring)
    found: Counter[tuple[str, str]] = Counter()
    for table, columns in await data.fetch(_SEALED):
        subject = next((name for name in SUBJECTS if name in columns), "id")
        sealers, unknown = known, "erased"
        if table in _UNDER_COVERS:
            # Where a key itself does not open, nobody can tell that a cover is not of hers: it is not called erased.
            drawn = ((cover, one) for one in known.values() if one is not None for cover in one.covers(table))
            sealers = known | dict(drawn)
            unknown = "broken" if None in known.values() else unknown
        query = f'select id, cooperative, "{subject}" as subject, sealed from "{table}" where sealed is not null'  # nosec B608  # names of ours, no value
        async with data.transaction():
            async for row in data.cursor(query, prefetch=_AT_ONCE):
                found[_state(table, row, sealers, unknown), table] += 1
    counts = {
        state: sum(n for (one, _), n in found.items() if one == state) for state in ("opened", "erased", "broken")
    }
    return Cells(**counts, broken_in=tuple(sorted(table for state, table in found if state == "broken")))


async def _sealers(keys: asyncpg.Connection, ring: KeyRing) -> dict[UUID, SubjectSealer | None]:
    """By subject; None where the wrapped key itself does not open."""
    return {row["subject"]: _sealer(ring, row) for row in await keys.fetch(_KEYS)}


def _sealer(ring: KeyRing, row: Mapping[str, Any]) -> SubjectSealer | None:
    owner = Owner(row["cooperative"], row["person"], row["subject"])
    ring.key(row["epoch"])
    try:
        return SubjectSealer(row["cooperative"], row["subject"], unwrap(ring, owner, row["epoch"], row["wrapped"]))
    except Invalid:
        return None


def _state(table: str, row: Mapping[str, Any], sealers: Mapping[UUID, SubjectSealer | None], unknown: str) -> str:
    if row["subject"] not in sealers:
        return unknown
    sealer = sealers[row["subject"]]
    try:
        if sealer is not None:
            sealer.open(Place(table, "sealed", row["id"]), Sealed(row["sealed"]))
            return "opened"
    except Invalid:
        pass
    return "broken"
