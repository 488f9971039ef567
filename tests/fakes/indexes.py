"""Digests by which workers are found, made as the database's are."""

from tests.fakes.session import missing


class FakeIndexes:
    def __init__(self, session):
        self._session = session

    async def write(self, worker, terms):
        if not self._session.exists("worker", worker):
            raise missing("worker")
        indexer = await self._indexer()
        await self.forget([worker])
        for field, text in terms.items():
            if text:
                self._session.put("index", (worker, field), (indexer.epoch, indexer.digest(field, text)))

    async def find(self, terms):
        indexer, found = await self._indexer(), {}
        for (worker, field), kept in self._session.kept("index").items():
            if terms.get(field) and kept.value[1] == indexer.digest(field, terms[field]):
                found[worker] = found.get(worker, frozenset()) | {field}
        return found

    async def forget(self, workers):
        kept = [key for key in self._session.kept("index") if key[0] in set(workers)]
        for key in kept:
            del self._session.tables.rows["index"][key]

    async def outdated(self, after, most):
        indexer, kept = await self._indexer(), self._session.kept("index")
        keys = sorted(key for key in self._session.kept("worker") if after is None or key > after)
        return tuple(key for key in keys if self._epochs(kept, key) != {indexer.epoch})[:most]

    async def _indexer(self):
        return (await self._session.keys.indexers(self._session.actor.cooperative))[0]

    @staticmethod
    def _epochs(kept, worker):
        return {held.value[0] for (key, _), held in kept.items() if key == worker}
