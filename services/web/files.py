"""Lists to take away: every row that a page's filters find, as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import Final, TypeVar

from litestar import Response

from services.exports.sheets import Cell, Sheet, as_csv, as_xlsx
from services.i18n import N_
from services.ports.pages import MOST, Slice
from services.ports.pages import Page as Part
from services.web.page import Page

T = TypeVar("T")
NUMBER: Final = N_("Number in this file")
CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def every(read: Callable[[Slice], Awaitable[Part[T]]]) -> tuple[T, ...]:
    """All rows of a list, read as many at once as it gives."""
    rows: list[T] = []
    while True:
        part = await read(Slice(len(rows), MOST))
        rows += part.items
        if not part.items or len(rows) >= part.total:
            return tuple(rows)


def numbered(people: Iterable[Hashable]) -> list[int]:
    """A running number for each row's person, the same for all rows of one.

    A reference beside a milestone or a rule's answer would tell, outside the house, what is sealed inside it.
    """
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(person, len(numbers) + 1) for person in people]


def file_of(page: Page, title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Response[bytes]:
    """A file named and made as the page's address says, which ends in `.csv` or `.xlsx`; words in its language."""
    sheet = Sheet(title, tuple(columns), rows, rtl=page.words.direction == "rtl")
    name = page.path.rpartition("/")[2]
    made, kind = (as_xlsx(sheet), XLSX) if name.endswith(".xlsx") else (as_csv(sheet), CSV)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": page.words.language}
    return Response(made, media_type=kind, headers=headers)
