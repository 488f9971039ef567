"""What may be asked before anybody acts: whose a secret is, how that account stands, how often something was tried."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.access.actors import Role
from services.access.sessions import SEEN_EVERY
from services.ports.accounts import AccountState, Caller, SignIn, Standing
from services.store.engine import Engine
from services.store.refusals import told

_MINUTE: Final = 60
_WHOSE: Final = "select f.*, set_config('talentcoop.cooperative', f.cooperative::text, true) from {} f"
_SESSION: Final = (
    "select s.id, s.account, s.digest, s.made_at, s.seen_at, s.proved_at, s.ended_at, a.state, c.profile"
    " from sign_in s join account a on a.id = s.account and a.cooperative = s.cooperative"
    " join cooperative c on c.id = s.cooperative where s.digest = $1 and s.cooperative = $2"
)
_TOKEN: Final = (
    "select t.permissions, t.used_at, t.until, t.ended_at, a.state, c.profile"
    " from api_token t join account a on a.id = t.account and a.cooperative = t.cooperative"
    " join cooperative c on c.id = t.cooperative where t.digest = $1 and t.cooperative = $2"
)
_FIELDS: Final = ("id", "account", "digest", "made_at", "seen_at", "proved_at", "ended_at")


class StoredCallers:
    """Asks the functions that look across all cooperatives; what they tell is ids, a role and its scope."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def of_login(self, login: str) -> Caller | None:
        """Whose a login is."""
        return await self._whose("account_of_login($1)", login)

    async def of_passkey(self, credential: bytes) -> Caller | None:
        """Whose a passkey is that has not ended."""
        return await self._whose("account_of_passkey($1)", credential)

    async def of_invitation(self, digest: bytes) -> Caller | None:
        """Whose an invitation is, used or not."""
        return await self._whose("account_of_invitation($1)", digest)

    async def of_session(self, digest: bytes, at: datetime) -> Standing | None:
        """Whose a session is that lasts; its being asked is noted once a minute. One transaction."""
        async with self._engine.transaction(allow_nested=False) as transaction:
            connection = transaction.connection
            with told():
                whose = await connection.fetchrow(_WHOSE.format("account_of_sign_in($1)"), digest)
                row = whose and await connection.fetchrow(_SESSION, digest, whose["cooperative"])
                if row is None or not SignIn(**{name: row[name] for name in _FIELDS}).lasts(at):
                    return None
                if at - row["seen_at"] >= SEEN_EVERY:
                    await connection.execute("update sign_in set seen_at = $2 where digest = $1", digest, at)
                requests = await _requests(connection, whose["id"], at)
        return _standing(whose, row, requests, proved_at=row["proved_at"])

    async def of_token(self, digest: bytes, at: datetime) -> Standing | None:
        """Whose a token is that lasts; its last day is noted. One transaction."""
        today = datetime.combine(at.date(), time(), UTC)
        async with self._engine.transaction(allow_nested=False) as transaction:
            connection = transaction.connection
            with told():
                whose = await connection.fetchrow(_WHOSE.format("account_of_token($1)"), digest)
                row = whose and await connection.fetchrow(_TOKEN, digest, whose["cooperative"])
                if row is None or row["ended_at"] is not None or row["until"] <= at:
                    return None
                if row["used_at"] != today:
                    await connection.execute("update api_token set used_at = $2 where digest = $1", digest, today)
                requests = await _requests(connection, whose["id"], at)
        return _standing(whose, row, requests, only=frozenset(row["permissions"]))

    async def hit(self, key: bytes, at: datetime, seconds: int) -> int:
        """Count one try in its window; how many there are now."""
        async with self._engine.transaction(allow_nested=False) as transaction:
            with told():
                hits = await transaction.connection.fetchval("select rate_hit($1, $2, $3)", key, at, seconds)
        return int(hits)

    async def clear(self, key: bytes) -> None:
        """Forget the tries."""
        async with self._engine.transaction(allow_nested=False) as transaction:
            with told():
                await transaction.connection.execute("select rate_clear($1)", key)

    async def _whose(self, function: str, secret: str | bytes) -> Caller | None:
        async with self._engine.transaction(allow_nested=False) as transaction:
            with told():
                row = await transaction.connection.fetchrow(f"select * from {function}", secret)  # nosec B608  # names of ours, no value
        return None if row is None else _caller(row)


async def _requests(connection: asyncpg.Connection, account: UUID, at: datetime) -> int:
    key = sha256(b"requests\n" + account.bytes).digest()
    return int(await connection.fetchval("select rate_hit($1, $2, $3)", key, at, _MINUTE))


def _caller(row: Mapping[str, Any]) -> Caller:
    return Caller(id=row["id"], cooperative=row["cooperative"], role=Role(row["role"]), scope=frozenset(row["scope"]))


def _standing(
    whose: Mapping[str, Any],
    row: Mapping[str, Any],
    requests: int,
    *,
    proved_at: datetime | None = None,
    only: frozenset[str] | None = None,
) -> Standing:
    return Standing(
        caller=_caller(whose),
        state=AccountState(row["state"]),
        profile=row["profile"],
        requests=requests,
        proved_at=proved_at,
        only=only,
    )
