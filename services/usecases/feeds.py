"""One's own calendar: an address to subscribe to, renewed at will, and the days that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from services.access.permissions import allowed
from services.ports.cooperatives import Cooperative
from services.ports.feeds import Feed
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from talentcoop.agenda import WITH_PEOPLE, Item, Origin
from talentcoop.errors import Missing

AHEAD: Final = timedelta(days=90)
"""How far a calendar looks ahead."""
SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """A due thing, and whom it is about by reference: a calendar holds no name."""

    item: Item
    ref: str


@dataclass(frozen=True, slots=True)
class Diary:
    """What a calendar shows, oldest first."""

    cooperative: Cooperative
    feed: Feed
    entries: tuple[Entry, ...]


def digest_of(secret: str) -> bytes:
    """What is kept of a secret. It is long and random, so that nobody finds it by trying."""
    return sha256(secret.encode()).digest()


@allowed("calendar.feed")
async def shown(desk: Desk) -> Feed | None:
    """The actor's own feed, None where she has none."""
    async with desk.open() as store:
        return await store.feeds.mine()


@allowed("calendar.feed")
async def renew(desk: Desk, language: str) -> str:
    """Make a new address in a language and give its secret, this once; the one before is shut."""
    secret = token_urlsafe(SECRET_BYTES)
    async with desk.open() as store:
        await store.feeds.keep(digest_of(secret), language, desk.now())
    return secret


@allowed("calendar.feed")
async def entries(desk: Desk) -> Diary:
    """What is open and due within ninety days. Raises `feed.missing` where the actor has no feed."""
    async with desk.open() as store:
        feed = await store.feeds.mine()
        if feed is None:
            raise Missing("feed.missing", "There is no such calendar.", "Make a new address on your calendar page.")
        cooperative = await store.cooperatives.mine()
        items = await store.agenda.pending(desk.today(cooperative) + AHEAD, origins=WITH_PEOPLE)
        return Diary(cooperative, feed, await _entries(store, items))


async def _entries(store: Store, items: tuple[Item, ...]) -> tuple[Entry, ...]:
    """Each with its reference, in two queries; what no reference is found for any more is left out."""
    refs = dict(await store.workers.refs({item.subject for item in items if item.origin is Origin.PLACEMENT}))
    enrolled = {item.origin_id for item in items if item.origin is Origin.ENROLMENT}
    refs |= {one.subject: one.ref for one in (await store.enrolments.of_all(enrolled)).values()}
    return tuple(Entry(item, refs[item.subject]) for item in items if item.subject in refs)
