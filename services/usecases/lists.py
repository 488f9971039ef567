"""Shortage lists: show them, and import an edition of one's own."""

from __future__ import annotations

from collections.abc import Mapping

from services.access.permissions import allowed
from services.usecases.desk import Desk
from services.usecases.law import law
from talentcoop.policy.published import ListEdition, ShortageList


@allowed("list.show")
async def show(desk: Desk) -> Mapping[str, ShortageList]:
    """Every list with its editions, shipped and imported."""
    async with desk.open() as store:
        return (await law(desk, store)).lists


@allowed("list.import")
async def add_edition(desk: Desk, list_id: str, edition: ListEdition) -> None:
    """Keep an edition that was read whole. Raises `list.missing`, or `list.known` on a known one."""
    desk.library.shortage_list(list_id)
    async with desk.open() as store:
        await store.lists.add(list_id, edition)
