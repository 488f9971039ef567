"""Parameters that several routes share: which part of a list, which day, which instant, which language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Final, Generic, TypeAlias, TypeVar

from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter, SkipValidation

from services.api.bodies import EARLIEST, LATEST, Language, Out
from services.ports.pages import Slice
from talentcoop.errors import Invalid

FURTHEST: Final = 1_000_000
LARGEST_PAGE: Final = 200
T = TypeVar("T")

Part: TypeAlias = NamedDependency[SkipValidation[Slice]]
OnDay: TypeAlias = NamedDependency[SkipValidation[date | None]]
KnownAt: TypeAlias = NamedDependency[SkipValidation[datetime | None]]
InLanguage: TypeAlias = NamedDependency[SkipValidation[str]]


class PageOut(Out, Generic[T]):
    """Part of a list: its items, where they start, and how long the whole is."""

    items: list[T]
    start: int
    total: int


async def part(
    start: Annotated[int, QueryParameter(ge=0, le=FURTHEST, description="How many items to leave out")] = 0,
    size: Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE, description="How many items at most")] = 25,
) -> Slice:
    """Which part of a list is wanted."""
    return Slice(start, size)


async def day(on: FromQuery[date | None] = None) -> date | None:
    """The day that is asked about; the use case takes today where there is none."""
    if on is not None and not EARLIEST <= on <= LATEST:
        raise Invalid("request.day", f"{on} is out of the calendar.", f"Give a day from {EARLIEST} to {LATEST}.")
    return on


async def instant(known_at: FromQuery[datetime | None] = None) -> datetime | None:
    """The instant whose knowledge counts; the use case takes the present where there is none."""
    if known_at is not None and (known_at.tzinfo is None or not EARLIEST <= known_at.date() <= LATEST):
        raise Invalid("request.instant", "The instant has no time zone, or is out of the calendar.", "End it in Z.")
    return known_at


async def reading(language: FromQuery[Language] = "en") -> str:
    """The language in which sentences are wanted."""
    return language


SHARED: Final[dict[str, Callable[..., Any]]] = {"part": part, "day": day, "instant": instant, "reading": reading}
"""The dependencies by the names under which handlers ask for them."""
