"""One due thing with all that whoever does it needs: whom to reach and how, what to ask, what came of it so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.access.permissions import allowed
from services.ports.agenda import Contact
from services.ports.unit_of_work import Store
from services.usecases import audit
from services.usecases.contacts import LOOK_INTO, hers_first
from services.usecases.desk import Desk
from services.usecases.entries import Entry, entries, title
from talentcoop.agenda import ASKED, Item, ItemState, Origin
from talentcoop.followups import FollowUp
from talentcoop.placements import State
from talentcoop.policy.texts import Text
from talentcoop.programmes import Milestone, Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What she last told us at work, all that was noted of it, oldest first, and what had been asked."""

    asked: FollowUp
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A due thing. `asked` says what is asked in it, `milestone` what a programme wants; both None where it is neither.

    `plan` names the schedule or programme it is from. `first` is what must be done before it, with the title of each;
    `contacts` are the attempts, oldest first; `told` is what an alarm may rest on.
    """

    entry: Entry
    today: date
    asked: FollowUp | None
    milestone: Milestone | None
    plan: Text | None
    first: tuple[tuple[Item, Text | None], ...]
    contacts: tuple[Contact, ...]
    told: Told | None

    @property
    def item(self) -> Item:
        """The item itself."""
        return self.entry.item

    @property
    def can_be_done(self) -> bool:
        """Tell whether an attempt may be noted now."""
        return self.item.state is ItemState.OPEN and not self.first

    @property
    def is_suspended(self) -> bool:
        """Tell whether the work that it is about stands still."""
        placement = self.entry.about.placement
        return placement is not None and placement.state is State.SUSPENDED


@allowed("queue.show")
async def show(desk: Desk, item: UUID) -> Task:
    """One due thing; whoever it is about sees that her file was opened for it. Raises `agenda.missing`."""
    async with desk.open() as store:
        held = await store.agenda.get(item)
        today = desk.today(await store.cooperatives.mine())
        contacts = await store.agenda.contacts(item)
        (entry,) = await entries(desk, store, [held], today, {item: len(contacts)})
        siblings = await store.agenda.of(held.origin_id)
        if entry.about.worker is not None:
            await audit.opened(desk, store, entry.about.worker.id)
        return Task(
            entry=entry,
            today=today,
            asked=_asked(desk, held),
            milestone=_milestone(desk, entry),
            plan=_plan(desk, entry),
            first=await _first(desk, store, entry, siblings, today),
            contacts=contacts,
            told=await _told(desk, store, siblings) if held.due.code == LOOK_INTO else None,
        )


def _asked(desk: Desk, item: Item) -> FollowUp | None:
    return desk.practice.schedule.item(item.due.code) if item.origin is Origin.PLACEMENT else None


def _programme(desk: Desk, entry: Entry) -> Programme | None:
    cohort = entry.about.cohort
    return desk.practice.programmes.get(cohort.programme) if cohort else None


def _milestone(desk: Desk, entry: Entry) -> Milestone | None:
    programme = _programme(desk, entry)
    return programme.milestone(entry.item.due.code) if programme else None


def _plan(desk: Desk, entry: Entry) -> Text | None:
    if entry.item.origin is Origin.PLACEMENT:
        return desk.practice.schedule.titles if _asked(desk, entry.item) else None
    programme = _programme(desk, entry)
    return programme.titles if programme else None


async def _first(
    desk: Desk, store: Store, entry: Entry, siblings: Sequence[Item], today: date
) -> tuple[tuple[Item, Text | None], ...]:
    """What the rules of the agenda want done before: her own contact, a day earlier; what a milestone needs."""
    item, milestone = entry.item, _milestone(desk, entry)
    found: Sequence[Item] = ()
    if milestone is not None:
        found = [one for one in siblings if one.due.code in milestone.needs and one.state is ItemState.OPEN]
    elif item.origin is Origin.PLACEMENT:
        found = await hers_first(desk, store, item, siblings, today)
    return tuple((one, title(desk, one, entry.about.cohort)) for one in found)


async def _told(desk: Desk, store: Store, siblings: Sequence[Item]) -> Told | None:
    """The contact with her in which something was said last, where the schedule still has it."""
    hers = {one.id: one for one in siblings if one.due.owner == ASKED}
    said = [one for one in await store.agenda.contacts_of(hers) if one.reached]
    asked = _asked(desk, hers[said[-1].item]) if said else None
    if asked is None:
        return None
    return Told(asked=asked, contacts=tuple(one for one in said if one.item == said[-1].item))
