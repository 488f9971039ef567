"""Calls of the API in every role: requests that fit, the same bent, and what schemathesis generates from the document;
ids of the caller's rows, of others', of a neighbour's, and forged ones in all of them.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from time import perf_counter

import httpx
from requests import Request

from services.access.actors import NOBODYS, Role
from talentcoop.workers import Identity
from tests.protection.fitting import FROM, NOTHING, Fresh, Given
from tests.protection.matrix import COLUMNS, NAMED
from tests.protection.operations import Operation, promised
from tests.protection.seeded import seeded
from tests.services.served import Served, code_of, stage
from tests.services.world import World

ROLES = (*sorted(set(Role) - NOBODYS), None)
"""Whoever signs in, and nobody."""
DAYS = ("9999-12-31", "1900-01-01", "2026-02-30")
BENT = (*DAYS, None, "", "\x00", "x" * 5000, 0, -1, 2**63, 1.5, True, [], {}, "\U0001f600")
"""What is put where something else is expected."""


class Neighbour(World):
    """A cooperative in which every word is found nowhere else."""

    WORDS = ("Quitterie", "Vandenzwaluw", "+32499887766", "q@zwaluw.example", "Zwaluwhof", "Zwaluwtaak", "Zwaluwgroep")

    def new_worker(self, **changes):
        given, family, phone, mail, *_ = self.WORDS
        identity = Identity(given_name=given, family_name=family, phone=phone, mail=mail)
        return super().new_worker(**{"identity": identity, **changes})

    async def employer(self, **changes):
        return await super().employer(**{"name": self.WORDS[4], **changes})

    def new_vacancy(self, employer, **changes):
        return super().new_vacancy(employer, **{"title": self.WORDS[5], **changes})

    async def cohort(self, **changes):
        return await super().cohort(**{"name": self.WORDS[6], **changes})


class Home(World):
    """A cooperative with such a neighbour."""

    def neighbour(self):
        return Neighbour(f"{self.name}/neighbour", self.uow, self.keys, self.due, self.feeds, self.callers)


async def settled(world, name):
    """Rows of two cooperatives of their own."""
    return await seeded(Home(f"{world.name}/{name}", world.uow, world.keys, world.due, world.feeds, world.callers))


# --- who calls ----------------------------------------------------------------------------------------------------


@dataclass
class Call:
    """A request, and how it came about: `columns` are those of the rows in its path, None one that was drawn."""

    how: str
    operation: Operation
    case: object
    columns: frozenset = frozenset({"own"})


@dataclass
class Caller(Served):
    """Somebody in a role, who notes what was answered."""

    held: object
    role: Role | None
    random: Random
    app: object = None
    told: Counter = field(default_factory=Counter)
    faults: list = field(default_factory=list)
    slowest: dict = field(default_factory=dict)

    def __post_init__(self):
        Served.__init__(self, self.held.world)
        self.fresh = Fresh(self.held, self.role or Role.STAFF)
        self.app = self.app or stage().app

    def actor_of(self, token):
        """Somebody else each time: how much one person may open within an hour is another test's."""
        actor = super().actor_of(token)
        return actor and replace(actor, id=self.world.id())

    async def fitting(self, operation):
        """A request that she is to be answered 2xx, where she may ask at all."""
        return Call("fitting", operation, operation.case(await self.fresh.request(operation.id)))

    async def bent(self, operation, drawn):
        """A request that would fit, with one thing in it wrong, or drawn."""
        given = await self.fresh.request(operation.id)
        body = self.random.choice(drawn).body if drawn else NOTHING
        if isinstance(given.body, dict) and given.body:
            key = self.random.choice(sorted(given.body))
            others = [body[key]] if isinstance(body, dict) and key in body else []
            changed = self.random.choice([*others * 8, *BENT, NOTHING])
            kept = {name: held for name, held in given.body.items() if name != key}
            given = replace(given, body=kept if changed is NOTHING else kept | {key: changed})
        return Call("bent", operation, operation.case(given))

    def generated(self, operation, drawn):
        """What was drawn, about rows of all kinds."""
        given = self.random.choice(drawn or [Given()])
        path, columns = {}, set()
        for name in re.findall(r"\{(\w+)\}", operation.made.path):
            path[name], column = self._id(name, given.path.get(name, "none"))
            columns.add(column)
        query = {name: self._named(name, value) for name, value in given.query.items()}
        given = Given(path, query, self._renamed(given.body))
        return Call("generated", operation, operation.case(given), frozenset(columns))

    def _id(self, name, drawn):
        """What stands for an id, and whose it is."""
        if name in NAMED:
            return self.random.choice([*(FROM if name == "step" else ()), NAMED[name], drawn]), None
        column = self.random.choice([*COLUMNS, "own", None])
        return (self.held.ids(column, self.fresh.role)[name] if column else drawn), column

    def _named(self, name, value):
        """A value drawn for what names rows, with ids in their place."""
        name = {"employers": "employer", "coach": "account"}.get(name, name)
        if name not in self.held.own or self.random.random() < 0.1:
            return value
        if isinstance(value, list):
            return [str(self._id(name, one)[0]) for one in value]
        return str(self._id(name, value)[0]) if isinstance(value, str) else value

    def _renamed(self, body):
        if isinstance(body, dict):
            return {name: self._renamed(self._named(name, value)) for name, value in body.items()}
        return [self._renamed(one) for one in body] if isinstance(body, list) else body

    async def make(self, call):
        """Make a call, and note what is wrong with its answer."""
        stage().now = self
        made = Request(**call.case.as_transport_kwargs(base_url="http://test")).prepare()
        token = {"Authorization": f"Bearer {self.held.token(self.role)}"} if self.role else {}
        headers = {"Content-Type": "application/json", **token}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport) as client:
            began = perf_counter()
            answer = await client.request(made.method, made.url, content=made.body, headers=headers)
            took = perf_counter() - began
        name = call.operation.id
        self.told[name, call.how, answer.status_code // 100] += 1
        self.slowest[name] = max(took, self.slowest.get(name, 0))
        said = [*promised(call, answer), *self._wrong(call, answer)]
        self.faults += [f"{name} as {self.role} ({call.how}): {one} | {made.url} {made.body!r:.300}" for one in said]
        return answer

    def _wrong(self, call, answer):
        """What was answered to somebody who should not have been, or not been answered to who should."""
        sent = f"{answer.request.url} {call.case.body}"
        if any(word in answer.text and word not in sent for word in self.secrets):
            yield "tells of another cooperative"
        if not call.operation.admits(self.role):
            yield from refused(call, answer, "access.denied" if self.role else "access.nobody")
            return
        if call.how == "fitting" and answer.is_success is not call.operation.answers(self.role):
            yield f"fits, and was answered {answer.status_code} {answer.text:.200}"
        if answer.is_success and call.operation.line.open == "":
            hers = {call.operation.line.expected(self.role, one) for one in call.columns if one}
            if "missing" in hers:
                yield f"answers about a row that is not hers: {sorted(map(str, call.columns))}"

    @property
    def secrets(self):
        """Words and ids of the neighbour's."""
        return (*Neighbour.WORDS, *map(str, self.held.foreign.values()))


def refused(call, answer, code):
    """Where somebody who may not ask was not told so; a path that is none is nobody's."""
    if answer.status_code in (401, 403) and code_of(answer.json()) == code:
        return
    if not (None in call.columns and answer.status_code in (404, 405)):
        yield f"may not be asked, and was answered {answer.status_code} {answer.text:.200}"
