"""Sessions and programs' tokens, by the digests of their secrets."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from services.ports.accounts import ApiToken, SignIn
from services.store.refusals import missing
from services.store.session import Row, Session
from services.store.tables import ApiTokenRow, SignInRow

FORGOTTEN: Final = timedelta(days=30)
"""How long it is kept that somebody was signed in."""
_SESSION: Final = ("id", "account", "digest", "made_at", "seen_at", "proved_at", "ended_at")


class StoredSignIns:
    """Sessions; an old one goes when its account begins another."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def begin(self, session: SignIn) -> None:
        """Put a session on file."""
        old = (SignInRow.account == session.account, SignInRow.made_at < session.seen_at - FORGOTTEN)
        await self._session.delete(SignInRow.delete().where(*old))
        row = SignInRow(**{name: getattr(session, name) for name in _SESSION}, **self._session.mine(SignInRow))
        await self._session.insert(SignInRow.insert(row))

    async def find(self, digest: bytes) -> SignIn | None:
        """The session with this digest; None where there is none."""
        rows = await self._session.select(SignInRow.select().where(SignInRow.digest == digest))
        return _sign_in(rows[0]) if rows else None

    async def of(self, account: UUID) -> tuple[SignIn, ...]:
        """Those of an account that nobody ended, newest first."""
        query = SignInRow.select().where(SignInRow.account == account, SignInRow.ended_at.is_null())
        rows = await self._session.select(query.order_by(SignInRow.made_at, SignInRow.id, ascending=False))
        return tuple(map(_sign_in, rows))

    async def end(self, digest: bytes, at: datetime) -> bool:
        """End one; False where it had ended, or there is none."""
        live = (SignInRow.digest == digest, SignInRow.ended_at.is_null())
        return bool(await self._session.update(SignInRow.update({SignInRow.ended_at: at}).where(*live)))

    async def end_all(self, account: UUID, at: datetime, but: bytes | None = None) -> None:
        """End every session of an account but the one with this digest."""
        live: list[Any] = [SignInRow.account == account, SignInRow.ended_at.is_null()]
        if but is not None:
            live.append(SignInRow.digest != but)
        await self._session.update(SignInRow.update({SignInRow.ended_at: at}).where(*live))


class StoredApiTokens:
    """Tokens, newest first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, token: ApiToken) -> None:
        """Put one on file."""
        row = ApiTokenRow(
            id=token.id,
            account=token.account,
            name=token.name,
            digest=token.digest,
            permissions=sorted(token.permissions),
            made_at=token.made_at,
            until=token.until,
            used_at=token.used_on and datetime.combine(token.used_on, time(), UTC),
            ended_at=token.ended_at,
            **self._session.mine(ApiTokenRow),
        )
        await self._session.insert(ApiTokenRow.insert(row))

    async def of(self, account: UUID) -> tuple[ApiToken, ...]:
        """Those of an account that have not ended, newest first."""
        query = ApiTokenRow.select().where(ApiTokenRow.account == account, ApiTokenRow.ended_at.is_null())
        rows = await self._session.select(query.order_by(ApiTokenRow.made_at, ApiTokenRow.id, ascending=False))
        return tuple(map(_token, rows))

    async def end(self, key: UUID, at: datetime) -> None:
        """End one. Raises `token.missing`."""
        live = (ApiTokenRow.id == key, ApiTokenRow.ended_at.is_null())
        if not await self._session.update(ApiTokenRow.update({ApiTokenRow.ended_at: at}).where(*live)):
            raise missing("token")

    async def end_all(self, account: UUID, at: datetime) -> None:
        """End every token of an account."""
        live = (ApiTokenRow.account == account, ApiTokenRow.ended_at.is_null())
        await self._session.update(ApiTokenRow.update({ApiTokenRow.ended_at: at}).where(*live))


def _sign_in(row: Row) -> SignIn:
    return SignIn(**{name: row[name] for name in _SESSION})


def _token(row: Row) -> ApiToken:
    return ApiToken(
        id=row["id"],
        account=row["account"],
        name=row["name"],
        digest=row["digest"],
        permissions=frozenset(row["permissions"]),
        made_at=row["made_at"],
        until=row["until"],
        used_on=row["used_at"] and row["used_at"].date(),
        ended_at=row["ended_at"],
    )
