"""The `Keys` of the service: rows in a database of their own, each wrapped under an epoch of the ring."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

import asyncpg
from piccolo.engine.postgres import PostgresEngine

from services.clock import Clock
from services.keys.envelope import HouseKey, Owner, SubjectSealer, new_key, unwrap, wrap
from services.keys.house import BlindIndexer, Mac, unknown
from services.keys.ring import KeyRing
from services.ports.keys import Indexer, Sealer
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
_CURRENT: Final = "select id from epoch where current"
_HOUSE: Final = "select epoch, wrapped from house_key where id = $1"
_NOT_CURRENT: Final = "TC001"
"""What the database says where a key was wrapped under an epoch that ended meanwhile."""
_TRIES: Final = 3
"""How often a call looks again where the epoch ends while it is under way."""


class KeyRows:
    """Keys over an engine of their own. Each call is a transaction of its own, whatever the caller has open.

    New keys are wrapped under the epoch that the database calls current. `source` gives the ring anew: it is asked
    where the one at hand lacks an epoch, so that a rotation elsewhere needs no restart here.
    """

    def __init__(
        self, engine: PostgresEngine, ring: KeyRing, clock: Clock, source: Callable[[], KeyRing] | None = None
    ) -> None:
        self._engine = engine
        self._ring = ring
        self._clock = clock
        self._source = source or (lambda: ring)
        self._macs: dict[str, Mac] = {}

    async def make(self, cooperative: UUID, person: UUID, subject: UUID) -> None:
        """Make a subject's key; one that is there stays. Raises `key.taken` where the subject is somebody else's."""
        owner, key = Owner(cooperative, person, subject), new_key()
        for _ in range(_TRIES):
            epoch = await self._current(cooperative)
            wrapped = wrap(self._ring, owner, key, epoch)
            try:
                async with self._open(cooperative) as connection:
                    await self._make(connection, owner, *wrapped)
            except _EndedMeanwhile:
                continue
            return
        raise _failed(_NOT_CURRENT)

    async def sealers(self, cooperative: UUID, subjects: Collection[UUID]) -> Mapping[UUID, Sealer]:
        """The sealers of several subjects, in one query; those without a key are left out. Raises `key.epoch`."""
        rows = await self._wrapped(cooperative, _KEYS, cooperative, list(subjects))
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

    async def mac(self, name: str, data: bytes) -> bytes:
        """A digest under a key of the house. Raises `key.house`."""
        if name not in self._macs:
            rows = await self._wrapped(None, _HOUSE, name)
            if not rows:
                raise unknown(name)
            self._macs[name] = Mac(unwrap(self._ring, HouseKey(name), rows[0]["epoch"], rows[0]["wrapped"]))
        return self._macs[name].mac(data)

    async def indexers(self, cooperative: UUID) -> tuple[Indexer, ...]:
        """Who makes a cooperative's digests: under the current epoch first, then under any that is about to end."""
        current, ring = await self._current(cooperative), self._ring
        epochs = (current, *(epoch for epoch in ring.epochs if epoch != current))
        return tuple(BlindIndexer(epoch, ring.key(epoch), cooperative) for epoch in epochs)

    async def _make(self, connection: asyncpg.Connection, owner: Owner, epoch: str, wrapped: bytes) -> None:
        given = (owner.subject, owner.cooperative, owner.person)
        made = await connection.fetch(_MAKE, *given, epoch, wrapped, self._clock())
        if not made and not await connection.fetchval(_HELD, *given):
            raise Disallowed("key.taken", "Another person is sealed under this id.", "Make a new id.")

    async def _current(self, cooperative: UUID) -> str:
        """The epoch that the database calls current, which the ring at hand then holds. Raises `key.epoch`."""
        epoch = self._ring.current
        for _ in range(_TRIES):
            async with self._open(cooperative) as connection:
                epoch = await connection.fetchval(_CURRENT) or self._ring.current
            if epoch in self._ring.epochs:
                return epoch
            self._ring = self._source()
        self._ring.key(epoch)
        return epoch

    async def _wrapped(self, cooperative: UUID | None, query: str, *given: object) -> Sequence[Mapping[str, Any]]:
        """Rows that the ring can unwrap. One that it lacks the epoch of is read again with a ring read again: between
        the two, an epoch may have ended.
        """
        for _ in range(_TRIES):
            async with self._open(cooperative) as connection:
                rows = await connection.fetch(query, *given)
            if all(row["epoch"] in self._ring.epochs for row in rows):
                break
            self._ring = self._source()
        return rows  # type: ignore[no-any-return]

    def _sealer(self, cooperative: UUID, row: Mapping[str, Any]) -> Sealer:
        owner = Owner(cooperative, row["person"], row["subject"])
        return SubjectSealer(cooperative, row["subject"], unwrap(self._ring, owner, row["epoch"], row["wrapped"]))

    @asynccontextmanager
    async def _open(self, cooperative: UUID | None) -> AsyncIterator[asyncpg.Connection]:
        """A transaction that sees one cooperative's rows, or nobody's. The database's own words never leave it."""
        try:
            async with self._engine.transaction(allow_nested=False) as transaction:
                connection = transaction.connection
                if cooperative is not None:
                    await connection.execute("select set_config('talentcoop.cooperative', $1, true)", str(cooperative))
                yield connection
        except _TROUBLES as error:
            state = getattr(error, "sqlstate", None)
            if state == _NOT_CURRENT:
                raise _EndedMeanwhile from None
            raise _failed(state or type(error).__name__) from None


class _EndedMeanwhile(Exception):
    """The epoch under which a key was wrapped ended before it was on file."""


def _failed(told: str) -> TalentCoopError:
    return TalentCoopError(
        "key.failed",
        f"The key database did not do what was asked ({told}).",
        "Try again; if it lasts, look at the database's own log.",
    )
