"""Chains to tamper with, and every way to do it; each way says which faults it must leave, and where."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg

from services.access.actors import Role
from services.clock import SetClock
from services.jobs.anchors import Anchor
from services.keys.house import Mac
from services.ops.auditing import examined
from services.ports.audit import Act, Entry, Head, Numbered
from services.usecases import chains
from tests.services.served import house_of
from tests.services.world import NOW

FIELDS = {
    "by": lambda rng: UUID(int=rng.getrandbits(128)),
    "role": lambda rng: rng.choice(["policy", "lawyer"]),
    "act": lambda rng: "released",
    "what": lambda rng: "worker.erase",
    "purpose": lambda rng: "something else",
    "at": lambda rng: NOW + timedelta(days=rng.randint(100, 200), microseconds=rng.randint(0, 999)),
    "worker": lambda rng: None,
    "entered": lambda rng: rng.randint(2**40, 2**41),
    "mac": lambda rng: rng.randbytes(32),
}


@dataclass
class Chained:
    """A chain in the database: whose, who owns the tables, the keys, and what was anchored of it."""

    world: object
    owner: asyncpg.Connection
    anchors: list
    length: int

    @property
    def cooperative(self):
        return self.world.cooperative

    async def faults(self, *, anchored=True, generation=None):
        """What verifying it finds."""
        async with self.owner.transaction():
            found = await examined(
                self.owner, self.world.keys, self.anchors if anchored else (), generation, [self.cooperative]
            )
        return [(fault.code, fault.place) for fault in found.faults]

    async def links(self):
        return await self.owner.fetch(
            "select * from audit_link where cooperative = $1 order by place", self.cooperative
        )

    async def run(self, statement, *given):
        await self.owner.execute(statement, *given)

    async def anchor(self):
        """Anchor where it stands."""
        head = (await self.links())[-1]
        held = Head(head["place"], head["mac"])
        self.anchors.append(Anchor(at=NOW, generation=7, heads={self.cooperative: held}))


def entries(world, worker, count, start=0):
    """Openings and changes, one a minute."""
    for number in range(start, start + count):
        yield Entry(
            id=world.id(),
            worker=worker.id if number % 3 else None,
            by=world.id(),
            role="staff",
            act=list(Act)[number % 5],
            what="fact.record",
            purpose="Suivi, équipe « A »",
            at=NOW + timedelta(minutes=number, microseconds=number),
        )


async def grow(world, worker, count, start=0, *, linked=True):
    """Note entries and link them."""
    made = [await chains.signed(world.keys, entry) for entry in entries(world, worker, count, start)]
    async with world.open() as store:
        for first in range(0, count, 1_000):
            await store.audit.note(made[first : first + 1_000])
    desk = house_of(world, clock=SetClock(NOW)).desk(world.actor(Role.JOB))
    while linked and await chains.link(desk):
        pass
    return desk


async def chained(world, owner, length):
    """A chain with an anchor on its last link, and three entries that wait behind it."""
    worker = await (await world.founded()).worker()
    await grow(world, worker, length)
    chain = Chained(world, owner, [], length)
    await chain.anchor()
    await grow(world, worker, 3, length, linked=False)
    return chain


# --- the ways: each gives the faults it must leave ----------------------------------------------------------------


async def changed(chain, rng):
    link, column = rng.choice(await chain.links()), rng.choice(sorted(FIELDS))
    held = await chain.owner.fetchrow("select * from audit_entry where id = $1", link["entry"])
    value = FIELDS[column](rng)
    if held[column] == value:
        column, value = "purpose", "something else"
    await chain.run(f"update audit_entry set {column} = $2 where id = $1", link["entry"], value)
    return [("audit.changed", link["place"])]


async def deleted(chain, rng):
    link = rng.choice((await chain.links())[:-1])
    await _delete(chain, link)
    return [("audit.deleted", link["place"] + 1)]


async def deleted_and_closed_up(chain, rng):
    link = rng.choice((await chain.links())[:-1])
    await _delete(chain, link)
    await _move(chain, link["place"], -1)
    return [("audit.changed", link["place"]), ("audit.cut", None)]


async def inserted_beside_the_chain(chain, rng):
    await _insert(chain, rng, mac=rng.choice([None, rng.randbytes(32)]))
    return [("audit.inserted", None)]


async def inserted_into_the_chain(chain, rng):
    link = rng.choice(await chain.links())
    await _move(chain, link["place"] - 1, 1)
    entry = await _insert(chain, rng, mac=rng.randbytes(32))
    await chain.run(
        "insert into audit_link values ($1, $2, $3, $4)", entry, chain.cooperative, link["place"], rng.randbytes(32)
    )
    return [("audit.changed", link["place"]), ("audit.changed", link["place"] + 1), ("audit.replaced", chain.length)]


async def reordered(chain, rng):
    one, two = sorted(rng.sample(await chain.links(), 2), key=lambda link: link["place"])
    await chain.run("delete from audit_link where entry = any($1)", [one["entry"], two["entry"]])
    for link, entry in ((one, two["entry"]), (two, one["entry"])):
        given = (entry, chain.cooperative, link["place"], link["mac"])
        await chain.run("insert into audit_link values ($1, $2, $3, $4)", *given)
    return [("audit.changed", one["place"]), ("audit.changed", two["place"])]


async def truncated(chain, rng):
    for link in (await chain.links())[-rng.randint(1, chain.length - 1) :]:
        await _delete(chain, link)
    return [("audit.cut", None)]


async def emptied(chain, rng):
    for table in ("audit_link", "audit_entry"):
        await chain.run(f"delete from {table} where cooperative = $1", chain.cooperative)
    return [("audit.cut", None)]


async def replayed(chain, rng):
    """The tables as they were some links ago, with everything about them as it was then."""
    worker = await chain.world.worker()
    before = await chain.links()
    await grow(chain.world, worker, rng.randint(1, 5), 1_000)
    await chain.anchor()
    for link in (await chain.links())[len(before) :]:
        await _delete(chain, link)
    return [("audit.cut", None)]


async def signed_anew_without_the_key(chain, rng):
    return await _signed_anew(chain, rng, Mac(rng.randbytes(32)))


async def signed_anew_with_the_stolen_key(chain, rng):
    """Nothing in the database tells; the anchor does."""
    await _signed_anew(chain, rng, chain.world.keys)
    return [("audit.replaced", chain.length)]


async def a_code_changed(chain, rng):
    link = rng.choice((await chain.links())[:-1])
    await chain.run("update audit_link set mac = $2 where entry = $1", link["entry"], rng.randbytes(32))
    return [("audit.changed", link["place"]), ("audit.changed", link["place"] + 1)]


WAYS = {
    way.__name__: way
    for way in (
        *(changed, deleted, deleted_and_closed_up, inserted_beside_the_chain, inserted_into_the_chain, reordered),
        *(truncated, emptied, replayed, signed_anew_without_the_key, signed_anew_with_the_stolen_key, a_code_changed),
    )
}


async def _delete(chain, link):
    await chain.run("delete from audit_link where entry = $1", link["entry"])
    await chain.run("delete from audit_entry where id = $1", link["entry"])


async def _move(chain, after, by):
    """Give every later link another place; by way of places that are free."""
    for step in (1_000_000, by - 1_000_000):
        await chain.run(
            "update audit_link set place = place + $3 where cooperative = $1 and place > $2",
            *(chain.cooperative, after if step > 0 else 1_000_000, step),
        )


async def _insert(chain, rng, mac):
    key = UUID(int=rng.getrandbits(128))
    await chain.run(
        "insert into audit_entry (id, cooperative, by, role, act, what, purpose, at, mac)"
        " values ($1, $2, $1, 'staff', 'opened', 'file.open', 'intake', $3, $4)",
        *(key, chain.cooperative, NOW, mac),
    )
    return key


async def _signed_anew(chain, rng, macs):
    """One entry is another, and every link from it on follows from the one before, under whatever key is at hand."""

    class Forger:
        async def mac(self, name, data):
            return macs.mac(data) if isinstance(macs, Mac) else await macs.mac(name, data)

    links = await chain.links()
    from_here = rng.randrange(len(links) - 1)
    await chain.run("update audit_entry set purpose = 'forged' where id = $1", links[from_here]["entry"])
    last = Head(from_here, links[from_here - 1]["mac"]) if from_here else chains.BEFORE
    for link in links[from_here:]:
        row = dict(await chain.owner.fetchrow("select * from audit_entry where id = $1", link["entry"]))
        entry = Entry(act=Act(row.pop("act")), **{k: v for k, v in row.items() if k not in ("cooperative", "entered")})
        if link is links[from_here]:
            entry = await chains.signed(Forger(), entry)
            await chain.run("update audit_entry set mac = $2 where id = $1", entry.id, entry.mac)
        last = await chains.following(Forger(), Numbered(entry=entry, entered=row["entered"]), last)
        await chain.run("update audit_link set mac = $2 where entry = $1", entry.id, last.mac)
    return [("audit.changed", place) for place in range(from_here + 1, chain.length + 1)] + [
        ("audit.replaced", chain.length)
    ]
