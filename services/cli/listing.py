"""How a list is asked for and shown: a part of it or all, how many there are, and how many of each state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID

import rich_click as click

from services.access.permissions import may, permission_of
from services.cli.desks import Sitting, seated
from services.cli.options import as_json, gathered, together
from services.cli.writing import columns, one_json
from services.ports.pages import Page, Slice
from services.usecases import workers
from services.usecases.desk import Desk

T = TypeVar("T")
Row = Mapping[str, object]
MOST: Final = 200
"""Rows read at once."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows are wanted."""

    start: int
    size: int
    everything: bool

    async def of(self, page: Callable[[Slice], Awaitable[Page[T]]]) -> Page[T]:
        """The part of a list that a use case gives by pages."""
        if not self.everything:
            return await page(Slice(self.start, self.size))
        found = await page(Slice(0, MOST))
        items = list(found.items)
        while len(items) < found.total and (more := (await page(Slice(len(items), MOST))).items):
            items += more
        return Page(tuple(items), found.total, 0)

    def cut(self, items: Sequence[T]) -> Page[T]:
        """The part of a list that is at hand whole."""
        if self.everything:
            return Page(tuple(items), len(items), 0)
        return Page(tuple(items[self.start : self.start + self.size]), len(items), self.start)


EVERYTHING: Final = Part(0, MOST, everything=True)


@dataclass(frozen=True, slots=True)
class Found:
    """Rows, how many there are in the whole list, and how many of each state where it has states."""

    total: int
    start: int
    rows: Sequence[Row]
    counts: Mapping[str, int] = field(default_factory=dict)


paged = gathered(
    Part,
    click.option("--start", type=click.IntRange(min=0), default=0, show_default=True, help="Rows to leave out first."),
    click.option(
        "--size", type=click.IntRange(1, MOST), default=25, show_default=True, help="How many rows to show at most."
    ),
    click.option("--all", "everything", is_flag=True, help="Every row."),
)


def listed(
    name: str, *filters: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Callable[[Callable[..., Awaitable[Found]]], click.Command]:
    """Make a command of a function that finds rows for a desk, a part, and the options in `filters`."""

    def decorate(find: Callable[..., Awaitable[Found]]) -> click.Command:
        def command(part: Part, sitting: Sitting, as_json: bool, **given: object) -> None:
            found = sitting.at(lambda desk: find(desk, part, **given))
            if as_json:
                one_json(found)
            else:
                _show(name, found)

        asked = together(*filters, paged, seated(), as_json)(command)
        return click.command(name, help=find.__doc__)(asked)

    return decorate


def _show(name: str, found: Found) -> None:
    states = ", ".join(f"{state} {count}" for state, count in found.counts.items() if count)
    click.echo(f"{name}: {found.total}{f' ({states})' if states else ''}")
    if found.rows:
        columns(tuple(found.rows[0]), [tuple(row.values()) for row in found.rows])
    left = found.total - found.start - len(found.rows)
    if left > 0:
        click.echo(f"{left} more: --start {found.start + len(found.rows)}, or --all")


def tally(states: Iterable[str], held: Iterable[str]) -> dict[str, int]:
    """How many are in each state; every state is named, also one that nothing is in."""
    found = Counter(map(str, held))
    return {state: found[state] for state in map(str, states)}


async def refs(desk: Desk, keys: Iterable[UUID]) -> Mapping[UUID, str]:
    """The codes of workers by their ids, for a role that may look people up; none for another."""
    return await workers.refs(desk, set(keys)) if may(desk.actor, permission_of(workers.refs) or "") else {}
