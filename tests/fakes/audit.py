"""Who opened or changed what: only ever added to, and linked."""

from dataclasses import replace

from services.ports.audit import IN_HANDS, PAPER, Act, Numbered, Spent
from services.ports.pages import Page
from services.usecases.watch import lines
from tests.fakes.people import page
from tests.fakes.scope import cover
from tests.fakes.session import missing, stale

WATCHED = {
    *("worker", "fact", "decision", "application", "permit", "placement", "step", "contact", "enrolment"),
    *("retention", "receipt", "record", "contest", "request", "release"),
}


class FakeAudit:
    def __init__(self, session):
        self._session, self._told = session, False

    async def note(self, entries):
        self._told |= any(entry.act is not Act.OPENED for entry in entries)
        for entry in entries:
            self._add(entry)

    async def cover(self, worker):
        await self._session.require_key(worker)
        return cover(worker)

    async def whose(self, entries):
        workers = {name: one.id for one in self._session.values("worker") for name in (one.id, cover(one.id))}
        return {entry.worker: workers[entry.worker] for entry in entries if entry.worker in workers}

    async def open(self, entries, since, most):
        if not entries:
            return Spent(0, 0)
        one, rows = entries[0], self._session.tables.rows["opening"]
        new = [entry for entry in entries if entry.id not in rows]
        held = [kept.value for kept in rows.values() if kept.cooperative == self._session.actor.cooperative]
        alike = [past for past in held if (past.by, past.act, past.what) == (one.by, Act.OPENED, one.what)]
        before = sum(past.at > since for past in alike)
        if before + len(new) <= most:
            for entry in new:
                self._add(entry)
        return Spent(before, len(new))

    async def owing(self):
        changed = sorted(self._session.written & WATCHED)
        return changed[0] if changed and not self._told else None

    async def of(self, worker, part):
        self._session.get("worker", worker)
        known = await self._session.keys.people(self._session.actor.cooperative, [worker])
        names = {worker} | {cover(one) for one in known}
        noted = reversed(self._session.values("opening"))
        hers = [replace(held, worker=worker) for held in noted if held.worker in names]
        return page(sorted(hers, key=lambda held: held.at, reverse=True), part)

    async def in_hands(self, by):
        took = [one for one in self._session.values("opening") if one.what in IN_HANDS and one.act is Act.CHANGED]
        newest = {one.worker: one.by for one in took if one.worker is not None}
        return frozenset(worker for worker, who in newest.items() if who == by)

    async def looks_after(self, worker):
        took = [one for one in self._session.values("opening") if one.what in IN_HANDS and one.act is Act.CHANGED]
        return next((one.by for one in reversed(took) if one.worker == worker), None)

    async def between(self, first, last, by=None):
        found = [held for held in self._session.values("opening") if first <= held.at < last and by in (None, held.by)]
        return tuple(sorted(found, key=lambda held: held.at))

    async def lines(self, wanted):
        found = lines(await self.between(wanted.first, wanted.last), wanted.zone)
        shown = [line for line in found if line.unusual or not wanted.unusual]
        return page(shown, wanted.part) if wanted.part else Page(tuple(shown), len(shown), 0)

    async def head(self):
        return max(self._session.values("link"), key=lambda head: head.place, default=None)

    async def waiting(self, most, *, whole=False):
        linked = self._session.tables.rows["link"]
        entries = enumerate(self._session.values("opening"), 1)
        waiting = [Numbered(entry=entry, entered=number) for number, entry in entries if entry.id not in linked]
        return tuple(waiting[:most])

    async def link(self, links):
        places = {head.place for head in self._session.values("link")}
        for entry, head in links.items():
            if head.place in places or entry in self._session.tables.rows["link"]:
                raise stale("audit")
            self._session.put("link", entry, head)

    def _add(self, entry):
        if entry.id in self._session.tables.rows["opening"]:
            return
        named = entry.worker is not None and entry.what != PAPER
        if named and not self._session.exists("worker", entry.worker):
            raise missing("worker")
        self._session.put("opening", entry.id, entry)
