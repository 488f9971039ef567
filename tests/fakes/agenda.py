"""What is due, what happened to it, and the messages that follow."""

from collections import Counter
from dataclasses import replace

from talentcoop.agenda import ItemState, Origin
from tests.fakes.people import page
from tests.fakes.session import missing, stale


def by_day(items):
    return sorted(items, key=lambda item: (item.due.due_on, item.due.code, item.due.occurrence, item.id))


class FakeAgenda:
    def __init__(self, session):
        self._session = session

    async def add(self, items):
        rows = self._session.tables.rows["agenda"].values()
        derived = {self._derived(kept.value) for kept in rows}
        for item in items:
            if self._derived(item) not in derived:
                derived.add(self._derived(item))
                self._session.put("agenda", item.id, replace(item, version=1))

    async def get(self, key):
        return self._session.get("agenda", key)

    async def several(self, keys):
        return {item.id: item for item in self._session.values("agenda") if item.id in keys}

    async def of(self, origin):
        return await self.of_all([origin])

    async def of_all(self, origins):
        wanted = set(origins)
        return tuple(by_day(item for item in self._session.values("agenda") if item.origin_id in wanted))

    async def save(self, item):
        if not item.version:
            raise stale("agenda")
        return self._session.save("agenda", item)

    async def page(self, part, *, until, states, origins=tuple(Origin)):
        items = [item for item in self._session.values("agenda") if item.origin in origins]
        return page(by_day(item for item in items if item.due.due_on <= until and item.state in states), part)

    async def pending(self, until, *, origins=tuple(Origin)):
        items = [item for item in self._session.values("agenda") if item.origin in origins]
        return tuple(by_day(item for item in items if item.due.due_on <= until and item.state is ItemState.OPEN))

    async def attempts(self, items):
        tried = Counter(contact.item for contact in self._session.values("contact"))
        return {item: tried[item] for item in items if item in tried}

    async def claim(self, today, limit):
        due = [
            item
            for item in self._session.values("agenda")
            if item.state is ItemState.OPEN and item.next_on is not None and item.next_on <= today
        ]
        return tuple(sorted(due, key=lambda item: (item.next_on, item.due.due_on, item.id))[:limit])

    async def record(self, event, at):
        if not self._session.exists("agenda", event.item):
            raise missing("agenda")
        if (event.item, event.rung) in self._session.tables.rows["event"]:
            return False
        self._session.put("event", (event.item, event.rung), event, noun="agenda", at=at)
        return True

    async def contacted(self, contact, at):
        self._session.get("agenda", contact.item)
        await self._session.require_key(contact.subject)
        self._session.put("contact", contact.id, contact, person=contact.subject, at=at)

    async def contacts(self, item):
        return await self.contacts_of([item])

    async def contacts_of(self, items):
        held = (await self._session.opened("contact")).values()
        return tuple(replace(kept.value, at=kept.at) for kept in held if kept.value.item in items)

    @staticmethod
    def _derived(item):
        return item.origin_id, item.due.code, item.due.occurrence


class FakeOutbox:
    def __init__(self, session):
        self._session = session

    async def add(self, messages):
        for message in messages:
            if message.item is not None and not self._session.exists("agenda", message.item):
                raise missing("agenda")
            rows = self._session.tables.rows["message"].values()
            ours = [kept.value for kept in rows if kept.cooperative == self._session.actor.cooperative]
            if self._once(message) not in map(self._once, ours):
                self._session.put("message", message.id, message)

    async def last_morning(self, before):
        mornings = [m.morning for m in self._session.values("message") if m.morning is not None]
        return max((morning for morning in mornings if morning < before), default=None)

    async def claim(self, now, limit):
        return tuple([m for m in self._waiting(now) if m.channel == "mail"][:limit])

    async def sent(self, key, at):
        self._change(key, lambda message: replace(message, sent_at=message.sent_at or at))

    async def failed(self, key, again_at):
        self._change(key, lambda message: replace(message, attempts=message.attempts + 1, not_before=again_at))

    async def to_call(self, key):
        self._change(key, lambda message: replace(message, channel="call"))

    async def page(self, part, *, sent=None):
        told = [m for m in self._ordered() if m.item is not None]
        return page((m for m in told if sent is None or sent is (m.sent_at is not None)), part)

    async def waiting(self, now):
        return tuple(m for m in self._waiting(now) if m.channel != "mail")

    async def told_on(self, subject, first, end):
        told = (m.sent_at or m.not_before for m in self._ordered() if m.to_subject == subject)
        return sum(first <= at < end for at in told)

    def _ordered(self):
        return sorted(self._session.values("message"), key=lambda message: message.not_before)

    def _waiting(self, now):
        return [m for m in self._ordered() if m.sent_at is None and m.not_before <= now]

    def _change(self, key, change):
        message = self._session.get("message", key)
        self._session.tables.rows["message"][key] = replace(
            self._session.tables.rows["message"][key], value=change(message)
        )

    @staticmethod
    def _once(message):
        return message.item, message.morning, message.rung, message.to_subject, message.to_role
