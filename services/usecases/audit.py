"""The audit: a line for whoever opens or changes something of a worker, written in the transaction that does it.

Nothing of her is changed at a desk without its line: where one is owing, the transaction is undone (`Desk.open`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid5

from services.access.actors import NOBODYS, Actor, Role
from services.access.permissions import PERMISSIONS, require_proof
from services.ports.audit import PAPER, PAPERS, Act, Entry, Refused
from services.ports.lines import FILE, LISTED, REFUSED
from services.ports.unit_of_work import Store
from services.usecases import chains
from services.usecases.desk import Desk
from talentcoop.errors import Forbidden

HOUR: Final = timedelta(hours=1)
FILES_AN_HOUR: Final[Mapping[Role, int]] = MappingProxyType({Role.STAFF: 60, Role.COORDINATOR: 120})
"""How many files an actor opens within an hour at most; thirty in any other role."""
OTHERS_AN_HOUR: Final = 30
LISTED_AN_HOUR: Final = 500
"""How many people lists show to an actor by name within an hour at most; each counts once a day."""
_ENDLESS: Final = 2**31
"""More than there are, where the clock stands still and no hour ever ends."""


async def opened(desk: Desk, store: Store, *workers: UUID) -> None:
    """Note, inside a transaction under way, that the actor opens workers' files: once a day each, counted in UTC.

    Her own reading is not noted, nor the service's. Raises `access.step-up` where the actor's proof is old and she has
    not opened it this day, whichever page leads there; and `access.too-many-files`, which is noted in its place.
    """
    await _read(desk, store, workers, FILE, FILES_AN_HOUR.get(desk.actor.role, OTHERS_AN_HOUR))


async def listed(desk: Desk, store: Store, workers: Iterable[UUID]) -> None:
    """Note, in one statement, that a list shows the actor people by name. Raises `access.too-many-files`."""
    await _read(desk, store, workers, LISTED, LISTED_AN_HOUR)


async def shown(desk: Desk, store: Store, workers: Iterable[UUID], asked: UUID | None) -> None:
    """Note what a list of sealed things opens: one worker's file where she was asked for, else everybody's in it."""
    await (listed(desk, store, workers) if asked is None else opened(desk, store, *workers))


async def looked(desk: Desk, store: Store, what: str) -> None:
    """Note that something was read that must not be joined to anybody in plain."""
    await _note(desk, store, Act.OPENED, None, what)


async def weighed(desk: Desk, store: Store, workers: Iterable[UUID], what: str) -> None:
    """Note in each worker's file, once a day, that a rule change was tried over what is known of her."""
    at, actor = desk.now(), desk.actor
    entries = [await chains.signed(desk.macs, _opening(actor, worker, what, at)) for worker in workers]
    await store.audit.open(entries, at - HOUR, _ENDLESS)


async def changed(desk: Desk, store: Store, worker: UUID | None, what: str) -> None:
    """Note that something was changed; `what` is the permission it took.

    `worker` None: it was nobody's, or to name her in plain would tell what is sealed, such as who is on a cohort.
    """
    await _note(desk, store, Act.CHANGED, worker, what)


async def exported(desk: Desk, store: Store, worker: UUID | None, what: str) -> None:
    """Note that something left the house as a file: a worker's record, or a list."""
    await _note(desk, store, Act.EXPORTED, worker, what)


async def erased(desk: Desk, store: Store, worker: UUID | None, what: str) -> None:
    """Note that a file, or part of one, was made unreadable."""
    await _note(desk, store, Act.ERASED, worker, what)


async def released(desk: Desk, store: Store, worker: UUID | None, what: str) -> None:
    """Note that something was handed to somebody outside."""
    await _note(desk, store, Act.RELEASED, worker, what)


async def _read(desk: Desk, store: Store, workers: Iterable[UUID], what: str, most: int) -> None:
    actor, at = desk.actor, desk.now()
    if actor.role in NOBODYS:
        return
    own = actor.scope if actor.role is Role.WORKER else frozenset()
    wanted = [_opening(actor, worker, what, at) for worker in dict.fromkeys(workers) if worker not in own]
    entries = [await chains.signed(desk.macs, entry) for entry in wanted]
    allowed = most if desk.hours_pass else _ENDLESS
    spent = await store.audit.open(entries, at - HOUR, allowed)
    if spent.new and what == FILE:
        require_proof(actor, FILE, at)
    if spent.new and spent.before + spent.new > allowed:
        error = Forbidden(
            "access.too-many-files",
            f"You opened as many files as your role may within an hour: {most}.",
            "Go on in an hour; those opened today stay open to you. If you need more, speak with your coordinator.",
            most=most,
        )
        raise Refused(error, await chains.signed(desk.macs, _attempt(actor, at)))


def _opening(actor: Actor, worker: UUID, what: str, at: datetime) -> Entry:
    # Whose file, who, why and which day name the opening: a second look that day finds it there, and costs nothing.
    key = uuid5(worker, f"{actor.id} {at.date()} {what} {actor.purpose}")
    return Entry(id=key, worker=worker, by=actor.id, role=actor.role.value, what=what, purpose=actor.purpose, at=at)


def _attempt(actor: Actor, at: datetime) -> Entry:
    key = uuid5(actor.id, f"{REFUSED} {at:%Y-%m-%d %H}")
    return Entry(id=key, worker=None, by=actor.id, role=actor.role.value, what=REFUSED, purpose=actor.purpose, at=at)


async def _note(desk: Desk, store: Store, act: Act, worker: UUID | None, what: str) -> None:
    if what not in PERMISSIONS:
        raise ValueError(f"'{what}' is not in PERMISSIONS: name the permission that it took")
    actor = desk.actor
    if worker is not None and what in PAPERS:
        worker, what = await store.audit.cover(worker), PAPER
    entry = Entry(
        id=desk.new_id(),
        worker=worker,
        by=actor.id,
        role=actor.role.value,
        act=act,
        what=what,
        purpose=actor.purpose,
        at=desk.now(),
    )
    await store.audit.note([await chains.signed(desk.macs, entry)])
