"""Tokens for programs: one's own, each for a purpose, narrowed to what it needs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.access.actors import Actor
from services.access.permissions import PERMISSIONS, PROVED_WITHIN, allowed, may
from services.ports.accounts import ApiToken
from services.usecases.accounts import require_fresh
from services.usecases.desk import Desk
from services.usecases.logins import PREFIX, digest_of, new_secret
from services.usecases.signing_in import no_account
from talentcoop.errors import Invalid, Missing

LONGEST: Final = timedelta(days=365)
MOST: Final = 20
LONGEST_NAME: Final = 60
_NEVER: Final = frozenset(
    {"account.own", "cooperative.found", "policy.adopt", "policy.sign", "calendar.feed", *PROVED_WITHIN}
)
"""What no program may: whatever asks for a fresh proof of a person, the account itself, another house, to say which law
counts here, and to make an address that outlives it.
"""


def grantable(actor: Actor) -> tuple[str, ...]:
    """The permissions that a token of the actor's may name."""
    return tuple(sorted(name for name in PERMISSIONS if name not in _NEVER and may(actor, name)))


@allowed("account.own")
async def own(desk: Desk) -> tuple[ApiToken, ...]:
    """The actor's tokens, newest first."""
    async with desk.open() as store:
        return await store.tokens.of(desk.actor.id)


@allowed("account.own")
async def make(desk: Desk, name: str, permissions: Collection[str], days: int) -> str:
    """Make a token for some permissions and days, and give its secret, this once.

    Raises `token.malformed`, `access.step-up`, `account.missing`.
    """
    require_fresh(desk)
    wanted, lasting = frozenset(permissions), timedelta(days=days)
    told = name.strip()
    if not wanted or not wanted <= set(grantable(desk.actor)):
        raise _malformed("It names what no token of yours may do, or nothing.", "Choose among those listed.")
    if not timedelta() < lasting <= LONGEST:
        raise _malformed(f"It would last {days} days.", f"Give 1 to {LONGEST.days} days.")
    if not 0 < len(told) <= LONGEST_NAME:
        raise _malformed("It has no name.", f"Say in 1 to {LONGEST_NAME} letters what it is for.")
    secret, now = PREFIX + new_secret(), desk.now()
    async with desk.open() as store:
        account = await store.accounts.find(desk.actor.id)
        if account is None:
            raise no_account()
        if len(await store.tokens.of(account.id)) >= MOST:
            raise _malformed(f"{MOST} tokens are enough.", "End one first.")
        await store.tokens.add(
            ApiToken(
                id=desk.new_id(),
                account=account.id,
                name=told,
                digest=digest_of(secret),
                permissions=wanted,
                made_at=now,
                until=now + lasting,
            )
        )
    return secret


@allowed("account.own")
async def end(desk: Desk, key: UUID) -> None:
    """End a token of one's own. Raises `token.missing`, also of another's: an admin ends those with their account."""
    async with desk.open() as store:
        if key not in {one.id for one in await store.tokens.of(desk.actor.id)}:
            raise Missing("token.missing", "You have no such token.", "Look at the list of your account.")
        await store.tokens.end(key, desk.now())


def _malformed(what: str, then: str) -> Invalid:
    return Invalid("token.malformed", f"This token cannot be made. {what}", then)
