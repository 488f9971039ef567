"""Invite somebody to an account, and accept: a secret link that counts once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.access.actors import Actor, Role
from services.access.permissions import allowed
from services.ports.accounts import Account, AccountState, Invitation
from services.ports.cooperatives import Cooperative
from services.ports.unit_of_work import Store
from services.usecases.accounts import (
    changeable,
    check_other,
    check_role,
    end_calendar,
    forget_proofs,
    gone,
    noted,
    shut_out,
)
from services.usecases.desk import Desk
from services.usecases.logins import SECOND_FACTOR, check_login, check_phrase, digest_of, new_login, new_secret
from services.usecases.signing_in import Entered, at_door, begun

LASTS: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Invite:
    """Who is invited, to which role and scope. The login names her to whoever reads the database: best not her name."""

    role: Role
    login: str
    scope: frozenset[UUID] = frozenset()
    name: str = ""
    mail: str = ""
    language: str = "fr"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Invited:
    """An invitation just made: `secret` belongs into the link `/invitation/{secret}`, and is nowhere on file."""

    account: Account
    secret: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """What the page of an invitation shows. `suggested` is a phrase of words that nobody else was shown."""

    account: Account
    cooperative: Cooperative
    suggested: str

    @property
    def second_needed(self) -> bool:
        """Whether a second factor is asked for next."""
        return self.account.role in SECOND_FACTOR


@allowed("account.invite")
async def invite(desk: Desk, ask: Invite) -> Invited:
    """Make an account and the link that opens it once, within seven days.

    Raises `account.role`, `account.login`, `account.taken`.
    """
    check_role(ask.role)
    account = Account(
        id=desk.new_id(),
        role=ask.role,
        scope=ask.scope,
        login=check_login(ask.login),
        name=ask.name,
        mail=ask.mail,
        language=ask.language,
        made_at=desk.now(),
    )
    await desk.keys.make(desk.actor.cooperative, account.id, account.id)
    async with desk.open() as store:
        saved = await store.accounts.save(account)
        await noted(desk, store, None, "account.invite")
        return await _invited(desk, store, saved)


@allowed("account.invite")
async def invite_again(desk: Desk, key: UUID) -> Invited:
    """For somebody who lost everything: what proved her counts no longer, and she begins anew.

    Raises `account.missing`, `account.role` for a worker's account or a closed one, `account.yourself`.
    """
    check_other(desk, key)
    await end_calendar(desk, key)
    async with desk.open() as store:
        account = await changeable(store, key)
        await noted(desk, store, None, "account.invite")
        return await _invited(desk, store, await _emptied(desk, store, account))


@allowed("account.invite-worker")
async def invite_worker(desk: Desk, worker: UUID) -> Invited:
    """Let a worker in, or in again where she lost her phrase: what proved her before counts no longer.

    Her account is sealed under a key of hers, so that it goes with her file. Raises `worker.missing`.
    """
    async with desk.open() as store:
        person = await store.workers.get(worker)
        account = await store.accounts.of_worker(worker)
    if account is None:
        fresh = Account(
            id=desk.new_id(),
            role=Role.WORKER,
            scope=frozenset([worker]),
            login=new_login(),
            language=person.identity.language,
            made_at=desk.now(),
        )
        await desk.keys.make(desk.actor.cooperative, worker, fresh.id)
    async with desk.open() as store:
        await store.workers.get(worker)  # still there: an account made after she was erased would outlive her
        if account is None:
            emptied = await store.accounts.save(fresh)
        else:
            emptied = await _emptied(desk, store, account)
        await noted(desk, store, worker, "account.invite-worker")
        return await _invited(desk, store, emptied)


@allowed("sign-in.enter")
async def shown(desk: Desk, secret: str) -> Welcome:
    """What an invitation is to; it is not used by that. Raises `invitation.missing`."""
    there = await _there(desk, secret)
    async with there.open() as store:
        account = await _asked(there, store, secret)
        cooperative = await store.cooperatives.mine()
    return Welcome(account=account, cooperative=cooperative, suggested=desk.entrance.phrases.suggested())


@allowed("sign-in.enter")
async def accept(desk: Desk, secret: str, phrase: str) -> Entered:
    """Use an invitation: choose a phrase, and be signed in; where the role needs a second factor, to set that first.

    Raises `invitation.missing`, `account.phrase`.
    """
    there = await _there(desk, secret)
    async with there.open() as store:
        account = await _asked(there, store, secret)
    hashed = await desk.entrance.phrases.hashed(check_phrase(phrase, account))
    state = AccountState.INVITED if account.role in SECOND_FACTOR else AccountState.ACTIVE
    async with there.open() as store:
        if not await store.invitations.spend(digest_of(secret), desk.now()):
            raise gone()
        await store.invitations.end_all(account.id, desk.now())
        await store.sign_ins.end_all(account.id, desk.now())
        saved = await store.accounts.save(replace(account, phrase=hashed, state=state))
        return await begun(there, store, saved)


async def _there(desk: Desk, secret: str) -> Desk:
    caller = await desk.entrance.callers.of_invitation(digest_of(secret))
    if caller is None:
        raise gone()
    return desk.of(at_door(caller))


async def _asked(there: Desk, store: Store, secret: str) -> Account:
    """The account that an invitation is to, while it lasts."""
    account = await store.accounts.find(there.actor.id)
    invitation = await store.invitations.find(digest_of(secret))
    lasts = invitation is not None and invitation.lasts(there.now())
    if account is None or account.state is AccountState.CLOSED or not lasts:
        raise gone()
    return account


async def _emptied(desk: Desk, store: Store, account: Account) -> Account:
    """An account as it was before it was first accepted."""
    await shut_out(desk, store, account)
    await forget_proofs(desk, store, account)
    return await store.accounts.save(
        replace(account, phrase=None, totp=None, totp_step=None, state=AccountState.INVITED)
    )


async def _invited(desk: Desk, store: Store, account: Account) -> Invited:
    secret, now = new_secret(), desk.now()
    until = now + LASTS
    made_by: Actor = desk.actor
    await store.invitations.add(
        Invitation(
            id=desk.new_id(),
            account=account.id,
            digest=digest_of(secret),
            by=made_by.id,
            made_at=now,
            until=until,
        )
    )
    return Invited(account=account, secret=secret, until=until)
