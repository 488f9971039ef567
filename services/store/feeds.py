"""Calendar addresses: the actor's own row, and the one question that is asked before anybody acts."""

from __future__ import annotations

from datetime import datetime

from services.access.actors import Actor, Role
from services.ports.feeds import Feed
from services.store.engine import Engine
from services.store.refusals import told
from services.store.session import Session
from services.store.tables import CalendarFeedRow

_RENEWED = (
    CalendarFeedRow.role,
    CalendarFeedRow.scope,
    CalendarFeedRow.language,
    CalendarFeedRow.digest,
    CalendarFeedRow.made_at,
)


class StoredFeeds:
    """One row an actor, the actor's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def mine(self) -> Feed | None:
        """Hers, None where she has none."""
        rows = await self._session.select(CalendarFeedRow.select())
        for row in rows:
            return Feed(
                actor=row["id"],
                role=Role(row["role"]),
                scope=frozenset(row["scope"]),
                language=row["language"],
                digest=row["digest"],
                made_at=row["made_at"],
            )
        return None

    async def keep(self, digest: bytes, language: str, at: datetime) -> None:
        """Put one of hers on file, in place of the one before."""
        actor = self._session.actor
        row = CalendarFeedRow(
            id=actor.id,
            role=actor.role.value,
            scope=sorted(actor.scope),
            language=language,
            digest=digest,
            made_at=at,
            **self._session.mine(CalendarFeedRow),
        )
        query = CalendarFeedRow.insert(row).on_conflict(
            target=CalendarFeedRow.id, action="DO UPDATE", values=list(_RENEWED)
        )
        await self._session.insert(query)


class StoredFeedOwners:
    """Asks the one function that finds an address among all cooperatives, and answers with its owner alone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def owner(self, digest: bytes) -> Actor | None:
        """Who made the address with this digest; None where nobody did."""
        async with self._engine.transaction(allow_nested=False) as transaction:
            with told():
                row = await transaction.connection.fetchrow("select * from calendar_feed_owner($1)", digest)
        if row is None:
            return None
        return Actor(
            id=row["id"],
            cooperative=row["cooperative"],
            role=Role(row["role"]),
            scope=frozenset(row["scope"]),
            purpose="calendar",
        )
