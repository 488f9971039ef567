"""Accounts and what proves them: passkeys, recovery codes, invitations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from piccolo.columns.combination import WhereRaw

from services.access.actors import Role
from services.ports.accounts import Account, AccountState, Invitation, Passkey
from services.ports.pages import Page, Slice
from services.store.refusals import missing
from services.store.session import Row, Session
from services.store.tables import AccountRow, InvitationRow, PasskeyRow, RecoveryCodeRow


class StoredAccounts:
    """Accounts, each sealed under a key of its own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, key: UUID) -> Account | None:
        """One account, None where there is none or its key is gone; either takes as many queries."""
        await self._session.read_ahead(key)
        rows = await self._session.select(AccountRow.select().where(AccountRow.id == key))
        found = await self._opened(rows)
        return found[0] if found else None

    async def get(self, key: UUID) -> Account:
        """One account. Raises `account.missing`."""
        found = await self.find(key)
        if found is None:
            raise missing("account")
        return found

    async def of_worker(self, worker: UUID) -> Account | None:
        """The account of a worker that is not closed; None where she has none."""
        hers = WhereRaw("role = 'worker' and state <> 'closed' and {} = any(scope)", worker)
        found = await self._opened(await self._session.select(AccountRow.select().where(hers)))
        return found[0] if found else None

    async def save(self, account: Account) -> Account:
        """Insert or update. Raises `account.stale`, `account.taken`."""
        sealed = await self._session.sealed(AccountRow, account.id, account.id, _written(account))
        values = {
            "role": account.role.value,
            "scope": sorted(account.scope),
            "login": account.login,
            "phrase": account.phrase,
            "state": account.state.value,
            "totp_step": account.totp_step,
            "sealed": sealed,
            "made_at": account.made_at,
        }
        return replace(account, version=await self._session.save(AccountRow, account.id, account.version, values))

    async def page(self, part: Slice) -> Page[Account]:
        """Accounts by login, opened in one go; one whose key is gone with nothing of what was sealed."""
        query = AccountRow.select().order_by(AccountRow.login).limit(part.size).offset(part.start)
        rows = await self._session.select(query)
        opened = {row["id"]: content for row, content in await self._session.opened(AccountRow, rows, "id")}
        found = tuple(_account(row, opened.get(row["id"], _EMPTY)) for row in rows)
        return Page(found, await self._session.count(AccountRow), part.start)

    async def _opened(self, rows: Sequence[Row]) -> tuple[Account, ...]:
        opened = await self._session.opened(AccountRow, rows, "id")
        return tuple(_account(row, content) for row, content in opened)


class StoredFactors:
    """Passkeys and recovery codes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def passkeys(self, account: UUID) -> tuple[Passkey, ...]:
        """Those that have not ended, oldest first."""
        live = (PasskeyRow.account == account, PasskeyRow.ended_at.is_null())
        query = PasskeyRow.select().where(*live).order_by(PasskeyRow.made_at, PasskeyRow.id)
        return tuple(_passkey(row) for row in await self._session.select(query))

    async def keep(self, passkey: Passkey) -> Passkey:
        """Insert or update. Raises `passkey.stale`, `passkey.taken`."""
        values: Row = {
            "counter": passkey.counter,
            "name": passkey.name,
            "used_at": passkey.used_at,
            "ended_at": passkey.ended_at,
        }
        if not passkey.version:
            values |= {
                "account": passkey.account,
                "credential": passkey.credential,
                "public_key": passkey.public_key,
                "made_at": passkey.made_at,
            }
        return replace(passkey, version=await self._session.save(PasskeyRow, passkey.id, passkey.version, values))

    async def end_passkeys(self, account: UUID, at: datetime) -> None:
        """End every passkey of an account."""
        live = (PasskeyRow.account == account, PasskeyRow.ended_at.is_null())
        await self._session.update(PasskeyRow.update({PasskeyRow.ended_at: at}).where(*live))

    async def codes_left(self, account: UUID) -> int:
        """How many recovery codes are unused."""
        unused = (RecoveryCodeRow.account == account, RecoveryCodeRow.used_at.is_null())
        return await self._session.count(RecoveryCodeRow, *unused)

    async def holds_code(self, account: UUID, digest: bytes) -> bool:
        """Whether an unused recovery code has this digest."""
        unused = (RecoveryCodeRow.account == account, RecoveryCodeRow.used_at.is_null())
        return await self._session.count(RecoveryCodeRow, *unused, RecoveryCodeRow.digest == digest) > 0

    async def spend_code(self, account: UUID, digest: bytes, at: datetime) -> bool:
        """Use a recovery code; False where it is not there or was used."""
        this = (RecoveryCodeRow.account == account, RecoveryCodeRow.digest == digest, RecoveryCodeRow.used_at.is_null())
        spent = await self._session.update(RecoveryCodeRow.update({RecoveryCodeRow.used_at: at}).where(*this))
        return bool(spent)

    async def renew_codes(self, account: UUID, digests: Sequence[tuple[UUID, bytes]], at: datetime) -> None:
        """Put new recovery codes on file in place of all others."""
        await self._session.delete(RecoveryCodeRow.delete().where(RecoveryCodeRow.account == account))
        if digests:
            mine = self._session.mine(RecoveryCodeRow)
            rows = [
                RecoveryCodeRow(id=key, account=account, digest=digest, made_at=at, used_at=None, **mine)
                for key, digest in digests
            ]
            await self._session.insert(RecoveryCodeRow.insert(*rows))


class StoredInvitations:
    """Invitations, by the digest of their secret."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, invitation: Invitation) -> None:
        """Put one on file."""
        row = InvitationRow(**_plain(invitation), **self._session.mine(InvitationRow))
        await self._session.insert(InvitationRow.insert(row))

    async def find(self, digest: bytes) -> Invitation | None:
        """The invitation with this digest; None where there is none."""
        rows = await self._session.select(InvitationRow.select().where(InvitationRow.digest == digest))
        return Invitation(**{name: rows[0][name] for name in _INVITATION}) if rows else None

    async def spend(self, digest: bytes, at: datetime) -> bool:
        """Use one that lasts; False where it does not, or somebody was quicker."""
        lasting = (InvitationRow.digest == digest, InvitationRow.used_at.is_null(), InvitationRow.until > at)
        return bool(await self._session.update(InvitationRow.update({InvitationRow.used_at: at}).where(*lasting)))

    async def end_all(self, account: UUID, at: datetime) -> None:
        """Let every unused invitation of an account count as used."""
        unused = (InvitationRow.account == account, InvitationRow.used_at.is_null())
        await self._session.update(InvitationRow.update({InvitationRow.used_at: at}).where(*unused))

    async def newest(self, account: UUID) -> datetime | None:
        """When an account was last invited, used or not; None where it never was."""
        query = InvitationRow.select(InvitationRow.made_at).where(InvitationRow.account == account)
        rows = await self._session.select(query.order_by(InvitationRow.made_at, ascending=False).limit(1))
        return rows[0]["made_at"] if rows else None


_INVITATION = ("id", "account", "digest", "by", "made_at", "until", "used_at")
_PASSKEY = (
    *("id", "account", "credential", "public_key", "counter", "name"),
    *("made_at", "used_at", "ended_at", "version"),
)


_EMPTY: Final = b'{"name":"","mail":"","language":"fr","totp":null}'


def _written(account: Account) -> bytes:
    """The content of an account's envelope."""
    held = {"name": account.name, "mail": account.mail, "language": account.language, "totp": account.totp}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode()


def _account(row: Row, content: bytes) -> Account:
    held = json.loads(content)
    return Account(
        id=row["id"],
        role=Role(row["role"]),
        scope=frozenset(row["scope"]),
        login=row["login"],
        phrase=row["phrase"],
        state=AccountState(row["state"]),
        name=held["name"],
        mail=held["mail"],
        language=held["language"],
        totp=held["totp"],
        totp_step=row["totp_step"],
        made_at=row["made_at"],
        version=row["version"],
    )


def _plain(invitation: Invitation) -> Row:
    return {name: getattr(invitation, name) for name in _INVITATION}


def _passkey(row: Row) -> Passkey:
    return Passkey(**{name: row[name] for name in _PASSKEY})
