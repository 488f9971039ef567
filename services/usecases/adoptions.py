"""Adoption: which policies a cooperative compared with their sources, and whose check still holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.access.permissions import allowed
from services.ports.unit_of_work import Store
from services.usecases import audit
from services.usecases.desk import Desk
from services.usecases.law import concerning, is_route, law, require, unread
from talentcoop.policy.library import Library
from talentcoop.policy.lives import FRESH, Adoption, Did, Life, Step, digest
from talentcoop.policy.model import Policy
from talentcoop.policy.procedure import may_take


@dataclass(frozen=True, slots=True)
class Standing:
    """A policy, and how its check stands: None where nobody made one; `shown` tells whether workers are shown it.

    `changed` is true where it is no longer what was compared: its text, the law below it, a list or series that it
    reads; `for_workers` false where it binds others, or is history, so that no worker is shown it in any case.
    """

    policy: Policy
    adoption: Adoption | None
    shown: bool
    changed: bool
    for_workers: bool = True
    unread: bool = False

    @property
    def until(self) -> date | None:
        """The last day on which the check holds, as far as its age goes."""
        return None if self.adoption is None else self.adoption.compared_on + FRESH - _DAY


_DAY = date.resolution


@allowed("policy.list")
async def standings(desk: Desk) -> tuple[Standing, ...]:
    """How the check of every policy that concerns the cooperative stands, by id."""
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        library, lives, left = await law(desk, store), await store.lives.all(), await unread(desk, store)
    today, held = desk.today(cooperative), {life.policy: life.adoption for life in lives}
    found = (_standing(library, policy, held.get(policy.id), today) for policy in concerning(library, cooperative))
    return tuple(replace(one, unread=one.policy.id in left) for one in found)


@allowed("policy.adopt")
async def adopt(desk: Desk, policy: str, compared_on: date, words: str = "") -> Adoption:
    """Say that the policy's text was compared with its sources on a day, so that workers may be shown it.

    Raises `policy.missing`, `adoption.not-yet`, `adoption.too-old`, `policy.stale`.
    """
    async with desk.open() as store:
        held, library = await _held(desk, store, policy)
        step = Step(
            id=desk.new_id(),
            policy=policy,
            did=Did.ADOPTED,
            by=desk.actor.id,
            at=desk.now(),
            day=compared_on,
            words=words.strip(),
            text=digest(library, policy),
        )
        await _take(desk, store, held, step)
    return Adoption(step.by, step.at, compared_on, step.text, step.words)


@allowed("policy.adopt")
async def leave(desk: Desk, policy: str) -> None:
    """Take an adoption back: from now on no worker is shown the policy. Raises `policy.missing`, `policy.stale`."""
    async with desk.open() as store:
        held, _ = await _held(desk, store, policy)
        step = Step(id=desk.new_id(), policy=policy, did=Did.LEFT, by=desk.actor.id, at=desk.now())
        await _take(desk, store, held, step)


async def shown(
    desk: Desk, store: Store, library: Library, policies: Iterable[Policy], today: date
) -> tuple[Policy, ...]:
    """Those of some policies that workers are shown: adopted, the check younger than 180 days and of what the library
    holds.

    In a transaction under way.
    """
    held = adopted(await store.lives.all())
    return tuple(
        policy for policy in policies if policy.id in held and held[policy.id].holds(library, policy.id, today)
    )


def adopted(lives: Iterable[Life]) -> Mapping[str, Adoption]:
    """The adoptions among lives, by policy."""
    return {life.policy: life.adoption for life in lives if life.adoption is not None}


async def _held(desk: Desk, store: Store, policy: str) -> tuple[Life, Library]:
    library = await law(desk, store)
    require(library, await store.cooperatives.mine(), policy)
    return await store.lives.of(policy), library


async def _take(desk: Desk, store: Store, held: Life, step: Step) -> None:
    may_take(held, step, desk.today(await store.cooperatives.mine()))
    await store.lives.add(held, step)
    await audit.changed(desk, store, None, "policy.adopt")


def _standing(library: Library, policy: Policy, adoption: Adoption | None, today: date) -> Standing:
    changed = adoption is not None and adoption.digest != digest(library, policy.id)
    holds, way = adoption is not None and adoption.holds(library, policy.id, today), is_route(policy)
    return Standing(policy, adoption, holds and way, changed, way)
