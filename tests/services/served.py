"""The app over a world: a token for every role, and every answer held against the document that promises it."""

import json
import re
from dataclasses import replace
from functools import lru_cache
from uuid import UUID, uuid5

import httpx
from jsonschema import Draft202012Validator
from litestar.serialization import encode_json

from services.access.actors import Role
from services.api.document import tidied
from services.api.problems import PROBLEM_JSON
from services.app.house import House
from services.app.http import HEADERS, MACHINES, create_app
from services.clock import SetClock
from services.settings import Settings
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.practice import load_practice
from tests.fakes import FakeCallers, FakeDue, FakeFeedOwners, FakeKeys, FakeStore
from tests.fakes.proofs import entrance_of
from tests.services.world import NOW, World


@lru_cache
def law():
    """The shipped law and practice, read once."""
    return load_library(shipped_policies()), load_practice(shipped_policies())


def house_of(world, **changes):
    """A house over a world's store, at the world's own time."""
    library, practice = law()
    given = {
        "settings": Settings(),
        "uow": world.uow,
        "keys": world.keys,
        "due": world.due,
        "chains": None,
        "feeds": world.feeds,
        "entrance": entrance_of(world.callers, world.keys),
        "clock": SetClock(NOW),
        "library": library,
        "practice": practice,
        "new_id": world.id,
    }
    return House(**given | changes)


class Stage:
    """Stands where the app has its house: building the app takes longer than most tests, so one serves them all."""

    def __init__(self):
        self.now = None
        self.app = create_app(self, actor_of=self.actor_of)

    def actor_of(self, token):
        return self.now.actor_of(token)

    def desk(self, actor):
        return self.now.house.desk(actor)

    def __getattr__(self, name):
        """Whatever else the app asks of a house, it asks of the one that stands there now."""
        return getattr(self.now.house, name)


@lru_cache
def stage():
    return Stage()


class Served:
    """A client of the app. A token is a role's name, or `role:id,id` with its scope; `role@name` is another
    person in it.
    """

    def __init__(self, world, **changes):
        self.world = world
        self.house = house_of(world, **changes)

    @property
    def clock(self):
        return self.house.clock

    async def call(self, method, path, *, as_="staff", **request):
        """One request; its answer is checked against the document and for its headers."""
        stage().now = self
        transport = httpx.ASGITransport(stage().app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {as_}"} if as_ else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.request(method, path, headers=headers | request.pop("headers", {}), **request)
        check(answer)
        return answer

    async def get(self, path, status=200, **request):
        return await self._expect("GET", path, status, request)

    async def post(self, path, body=None, status=200, **request):
        return await self._expect("POST", path, status, request | ({} if body is None else {"json": body}))

    async def patch(self, path, body, status=200, **request):
        return await self._expect("PATCH", path, status, request | {"json": body})

    async def _expect(self, method, path, status, request):
        answer = await self.call(method, path, **request)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def actor_of(self, token):
        who, _, name = token.partition("@")
        role, _, scope = who.partition(":")
        if role not in set(Role):
            return None
        actor = self.world.actor(Role(role), *map(UUID, filter(None, scope.split(","))))
        return replace(actor, id=uuid5(actor.id, name)) if name else actor


def faked(name):
    """A world on the fakes alone, for what has nothing to do with the store."""
    keys = FakeKeys()
    store = FakeStore(keys)
    return World(name, store, keys, FakeDue(store), FakeFeedOwners(store), FakeCallers(store))


async def served(world, **changes):
    """A founded cooperative behind the app."""
    return Served(await world.founded(**changes))


def code_of(problem):
    """The stable code of a problem."""
    return problem["type"].removeprefix("urn:talentcoop:")


@lru_cache
def document():
    """What the app says of itself."""
    return tidied(json.loads(encode_json(stage().app.openapi_schema.to_schema())))


def operations():
    """Every operation: method, path, and what the document says of it."""
    return [
        (method.upper(), path, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def check(answer):
    """Hold an answer against the document: its status is named there, and its body has the shape promised."""
    if not answer.request.url.path.startswith(MACHINES):
        return
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["X-Request-Id"]
    if answer.status_code >= 400 and not answer.request.url.path.startswith("/health"):
        assert answer.headers["Content-Type"] == PROBLEM_JSON
    promised = _promised(answer)
    if promised and answer.content:
        schema = promised["content"][answer.headers["Content-Type"]]["schema"]
        Draft202012Validator({**schema, "components": document()["components"]}).validate(answer.json())


def _promised(answer):
    for method, path, operation in sorted(operations(), key=lambda one: one[1].count("{")):
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path).replace(r"\{policy\}", ".+"))
        if method == answer.request.method and re.fullmatch(pattern, answer.request.url.path):
            said = f"{method} {path} does not promise {answer.status_code}"
            assert str(answer.status_code) in operation["responses"], said
            return operation["responses"][str(answer.status_code)]
    return None
