"""The accounts of the cooperative as an admin reads and invites them, and as the desk reads those of workers.

An admin opens no file. What an account is narrowed to is named to her by what is no secret inside the house: a cohort's
name, a firm's, a reference. The service reads those in her place, and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.access.actors import Actor, Role
from services.access.permissions import allowed
from services.ports.accounts import Account, AccountState
from services.ports.pages import MOST, Page, Slice, cut
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from talentcoop.errors import Invalid

BY_COHORT: Final = frozenset({Role.COACH})
BY_FIRM: Final = frozenset({Role.EMPLOYER})
BY_PLACE: Final = frozenset({Role.MENTOR})
BY_FILE: Final = frozenset({Role.LAWYER, Role.PARTNER})
"""What an account in these roles is narrowed to: cohorts, a firm, places in a programme, workers' files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What an account can be narrowed to, by name."""

    cohorts: Mapping[UUID, str]
    firms: Mapping[UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What was chosen to narrow an account: cohorts, a firm, and references of workers or of places in a programme."""

    cohorts: Collection[UUID] = ()
    firm: UUID | None = None
    refs: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfWorker:
    """A worker's reference, and her account where she has one."""

    ref: str
    account: Account | None


@allowed("account.find")
async def find(desk: Desk, text: str, state: AccountState | None, part: Slice) -> Page[Account]:
    """The accounts whose login or name holds a text, by login. Names are sealed: they are opened in memory, all of
    them, a few hundred at a time.
    """
    wanted = text.strip().casefold()
    async with desk.open() as store:
        found = [
            one
            for one in await _all(store)
            if (state is None or one.state is state) and (wanted in one.login or wanted in one.name.casefold())
        ]
    return cut(found, part)


@allowed("account.find")
async def show(desk: Desk, key: UUID) -> Account:
    """One account. Raises `account.missing`."""
    async with desk.open() as store:
        return await store.accounts.get(key)


@allowed("account.find")
async def choices(desk: Desk) -> Choices:
    """The cohorts and firms of the cooperative, by name."""
    async with _reading(desk).open() as store:
        cohorts = {one.id: one.name for one in await store.cohorts.all()}
        firms: dict[UUID, str] = {}
        while True:
            part = await store.employers.page(Slice(len(firms), MOST))
            firms |= {one.id: one.name for one in part.items}
            if not part.items or len(firms) >= part.total:
                return Choices(cohorts=cohorts, firms=firms)


@allowed("account.invite")
async def scope(desk: Desk, role: Role, narrowed: Narrowed) -> frozenset[UUID]:
    """The ids that an account in a role is narrowed to; empty for a role that sees the whole cooperative.

    Raises `account.scope` where nothing was chosen that the role is narrowed to, or there is none of that name.
    """
    found: frozenset[UUID] = frozenset()
    if role in BY_COHORT:
        found = frozenset(narrowed.cohorts) & set((await choices(desk)).cohorts)
    elif role in BY_FIRM:
        found = frozenset([narrowed.firm] if narrowed.firm else []) & set((await choices(desk)).firms)
    elif role in BY_PLACE | BY_FILE:
        refs = await _referred(_reading(desk), role)
        wanted = {ref.casefold() for ref in narrowed.refs}
        if wanted <= refs.keys():
            found = frozenset(refs[ref] for ref in wanted)
    else:
        return frozenset()
    if not found and role is not Role.PARTNER:
        raise Invalid(
            "account.scope",
            f"The account in the role {role} is narrowed to nothing that there is.",
            "Choose a cohort for a coach, a firm for an employer; give references for a mentor or a lawyer.",
            role=role,
        )
    return found


@allowed("account.invite-worker")
async def of_worker(desk: Desk, worker: UUID) -> OfWorker:
    """Whether a worker has an account. Raises `worker.missing`."""
    async with desk.open() as store:
        person = await store.workers.get(worker)
        return OfWorker(ref=person.ref, account=await store.accounts.of_worker(worker))


async def _all(store: Store) -> list[Account]:
    held: list[Account] = []
    while True:
        part = await store.accounts.page(Slice(len(held), MOST))
        held += part.items
        if not part.items or len(held) >= part.total:
            return held


async def _referred(there: Desk, role: Role) -> Mapping[str, UUID]:
    """Ids by reference in small letters; no identity is opened for it."""
    async with there.open() as store:
        if role in BY_PLACE:
            cohorts = [one.id for one in await store.cohorts.all()]
            return {one.ref.casefold(): one.id for one in await store.enrolments.on(cohorts)}
        refs = await store.workers.refs(await store.workers.ids())
    return {ref.casefold(): key for key, ref in refs.items()}


def _reading(desk: Desk) -> Desk:
    """The service at the desk, in the admin's place."""
    return desk.of(Actor(id=desk.actor.id, cooperative=desk.actor.cooperative, role=Role.JOB, purpose="scope"))
