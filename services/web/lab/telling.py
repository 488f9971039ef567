"""What the lab's pages share: the query as it was given, where a page of a list starts, a number's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from litestar import Request

from services.ports.pages import Page as Part
from services.ports.pages import Slice, cut
from services.web.lab.outline import Number
from services.web.lab.questions import Given
from services.web.lists import SIZE
from services.web.page import Page

MOST_GIVEN: Final = 100
LONGEST: Final = 200
T = TypeVar("T")


def given_of(request: Request[Any, Any, Any]) -> Given:
    """The query as it was given, every value of each name; what no page of ours would send is cut short."""
    params = request.query_params
    names = list(dict.fromkeys(params.keys()))[:MOST_GIVEN]
    return {name: tuple(str(held)[:LONGEST].strip() for held in params.getall(name)) for name in names}


def teller(page: Page) -> Callable[[Number], str]:
    """Says what a number is called to the page's reader: its title, else its name."""
    return lambda number: page.words.told(number.parameter.title) if number.parameter.title else number.name


def part_of(rows: tuple[T, ...], start: str) -> Part[T]:
    """The page of a list that begins at a row, or that holds it; the first where that is no number."""
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 0
    return cut(rows, Slice(first // SIZE * SIZE, SIZE))
