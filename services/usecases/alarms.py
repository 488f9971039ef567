"""What a listener hears of: alarms and first contacts that are open, by reference, whoever they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.access.permissions import allowed
from services.ports.agenda import Contact
from services.usecases import audit
from services.usecases.contacts import LOOK_INTO
from services.usecases.desk import Desk
from services.usecases.entries import title
from talentcoop.agenda import Item
from talentcoop.policy.texts import Text


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something open that is about somebody's safety. `title` None: it is to be looked into; `said` are the attempts at
    it, oldest first; `ref` is empty where her file was erased.
    """

    item: Item
    ref: str
    title: Text | None
    said: tuple[Contact, ...]

    @property
    def is_alarm(self) -> bool:
        """Whether an alarming answer stands behind it."""
        return self.item.due.code == LOOK_INTO


@dataclass(frozen=True, slots=True)
class Alarms:
    """What is open today, what must be looked into first."""

    today: date
    open: tuple[Alarm, ...]


@allowed("alarm.find")
async def waiting(desk: Desk) -> Alarms:
    """Everything about safety that is due, in as many queries for many as for one."""
    async with desk.open() as store:
        today = desk.today(await store.cooperatives.mine())
        items = [item for item in await store.agenda.pending(today) if item.due.safety]
        refs = await store.workers.refs({item.subject for item in items})
        await audit.listed(desk, store, refs)
        said = await store.agenda.contacts_of([item.id for item in items])
    found = [
        Alarm(
            item=item,
            ref=refs.get(item.subject, ""),
            title=title(desk, item, None),
            said=tuple(one for one in said if one.item == item.id),
        )
        for item in items
    ]
    return Alarms(today, tuple(sorted(found, key=lambda one: (not one.is_alarm, one.item.due.due_on))))
