"""What the scheduler may know before it acts for anybody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.store.engine import Engine
from services.store.refusals import told


class StoredDue:
    """Asks the one function that looks across cooperatives, and answers with ids alone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def cooperatives(self, today_at: datetime) -> tuple[UUID, ...]:
        """The cooperatives with an item or a mail due at that instant, each by the day it is where it works."""
        async with self._engine.transaction(allow_nested=False) as transaction:
            with told():
                rows = await transaction.connection.fetch("select due_cooperatives($1) as id", today_at)
        return tuple(row["id"] for row in rows)
