"""Options that several commands have, and what is given in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any, Final, TypeVar

import rich_click as click

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Day(click.ParamType[date]):
    """A day of the calendar, as 2026-06-01."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it."""
        if isinstance(value, date):
            return value
        with suppress(ValueError):
            if _DAY.fullmatch(str(value)):
                return date.fromisoformat(str(value))
        self.fail(f"'{value}' is no day of the calendar; write it as 2026-06-01.", param, ctx)


class Instant(click.ParamType[datetime]):
    """An instant with its zone, as 2026-06-01T09:00+02:00, or a day: the last moment of it in UTC."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it."""
        if isinstance(value, datetime):
            return value
        with suppress(ValueError):
            found = datetime.fromisoformat(str(value))
            if _DAY.fullmatch(str(value)):
                return end_of(found.date())
            if found.tzinfo is not None:
                return found
        self.fail(f"'{value}' is no instant; write it as 2026-06-01T09:00Z, or give a day.", param, ctx)


DAY, INSTANT = Day(), Instant()
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else.")
policies_folder = click.option(
    "--policies",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of policies; those of TALENTCOOP_POLICIES, else those shipped.",
)


def one_of(choices: type[StrEnum]) -> click.Choice[str]:
    """The values of an enumeration, as they are written everywhere else."""
    return click.Choice([one.value for one in choices])


def end_of(day: date) -> datetime:
    """The last moment of a day in UTC: what is known on a day is what was known by then."""
    return datetime.combine(day, time.max, UTC)


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in the order in which the help shows them."""

    def decorate(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def gathered(into: type[Any], *options: Callable[[F], F]) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Several options as one decorator; the command is given them in one value of a dataclass, before all else."""
    names = [field.name for field in fields(into)]

    def decorate(command: Callable[..., R]) -> Callable[..., R]:
        @wraps(command)
        def called(*before: object, **given: object) -> R:
            return command(*before, into(**{name: given.pop(name) for name in names}), **given)

        return together(*options)(called)  # type: ignore[arg-type]

    return decorate
