"""A list as a file for a spreadsheet: CSV or XLSX, with nothing in it that a spreadsheet would compute.

Lists hold what people typed, and the file is opened elsewhere: a text stays a text, whatever it begins with.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from talentcoop.errors import Invalid

Cell: TypeAlias = str | int | date | datetime | None

MOST_ROWS: Final = 1_048_575
"""How many rows a sheet of XLSX holds below its header."""
LONGEST_TEXT: Final = 32_767
"""How many UTF-16 units a cell of XLSX holds."""
MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When each XLSX says it was made: the same list is the same file, whenever it is fetched."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet compute a cell of CSV; the broad forms do so in some languages."""
_UNNAMABLE: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""What XML cannot hold, or a sheet not show."""
_FIRST_DAY: Final = date(1900, 3, 1)
"""XLSX knows no day before 1900, and believes in 29 February 1900."""
_EXACT: Final = 10**15
"""From here on XLSX, whose numbers are floats, would round."""
_WIDEST: Final = 400
"""Pixels; a longer text is cut on the screen, not in the cell."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list with its title and headings, already in the reader's language; `rtl` lays it out from the right.

    A time is written as its own zone's wall clock shows it, so that the reader's zone is the caller's choice.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    rtl: bool = False


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 without byte-order mark, a header, lines that end in CRLF; a text like a formula follows an apostrophe."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([_plain(cell) for cell in row] for row in (sheet.columns, *sheet.rows))
    return file.getvalue().encode("utf-8")


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_xlsx(sheet: Sheet) -> bytes:
    """One sheet, its header bold, frozen and with a filter. Texts are texts, days are days; the same list, same bytes.

    Control characters are left out, and a text too long for a cell ends in an ellipsis. Raises `export.too-large`.
    """
    if len(sheet.rows) > MOST_ROWS:
        raise Invalid(
            "export.too-large",
            f"A sheet holds {MOST_ROWS} rows, and the list has {len(sheet.rows)}.",
            "Narrow the filters, or take it as CSV.",
            rows=len(sheet.rows),
        )
    file = io.BytesIO()
    texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(file, {"in_memory": True, "remove_timezone": True, **texts})
    book.set_properties({"title": _text(sheet.title), "created": MADE})
    page, pen = book.add_worksheet(_name(sheet.title)), _Pen.of(book)
    for row, cells in enumerate((sheet.columns, *sheet.rows)):
        for column, cell in enumerate(cells):
            pen.write(page, (row, column), cell)
    page.freeze_panes(1, 0)
    if sheet.columns:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
        page.autofit(_WIDEST)
    if sheet.rtl:
        page.right_to_left()
    book.close()
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Pen:
    """The looks of a book's cells."""

    header: Format
    day: Format
    moment: Format

    @classmethod
    def of(cls, book: Workbook) -> _Pen:
        return cls(
            book.add_format({"bold": True}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )

    def write(self, page: Worksheet, place: tuple[int, int], cell: Cell) -> None:
        """One cell as what it is; a day or number that XLSX would falsify becomes a text."""
        look = self.header if place[0] == 0 else None
        if cell is None:
            return
        if isinstance(cell, int) and abs(cell) < _EXACT:
            page.write_number(*place, cell, look)
        elif isinstance(cell, datetime) and cell.date() >= _FIRST_DAY:
            page.write_datetime(*place, cell, self.moment)
        elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _FIRST_DAY:
            page.write_datetime(*place, cell, self.day)
        else:
            page.write_string(*place, _text(cell if isinstance(cell, str) else _plain(cell)), look)


def _text(words: str) -> str:
    """The text as a cell can hold it."""
    words = _CONTROL.sub("", re.sub("\r\n?", "\n", words))
    return words if _units(words) <= LONGEST_TEXT else _cut(words, LONGEST_TEXT - 1) + "…"


def _name(title: str) -> str:
    """A name that a sheet may have: at most 31 units, no signs of addresses, not blank, not one that is taken."""
    name = _cut(" ".join(_UNNAMABLE.sub(" ", title).split()), 31).strip(" '")
    return f"{name} 1".lstrip() if name.casefold() in {"", "history"} else name


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def _cut(words: str, most: int) -> str:
    """The beginning that has at most so many UTF-16 units."""
    return words.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")
