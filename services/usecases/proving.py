"""What proves somebody at the door, and how each proof is used up in the transaction that lets in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.access.actors import Role
from services.ports.accounts import Account, AccountState, Passkey
from services.ports.unit_of_work import Store
from services.usecases import challenges
from services.usecases.desk import Desk
from services.usecases.lockout import refused
from services.usecases.logins import SECOND_FACTOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is on file of an account that somebody claims."""

    account: Account
    passkeys: tuple[Passkey, ...] = ()
    has_code: bool = False

    def needs_second(self) -> bool:
        """Whether the phrase alone is not enough: by the role, or because she set up more. A worker's is."""
        if self.account.role is Role.WORKER:
            return False
        return self.account.role in SECOND_FACTOR or self.account.totp is not None or bool(self.passkeys)


Use = Callable[[Store, Held, datetime], Awaitable[Account]]
"""Puts on file that a proof was used, in the transaction that lets in; gives the account as it is then."""


async def held_of(store: Store, key: UUID, spare: bytes) -> Held | None:
    """What is on file; None where there is no account or it is closed. As many queries either way."""
    account = await store.accounts.find(key)
    passkeys = await store.factors.passkeys(key)
    has_code = await store.factors.holds_code(key, spare)
    if account is None or account.state is AccountState.CLOSED:
        return None
    return Held(account=account, passkeys=passkeys, has_code=has_code)


async def proved_passkey(desk: Desk, purpose: str, answer: str, passkeys: tuple[Passkey, ...]) -> Passkey | None:
    """The passkey that an answer proves, with its new counter; None for anything else, and the second time."""
    shown = desk.entrance.passkeys.shown(answer)
    passkey = next((one for one in passkeys if shown and one.credential == shown.credential), None)
    if shown is None or passkey is None:
        return None
    counter = desk.entrance.passkeys.proved(answer, shown.challenge, passkey)
    if counter is None or not await challenges.spent(desk, purpose, shown.challenge):
        return None
    return replace(passkey, counter=counter, used_at=desk.now())


def step_of(desk: Desk, held: Held | None, code: str) -> int | None:
    """The step of time that a code is of; for nobody none, after as much work."""
    secret, after = (held.account.totp, held.account.totp_step) if held else (None, None)
    return desk.entrance.codes.step(secret, code, desk.now(), after)


async def nothing_more(store: Store, held: Held, at: datetime) -> Account:
    """The phrase was enough."""
    return held.account


def with_step(step: int) -> Use:
    """The step of time counts no second time, nor any before it."""

    async def use(store: Store, held: Held, at: datetime) -> Account:
        return await store.accounts.save(replace(held.account, totp_step=step))

    return use


def with_passkey(used: Passkey) -> Use:
    """The passkey's counter goes on."""

    async def use(store: Store, held: Held, at: datetime) -> Account:
        await store.factors.keep(used)
        return held.account

    return use


def with_recovery_code(spare: bytes) -> Use:
    """The lost second factor counts no longer, nor does any session; where the role needs one, she sets another."""

    async def use(store: Store, held: Held, at: datetime) -> Account:
        account = held.account
        if not await store.factors.spend_code(account.id, spare, at):
            raise refused()
        await store.factors.end_passkeys(account.id, at)
        await store.sign_ins.end_all(account.id, at)
        state = AccountState.INVITED if account.role in SECOND_FACTOR else account.state
        return await store.accounts.save(replace(account, totp=None, totp_step=None, state=state))

    return use
