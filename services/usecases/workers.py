"""Take workers in, find them, and keep what is known of them current."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.indexes import Field
from services.ports.pages import Page, Slice
from services.ports.unit_of_work import Store
from services.usecases import audit, indexes, once, retention
from services.usecases.desk import Desk
from talentcoop.errors import Missing, Stale
from talentcoop.occupations import isco08
from talentcoop.workers import Identity, Profile, Worker

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that nobody confuses on the phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Somebody who comes to the desk. Status is not asked: every service but a policy's answer works without it.

    `once` marks the sending: what comes twice under one mark is taken in once.
    """

    identity: Identity
    profile: Profile
    once: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A correction of who she is or what she can do; what is None stays. `version` is the one that was read."""

    worker: UUID
    version: int
    identity: Identity | None = None
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody on file who shares a name, a phone number or both with whoever is at the desk."""

    id: UUID
    ref: str
    fields: frozenset[Field]


@allowed("worker.register")
async def register(desk: Desk, ask: Register) -> Worker:
    """Open a file: her key first, then the sealed file. Raises `occupation.malformed`, `once.used`."""
    return await take_in(desk, ask, "worker.register")


async def take_in(desk: Desk, ask: Register, what: str) -> Worker:
    """The same for whoever may, under the permission that it took (`what`)."""
    _check(ask.profile)
    key = once.key_for(desk, ask.once)
    if ask.once is None or not await _on_file(desk, key):
        await desk.keys.make(desk.actor.cooperative, key, key)
    async with desk.open() as store:
        today = desk.today(await store.cooperatives.mine())
        worker = Worker(id=key, ref=reference(key), registered_on=today, identity=ask.identity, profile=ask.profile)
        save = partial(_save, desk, store, what)
        taken_in = await once.kept(save, store.workers.of_all, worker, "registered_on")
        await retention.begin(desk, store, key, taken_in.registered_on)
        return taken_in


@allowed("worker.show")
async def show(desk: Desk, worker: UUID) -> Worker:
    """One worker with her identity."""
    async with desk.open() as store:
        held = await store.workers.get(worker)
        await audit.opened(desk, store, held.id)
        return held


@allowed("worker.show")
async def show_by_ref(desk: Desk, ref: str) -> Worker:
    """One worker by the code that people use."""
    async with desk.open() as store:
        held = await store.workers.by_ref(ref)
        await audit.opened(desk, store, held.id)
        return held


@allowed("worker.find")
async def find(desk: Desk, part: Slice, *, occupation: str | None = None, text: str | None = None) -> Page[Worker]:
    """Workers by reference, filtered by the leading digits of an occupation or part of a reference."""
    async with desk.open() as store:
        page = await store.workers.page(part, occupation=occupation, text=text)
        await audit.listed(desk, store, [worker.id for worker in page.items])
        return page


@allowed("worker.find")
async def refs(desk: Desk, workers: Collection[UUID]) -> Mapping[UUID, str]:
    """The codes of several workers, by which lists name them; whoever is not the actor's to see is left out."""
    async with desk.open() as store:
        return await store.workers.refs(workers)


@allowed("worker.register")
async def alike(desk: Desk, identity: Identity, mark: UUID | None = None) -> tuple[Alike, ...]:
    """Whoever is on file under this name or phone, however they were written. No file is opened.

    Whoever was taken in by a sending of this `mark` is left out: it came twice, and it is she.
    """
    sent = once.key_for(desk, mark) if mark else None
    async with desk.open() as store:
        found = await store.indexes.find(indexes.terms(identity, await store.cooperatives.mine()))
        refs = await store.workers.refs(found) if found else {}
        await audit.listed(desk, store, [key for key in refs if key != sent])
    same = (Alike(key, refs[key], found[key]) for key in found if key in refs and key != sent)
    return tuple(sorted(same, key=lambda one: (-len(one.fields), one.ref)))


@allowed("worker.change")
async def change(desk: Desk, ask: Change) -> Worker:
    """Correct a file. Raises `worker.stale` where somebody else changed it meanwhile."""
    if ask.profile is not None:
        _check(ask.profile)
    async with desk.open() as store:
        held = await store.workers.get(ask.worker)
        if held.version != ask.version:
            raise Stale("worker.stale", "The file was changed meanwhile.", "Reload it and make the change again.")
        identity = _kept(held.identity, ask.identity) if ask.identity else held.identity
        changed = replace(held, identity=identity, profile=ask.profile or held.profile)
        return await _save(desk, store, "worker.change", changed)


@allowed("worker.take")
async def take_over(desk: Desk, worker: UUID) -> None:
    """From now on the actor looks after her: lists of whom to call are hers. Raises `worker.missing`."""
    async with desk.open() as store:
        await present(store, worker)
        await audit.changed(desk, store, worker, "worker.take")


async def present(store: Store, worker: UUID) -> None:
    """Make sure that there is such a worker, and that the actor may see her, without opening her file."""
    if worker not in await store.workers.refs([worker]):
        raise Missing(
            "worker.missing", "There is no such worker here.", "Check the reference, or look it up in a list."
        )


def reference(key: UUID) -> str:
    """The code of a worker, drawn from her id: eight letters and digits in two groups."""
    number = key.int
    letters = []
    for _ in range(8):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


async def _save(desk: Desk, store: Store, what: str, worker: Worker) -> Worker:
    saved = await store.workers.save(worker)
    await indexes.note(store, saved)
    await audit.changed(desk, store, saved.id, what)
    return saved


async def _on_file(desk: Desk, key: UUID) -> bool:
    """Tell whether there is a file of this id, even one whose key is gone: a new key would not open it."""
    async with desk.open() as store:
        return key in await store.workers.refs([key])


def _kept(held: Identity, given: Identity) -> Identity:
    """The identity that was given; what no form asks for stays where it is not given."""
    return replace(
        given,
        address=given.address or held.address,
        nationality=given.nationality or held.nationality,
    )


def _check(profile: Profile) -> None:
    for code in profile.occupations:
        isco08(code)
