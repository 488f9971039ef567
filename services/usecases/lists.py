"""Shortage lists: show them, and import an edition of one's own."""

from __future__ import annotations

from collections.abc import Mapping

from services.access.permissions import allowed
from services.ports.unit_of_work import Store
from services.usecases.desk import Desk
from services.usecases.law import law
from talentcoop.errors import Disallowed
from talentcoop.policy.published import ListEdition, ShortageList


@allowed("list.show")
async def show(desk: Desk) -> Mapping[str, ShortageList]:
    """Every list with its editions, shipped and imported."""
    async with desk.open() as store:
        return (await law(desk, store)).lists


@allowed("list.import")
async def add_edition(desk: Desk, list_id: str, edition: ListEdition) -> None:
    """Keep an edition that was read whole. Raises `list.missing`, or `list.known` on a known one."""
    async with desk.open() as store:
        await _refuse_known(desk, store, list_id, edition)
        await store.lists.add(list_id, edition)


@allowed("list.import")
async def check_edition(desk: Desk, list_id: str, edition: ListEdition) -> None:
    """Raise what `add_edition` would, and keep nothing."""
    async with desk.open() as store:
        await _refuse_known(desk, store, list_id, edition)


async def _refuse_known(desk: Desk, store: Store, list_id: str, edition: ListEdition) -> None:
    """Shipped editions count too: of two that begin on one day nobody could say which holds."""
    held = (await law(desk, store)).shortage_list(list_id).editions
    if any(one.edition == edition.edition or one.first == edition.first for one in held):
        raise Disallowed(
            "list.known",
            f"'{list_id}' already has an edition '{edition.edition}', or one that begins on {edition.first}.",
            "Check which edition you have; an edition on file is never replaced.",
            list=list_id,
        )
