"""How often one may try to sign in: by login, by login from one address, by address; the wait grows, and it ends.

Counted under a key of the house, so that what is kept names no login and no address. Every try counts before it is
weighed: of a thousand at the same moment no more get through than of a thousand in a row. Whoever signed in from an
address before is not held up there by what others try elsewhere, so that nobody locks another out. An address that
tries without end is turned away before anything is hashed: that tells nothing of any account, and spares the house.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from services.usecases.desk import Desk
from talentcoop.errors import Forbidden

SHORTEST: Final = timedelta(seconds=15)
LONGEST: Final = timedelta(minutes=15)
"""The wait after the first try too many, doubled with each, and where it stops growing."""
KNOWN: Final = timedelta(days=30)
"""How long an address counts as known to a login after signing in there."""
FREE: Final = {"login": 20, "login-address": 5, "address": 200}
"""Tries that need no wait. Many may come from one address, where an office or a shelter stands behind it."""
COUNTED: Final = {"login": timedelta(hours=24), "login-address": timedelta(hours=24), "address": timedelta(hours=1)}
"""How long a try is remembered."""
NETWORK: Final = 64
"""The bits of an IPv6 address that name a subscriber."""


@dataclass(frozen=True, slots=True)
class Try:
    """Who tries, by a login or whatever else names her, from which address; each empty where there is none."""

    login: str = ""
    address: str = ""

    def counts(self, *, known: bool) -> Iterator[tuple[str, str]]:
        """What is counted besides the address: the kind, and what it is counted by."""
        if self.login and not known:
            yield "login", self.login
        if self.login:
            yield "login-address", f"{subscriber(self.address)} {self.login}"


def subscriber(address: str) -> str:
    """The part of an address that does not change at its owner's will."""
    try:
        read = ip_address(address)
    except ValueError:
        return ""
    return str(read) if not isinstance(read, IPv6Address) else read.packed[: NETWORK // 8].hex()


async def may_try(desk: Desk, tried: Try) -> bool:
    """Count a try, and tell whether it is to be weighed at all: too early a one is refused however right it is.

    Raises `sign-in.refused` at once where the address tries too much.
    """
    where = subscriber(tried.address)
    if where and not await _passes(desk, "address", where):
        raise refused()
    known = await _hit(desk, "known", f"{where} {tried.login}", timedelta()) > 1
    verdicts = [await _passes(desk, kind, by) for kind, by in tried.counts(known=known)]
    return all(verdicts)


async def passed(desk: Desk, tried: Try) -> None:
    """She got in: her tries are forgotten, those of the address are not, and the address is known for a while."""
    where = subscriber(tried.address)
    for kind, by in (("login", tried.login), ("login-address", f"{where} {tried.login}")):
        await desk.entrance.callers.clear(await _key(desk, kind, by))
        await desk.entrance.callers.clear(await _key(desk, f"{kind} wait", by))
    if where:
        await desk.entrance.callers.clear(await _key(desk, "known", f"{where} {tried.login}"))
        await _hit(desk, "known", f"{where} {tried.login}", KNOWN)


def refused() -> Forbidden:
    """The one answer to everybody who is not let in."""
    return Forbidden(
        "sign-in.refused",
        "This does not let you in.",
        "Check what you typed, or wait a quarter of an hour; if you lost something, ask your cooperative.",
    )


def wait_after(tries: int, free: int) -> timedelta:
    """How long the next try must wait after so many."""
    doubled = min(tries - free - 1, 10)
    return min(LONGEST, SHORTEST * (1 << doubled))


async def _passes(desk: Desk, kind: str, by: str) -> bool:
    """Of those who come too early, exactly one gets through each time that a wait is over."""
    tries = await _hit(desk, kind, by, COUNTED[kind])
    if tries <= FREE[kind]:
        return True
    return await _hit(desk, f"{kind} wait", by, wait_after(tries, FREE[kind])) == 1


async def _hit(desk: Desk, kind: str, by: str, within: timedelta) -> int:
    seconds = int(within.total_seconds())
    return await desk.entrance.callers.hit(await _key(desk, kind, by), desk.now(), seconds)


async def _key(desk: Desk, kind: str, by: str) -> bytes:
    return await desk.entrance.macs.mac("rate", f"{kind}\n{by}".encode())
