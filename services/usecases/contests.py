"""What a worker says is wrong in her file, and what the desk answers. Nothing that was said is ever taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.access.permissions import allowed
from services.ports.pages import Page, Slice
from services.ports.rights import Contest, Topic
from services.ports.unit_of_work import Store
from services.usecases import audit, once
from services.usecases.desk import Desk
from talentcoop.errors import Disallowed, Invalid, Missing, Stale

LONGEST = 4000
"""Characters of what is said or answered at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """What is wrong, in her own words. `about` is the fact, permit or placement that she means, None where none."""

    topic: Topic
    words: str
    about: UUID | None = None
    once: UUID | None = None


@dataclass(frozen=True, slots=True)
class Contested:
    """Part of the list, and by which reference each worker is known."""

    part: Page[Contest]
    refs: Mapping[UUID, str]


@allowed("contest.write")
async def write(desk: Desk, ask: Say) -> Contest:
    """Say that something is wrong. The desk has to answer. Raises `contest.empty`, `once.used`."""
    words = _words(ask.words)
    async with desk.open() as store:
        worker = await _herself(desk, store)
        contest = Contest(
            id=once.key_for(desk, ask.once), worker=worker, topic=ask.topic, about=ask.about, words=words, at=desk.now()
        )
        await audit.changed(desk, store, worker, "contest.write")
        try:
            return await store.contests.save(contest)
        except Stale:
            held = await store.contests.get(contest.id)
    if (held.topic, held.about, held.words) != (contest.topic, contest.about, contest.words):
        raise Disallowed("once.used", "Something else was sent under this mark.", "Send what is new under a new mark.")
    return held


@allowed("mine.show")
async def mine(desk: Desk) -> tuple[Contest, ...]:
    """What she said, newest first, with the answers."""
    async with desk.open() as store:
        return await store.contests.of(await _herself(desk, store))


@allowed("contest.find")
async def find(desk: Desk, part: Slice, *, answered: bool = False) -> Contested:
    """What waits for an answer, oldest first; or what was answered."""
    async with desk.open() as store:
        found = await store.contests.page(part, answered=answered)
        workers = {one.worker for one in found.items}
        await audit.listed(desk, store, workers)
        return Contested(found, await store.workers.refs(workers))


@allowed("contest.find")
async def show(desk: Desk, contest: UUID) -> tuple[Contest, str]:
    """One of them, with the worker's reference. Raises `contest.missing`."""
    async with desk.open() as store:
        held = await store.contests.get(contest)
        await audit.opened(desk, store, held.worker)
        return held, (await store.workers.refs([held.worker]))[held.worker]


@allowed("contest.answer")
async def answer(desk: Desk, contest: UUID, version: int, words: str) -> Contest:
    """Answer in words, once. What was wrong is corrected where it stands: a fact is taken back and recorded anew.

    Raises `contest.stale`, `contest.empty`.
    """
    said = _words(words)
    async with desk.open() as store:
        held = await store.contests.get(contest)
        if held.version != version or held.answer is not None:
            raise Stale("contest.stale", "Somebody answered this meanwhile.", "Read the answer.")
        await audit.changed(desk, store, held.worker, "contest.answer")
        return await store.contests.save(replace(held, answer=said, answered_at=desk.now(), answered_by=desk.actor.id))


def _words(text: str) -> str:
    words = text.strip()[:LONGEST]
    if not words:
        raise Invalid("contest.empty", "Nothing was said.", "Say in a few words what is wrong, or what is right.")
    return words


async def _herself(desk: Desk, store: Store) -> UUID:
    """Which of the ids in her scope is her own; the others are her names in cohorts."""
    found = await store.workers.refs(desk.actor.scope)
    if not found:
        raise Missing("worker.missing", "There is no such worker here.", "Ask the cooperative's desk.")
    return next(iter(found))
