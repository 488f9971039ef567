"""Whom a partner sent to the cooperative: it gives a name once, and is shown a reference and a month from then on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from services.access.actors import Role
from services.access.permissions import allowed
from services.ports.pages import Page, Slice, cut
from services.usecases import workers
from services.usecases.desk import Desk
from talentcoop.dates import Period
from talentcoop.workers import Identity, Profile

REFER: Final = "worker.refer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer:
    """Somebody who wants to be heard of. `once` marks the sending."""

    identity: Identity
    once: UUID | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """All that a partner sees of somebody it sent: her reference, and the first day of the month in which it did."""

    ref: str
    month: date


@allowed(REFER)
async def refer(desk: Desk, ask: Refer) -> Referral:
    """Open a file for somebody who said yes to it; what she can do is asked at the desk. Raises `once.used`.

    The service writes it, since the partner itself sees no file, not even this one.
    """
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
    today = desk.today(cooperative)
    profile = Profile(available=Period(today), regions=(cooperative.region,))
    service = desk.of(replace(desk.actor, also=frozenset({Role.JOB})))
    register = workers.Register(identity=ask.identity, profile=profile, once=ask.once)
    taken_in = await workers.take_in(service, register, REFER)
    return _told(taken_in.ref, taken_in.registered_on)


@allowed(REFER)
async def find(desk: Desk, part: Slice) -> Page[Referral]:
    """Those whom the actor sent and who are still on file, newest first. No file is opened."""
    async with desk.open() as store:
        sent = (await store.workers.sketches()).values()
    newest = sorted(sent, key=lambda one: (-one.registered_on.toordinal(), one.ref))
    held = cut(newest, part)
    return Page(tuple(_told(one.ref, one.registered_on) for one in held.items), held.total, held.start)


def _told(ref: str, on: date) -> Referral:
    return Referral(ref, on.replace(day=1))
