"""What proves somebody besides her phrase: an app's codes, passkeys, and recovery codes for when both are lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.accounts import Account, AccountState, Passkey, SignIn
from services.ports.unit_of_work import Store
from services.usecases import challenges
from services.usecases.accounts import afresh, mine, require_fresh
from services.usecases.desk import Desk
from services.usecases.logins import SECOND_FACTOR, new_recovery_codes, recovery_digest
from services.usecases.signing_in import Entered, no_account
from talentcoop.errors import Disallowed, Invalid, Missing

MOST_PASSKEYS = 10
LONGEST_NAME = 60
_SECRET: Final = re.compile("[A-Z2-7]{32}")
"""160 bits, as apps take them."""


@dataclass(frozen=True, slots=True, repr=False)
class CodeApp:
    """What an app is given, by hand or as a square code of `address`. It counts once a code of it was shown."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Kept:
    """A second factor is set: `entered` goes on with this session; `codes` are new recovery codes, shown this once,
    empty where she has some already.
    """

    entered: Entered
    codes: tuple[str, ...]


@allowed("account.own")
async def new_code_app(desk: Desk) -> CodeApp:
    """A secret for an app that makes codes; nothing is on file yet. Raises `account.missing`, `access.step-up`."""
    require_fresh(desk)
    async with desk.open() as store:
        account = await _account(desk, store)
    secret = desk.entrance.codes.secret()
    return CodeApp(secret, desk.entrance.codes.address(secret, account.login))


@allowed("account.own")
async def code_app(desk: Desk, secret: str) -> CodeApp:
    """The same again, where a code was mistyped; another secret where this is none. Raises `account.missing`."""
    async with desk.open() as store:
        account = await _account(desk, store)
    kept = secret if _SECRET.fullmatch(secret) else desk.entrance.codes.secret()
    return CodeApp(kept, desk.entrance.codes.address(kept, account.login))


@allowed("account.own")
async def keep_code_app(desk: Desk, session: str, secret: str, code: str) -> Kept:
    """Take codes of an app as the second factor from now on, once one of them is right; other sessions end.

    `session` is what the cookie holds. Raises `account.code` on a wrong one, `access.step-up`, `sign-in.refused`.
    """
    require_fresh(desk)
    step = desk.entrance.codes.step(secret, code, desk.now(), None)
    if step is None:
        raise Invalid("account.code", "This is not the code of now.", "Read the six digits again; check the clock.")
    async with desk.open() as store:
        account, held = await mine(desk, store, session)
        return await _kept(desk, store, replace(account, totp=secret, totp_step=step), held)


@allowed("account.own")
async def ask_new_passkey(desk: Desk) -> str:
    """What a browser is asked, to make a passkey: for `navigator.credentials.create`.

    Raises `account.missing`, `access.step-up`, `passkey.not-here` where the site has no address to bind one to.
    """
    require_fresh(desk)
    if not desk.entrance.passkeys.offered:
        raise Disallowed("passkey.not-here", "This site takes no passkeys.", "Set TALENTCOOP_ORIGIN, or use an app.")
    async with desk.open() as store:
        account = await _account(desk, store)
        known = [one.credential for one in await store.factors.passkeys(account.id)]
    challenge = await challenges.new(desk, _making(desk))
    return desk.entrance.passkeys.to_register(account.id, account.login, challenge, known)


@allowed("account.own")
async def keep_passkey(desk: Desk, session: str, answer: str, name: str) -> Kept:
    """Keep the passkey that a browser made; other sessions end.

    Raises `passkey.refused`, `passkey.taken`, `access.step-up`, `sign-in.refused`.
    """
    require_fresh(desk)
    shown = desk.entrance.passkeys.shown(answer)
    made = desk.entrance.passkeys.registered(answer, shown.challenge) if shown else None
    if shown is None or made is None or not await challenges.spent(desk, _making(desk), shown.challenge):
        raise Invalid("passkey.refused", "This passkey could not be checked.", "Try again, with its own lock.")
    async with desk.open() as store:
        account, held = await mine(desk, store, session)
        if len(await store.factors.passkeys(account.id)) >= MOST_PASSKEYS:
            raise Disallowed("passkey.many", f"{MOST_PASSKEYS} passkeys are enough.", "Remove one first.")
        passkey = Passkey(
            id=desk.new_id(),
            account=account.id,
            credential=made.credential,
            public_key=made.public_key,
            counter=made.counter,
            name=name.strip()[:LONGEST_NAME],
            made_at=desk.now(),
        )
        await store.factors.keep(passkey)
        return await _kept(desk, store, account, held)


@allowed("account.own")
async def remove_passkey(desk: Desk, session: str, key: UUID) -> Entered:
    """Take a passkey away; other sessions end. Raises `passkey.missing`, `account.last-factor`, `access.step-up`."""
    require_fresh(desk)
    async with desk.open() as store:
        account, held = await mine(desk, store, session)
        passkeys = await store.factors.passkeys(account.id)
        passkey = next((one for one in passkeys if one.id == key), None)
        if passkey is None:
            raise Missing("passkey.missing", "There is no such passkey here.", "Check the list.")
        if account.role in SECOND_FACTOR and account.totp is None and len(passkeys) == 1:
            raise _last_factor()
        await store.factors.keep(replace(passkey, ended_at=desk.now()))
        return await afresh(desk, store, account, held)


@allowed("account.own")
async def remove_code_app(desk: Desk, session: str) -> Entered:
    """Take the app away; other sessions end. Raises `account.last-factor`, `access.step-up`."""
    require_fresh(desk)
    async with desk.open() as store:
        account, held = await mine(desk, store, session)
        if account.role in SECOND_FACTOR and not await store.factors.passkeys(account.id):
            raise _last_factor()
        saved = await store.accounts.save(replace(account, totp=None, totp_step=None))
        return await afresh(desk, store, saved, held)


@allowed("account.own")
async def renew_codes(desk: Desk) -> tuple[str, ...]:
    """Ten new recovery codes, shown this once; those before count no longer. Raises `access.step-up`."""
    require_fresh(desk)
    async with desk.open() as store:
        return await _new_codes(desk, store, await _account(desk, store))


async def _kept(desk: Desk, store: Store, account: Account, session: SignIn) -> Kept:
    state = AccountState.ACTIVE if account.state is AccountState.INVITED else account.state
    saved = await store.accounts.save(replace(account, state=state))
    lacking = await store.factors.codes_left(account.id) == 0
    codes = await _new_codes(desk, store, saved) if lacking else ()
    return Kept(entered=await afresh(desk, store, saved, session), codes=codes)


async def _new_codes(desk: Desk, store: Store, account: Account) -> tuple[str, ...]:
    codes = new_recovery_codes()
    await store.factors.renew_codes(account.id, [(desk.new_id(), recovery_digest(code)) for code in codes], desk.now())
    return codes


async def _account(desk: Desk, store: Store) -> Account:
    account = await store.accounts.find(desk.actor.id)
    if account is None:
        raise no_account()
    return account


def _making(desk: Desk) -> str:
    return f"make {desk.actor.id}"


def _last_factor() -> Disallowed:
    """What proves somebody in this role cannot all be taken away."""
    return Disallowed(
        "account.last-factor", "This is all that proves who you are besides your phrase.", "Set up another one first."
    )
