"""Workers and what is known, decided, asked and given about them."""

from services.ports.pages import Page
from services.ports.workers import Sketch
from talentcoop.errors import Disallowed
from talentcoop.facts import Facts
from tests.fakes.session import missing


def page(values, part):
    values = tuple(values)
    return Page(values[part.start : part.start + part.size], len(values), part.start)


class FakeWorkers:
    def __init__(self, session):
        self._session = session

    async def get(self, key):
        return await self._session.get_opened("worker", key)

    async def of_all(self, keys):
        opened = await self._session.opened("worker")
        return {key: kept.value for key, kept in opened.items() if key in keys}

    async def by_ref(self, ref):
        found = [kept.value for kept in (await self._session.opened("worker")).values() if kept.value.ref == ref]
        if not found:
            raise missing("worker")
        return found[0]

    async def save(self, worker):
        await self._session.require_key(worker.id)
        rows = self._session.tables.rows["worker"].values()
        ours = [kept.value for kept in rows if kept.cooperative == self._session.actor.cooperative]
        saved = self._session.save("worker", worker, person=worker.id)
        if any(held.ref == worker.ref and held.id != worker.id for held in ours):
            raise Disallowed("worker.taken", "Another worker has this reference.", "Give another one.")
        return saved

    async def page(self, part, *, occupation=None, text=None):
        wanted = [
            worker
            for worker in self._sorted()
            if any(code.startswith(occupation or "") for code in worker.profile.occupations or ("",))
            and (text or "").lower() in worker.ref.lower()
        ]
        opened = await self._session.opened("worker")
        part_of = page(wanted, part)
        return Page(tuple(w for w in part_of.items if w.id in opened), part_of.total, part_of.start)

    async def ids(self):
        return tuple(worker.id for worker in self._sorted())

    async def refs(self, keys):
        return {worker.id: worker.ref for worker in self._sorted() if worker.id in set(keys)}

    async def frozen(self, keys):
        return frozenset(worker.id for worker in self._sorted() if worker.frozen and worker.id in set(keys))

    async def sketches(self):
        return {
            w.id: Sketch(ref=w.ref, registered_on=w.registered_on, profile=w.profile, frozen=w.frozen)
            for w in self._sorted()
        }

    def _sorted(self):
        return sorted(self._session.values("worker"), key=lambda worker: worker.ref)


class FakeFacts:
    def __init__(self, session):
        self._session = session

    async def add(self, worker, fact):
        self._session.get("worker", worker)
        await self._session.require_key(worker)
        new = fact.id not in self._session.tables.rows["fact"]
        if new:
            self._session.put("fact", fact.id, fact, person=worker)
        return new

    async def of(self, worker):
        return (await self.of_all([worker]))[worker]

    async def of_all(self, workers):
        held = (await self._session.opened("fact")).values()
        return {worker: Facts(tuple(kept.value for kept in held if kept.person == worker)) for worker in workers}

    async def retract(self, worker, fact, at):
        kept = self._session.kept("fact").get(fact)
        if kept is None or kept.person != worker:
            raise missing("fact")
        self._session.put("fact", fact, kept.value.retract(at), person=worker)


class FakeDecisions:
    def __init__(self, session):
        self._session = session

    async def add(self, decision, edition):
        self._session.get("worker", decision.worker)
        await self._session.require_key(decision.worker)
        self._session.tables.editions.setdefault(edition.hash, edition.text)
        self._session.put("decision", decision.id, decision, person=decision.worker)

    async def get(self, worker, key):
        held = await self._session.get_opened("decision", key)
        if held.worker != worker:
            raise missing("decision")
        return held

    async def of_all(self, workers):
        held = (await self._session.opened("decision")).values()
        return {worker: tuple(kept.value for kept in held if kept.person == worker) for worker in workers}

    async def edition(self, digest):
        if digest not in self._session.tables.editions:
            raise missing("edition")
        return self._session.tables.editions[digest]


class FakeSealedActs:
    """Applications and permits alike: of a worker, sealed, in the order put on file."""

    def __init__(self, session, noun):
        self._session, self._noun = session, noun

    async def get(self, worker, key):
        act = await self._session.get_opened(self._noun, key)
        if act.worker != worker:
            raise missing(self._noun)
        return act

    async def save(self, act):
        await self._session.require_key(act.worker)
        saved = self._session.save(self._noun, act, person=act.worker)
        if not self._session.exists("worker", act.worker):
            raise missing("worker")
        return saved

    async def of(self, worker):
        return (await self.of_all([worker]))[worker]

    async def of_all(self, workers):
        held = (await self._session.opened(self._noun)).values()
        return {worker: tuple(kept.value for kept in held if kept.person == worker) for worker in workers}
