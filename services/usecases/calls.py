"""What somebody has to carry out by hand: calls, texts, papers and visits, with whom to reach and how."""

from __future__ import annotations

from dataclasses import dataclass

from services.access.permissions import allowed
from services.ports.outbox import Message
from services.usecases import audit
from services.usecases.desk import Desk
from services.usecases.entries import Entry, entries
from talentcoop.workers import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A message to carry out. `entry` is what it is about; `worker` whom to reach, None where her file was erased."""

    message: Message
    entry: Entry
    worker: Worker | None


@allowed("queue.show")
async def waiting(desk: Desk) -> tuple[Call, ...]:
    """Everything to carry out, what waits longest first, in as many queries for many as for one.

    Whoever is on a cohort is called under her own name: only here, where somebody must reach her, is her alias undone.
    Names and phones are shown, which is noted in the file of everybody on it.
    """
    async with desk.open() as store:
        cooperative = await store.cooperatives.mine()
        messages = await store.outbox.waiting(desk.now())
        items = await store.agenda.several({message.item for message in messages if message.item is not None})
        people = await desk.keys.people(cooperative.id, {item.subject for item in items.values()})
        workers = await store.workers.of_all(set(people.values()))
        await audit.listed(desk, store, workers)
        told = await entries(desk, store, tuple(items.values()), desk.today(cooperative), {})
        found = {entry.item.id: (entry, people.get(entry.item.subject)) for entry in told}
        return tuple(
            Call(message=message, entry=entry, worker=workers.get(person) if person else None)
            for message in messages
            if message.item is not None  # a letter about a morning never becomes a call
            for entry, person in [found[message.item]]
        )
