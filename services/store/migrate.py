"""Bring a database to the newest schema: all that is missing, in one transaction, one process at a time.

An app's migrations and Piccolo's record of them commit together. Run as the owner, before anything serves.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, cast

from piccolo.apps.migrations.auto import migration_manager
from piccolo.apps.migrations.commands import forwards
from piccolo.apps.migrations.commands.base import MigrationResult
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import AppConfig, MigrationModule

from services.store.engine import DB, Engine, configured
from services.store.refusals import told
from talentcoop.errors import Invalid

LOCK: Final = 0x7A1E27C0
"""Our number among PostgreSQL's advisory locks."""
SERVICE: Final = "talentcoop_service"
OLDEST: Final = 150000
"""PostgreSQL 15, as it writes its own version."""


async def migrate(where: str | Mapping[str, Any], app: AppConfig) -> tuple[str, ...]:
    """Run the migrations of an app that a database lacks, and give their ids.

    Raises `store.version` on a PostgreSQL older than 15, `store.no-service-role` where the role that serves is missing.
    """
    _prepare()
    engine = configured(where)
    with told():
        return await _run(engine, app)


async def _run(engine: Engine, app: AppConfig) -> tuple[str, ...]:
    async with engine.transaction(allow_nested=False) as transaction:
        await transaction.connection.execute("select pg_advisory_xact_lock($1)", LOCK)
        await _check(transaction.connection)
        with DB.standing_for(engine):
            runner = _Forwards(app)
            await runner.run()
    return tuple(runner.ran)


async def _check(connection: Any) -> None:  # noqa: ANN401 - asyncpg has no types
    if int(await connection.fetchval("show server_version_num")) < OLDEST:
        raise Invalid("store.version", "This PostgreSQL is older than 15.", "Use PostgreSQL 15 or later.")
    if not await connection.fetchval("select exists (select from pg_roles where rolname = $1)", SERVICE):
        raise Invalid("store.no-service-role", f"There is no role {SERVICE}.", f"Run: create role {SERVICE};")


def _prepare() -> None:
    """Piccolo finds its engine through this variable alone, and prints on the output that belongs to our commands."""
    os.environ["PICCOLO_CONF"] = "services.store.piccolo_conf"
    Migration._meta.db = DB
    for module in (forwards, migration_manager):
        module.print = _say_nothing  # type: ignore[attr-defined]


def _say_nothing(*_: object, **__: object) -> None:
    pass


class _Forwards(ForwardsMigrationManager):
    """Piccolo's own runner, for one app that is handed in, its migrations imported as what they are: our modules."""

    def __init__(self, app: AppConfig) -> None:
        super().__init__(app_name=app.app_name)
        self._app = app
        self.ran: list[str] = []

    async def run(self) -> MigrationResult:
        """Run what is missing, and note what ran."""
        await self.create_migration_table()
        before = await Migration.get_migrations_which_ran(self.app_name)
        result = await self.run_migrations(self._app)
        self.ran = sorted(set(await Migration.get_migrations_which_ran(self.app_name)) - set(before))
        return result

    def get_migration_modules(self, folder_path: str) -> dict[str, MigrationModule]:
        """Every migration of the folder by its id."""
        folder = Path(folder_path)
        package = f"services.{folder.parent.name}.{folder.name}"
        names = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
        modules = [cast(MigrationModule, import_module(f"{package}.{name}")) for name in names]
        return {module.ID: module for module in modules}

    def get_migration_ids(self, migration_module_dict: dict[str, MigrationModule]) -> list[str]:
        """Their ids, oldest first."""
        return sorted(migration_module_dict)
