"""Requests of authorities: put on file, weighed by two, answered or refused in words. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.authorities import Request, RequestState, Said
from services.ports.pages import Page, Slice
from services.usecases import audit
from services.usecases.desk import Desk
from talentcoop.errors import Disallowed, Invalid, Missing

TWO: Final = 2
"""So many different people say yes before anything is handed over without the worker's own."""
SETTLED: Final = timedelta(days=14)
"""How long ago the desk must have let her in before her yes counts: whoever makes her a new way in could use it
herself, and she needs time to find that her own no longer works.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request as it came in. `ref` is the code of the worker it is about, None where nobody of this name is on file;
    `untold_because` the law that forbids to tell her, None where she is told.
    """

    authority: str
    basis: str
    asked: str
    about: str
    received_on: date
    ref: str | None = None
    untold_because: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A request with the code of the worker it is about; None where she is not on file, or no longer."""

    request: Request
    ref: str | None

    @property
    def may_answer(self) -> bool:
        """Whether two people said yes, or she herself."""
        return self.request.state is RequestState.OPEN and _agreed(self.request)


@allowed("authority.record")
async def record(desk: Desk, ask: Received) -> Request:
    """Put a request on file, before anybody decides on it. Raises `worker.missing`, `authority.to-come`."""
    cooperative, subject = desk.actor.cooperative, desk.new_id()
    async with desk.open() as store:
        if ask.received_on > desk.today(await store.cooperatives.mine()):
            raise Invalid("authority.to-come", "The day it was received lies ahead.", "Give the day it came in.")
        worker = (await store.workers.by_ref(ask.ref)).id if ask.ref else None
    # Under an alias of hers it goes with her file; about somebody who is not here it has a key of its own.
    await desk.keys.make(cooperative, worker or subject, subject)
    said = Said(
        authority=ask.authority,
        basis=ask.basis,
        asked=ask.asked,
        about=ask.about,
        received_on=ask.received_on,
        worker=worker,
        untold_because=ask.untold_because,
    )
    async with desk.open() as store:
        if worker is not None:
            await store.workers.get(worker)  # still there: an alias made after she was erased would outlive her
        request = Request(id=desk.new_id(), subject=subject, said=said, by=desk.actor.id, at=desk.now())
        kept = await store.authorities.save(request)
        await audit.changed(desk, store, None, "authority.record")
        return kept


@allowed("authority.find")
async def find(desk: Desk, part: Slice) -> Page[Listed]:
    """Every request, newest first."""
    async with desk.open() as store:
        page = await store.authorities.page(part)
        await audit.looked(desk, store, "authority.find")
        refs = await store.workers.refs({one.said.worker for one in page.items if one.said and one.said.worker})
    return Page(tuple(_listed(one, refs) for one in page.items), page.total, page.start)


@allowed("authority.find")
async def show(desk: Desk, key: UUID) -> Listed:
    """One request. Raises `authority.missing`."""
    async with desk.open() as store:
        request = await store.authorities.get(key)
        await audit.looked(desk, store, "authority.find")
        worker = request.said.worker if request.said else None
        return _listed(request, await store.workers.refs({worker} if worker else set()))


@allowed("authority.release")
async def release(desk: Desk, key: UUID) -> Request:
    """Say that a request may be answered: one of two. Raises `authority.closed`, `authority.said-already`."""
    async with desk.open() as store:
        held = _still_open(await store.authorities.get(key))
        if desk.actor.id in held.released_by:
            raise Disallowed(
                "authority.said-already", "You said yes to it already.", "Somebody else must say the second yes."
            )
        await store.authorities.release(key, desk.new_id(), desk.now())
        await audit.changed(desk, store, None, "authority.release")
        return await store.authorities.get(key)


@allowed("authority.release")
async def answer(desk: Desk, key: UUID, version: int, handed_over: str) -> Request:
    """Note in words what was handed over, once two people said yes or she did. Raises `authority.closed`,
    `authority.unreleased`, `authority.stale`.
    """
    return await _close(desk, key, version, RequestState.RELEASED, handed_over)


@allowed("authority.release")
async def refuse(desk: Desk, key: UUID, version: int, why: str) -> Request:
    """Note that nothing is handed over, and why; one person is enough. Raises `authority.closed`, `authority.stale`."""
    return await _close(desk, key, version, RequestState.REFUSED, why)


@allowed("authority.consent")
async def consent(desk: Desk, key: UUID) -> Request:
    """The worker's own yes to this one request. Raises `authority.missing`, `authority.closed`,
    `authority.said-already`, `authority.unsettled` where the desk let her in, or in again, only lately.
    """
    hers = await _as_herself(desk)
    async with hers.open() as store:
        invited = await store.invitations.newest(desk.actor.id)
        if invited is not None and desk.now() - invited < SETTLED:
            raise Disallowed(
                "authority.unsettled",
                f"The way in was made less than {SETTLED.days} days ago.",
                "Two people of the cooperative can say yes meanwhile.",
            )
        found = [one for one in await store.authorities.about(hers.actor.scope) if one.id == key and _told(one)]
        if not found:
            raise Missing("authority.missing", "There is no such request here.", "Look at your list again.")
        held = _still_open(found[0])
        if held.consented_at is not None:
            raise Disallowed("authority.said-already", "You said yes to it already.", "Nothing more is to be done.")
        kept = await store.authorities.save(replace(held, consented_at=desk.now()))
        await audit.changed(hers, store, None, "authority.consent")
        return kept


@allowed("authority.consent")
async def mine(desk: Desk) -> tuple[Request, ...]:
    """Every request about the worker who asks, but those that the law forbids to tell her; nobody else has any."""
    hers = await _as_herself(desk)
    async with hers.open() as store:
        return tuple(one for one in await store.authorities.about(hers.actor.scope) if _told(one))


async def _close(desk: Desk, key: UUID, version: int, state: RequestState, words: str) -> Request:
    async with desk.open() as store:
        held = _still_open(await store.authorities.get(key))
        if held.said is None:
            raise Missing("authority.missing", "The person's file was erased.", "There is nothing to hand over.")
        if state is RequestState.RELEASED and not _agreed(held):
            raise Disallowed(
                "authority.unreleased",
                "Neither two people nor the worker herself said that it may be answered.",
                "A second person must look at it and say yes, or she must consent.",
            )
        said = replace(held.said, answer=words)
        kept = await store.authorities.save(replace(held, said=said, state=state, version=version))
        if state is RequestState.RELEASED:
            told = None if said.untold_because else said.worker
            await audit.released(desk, store, told, "authority.release")
        else:
            await audit.changed(desk, store, None, "authority.release")
        return kept


async def _as_herself(desk: Desk) -> Desk:
    """The same worker, seeing also what stands under her aliases."""
    actor = desk.actor
    aliases = [await desk.keys.aliases(actor.cooperative, key) for key in actor.scope]
    return desk.of(replace(actor, scope=actor.scope.union(*aliases)))


def _still_open(request: Request) -> Request:
    if request.state is not RequestState.OPEN:
        raise Disallowed(
            "authority.closed", f"The request was {request.state} already.", "A new request is put on file anew."
        )
    return request


def _agreed(request: Request) -> bool:
    return len(request.released_by) >= TWO or request.consented_at is not None


def _told(request: Request) -> bool:
    return request.said is not None and request.said.untold_because is None


def _listed(request: Request, refs: Mapping[UUID, str]) -> Listed:
    worker = request.said.worker if request.said else None
    return Listed(request, refs.get(worker) if worker else None)
