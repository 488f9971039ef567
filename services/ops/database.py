"""Whether the databases answer, have the newest schema, and are served by a role that row-level security holds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Final

import asyncpg
from piccolo.conf.apps import AppConfig

from services.app.places import Address, Places, places
from services.keys import piccolo_app as keys_app
from services.settings import Settings
from services.store import piccolo_app as store_app
from services.store.engine import configured, refuse_power
from services.store.migrate import migrate
from services.store.provision import provision
from services.store.refusals import told
from talentcoop.errors import Disallowed, Invalid, TalentCoopError

_RECORDED: Final = "select name from migration where app_name = $1"


async def migrated(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Bring both databases to the newest schema, the keys' first; gives what ran in each.

    Raises `store.version`, `store.no-service-role`, and what `places` raises.
    """
    with places(settings) as found:
        if found.server is not None:
            await provision(found.server)
        keys = await migrate(found.keys_owner, keys_app.APP_CONFIG)
        return {"keys": keys, "data": await migrate(found.data_owner, store_app.APP_CONFIG)}


async def check_database(settings: Settings) -> AsyncIterator[TalentCoopError]:
    """`store.unreachable`, `store.not-migrated`, `store.powerful-role`, and what `places` raises.

    An embedded database that is not there yet is no problem: the first command makes it.
    """
    try:
        if settings.database_url is None and settings.env != "production" and not settings.cluster.exists():
            return
        with places(settings) as found:
            async for problem in _check(found):
                yield problem
    except TalentCoopError as error:
        yield error


async def _check(found: Places) -> AsyncIterator[TalentCoopError]:
    databases = (
        ("data", found.data, found.data_owner, store_app.APP_CONFIG),
        ("keys", found.keys, found.keys_owner, keys_app.APP_CONFIG),
    )
    for name, served, owned, app in databases:
        try:
            if missing := _known(app) - await _recorded(owned, app):
                yield _not_migrated(name, len(missing))
            await refuse_power(configured(served))
        except TalentCoopError as error:
            yield _unreachable(name, error) if error.code == "store.failed" else error


async def _recorded(where: Address, app: AppConfig) -> frozenset[str]:
    """The migrations that a database says it has run; none where it has no such record."""
    async with configured(where).transaction(allow_nested=False) as transaction:
        with told():
            try:
                rows = await transaction.connection.fetch(_RECORDED, app.app_name)
            except asyncpg.UndefinedTableError:
                return frozenset()
    return frozenset(row["name"] for row in rows)


def _known(app: AppConfig) -> frozenset[str]:
    """The migrations that this program brings."""
    folder = Path(app.resolved_migrations_folder_path)
    package = f"services.{folder.parent.name}.{folder.name}"
    names = (path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    return frozenset(import_module(f"{package}.{name}").ID for name in names)


def _not_migrated(name: str, missing: int) -> Disallowed:
    return Disallowed(
        "store.not-migrated", f"The {name} database lacks {missing} migration(s).", "Run: talentcoop migrate"
    )


def _unreachable(name: str, error: TalentCoopError) -> Invalid:
    return Invalid(
        "store.unreachable",
        f"The {name} database does not answer. {error.message}",
        "Check that it runs, and its address and password in the settings.",
        database=name,
    )
