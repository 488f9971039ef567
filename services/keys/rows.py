"""The `Keys` of the service: rows in a database of their own, each wrapped under an epoch of the ring."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

import asyncpg
from piccolo.engine.postgres import PostgresEngine

from services.clock import Clock
from services.keys.envelope import Owner, SubjectSealer, new_key, unwrap, wrap
from services.keys.ring import KeyRing
from services.ports.keys import Sealer
from talentcoop.errors import Disallowed, TalentCoopError

_MAKE: Final = (
    "insert into person_key (subject, cooperative, person, epoch, wrapped, made_at) values ($1, $2, $3, $4, $5, $6)"
    " on conflict (subject) do nothing returning subject"
)
_HELD: Final = "select exists (select from person_key where subject = $1 and cooperative = $2 and person = $3)"
_KEYS: Final = "select subject, person, epoch, wrapped from person_key where cooperative = $1 and subject = any($2)"
_ALIASES: Final = (
    "select subject from person_key where cooperative = $1 and person = $2 and subject <> person order by entered"
)
_PEOPLE: Final = "select subject, person from person_key where cooperative = $1 and subject = any($2)"
_TROUBLES: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_FORGET: Final = "delete from person_key where cooperative = $1 and person = $2"


class KeyRows:
    """Keys over an engine of their own. Each call is a transaction of its own, whatever the caller has open."""

    def __init__(self, engine: PostgresEngine, ring: KeyRing, clock: Clock) -> None:
        self._engine = engine
        self._ring = ring
        self._clock = clock

    async def make(self, cooperative: UUID, person: UUID, subject: UUID) -> None:
        """Make a subject's key; one that is there stays. Raises `key.taken` where the subject is somebody else's."""
        epoch, wrapped = wrap(self._ring, Owner(cooperative, person, subject), new_key())
        async with self._open(cooperative) as connection:
            made = await connection.fetch(_MAKE, subject, cooperative, person, epoch, wrapped, self._clock())
            if not made and not await connection.fetchval(_HELD, subject, cooperative, person):
                raise Disallowed("key.taken", "Another person is sealed under this id.", "Make a new id.")

    async def sealers(self, cooperative: UUID, subjects: Collection[UUID]) -> Mapping[UUID, Sealer]:
        """The sealers of several subjects, in one query; those without a key are left out. Raises `key.epoch`."""
        async with self._open(cooperative) as connection:
            rows = await connection.fetch(_KEYS, cooperative, list(subjects))
        return {row["subject"]: self._sealer(cooperative, row) for row in rows}

    async def aliases(self, cooperative: UUID, person: UUID) -> tuple[UUID, ...]:
        """The aliases of a person, oldest first."""
        async with self._open(cooperative) as connection:
            return tuple(row["subject"] for row in await connection.fetch(_ALIASES, cooperative, person))

    async def people(self, cooperative: UUID, subjects: Collection[UUID]) -> Mapping[UUID, UUID]:
        """The person behind each subject that has a key."""
        async with self._open(cooperative) as connection:
            rows = await connection.fetch(_PEOPLE, cooperative, list(subjects))
        return {row["subject"]: row["person"] for row in rows}

    async def forget(self, cooperative: UUID, person: UUID) -> None:
        """Delete every key of a person and her aliases. Nothing sealed under them opens again."""
        async with self._open(cooperative) as connection:
            await connection.execute(_FORGET, cooperative, person)

    def _sealer(self, cooperative: UUID, row: Mapping[str, Any]) -> Sealer:
        owner = Owner(cooperative, row["person"], row["subject"])
        return SubjectSealer(cooperative, row["subject"], unwrap(self._ring, owner, row["epoch"], row["wrapped"]))

    @asynccontextmanager
    async def _open(self, cooperative: UUID) -> AsyncIterator[asyncpg.Connection]:
        """A transaction that sees one cooperative's rows. The database's own words never leave it."""
        try:
            async with self._engine.transaction(allow_nested=False) as transaction:
                connection = transaction.connection
                await connection.execute("select set_config('talentcoop.cooperative', $1, true)", str(cooperative))
                yield connection
        except _TROUBLES as error:
            told = getattr(error, "sqlstate", None) or type(error).__name__
            raise TalentCoopError(
                "key.failed",
                f"The key database did not do what was asked ({told}).",
                "Try again; if it lasts, look at the database's own log.",
            ) from None
