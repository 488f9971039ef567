"""Drafts: another text for a policy, those consulted about it, what they object, who signs it, and taking it back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.unit_of_work import Store
from services.usecases import audit
from services.usecases.desk import Desk
from services.usecases.law import law, require, unread
from talentcoop.errors import Invalid
from talentcoop.policy.library import Library
from talentcoop.policy.lives import Did, Draft, Life, Step
from talentcoop.policy.model import Policy
from talentcoop.policy.procedure import may_take
from talentcoop.policy.revise import check_cases, failing, read_cases, read_policy, revised

NEEDS: Final = {
    Did.DRAFTED: "policy.draft",
    Did.CONSULTED: "policy.consult",
    Did.OBJECTED: "policy.consult",
    Did.UPHELD: "policy.draft",
    Did.DISMISSED: "policy.draft",
    Did.DROPPED: "policy.draft",
    Did.SIGNED: "policy.sign",
    Did.ROLLED_BACK: "policy.sign",
}
"""The permission that a step takes."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A policy as the cooperative applies it, and all that was done with it; `unread`: see `adoptions.Standing`."""

    policy: Policy
    life: Life
    library: Library
    unread: bool = False


@allowed("policy.show")
async def show(desk: Desk, policy: str) -> Lived:
    """The life of a policy. Raises `policy.missing`."""
    async with desk.open() as store:
        library = await law(desk, store)
        one = require(library, await store.cooperatives.mine(), policy)
        return Lived(one, await store.lives.of(policy), library, policy in await unread(desk, store))


@allowed("policy.draft")
async def draft(desk: Desk, policy: str, text: str, words: str) -> Draft:
    """Put another text of a policy forward, and why. Nothing is applied by it.

    Raises `policy.invalid` with a line for each fault in the text, `draft.other-policy` where it is another's.
    """
    async with desk.open() as store:
        library = await law(desk, store)
        require(library, await store.cooperatives.mine(), policy)
        said = (await asyncio.to_thread(read_policy, text)).id
        if said != policy:
            raise Invalid("draft.other-policy", f"The text is of '{said}'.", f"Give a text with the id '{policy}'.")
        await asyncio.to_thread(revised, library, text)
        step = replace(_step(desk, policy, Did.DRAFTED, words), text=text)
        await _take(desk, store, await store.lives.of(policy), step)
    return Draft(id=step.id, by=step.by, at=step.at, text=text, words=step.words)


@allowed("policy.consult")
async def consult(desk: Desk, policy: str, about: UUID, words: str) -> None:
    """Say something on a draft that somebody else wrote. Raises `draft.own`, `draft.closed`, `draft.missing`."""
    await _done(desk, replace(_step(desk, policy, Did.CONSULTED, words), about=about))


@allowed("policy.consult")
async def object_to(desk: Desk, policy: str, about: UUID | None, words: str) -> None:
    """Object to a draft, or (`about` None) to the policy as it stands. Raises `draft.closed`, `draft.missing`."""
    await _done(desk, replace(_step(desk, policy, Did.OBJECTED, words), about=about))


@allowed("policy.draft")
async def uphold(desk: Desk, policy: str, objection: UUID, cases: str) -> None:
    """Uphold somebody else's objection: it becomes worked cases that every later draft has to answer.

    Raises `policy.invalid` where the cases cannot be read or no draft could answer them, `draft.other-policy` where
    they are another policy's, `objection.own`, `objection.decided`.
    """
    whole = await asyncio.to_thread(read_cases, cases)
    if whole.policy != policy:
        raise Invalid("draft.other-policy", f"The cases are of '{whole.policy}'.", f"Give cases of '{policy}'.")
    check_cases(whole, desk.library)
    await _done(desk, replace(_step(desk, policy, Did.UPHELD), about=objection, text=cases))


@allowed("policy.draft")
async def dismiss(desk: Desk, policy: str, objection: UUID, words: str) -> None:
    """Dismiss somebody else's objection, and say why. Raises `objection.own`, `objection.decided`."""
    await _done(desk, replace(_step(desk, policy, Did.DISMISSED, words), about=objection))


@allowed("policy.draft")
async def drop(desk: Desk, policy: str, about: UUID) -> None:
    """Drop a draft that was not signed. Raises `draft.closed`, `draft.missing`."""
    await _done(desk, replace(_step(desk, policy, Did.DROPPED), about=about))


@allowed("policy.sign")
async def sign(desk: Desk, policy: str, about: UUID, first: date) -> None:
    """Sign somebody else's draft: it is applied from its first day on, today at the earliest.

    Raises `draft.own`, `draft.not-consulted`, `draft.objected`, `draft.backdated`, and `draft.fails-cases` where it
    answers otherwise than the worked cases that objections became.
    """
    await _done(desk, replace(_step(desk, policy, Did.SIGNED), about=about, day=first))


@allowed("policy.sign")
async def roll_back(desk: Desk, policy: str, about: UUID, until: date, words: str) -> None:
    """Take a signed draft back from a day on, today at the earliest: what was applied before it is applied again.

    Raises `draft.not-signed`, `draft.backdated`.
    """
    await _done(desk, replace(_step(desk, policy, Did.ROLLED_BACK, words), about=about, day=until))


async def _done(desk: Desk, step: Step) -> None:
    async with desk.open() as store:
        library = await law(desk, store)
        require(library, await store.cooperatives.mine(), step.policy)
        held = await store.lives.of(step.policy)
        lines = await asyncio.to_thread(_failing, library, held, step) if step.did is Did.SIGNED else ()
        await _take(desk, store, held, step, lines)


def _failing(library: Library, held: Life, step: Step) -> tuple[str, ...]:
    """What the draft to be signed answers otherwise than cases expect."""
    text = held.draft(step.about or step.id).text
    return failing(revised(library, text), map(read_cases, held.cases))


async def _take(desk: Desk, store: Store, held: Life, step: Step, failing: tuple[str, ...] = ()) -> None:
    may_take(held, step, desk.today(await store.cooperatives.mine()), failing)
    await store.lives.add(held, step)
    await audit.changed(desk, store, None, NEEDS[step.did])


def _step(desk: Desk, policy: str, did: Did, words: str = "") -> Step:
    said = "\n".join(line.rstrip() for line in words.strip().splitlines())
    return Step(id=desk.new_id(), policy=policy, did=did, by=desk.actor.id, at=desk.now(), words=said)
