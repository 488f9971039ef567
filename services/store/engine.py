"""Connections: an engine with a pool that serves, and the one that Piccolo believes is the only one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Final, Literal

from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString

from services.store.refusals import told
from talentcoop.errors import Invalid, TalentCoopError

POOL_SIZE: Final = 10
"""Connections at most; a request that finds none free waits for one."""
_SESSION: Final = {"timezone": "UTC", "application_name": "talentcoop"}


class Transaction(PostgresTransaction):
    """A transaction that gives its connection back even where the server is gone before it ends."""

    async def __aenter__(self) -> PostgresTransaction:
        """Begin. A nested one, where allowed, joins the outer."""
        if self._parent is not None:
            return self._parent
        with told():
            self.connection = await self.get_connection()  # type: ignore[no-untyped-call]
        self.transaction = self.connection.transaction()
        try:
            with told():
                await self.begin()  # type: ignore[no-untyped-call]
        except BaseException:
            await self._let_go()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        """Commit, or undo everything where the block raised; never swallow what it raised."""
        if self._parent is not None:
            return False
        try:
            if error is None:
                with told():
                    await self.commit()  # type: ignore[no-untyped-call]
            else:
                with suppress(TalentCoopError), told():
                    await self.rollback()  # type: ignore[no-untyped-call]
        finally:
            await self._let_go()
            self.engine.current_transaction.reset(self.context)
        return False

    async def _let_go(self) -> None:
        """Give the connection back. What was committed is committed, even where this fails."""
        with suppress(TalentCoopError), told():
            if self.engine.pool:
                await self.engine.pool.release(self.connection)
            else:
                await self.connection.close()


class Engine(PostgresEngine):
    """Piccolo's engine, which does not connect before it is asked to."""

    async def check_version(self) -> None:
        """Nothing: Piccolo would connect from the constructor. `migrate` looks at the version."""

    def transaction(self, allow_nested: bool = True) -> PostgresTransaction:
        """Begin a transaction. Pass `allow_nested=False`: what joins the outer one is not undone on its own."""
        return Transaction(engine=self, allow_nested=allow_nested)


class _Current(Engine):
    """What the tables and Piccolo's own machinery are bound to. It can build statements; it runs them only while a
    migration of this task stands behind it, so that no query slips past a unit of work.
    """

    _behind: ContextVar[Engine | None] = ContextVar("engine of the migration under way", default=None)

    @contextmanager
    def standing_for(self, engine: Engine) -> Iterator[None]:
        """Pass everything on to an engine until the block ends; in this task only."""
        token = self._behind.set(engine)
        try:
            yield
        finally:
            self._behind.reset(token)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:  # noqa: ANN401
        """Run a statement of a migration."""
        return await self._engine().run_querystring(querystring, in_pool=in_pool)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:  # noqa: ANN401
        """Run a definition of a migration."""
        return await self._engine().run_ddl(ddl, in_pool=in_pool)

    def transaction(self, allow_nested: bool = True) -> PostgresTransaction:
        """Begin or join the transaction of a migration."""
        return self._engine().transaction(allow_nested=allow_nested)

    async def get_new_connection(self) -> Any:  # noqa: ANN401
        """Never: a connection that nobody opened for an actor."""
        self._engine()
        raise RuntimeError("a migration connects by its own engine")

    def _engine(self) -> Engine:
        engine = self._behind.get()
        if engine is None:
            raise RuntimeError("a query outside a unit of work: hand it to the session")
        return engine


DB: Final = _Current(config={})


def configured(where: str | Mapping[str, Any]) -> Engine:
    """An engine for an address (`postgresql://…`) or for what `Server.config` answers. It does not connect yet."""
    config = {"dsn": where} if isinstance(where, str) else dict(where)
    return Engine(config=config | {"server_settings": _SESSION})


@asynccontextmanager
async def connected(where: str | Mapping[str, Any], *, size: int = POOL_SIZE) -> AsyncIterator[Engine]:
    """An engine with a pool, closed when the block ends. It belongs to the event loop that runs the block."""
    engine = configured(where)
    await engine.start_connection_pool(min_size=1, max_size=size, reset=_as_found)
    try:
        yield engine
    finally:
        await engine.close_connection_pool()


async def _as_found(_: object) -> None:
    """Nothing: all that is set here ends with its transaction. By itself the pool would ask the server to forget
    everything each time that a connection comes back.
    """


async def refuse_power(engine: Engine) -> None:
    """Refuse to serve as a role that row-level security does not hold. Raises `store.powerful-role`."""
    async with engine.transaction(allow_nested=False) as transaction:
        powerful = await transaction.connection.fetchval(
            "select r.rolsuper or r.rolbypassrls or exists (select from pg_class c where c.relkind = 'r'"
            " and c.relnamespace = 'public'::regnamespace and pg_has_role(r.oid, c.relowner, 'member'))"
            " from pg_roles r where r.rolname = current_user"
        )
    if powerful:
        raise Invalid(
            "store.powerful-role",
            "The role that would serve owns the tables, is a superuser, or bypasses row-level security.",
            "Give in TALENTCOOP_DATABASE_URL a role that does none of these and is a member of talentcoop_service.",
        )
