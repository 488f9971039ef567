"""Read an edition of a shortage list from CSV: whole or not at all, every bad line named with its reason.

The first line is `isco08,title,regions`, or without `regions`; regions are parted by `|`. UTF-8, with or without a
byte-order mark; a row is a line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.imports.isco08 import UNIT_GROUPS
from talentcoop.dates import Period
from talentcoop.errors import Invalid
from talentcoop.policy.model import ListEdition

MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 10_000
LONGEST_LINE: Final = 2_000
MOST_SHOWN: Final = 50
"""How many bad lines are named; the count is always given."""
HEADERS: Final = (["isco08", "title", "regions"], ["isco08", "title"])

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
"""Characters that no title has: control characters, and those that turn the direction of what follows."""
_FORMULA: Final = ("=", "+", "-", "@")
"""What makes a spreadsheet compute a cell instead of showing it; a tab does too, and is a control character."""
_REGION: Final = re.compile(r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the file itself does not say: the edition's name, its days, and whether it is complete.

    `within` is the jurisdiction of the list; a region outside it is refused.
    """

    edition: str
    first: date
    last: date | None = None
    complete: bool = False
    within: str


def read(content: bytes, about: About) -> ListEdition:
    """Read a file's bytes. Raises `import.too-large`, `import.not-text`, `import.header`, `import.empty`,
    `import.rows` with one line a problem, `import.edition`, and `period.reversed`.
    """
    period = Period(about.first, about.last)
    if not re.fullmatch(r"\S(.{0,58}\S)?", about.edition) or _CONTROL.search(about.edition):
        raise Invalid("import.edition", "The edition has no usable name.", "Name it in 1 to 60 characters, as 2027.")
    lines = _lines(content)
    rows = _Rows(len(_header(lines[0])), about.within)
    for number, line in enumerate(lines[1:], start=2):
        rows.take(number, line)
    rows.settle()
    return ListEdition.model_validate(
        {
            "edition": about.edition,
            "from": period.first,
            "to": period.last,
            "complete": about.complete,
            "entries": rows.entries,
        }
    )


def _lines(content: bytes) -> list[str]:
    if len(content) > MOST_BYTES:
        raise _too_large(f"more than {MOST_BYTES // 1_000_000} MB")
    if content.count(b"\n") > MOST_ROWS + 1:
        raise _too_large(f"more than {MOST_ROWS} rows")
    if b"\0" in content:
        raise _not_text(content, content.index(b"\0"), "a NUL byte")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(content, error.start, "bytes that are not UTF-8") from None
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if len(lines) > 1 and not lines[-1] else lines


def _header(line: str) -> list[str]:
    found = line.split(",")
    if found not in HEADERS:
        hint = " It has semicolons: save it with commas." if ";" in line else ""
        raise Invalid(
            "import.header",
            f"The first line is '{_short(line)}'.",
            f"It must be exactly 'isco08,title,regions' or 'isco08,title'.{hint}",
        )
    return found


@dataclass(slots=True)
class _Rows:
    """The rows read so far, and what is wrong with them."""

    width: int
    within: str
    entries: list[dict[str, object]] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    bad: int = 0

    def take(self, number: int, line: str) -> None:
        """Keep a row, or note everything that is wrong with it in one line."""
        cells, unreadable = _cells(line)
        wrong = [unreadable] if unreadable else list(self._wrong(number, cells))
        if not wrong:
            self.entries.append({"isco08": cells[0], "title": cells[1], "regions": _regions(cells)})
            return
        self.bad += 1
        if self.bad <= MOST_SHOWN:
            self.problems.append(f"line {number}: {'; '.join(wrong)}")

    def settle(self) -> None:
        """Refuse the whole file where a row is bad, or where there is none."""
        if self.bad:
            more = [f"and {self.bad - MOST_SHOWN} more"] if self.bad > MOST_SHOWN else []
            raise Invalid(
                "import.rows",
                f"{self.bad} of {self.bad + len(self.entries)} rows cannot be used; nothing was imported.",
                "Correct every line named, then import the file again.",
                problems=[*self.problems, *more],
                bad=self.bad,
            )
        if not self.entries:
            raise Invalid("import.empty", "The file has no rows.", "An edition names at least one occupation.")

    def _wrong(self, number: int, cells: list[str]) -> Iterator[str]:
        if len(cells) != self.width:
            yield f"it has {len(cells)} cells where the header has {self.width}"
            return
        code, title = cells[:2]
        if not re.fullmatch("[0-9]{4}", code):
            yield f"'{_short(code)}' is not four digits"
        elif code not in UNIT_GROUPS:
            yield f"ISCO-08 has no unit group {code}"
        if not title:
            yield "it has no title"
        elif (code, title) in self.seen:
            yield f"it repeats line {self.seen[code, title]}"
        if any(cell.startswith(_FORMULA) for cell in cells):
            yield "a cell begins as a formula does (= + - @)"
        yield from self._misplaced(_regions(cells))
        self.seen.setdefault((code, title), number)

    def _misplaced(self, regions: list[str]) -> Iterator[str]:
        if len(set(regions)) != len(regions):
            yield "a region stands twice"
        for region in regions:
            inside = region == self.within or region.startswith(f"{self.within}-")
            if not _REGION.fullmatch(region) or not inside:
                yield f"'{_short(region)}' is no region of {self.within}"


def _cells(line: str) -> tuple[list[str], str]:
    """The cells of a line without surrounding blanks, and what keeps them from being read, if anything."""
    if len(line) > LONGEST_LINE:
        return [], f"it is longer than {LONGEST_LINE} characters"
    if not line.strip():
        return [], "it is empty"
    if _CONTROL.search(line):
        return [], "it holds a control character"
    try:
        (cells,) = csv.reader([line], strict=True)
    except csv.Error:
        return [], "a quotation mark stands alone"
    return [cell.strip() for cell in cells], ""


def _regions(cells: list[str]) -> list[str]:
    given = cells[2] if len(cells) > 2 else ""
    return [region.strip() for region in given.split("|")] if given else []


def _short(text: str) -> str:
    """The beginning of something given, fit to be shown."""
    shown = _CONTROL.sub("?", text)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"


def _too_large(what: str) -> Invalid:
    return Invalid("import.too-large", f"The file has {what}.", "Look whether it is the right file, or split the list.")


def _not_text(content: bytes, at: int, what: str) -> Invalid:
    line = content.count(b"\n", 0, at) + 1
    return Invalid(
        "import.not-text",
        f"Line {line} holds {what}.",
        "Save the sheet as 'CSV UTF-8' and import that file.",
        line=line,
    )
