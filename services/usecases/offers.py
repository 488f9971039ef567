"""What an employer sees of the people offered for its roles, once they said yes; and its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.pages import Page, Slice
from services.ports.unit_of_work import Store
from services.usecases import audit
from services.usecases.desk import Desk
from talentcoop.dates import Period
from talentcoop.employers import Vacancy
from talentcoop.errors import Stale
from talentcoop.placements import Form, Placement, State
from talentcoop.skills import Cefr, Level

WAITING: Final = (State.OFFERED,)
ENGAGED: Final = (State.ACCEPTED, State.SIGNED, State.ACTIVE, State.SUSPENDED)
SHARED: Final = (*WAITING, *ENGAGED)
"""The states in which a worker shares something with the employer: from the offer, after her yes, to the end."""
_CONTRACT: Final = (State.SIGNED, State.ACTIVE, State.SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Somebody offered for a role, under a code that says nothing of her; `version` is the placement's as read."""

    placement: UUID
    version: int
    code: str
    state: State
    role: Vacancy
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What she shares with the employer. `contract`, None before signature, is her form of work and its days."""

    offer: Offer
    given_name: str
    skills: Mapping[str, Level]
    languages: Mapping[str, Cefr]
    available_from: date
    hours_a_week: int
    contract: tuple[Form, Period] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An employer's answer to an offer as it was read."""

    placement: UUID
    version: int
    accept: bool


@allowed("offer.find")
async def find(desk: Desk, part: Slice, states: Sequence[State] = SHARED) -> Page[Offer]:
    """The offers to an employer, newest first. Nothing tells who they are."""
    async with desk.open() as store:
        return await lines(store, part, states)


@allowed("offer.find")
async def show(desk: Desk, placement: UUID) -> Candidate:
    """What one person shares; that it was read is noted in her file. Raises `placement.missing`."""
    async with desk.open() as store:
        held = await store.placements.get(placement)
        worker = await store.workers.get(held.worker)
        role = await store.vacancies.get(held.vacancy)
        await audit.opened(desk, store, worker.id)
    best: dict[str, Level] = {}
    for skill in worker.profile.skills:
        best[skill.skill] = max(skill.level, best.get(skill.skill, skill.level))
    return Candidate(
        offer=_offer(held, role),
        given_name=worker.identity.given_name,
        skills=best,
        languages=worker.profile.languages,
        available_from=worker.profile.available.first,
        hours_a_week=worker.profile.hours_a_week,
        contract=(held.form, held.planned) if held.state in _CONTRACT else None,
    )


@allowed("offer.answer")
async def answer(desk: Desk, ask: Answer) -> Placement:
    """Accept or refuse an offer. Raises `placement.missing`, `placement.stale`, `placement.out-of-order`."""
    step = "accept" if ask.accept else "refuse"
    async with desk.open() as store:
        held = await store.placements.get(ask.placement)
        if held.version != ask.version:
            raise Stale("placement.stale", "The placement was changed meanwhile.", "Reload it and answer again.")
        await audit.changed(desk, store, held.worker, "offer.answer")
        return await store.placements.save(held.take(step), step=step, by=desk.actor.id, at=desk.now())


async def lines(
    store: Store, part: Slice, states: Sequence[State] = SHARED, *, role: UUID | None = None
) -> Page[Offer]:
    """Offers inside a transaction under way."""
    found = await store.placements.page(part, states=states, vacancy=role)
    roles = await store.vacancies.of_all({held.vacancy for held in found.items})
    return Page(tuple(_offer(held, roles[held.vacancy]) for held in found.items), found.total, found.start)


def _offer(held: Placement, role: Vacancy) -> Offer:
    return Offer(
        placement=held.id,
        version=held.version,
        code=_code(held.id),
        state=held.state,
        role=role,
        starts_on=held.started_on or held.planned.first,
    )


def _code(placement: UUID) -> str:
    """A code of the placement, not of the worker: two offers of one person cannot be told to be hers.

    >>> _code(UUID("5d6f0b3e-3f44-4b5e-9c61-6a4f0a7f3c11"))
    '0A7F-3C11'
    """
    last = placement.hex[-8:].upper()
    return f"{last[:4]}-{last[4:]}"
