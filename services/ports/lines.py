"""The audit counted: what each actor did on each day, what is unusual in that, and which of it is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.ports.pages import Slice

FILE: Final = "file.open"
"""What it is called that a whole file was opened, whichever part of it was read."""
LISTED: Final = "worker.find"
"""What it is called that a list showed somebody by name."""
REFUSED: Final = "access.too-many-files"
"""What it is called that somebody asked for more files than she may open within the hour."""
DOORS: Final = ("account.invite", "cooperative.change")
"""Changes of who may open files at all."""
OPENS, SHUTS, FRIDAY = 7, 20, 5
"""Office hours where the cooperative works: from seven until eight in the evening, up to the fifth day of the week."""
MANY: Final = 20
"""So many files a day are unusual by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one actor did on one day. `late` of the files were opened outside office hours; with `idle` of them she did
    nothing more that day, but for papers, whose lines do not say whose they are; `refused`: she reached her limit;
    `doors`: accounts that she let in or moved to another role, and changes of who stands in for whom, which is how
    somebody who opens no file could come to open them all.
    """

    day: date
    by: UUID
    role: str
    files: int = 0
    listed: int = 0
    changes: int = 0
    exports: int = 0
    late: int = 0
    idle: int = 0
    refused: int = 0
    doors: int = 0

    @property
    def unusual(self) -> bool:
        """Whether somebody should ask her about it."""
        return bool(self.refused or self.late or self.doors or self.idle >= MANY or self.files >= 2 * MANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Lines of what was done from an instant until before another, by the days of a zone: the newest first, on each
    whoever opened most. `unusual` leaves out every other line; `part` None wants the whole list.
    """

    first: datetime
    last: datetime
    zone: str
    unusual: bool = False
    part: Slice | None = None
