"""Accounts: who may sign in, what proves her, her sessions, invitations and tokens. Secrets are kept as digests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.access.actors import Role
from services.access.sessions import IDLE, LONGEST
from services.ports.cooperatives import Profile
from services.ports.pages import Page, Slice


class AccountState(StrEnum):
    """`invited` until she has everything that proves her; `closed` for ever."""

    INVITED = "invited"
    ACTIVE = "active"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Account:
    """An account. `phrase` is its hash; name, mail, language and `totp` (the second factor's secret) are sealed.

    `totp_step` is the last step of time whose code was accepted. A worker's account has no name: her file has it.
    """

    id: UUID
    role: Role
    scope: frozenset[UUID] = frozenset()
    login: str
    phrase: str | None = None
    state: AccountState = AccountState.INVITED
    name: str = ""
    mail: str = ""
    language: str = "fr"
    totp: str | None = None
    totp_step: int | None = None
    made_at: datetime
    version: int = 0

    def __repr__(self) -> str:
        return f"Account({self.role}, {self.state})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey of an account. `counter` grows with each use, where the device counts at all."""

    id: UUID
    account: UUID
    credential: bytes
    public_key: bytes
    counter: int
    name: str
    made_at: datetime
    used_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A session. `proved_at` is when she last proved who she is."""

    id: UUID
    account: UUID
    digest: bytes
    made_at: datetime
    seen_at: datetime
    proved_at: datetime
    ended_at: datetime | None = None

    def lasts(self, at: datetime) -> bool:
        """Whether it still counts: not signed out, not idle, not too old."""
        return self.ended_at is None and at - self.seen_at < IDLE and at - self.made_at < LONGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A secret link that lets an account choose, once and until a day, what proves it."""

    id: UUID
    account: UUID
    digest: bytes
    by: UUID
    made_at: datetime
    until: datetime
    used_at: datetime | None = None

    def lasts(self, at: datetime) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and at < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A program's token: its account's role, narrowed to `permissions`. `used_on` is the day it was last used."""

    id: UUID
    account: UUID
    name: str
    digest: bytes
    permissions: frozenset[str]
    made_at: datetime
    until: datetime
    used_on: date | None = None
    ended_at: datetime | None = None

    def lasts(self, at: datetime) -> bool:
        """Whether it can still be used."""
        return self.ended_at is None and at < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whose a login, passkey or invitation is: all that may be known before anybody acts."""

    id: UUID
    cooperative: UUID
    role: Role
    scope: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whose a session or a token is, and how the account and its cooperative stand. `requests` counts this minute's.

    `proved_at` is None for a token, `only` for a session.
    """

    caller: Caller
    state: AccountState
    profile: Profile
    requests: int
    proved_at: datetime | None = None
    only: frozenset[str] | None = None


class Accounts(Protocol):
    """Accounts that the actor sees: her own; the desk, workers' too; an admin, all of the cooperative."""

    async def find(self, key: UUID) -> Account | None:
        """One account, None where there is none or its key is gone; either takes as many queries."""

    async def get(self, key: UUID) -> Account:
        """One account. Raises `account.missing`."""

    async def of_worker(self, worker: UUID) -> Account | None:
        """The account of a worker that is not closed; None where she has none."""

    async def save(self, account: Account) -> Account:
        """Insert or update; the key must be there. Raises `account.stale`, `account.taken` on a login in use."""

    async def page(self, part: Slice) -> Page[Account]:
        """Accounts by login, opened in one go; one whose key is gone is there with nothing of what was sealed."""


class Factors(Protocol):
    """What proves an account besides its phrase: passkeys, and codes for when everything else is lost."""

    async def passkeys(self, account: UUID) -> tuple[Passkey, ...]:
        """Those that have not ended, oldest first."""

    async def keep(self, passkey: Passkey) -> Passkey:
        """Insert or update. Raises `passkey.stale`, `passkey.taken` where it is on file already."""

    async def end_passkeys(self, account: UUID, at: datetime) -> None:
        """End every passkey of an account."""

    async def codes_left(self, account: UUID) -> int:
        """How many recovery codes are unused."""

    async def holds_code(self, account: UUID, digest: bytes) -> bool:
        """Whether an unused recovery code has this digest."""

    async def spend_code(self, account: UUID, digest: bytes, at: datetime) -> bool:
        """Use a recovery code; False where it is not there or was used, by whomever."""

    async def renew_codes(self, account: UUID, digests: Sequence[tuple[UUID, bytes]], at: datetime) -> None:
        """Put new recovery codes on file in place of all others."""


class SignIns(Protocol):
    """Sessions."""

    async def begin(self, session: SignIn) -> None:
        """Put a session on file."""

    async def find(self, digest: bytes) -> SignIn | None:
        """The session with this digest; None where there is none."""

    async def of(self, account: UUID) -> tuple[SignIn, ...]:
        """Those of an account that nobody ended, newest first."""

    async def end(self, digest: bytes, at: datetime) -> bool:
        """End one; False where it had ended, or there is none."""

    async def end_all(self, account: UUID, at: datetime, but: bytes | None = None) -> None:
        """End every session of an account but the one with this digest."""


class Invitations(Protocol):
    """Invitations."""

    async def add(self, invitation: Invitation) -> None:
        """Put one on file."""

    async def find(self, digest: bytes) -> Invitation | None:
        """The invitation with this digest; None where there is none."""

    async def spend(self, digest: bytes, at: datetime) -> bool:
        """Use one that lasts; False where it does not, or somebody was quicker."""

    async def end_all(self, account: UUID, at: datetime) -> None:
        """Let every unused invitation of an account count as used."""

    async def newest(self, account: UUID) -> datetime | None:
        """When an account was last invited, used or not; None where it never was."""


class ApiTokens(Protocol):
    """Programs' tokens."""

    async def add(self, token: ApiToken) -> None:
        """Put one on file."""

    async def of(self, account: UUID) -> tuple[ApiToken, ...]:
        """Those of an account that have not ended, newest first."""

    async def end(self, key: UUID, at: datetime) -> None:
        """End one. Raises `token.missing`."""

    async def end_all(self, account: UUID, at: datetime) -> None:
        """End every token of an account."""


class Callers(Protocol):
    """What may be asked before anybody acts: whose a secret is, and how often something was tried."""

    async def of_login(self, login: str) -> Caller | None:
        """Whose a login is."""

    async def of_passkey(self, credential: bytes) -> Caller | None:
        """Whose a passkey is that has not ended."""

    async def of_invitation(self, digest: bytes) -> Caller | None:
        """Whose an invitation is, used or not."""

    async def of_session(self, digest: bytes, at: datetime) -> Standing | None:
        """Whose a session is that lasts; its being asked is noted once a minute."""

    async def of_token(self, digest: bytes, at: datetime) -> Standing | None:
        """Whose a token is that lasts; its last day is noted."""

    async def hit(self, key: bytes, at: datetime, seconds: int) -> int:
        """Count one try, in a window that begins with the first and lasts so many seconds; how many there are now."""

    async def clear(self, key: bytes) -> None:
        """Forget the tries."""
