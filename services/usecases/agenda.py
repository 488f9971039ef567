"""The agenda as people work through it: what is due, done, waived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.ports.agenda import Contact
from services.ports.pages import Page, Slice
from services.ports.unit_of_work import Store
from services.usecases import audit, contacts
from services.usecases.desk import Desk
from talentcoop.agenda import Item, ItemState, Origin
from talentcoop.errors import Disallowed, Invalid, Stale
from talentcoop.followups import Question

ANSWERS: Final = ("yes", "no", "unsure", "wont_say")
"""What can be answered; 'wont_say' is kept as such, never as 'no problem'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said about an item, on a day; today where none is given. `answers` by question id."""

    item: UUID
    version: int
    on: date | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Do(Said):
    """An attempt at a due item: `reached` False keeps it open. `outcome` of a milestone that can come out in several
    ways.
    """

    reached: bool = True
    outcome: str | None = None


@allowed("agenda.list")
async def due(
    desk: Desk, part: Slice, *, until: date | None = None, states: Sequence[ItemState] = (ItemState.OPEN,)
) -> Page[Item]:
    """What is due until a day, today where none is given; oldest first."""
    async with desk.open() as store:
        day = until or desk.today(await store.cooperatives.mine())
        return await store.agenda.page(part, until=day, states=states)


@allowed("agenda.do")
async def do(desk: Desk, ask: Do) -> Item:
    """Note what came of an attempt.

    Raises `agenda.closed`, `agenda.stale`, `contact.answer`, `contact.silent`, `contact.worker-first`,
    `milestone.needs`, `milestone.outcome`, and `agenda.future` or `agenda.early` on a wrong day.
    """
    async with desk.open() as store:
        item = await _read(store, ask.item, ask.version)
        _check(desk, item, ask.answers)
        if ask.answers and not ask.reached:
            raise Invalid("contact.answer", "Answers were given, so somebody was reached.", "Say that she was reached.")
        on = await _day(desk, store, item, ask.on)
        changed = item.done(on) if ask.reached else item
        if ask.reached and (item.due.code == contacts.LOOK_INTO or _questions(desk, item)):
            _require_words(ask)
        if ask.reached and item.origin is Origin.ENROLMENT:
            await _milestone(desk, store, item, ask.outcome)
        elif ask.reached:
            await _worker_first(desk, store, item, on)
            await _heed(desk, store, item, ask.answers)
        contact = _contact(desk, item, ask, on, reached=ask.reached, outcome=ask.outcome if ask.reached else None)
        await _contacted(desk, store, item, contact, "agenda.do")
        return await store.agenda.save(changed) if ask.reached else item


@allowed("agenda.do")
async def add(desk: Desk, ask: Said) -> Item:
    """Add what was said about an item that is closed already; an alarming answer is looked into as ever.

    The item stays as it is but for its version, so that what is sent twice is added once. Raises `agenda.open`,
    `agenda.stale`, `contact.answer`, `contact.silent`, and `agenda.future` or `agenda.early` on a wrong day.
    """
    async with desk.open() as store:
        item = await _read(store, ask.item, ask.version)
        if item.state is ItemState.OPEN:
            raise Disallowed("agenda.open", "This is still open.", "Note what came of it; that closes it.")
        _check(desk, item, ask.answers)
        _require_words(ask)
        on = await _day(desk, store, item, ask.on)
        if item.origin is Origin.PLACEMENT:
            await _heed(desk, store, item, ask.answers)
        await _contacted(desk, store, item, _contact(desk, item, ask, on, reached=True), "agenda.do")
        return await store.agenda.save(item)


@allowed("agenda.waive")
async def waive(desk: Desk, item: UUID, version: int, reason: str) -> Item:
    """Close an item undone, with the reason. Raises `agenda.reason` on an empty one."""
    if not reason.strip():
        raise Invalid("agenda.reason", "A waiver needs its reason.", "Say in a few words why it is not needed.")
    async with desk.open() as store:
        held = await _read(store, item, version)
        today = desk.today(await store.cooperatives.mine())
        said = Said(item=item, version=version, note=reason)
        if await desk.keys.people(desk.actor.cooperative, [held.subject]):  # of somebody erased no word is kept
            await _contacted(desk, store, held, _contact(desk, held, said, today, reached=False), "agenda.waive")
        return await store.agenda.save(held.closed(ItemState.WAIVED))


@allowed("agenda.list")
async def history(desk: Desk, item: UUID) -> tuple[Contact, ...]:
    """What came of trying to do an item, oldest first."""
    async with desk.open() as store:
        held = await store.agenda.get(item)
        if held.origin is Origin.PLACEMENT:
            await audit.opened(desk, store, held.subject)
        return await store.agenda.contacts(item)


async def _contacted(desk: Desk, store: Store, item: Item, contact: Contact, what: str) -> None:
    """Put on file what came of it. Of somebody on a cohort it is not noted who she is: only keys join her to it."""
    await store.agenda.contacted(contact, desk.now())
    worker = item.subject if item.origin is Origin.PLACEMENT else None
    await audit.changed(desk, store, worker, what)


async def _read(store: Store, key: UUID, version: int) -> Item:
    item = await store.agenda.get(key)
    if item.version != version:
        raise Stale("agenda.stale", "The item was changed meanwhile.", "Reload the agenda.")
    if item.origin is Origin.FILE:
        raise Disallowed("agenda.file", "The end of a file is settled on a page of its own.", "Open the file's end.")
    return item


def _questions(desk: Desk, item: Item) -> tuple[Question, ...]:
    contact = desk.practice.schedule.item(item.due.code) if item.origin is Origin.PLACEMENT else None
    return contact.questions if contact else ()


def _check(desk: Desk, item: Item, given: Mapping[str, str]) -> None:
    known = {question.id for question in _questions(desk, item)}
    wrong = [f"{key}: {value}" for key, value in given.items() if key not in known or value not in ANSWERS]
    if wrong:
        raise Invalid(
            "contact.answer",
            f"Not answers to what is asked here: {', '.join(wrong)}.",
            f"Questions: {', '.join(sorted(known)) or 'none'}; answers: {', '.join(ANSWERS)}.",
        )


def _require_words(said: Said) -> None:
    """Who was reached said something: nothing is closed without a word of it. Raises `contact.silent`."""
    if not said.answers and not said.note.strip():
        raise Invalid(
            "contact.silent", "Nothing is noted of what was said or done.", "Give an answer, or a few words as a note."
        )


async def _day(desk: Desk, store: Store, item: Item, on: date | None) -> date:
    """The day given, today where none is. Raises `agenda.future`, and `agenda.early` before all that it is about."""
    today = desk.today(await store.cooperatives.mine())
    if on is None or on == today:
        return today
    if on > today:
        raise Invalid("agenda.future", f"{on} is still to come.", "Give the day it was done, at latest today.")
    began = min(item.due.open_on, await _began(store, item))
    if on < began:
        raise Invalid(
            "agenda.early", f"{on} is before the work or the programme began.", f"Give a day from {began} on."
        )
    return on


async def _began(store: Store, item: Item) -> date:
    """The day on which the work or the programme that it comes from began for her."""
    if item.origin is Origin.PLACEMENT:
        return (await store.placements.get(item.origin_id)).started_on or item.due.open_on
    enrolment = await store.enrolments.get(item.origin_id)
    return min(enrolment.enrolled_on, (await store.cohorts.get(enrolment.cohort)).starts_on)


async def _milestone(desk: Desk, store: Store, item: Item, outcome: str | None) -> None:
    """Make sure that what it needs is done, and derive what depends on how it came out."""
    enrolment = await store.enrolments.get(item.origin_id)
    cohort = await store.cohorts.get(enrolment.cohort)
    programme = desk.practice.programme(cohort.programme)
    milestone = programme.milestone(item.due.code)
    if milestone is None:
        return
    siblings = {held.due.code: held for held in await store.agenda.of(item.origin_id)}
    lacking = [key for key in milestone.needs if key in siblings and siblings[key].state is ItemState.OPEN]
    if lacking:
        raise Disallowed(
            "milestone.needs", f"Still open before it: {', '.join(lacking)}.", "Do these first, or waive them."
        )
    if outcome not in (milestone.outcomes or (None,)):
        raise Invalid(
            "milestone.outcome",
            f"'{outcome}' is not a way in which this comes out." if outcome else "It is not said how this came out.",
            f"Choose one of: {', '.join(milestone.outcomes) or 'it has none'}.",
        )
    if outcome is not None:
        dues = programme.after(milestone.id, outcome, cohort.starts_on)
        await contacts.add(desk, store, item.origin, item.origin_id, item.subject, dues)


async def _worker_first(desk: Desk, store: Store, item: Item, on: date) -> None:
    """Nobody at a firm is asked before the worker was, nor on the same day. Raises `contact.worker-first`."""
    if await contacts.hers_first(desk, store, item, await store.agenda.of(item.origin_id), on):
        raise Disallowed(
            "contact.worker-first",
            "The worker is asked first, and the employer at the earliest the day after.",
            "Speak with her, or waive her contact with the reason; then call the employer.",
        )


async def _heed(desk: Desk, store: Store, item: Item, given: Mapping[str, str]) -> None:
    """An alarming answer is looked into the same day, and the employer is not called meanwhile."""
    alarming = any(question.is_alarmed(given) for question in _questions(desk, item))
    if not alarming or item.due.owner != "worker":
        return
    held = await store.agenda.of(item.origin_id)
    for one in held:
        if one.due.owner == "employer" and one.state is ItemState.OPEN:
            await store.agenda.save(one.closed(ItemState.VOID))
    await contacts.look_into(desk, store, item.origin_id, item.subject, held)


def _contact(desk: Desk, item: Item, said: Said, on: date, *, reached: bool, outcome: str | None = None) -> Contact:
    return Contact(
        id=desk.new_id(),
        item=item.id,
        subject=item.subject,
        on=on,
        reached=reached,
        answers={**said.answers, **({"outcome": outcome} if outcome else {})},
        note=said.note,
    )
