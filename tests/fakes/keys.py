"""Keys in a dict, with the real envelope: what is moved or flipped does not open here either."""

from services.keys.envelope import SubjectSealer, new_key
from services.keys.house import HOUSE, BlindIndexer, Mac, unknown
from talentcoop.errors import Disallowed


class FakeKeys:
    """What `make` made, kept until `forget`."""

    def __init__(self):
        self._held = {}
        self._macs = {name: Mac(name.encode() * 8) for name in HOUSE}

    async def mac(self, name, data):
        if name not in self._macs:
            raise unknown(name)
        return self._macs[name].mac(data)

    async def indexers(self, cooperative):
        return (BlindIndexer("fake", bytes(32), cooperative),)

    async def make(self, cooperative, person, subject):
        cooperative_there, person_there, _ = self._held.setdefault(subject, (cooperative, person, new_key()))
        if (cooperative_there, person_there) != (cooperative, person):
            raise Disallowed("key.taken", "Another person is sealed under this id.", "Make a new id.")

    async def sealers(self, cooperative, subjects):
        return {
            subject: SubjectSealer(cooperative, subject, self._held[subject][2])
            for subject in await self.people(cooperative, subjects)
        }

    async def aliases(self, cooperative, person):
        return tuple(s for s, (c, p, _) in self._held.items() if (c, p) == (cooperative, person) and s != person)

    async def people(self, cooperative, subjects):
        held = {subject: self._held[subject] for subject in subjects if subject in self._held}
        return {subject: p for subject, (c, p, _) in held.items() if c == cooperative}

    async def forget(self, cooperative, person):
        self._held = {s: held for s, held in self._held.items() if held[:2] != (cooperative, person)}
