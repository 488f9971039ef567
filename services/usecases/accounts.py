"""One's own account, and what an admin does with those of others: move to another role, close."""

from __future__ import annotations

from dataclasses import dataclass, replace
from secrets import token_bytes
from uuid import UUID

from services.access.actors import NOBODYS, Actor, Role
from services.access.permissions import allowed
from services.access.sessions import FRESH, UNFINISHED
from services.ports.accounts import Account, AccountState, Passkey, SignIn
from services.ports.unit_of_work import Store
from services.usecases import audit, lockout
from services.usecases.desk import Desk
from services.usecases.lockout import Try, refused
from services.usecases.logins import SECOND_FACTOR, check_phrase, digest_of, new_secret, read_phrase
from services.usecases.signing_in import Entered, no_account, renewed
from talentcoop.errors import Disallowed, Forbidden, Invalid, Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What somebody sees of her own account: what proves her, recovery codes left, and where she is signed in."""

    account: Account
    passkeys: tuple[Passkey, ...]
    codes_left: int
    sessions: tuple[SignIn, ...]

    @property
    def second_needed(self) -> bool:
        """Whether her role asks for a second factor."""
        return self.account.role in SECOND_FACTOR

    @property
    def has_second(self) -> bool:
        """Whether she has one."""
        return self.account.totp is not None or bool(self.passkeys)


@allowed("account.own")
async def own(desk: Desk) -> Own | None:
    """The actor's own account; None where she acts without one, as in the demo."""
    async with desk.open() as store:
        account = await store.accounts.find(desk.actor.id)
        if account is None:
            return None
        return Own(
            account=account,
            passkeys=await store.factors.passkeys(account.id),
            codes_left=await store.factors.codes_left(account.id),
            sessions=tuple(one for one in await store.sign_ins.of(account.id) if one.lasts(desk.now())),
        )


@allowed("account.own")
async def change_phrase(desk: Desk, secret: str, held: str, wanted: str, address: str = "") -> Entered:
    """Choose another phrase, knowing the one before; every other session ends, and this one has a new secret.

    Raises `sign-in.refused`, `account.phrase`, `account.missing`.
    """
    tried = Try(f"phrase {desk.actor.id}", address)
    may_try = await lockout.may_try(desk, tried)
    async with desk.open() as store:
        account, session = await mine(desk, store, secret)
    phrase = check_phrase(wanted, account)
    right = await desk.entrance.phrases.matches(read_phrase(held, account.role), account.phrase)
    if not (right and may_try):
        raise refused()
    hashed = await desk.entrance.phrases.hashed(phrase)
    async with desk.open() as store:
        saved = await store.accounts.save(replace(account, phrase=hashed))
        entered = await afresh(desk, store, saved, session)
    await lockout.passed(desk, tried)
    return entered


@allowed("account.own")
async def end_others(desk: Desk, secret: str) -> None:
    """Sign out everywhere else."""
    async with desk.open() as store:
        await store.sign_ins.end_all(desk.actor.id, desk.now(), digest_of(secret))


@allowed("account.invite")
async def change_role(desk: Desk, key: UUID, role: Role, scope: frozenset[UUID]) -> Account:
    """Move an account to another role or scope: her sessions, tokens and calendar end.

    Raises `account.missing`, `account.role`, `account.yourself`.
    """
    check_role(role)
    check_other(desk, key)
    await end_calendar(desk, key)
    async with desk.open() as store:
        account = await changeable(store, key)
        lacking = role in SECOND_FACTOR and account.totp is None and not await store.factors.passkeys(key)
        state = AccountState.INVITED if lacking else account.state
        saved = await store.accounts.save(replace(account, role=role, scope=scope, state=state))
        await shut_out(desk, store, saved)
        await noted(desk, store, None, "account.invite")
    await end_calendar(desk, key)
    return saved


@allowed("account.close")
async def close(desk: Desk, key: UUID) -> Account:
    """Close an account for ever: sessions, tokens, invitations, calendar.

    Raises `account.missing`, `account.yourself`.
    """
    check_other(desk, key)
    await end_calendar(desk, key)
    async with desk.open() as store:
        account = await store.accounts.get(key)
        closed = await store.accounts.save(
            replace(account, state=AccountState.CLOSED, phrase=None, totp=None, totp_step=None)
        )
        await shut_out(desk, store, closed)
        await forget_proofs(desk, store, closed)
        await noted(desk, store, None, "account.close")
    await end_calendar(desk, key)
    return closed


# --- what several use cases of accounts do, inside a transaction under way ------------------------------------------


async def mine(desk: Desk, store: Store, secret: str) -> tuple[Account, SignIn]:
    """The actor's account and the session of her cookie. Raises `account.missing`, `sign-in.refused`."""
    account = await store.accounts.find(desk.actor.id)
    if account is None:
        raise no_account()
    session = await store.sign_ins.find(digest_of(secret))
    if session is None or not session.lasts(desk.now()):
        raise refused()
    return account, session


async def afresh(desk: Desk, store: Store, account: Account, session: SignIn) -> Entered:
    """End every session of hers, this one too, which goes on under a new secret."""
    await store.sign_ins.end_all(account.id, desk.now(), session.digest)
    return await renewed(desk, store, account, session, new_secret())


async def shut_out(desk: Desk, store: Store, account: Account) -> None:
    """End the sessions and tokens of an account."""
    await store.sign_ins.end_all(account.id, desk.now())
    await store.tokens.end_all(account.id, desk.now())


async def forget_proofs(desk: Desk, store: Store, account: Account) -> None:
    """End passkeys, recovery codes and invitations of an account."""
    await store.factors.end_passkeys(account.id, desk.now())
    await store.factors.renew_codes(account.id, (), desk.now())
    await store.invitations.end_all(account.id, desk.now())


async def noted(desk: Desk, store: Store, worker: UUID | None, what: str) -> None:
    """Note a change of an account, and in whose file it belongs where it is a worker's."""
    await audit.changed(desk, store, worker, what)


async def end_for_worker(desk: Desk, store: Store, worker: UUID) -> None:
    """Close the account of a worker, where she has one: her file is erased."""
    account = await store.accounts.of_worker(worker)
    if account is not None:
        closed = replace(account, state=AccountState.CLOSED, phrase=None, totp=None, totp_step=None)
        await shut_out(desk, store, await store.accounts.save(closed))
        await forget_proofs(desk, store, closed)


def require_fresh(desk: Desk) -> None:
    """Raise `access.step-up` unless the actor proved who she is just now, or is about to for the first time."""
    actor = desk.actor
    if actor.only == UNFINISHED or actor.proved_at is None or desk.now() - actor.proved_at <= FRESH:
        return
    raise Forbidden(
        "access.step-up",
        "This asks who you are once more.",
        "Prove it with your passkey or your code, then do it again.",
    )


def check_role(role: Role) -> None:
    """Raise `account.role` for a role that nobody is invited to by an admin."""
    if role in NOBODYS or role is Role.WORKER:
        raise no_such_role()


def check_other(desk: Desk, key: UUID) -> None:
    """Raise `account.yourself` where an admin would change her own account: she would open files, or leave nobody."""
    if key == desk.actor.id:
        raise Disallowed("account.yourself", "Nobody changes her own role, or closes her own account.", "Ask another.")


async def changeable(store: Store, key: UUID) -> Account:
    """An account whose role and proofs an admin may change: no worker's, and none that is closed.

    Raises `account.missing`, `account.role`.
    """
    account = await store.accounts.get(key)
    if account.role is Role.WORKER or account.state is AccountState.CLOSED:
        raise no_such_role()
    return account


def no_such_role() -> Invalid:
    """A role that an admin gives to nobody."""
    return Invalid("account.role", "An admin gives this role to nobody.", "The desk invites workers, from their files.")


def gone() -> Missing:
    """An invitation that is nobody's, was used, or is too old."""
    return Missing(
        "invitation.missing", "This invitation does not count, or no longer.", "Ask your cooperative for a new one."
    )


async def end_calendar(desk: Desk, key: UUID) -> None:
    """Shut the calendar address of an account. It is nobody's to see but hers, so that this happens in her name; first,
    for what is shut too early is made again with a click, and last, for she may have made one in between.
    """
    async with desk.open() as store:
        account = await store.accounts.get(key)
    her = Actor(id=account.id, cooperative=desk.actor.cooperative, role=account.role, scope=account.scope)
    async with desk.of(her).open() as store:
        feed = await store.feeds.mine()
        if feed is not None:
            await store.feeds.keep(token_bytes(32), feed.language, desk.now())
