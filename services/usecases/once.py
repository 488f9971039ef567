"""What is sent twice is kept once: the sender marks what is new, and the second sending finds the first one there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID, uuid5

from services.usecases.desk import Desk
from talentcoop.employers import Vacancy
from talentcoop.errors import Disallowed, Stale
from talentcoop.facts import Fact
from talentcoop.placements import Placement
from talentcoop.workers import Worker

V = TypeVar("V", Placement, Vacancy, Worker)
W = TypeVar("W", Placement, Vacancy, Worker, Fact)


def key_for(desk: Desk, once: UUID | None) -> UUID:
    """An id for what is new: of one actor's mark always the same one, without a mark another every time.

    It is drawn from the mark, never the mark itself: nobody chooses an id, nor hits upon somebody else's.
    """
    return desk.new_id() if once is None else uuid5(once, str(desk.actor.id))


async def kept(
    save: Callable[[V], Awaitable[V]],
    read: Callable[[Collection[UUID]], Awaitable[Mapping[UUID, V]]],
    made: V,
    *apart: str,
) -> V:
    """Save something new, inside a transaction under way; where it is there already, give it. Raises `once.used`."""
    try:
        return await save(made)
    except Stale:
        return same(made, (await read([made.id])).get(made.id), "version", *apart)


def same(made: W, held: W | None, *apart: str) -> W:
    """What was kept of the first sending, if the second says the same but for some fields. Raises `once.used`."""
    later: dict[str, Any] = {name: getattr(made, name) for name in apart}
    if held is None or replace(held, **later) != made:
        raise Disallowed(
            "once.used", "Something else was sent under this mark.", "If this is new, send it under a new mark."
        )
    return held
