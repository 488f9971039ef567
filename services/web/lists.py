"""A page of a list as an address asks for it: never one after the last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from litestar.params import QueryParameter

from services.ports.pages import Page, Slice

SIZE: Final = 25
"""Rows on a page."""
Start: TypeAlias = Annotated[int, QueryParameter(ge=0, le=1_000_000)]
"""How many rows of a list come before the page that is asked for."""
L = TypeVar("L")


def _itself(found: Any) -> Page[Any]:  # noqa: ANN401 - what a use case gives
    part: Page[Any] = found
    return part


async def reach(read: Callable[[Slice], Awaitable[L]], wanted: Slice, part: Callable[[Any], Page[Any]] = _itself) -> L:
    """Read a page of a list; its last page where the list ends before the one that is wanted. `part` finds the page in
    what is read, where other things come with it.
    """
    found = await read(wanted)
    held = part(found)
    return found if held.items or not held.total else await read(wanted.within(held.total))
