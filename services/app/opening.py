"""Open the house: databases found and migrated, keys at hand, the law read; everything let go when the block ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final
from uuid import UUID, uuid4

from piccolo.conf.apps import AppConfig

from services.app.house import House
from services.app.places import Address, Places, key_ring, places
from services.clock import Clock, system
from services.keys import piccolo_app as keys_app
from services.keys.epochs import settle
from services.keys.ring import KeyRing
from services.keys.rows import KeyRows
from services.ports.proofs import Entrance
from services.settings import Settings
from services.signin.codes import AppCodes
from services.signin.passkeys import BoundPasskeys
from services.signin.phrases import SlowPhrases
from services.store import piccolo_app as store_app
from services.store.audit import StoredChains
from services.store.callers import StoredCallers
from services.store.due import StoredDue
from services.store.engine import Engine, configured, connected, refuse_power
from services.store.feeds import StoredFeedOwners
from services.store.migrate import migrate
from services.store.provision import provision
from services.store.refusals import told
from services.store.unit_of_work import unit_of_work
from talentcoop.errors import Disallowed
from talentcoop.policy.load import load_library, shipped_policies
from talentcoop.practice import load_practice

_RECORDED: Final = "select name from migration where app_name = $1"


@asynccontextmanager
async def opened(
    settings: Settings, *, clock: Clock = system, new_id: Callable[[], UUID] = uuid4
) -> AsyncIterator[House]:
    """The house, ready to be worked in. Nothing is opened before the key ring is at hand and the law is read.

    Raises `policy.invalid`, the `key.*` and `store.*` of a set-up that cannot serve, `setting.no-data`.
    """
    ring = key_ring(settings)
    policies = settings.policies or shipped_policies()
    library, practice = load_library(policies), load_practice(policies).keeping(settings.employment_years)
    async with AsyncExitStack() as stack:
        found = stack.enter_context(places(settings))
        await prepared(found, ring, clock)
        data = await stack.enter_async_context(connected(found.data))
        key_rows = await stack.enter_async_context(connected(found.keys))
        for engine in (data, key_rows):
            await refuse_power(engine)
        keys = KeyRows(key_rows, ring, clock, source=lambda: key_ring(settings))
        yield House(
            settings=settings,
            uow=unit_of_work(data, keys),
            keys=keys,
            due=StoredDue(data),
            chains=StoredChains(data, key_rows),
            feeds=StoredFeedOwners(data),
            entrance=Entrance(
                callers=StoredCallers(data),
                macs=keys,
                phrases=SlowPhrases(),
                codes=AppCodes(),
                passkeys=BoundPasskeys.of(settings),
            ),
            clock=clock,
            library=library,
            practice=practice,
            new_id=new_id,
            probes=await _probes(found, data, key_rows),
            places=found,
        )


async def prepared(found: Places, ring: KeyRing, clock: Clock) -> None:
    """Roles and databases where the server is our own; the newest schema of both, the keys' first; the epoch noted."""
    if found.server is not None:
        await provision(found.server)
    await migrate(found.keys_owner, keys_app.APP_CONFIG)
    await migrate(found.data_owner, store_app.APP_CONFIG)
    async with owning(found.keys_owner) as connection:
        await settle(connection, ring, clock())


@asynccontextmanager
async def owning(where: Address) -> AsyncIterator[Any]:
    """A transaction as the owner of a database, over a connection of its own."""
    async with configured(where).transaction(allow_nested=False) as transaction:
        with told():
            yield transaction.connection


async def _probes(found: Places, data: Engine, keys: Engine) -> Mapping[str, Callable[[], Awaitable[None]]]:
    owned = ((found.data_owner, store_app.APP_CONFIG), (found.keys_owner, keys_app.APP_CONFIG))
    expected = [await _recorded(where, app) for where, app in owned]

    async def migrated() -> None:
        for (where, app), ids in zip(owned, expected, strict=True):
            if not ids <= await _recorded(where, app):
                raise Disallowed("store.not-migrated", "The schema is older than this program.", "Start it again.")

    return {"database": lambda: _answers(data), "keys": lambda: _answers(keys), "migrations": migrated}


async def _answers(engine: Engine) -> None:
    async with engine.transaction(allow_nested=False) as transaction:
        await transaction.connection.fetchval("select 1")


async def _recorded(where: Address, app: AppConfig) -> frozenset[str]:
    """The migrations that a database says it has run."""
    async with owning(where) as connection:
        rows = await connection.fetch(_RECORDED, app.app_name)
    return frozenset(row["name"] for row in rows)
