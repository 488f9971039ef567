"""Sign in, prove it once more, sign out.

Whatever is wrong, the answer is one: `sign-in.refused`, after the same work. So nobody learns who has an account, whose
is closed, or who has to wait.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.access.actors import Actor, Role
from services.access.permissions import allowed
from services.access.sessions import UNFINISHED
from services.ports.accounts import Account, AccountState, Caller, SignIn
from services.ports.unit_of_work import Store
from services.usecases import challenges, lockout
from services.usecases.desk import Desk
from services.usecases.lockout import Try, refused
from services.usecases.logins import digest_of, new_secret, read_login, read_phrase, recovery_digest
from services.usecases.proving import (
    Held,
    Use,
    held_of,
    nothing_more,
    proved_passkey,
    step_of,
    with_passkey,
    with_recovery_code,
    with_step,
)
from talentcoop.errors import Missing, Stale

NOBODY: Final = UUID(int=0)
"""The id of whoever has not said who she is, and of her cooperative."""
SIGN_IN: Final = "sign in"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Attempt:
    """What somebody typed: a login, a phrase, and a code of her app or a recovery code, empty where she has none."""

    login: str
    phrase: str
    code: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Proof:
    """What proves who is signed in already: a passkey's answer, else the code of her app, else her phrase."""

    phrase: str = ""
    code: str = ""
    passkey: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Entered:
    """A session that begins: `secret` goes into the cookie, and is nowhere on file.

    `unfinished`: she reaches nothing but the page where she sets her second factor.
    """

    secret: str
    actor: Actor
    language: str

    @property
    def unfinished(self) -> bool:
        """Whether she still lacks what proves her."""
        return self.actor.only == UNFINISHED


def at_door(caller: Caller | None = None) -> Actor:
    """Whoever stands at the door: she acts for an account that she has yet to prove is hers."""
    if caller is None:
        return Actor(id=NOBODY, cooperative=NOBODY, role=Role.DOOR, purpose=SIGN_IN)
    return Actor(id=caller.id, cooperative=caller.cooperative, role=Role.DOOR, purpose=SIGN_IN)


@allowed("sign-in.enter")
async def enter(desk: Desk, attempt: Attempt) -> Entered:
    """Let in by login, phrase and, where the account has one, the second factor. Raises `sign-in.refused`."""
    entrance, tried = desk.entrance, Try(read_login(attempt.login), attempt.address)
    may_try = await lockout.may_try(desk, tried)
    caller = await entrance.callers.of_login(tried.login)
    there, spare = desk.of(at_door(caller)), recovery_digest(attempt.code)
    async with there.open() as store:
        held = await held_of(store, there.actor.id, spare)
    phrase = read_phrase(attempt.phrase, caller.role if caller else None)
    right = await entrance.phrases.matches(phrase, held.account.phrase if held else None)
    step = step_of(desk, held, attempt.code)
    if held is None or not (may_try and right):
        raise refused()
    if not held.needs_second():
        entered = await _let_in(there, held, spare, nothing_more)
    elif step is not None:
        entered = await _let_in(there, held, spare, with_step(step))
    elif held.has_code:
        entered = await _let_in(there, held, spare, with_recovery_code(spare))
    else:
        raise refused()
    await lockout.passed(desk, tried)
    return entered


@allowed("sign-in.enter")
async def ask_passkey(desk: Desk) -> str:
    """What a browser is asked, to let in by passkey: for `navigator.credentials.get`."""
    return desk.entrance.passkeys.to_prove(await challenges.new(desk, SIGN_IN))


@allowed("sign-in.enter")
async def enter_by_passkey(desk: Desk, answer: str, address: str = "") -> Entered:
    """Let in by passkey alone, which is both factors: the device verified its owner. Raises `sign-in.refused`."""
    may_try = await lockout.may_try(desk, Try(address=address))
    shown = desk.entrance.passkeys.shown(answer)
    caller = await desk.entrance.callers.of_passkey(shown.credential if shown else b"")
    there = desk.of(at_door(caller))
    async with there.open() as store:
        held = await held_of(store, there.actor.id, b"")
    if held is None or not may_try:
        raise refused()
    used = await proved_passkey(desk, SIGN_IN, answer, held.passkeys)
    if used is None:
        raise refused()
    return await _let_in(there, held, b"", with_passkey(used))


@allowed("sign-in.enter")
async def leave(desk: Desk, secret: str) -> None:
    """End the session of a cookie, if it is one."""
    standing = await desk.entrance.callers.of_session(digest_of(secret), desk.now())
    if standing is not None:
        async with desk.of(at_door(standing.caller)).open() as store:
            await store.sign_ins.end(digest_of(secret), desk.now())


@allowed("account.own")
async def ask_passkey_again(desk: Desk) -> str:
    """What a browser is asked, to prove once more who is signed in."""
    return desk.entrance.passkeys.to_prove(await challenges.new(desk, _again(desk)))


@allowed("account.own")
async def prove_again(desk: Desk, secret: str, proof: Proof) -> Entered:
    """Prove it afresh, in a session that goes on under a new secret and ends when it would have ended.

    Raises `sign-in.refused`, `account.missing` for whoever acts without an account.
    """
    tried = Try(f"again {desk.actor.id}", proof.address)
    may_try = await lockout.may_try(desk, tried)
    async with desk.open() as store:
        held = await held_of(store, desk.actor.id, b"")
        session = await store.sign_ins.find(digest_of(secret))
    if held is None or session is None:
        raise no_account()
    proved = await _proved(desk, held, proof)
    if proved is None or not may_try or not session.lasts(desk.now()):
        raise refused()
    following = new_secret()
    async with desk.open() as store:
        try:
            await proved(store, held, desk.now())
        except Stale:
            raise refused() from None
        entered = await renewed(desk, store, held.account, session, following)
    await lockout.passed(desk, tried)
    return entered


# --- what a session begins with -----------------------------------------------------------------------------------


async def _let_in(there: Desk, held: Held, spare: bytes, use: Use) -> Entered:
    """Begin a session, unless the account changed since it was read, or the proof was used meanwhile."""
    async with there.open() as store:
        if await held_of(store, held.account.id, spare) != held:
            raise refused()
        try:
            account = await use(store, held, there.now())
        except Stale:
            raise refused() from None
        return await begun(there, store, account)


async def begun(desk: Desk, store: Store, account: Account, secret: str = "") -> Entered:
    """A new session of an account that was proved just now, inside a transaction under way."""
    entered = Entered(secret=secret or new_secret(), actor=actor_for(desk, account), language=account.language)
    now = desk.now()
    await store.sign_ins.begin(
        SignIn(
            id=desk.new_id(),
            account=account.id,
            digest=digest_of(entered.secret),
            made_at=now,
            seen_at=now,
            proved_at=now,
        )
    )
    return entered


async def renewed(desk: Desk, store: Store, account: Account, session: SignIn, secret: str) -> Entered:
    """The same session under a new secret, proved just now, inside a transaction under way."""
    now = desk.now()
    if not await store.sign_ins.end(session.digest, now):
        raise refused()
    following = replace(session, id=desk.new_id(), digest=digest_of(secret), seen_at=now, proved_at=now, ended_at=None)
    await store.sign_ins.begin(following)
    return Entered(secret=secret, actor=actor_for(desk, account), language=account.language)


def actor_for(desk: Desk, account: Account) -> Actor:
    """Who an account lets act, proved just now."""
    return Actor(
        id=account.id,
        cooperative=desk.actor.cooperative,
        role=account.role,
        scope=account.scope,
        only=UNFINISHED if account.state is AccountState.INVITED else None,
        proved_at=desk.now(),
    )


def no_account() -> Missing:
    """Somebody acts without an account: in the demo, at the command line."""
    return Missing("account.missing", "There is no such account here.", "Sign in with an account of your own.")


# --- what proves somebody -----------------------------------------------------------------------------------------


async def _proved(desk: Desk, held: Held, proof: Proof) -> Use | None:
    """How a proof of somebody signed in is used; None where it proves nothing."""
    account = held.account
    if proof.passkey:
        used = await proved_passkey(desk, _again(desk), proof.passkey, held.passkeys)
        return with_passkey(used) if used else None
    step = step_of(desk, held, proof.code)
    if step is not None:
        return with_step(step)
    phrase = read_phrase(proof.phrase, account.role)
    right = await desk.entrance.phrases.matches(phrase, account.phrase)
    return nothing_more if right and not held.needs_second() else None


def _again(desk: Desk) -> str:
    return f"again {desk.actor.id}"
