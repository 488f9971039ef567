"""How long a file is kept, and what must have happened before it ends: nobody's file lapses by silence.

The terms are a cooperative's practice, in `policies/retention/*.retention.yaml`; how long the law of employment obliges
to keep what is left of a placement stands there too, with its source. Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Self

from pydantic import Field, model_validator

from talentcoop.agenda import Due, Length
from talentcoop.dates import ONE_DAY, Offset
from talentcoop.policy.texts import Path, Slug, Source, Strict

CODE: Final = "retention"
"""What the end of a file is called on the agenda."""
RECORD: Final = "employment_record"
"""What the end of an employment record's term is called there."""
OWNER: Final = "agency"
UNREADABLE_AFTER: Final = timedelta(days=31)
"""Keys are wrapped anew every 28 days at the latest: by then no backup has what opens an erased file."""


class Step(StrEnum):
    """A step on the way to a file's end."""

    NOTICED = "noticed"
    HANDED = "handed"
    FAILED = "failed"
    KEPT = "kept"


class Standing(StrEnum):
    """Where a file stands: LIVE, DUE for its notice, NOTICED, SETTLED (only the days of the notice are left), OVER."""

    LIVE = "live"
    DUE = "due"
    NOTICED = "noticed"
    SETTLED = "settled"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step, and the day on which it was taken."""

    step: Step
    on: date


class Keeping(Strict):
    """For how long an employment record is kept, counted from the end of the year in which the work ended.

    `years` is null where no source gives it: then it is not known, and nothing is forgotten.
    """

    years: int | None = Field(ge=0, le=50)
    source: Source

    def until(self, last_day: date) -> date | None:
        """The last day of the term, for work that ended on a day; None where the term is not known."""
        return None if self.years is None else date(last_day.year + self.years, 12, 31)


class Terms(Strict):
    """The file `policies/retention/*.retention.yaml`."""

    id: Path
    owner: str
    after: Length = Field(description="From the last contact to the end")
    notice: Length = Field(description="From the notice to the end")
    attempts: int = Field(ge=2, description="On so many days somebody tried in vain to hand her record over")
    ladder: Slug
    prov: str
    employment: Keeping

    @model_validator(mode="after")
    def _takes_time(self) -> Self:
        if min(Offset.parse(self.after), Offset.parse(self.notice)) <= Offset():
            raise ValueError("a file ends after some time, and a notice lasts at least a day")
        return self

    def ends_on(self, last_contact: date) -> date:
        """The day from which a file may be brought to its end."""
        return Offset.parse(self.after).after(last_contact)

    def lapses_on(self, noticed_on: date) -> date:
        """The first day after the notice."""
        return Offset.parse(self.notice).after(noticed_on) + ONE_DAY

    def due(self, last_contact: date) -> Due:
        """The end of a file as a thing to do."""
        on = self.ends_on(last_contact)
        last = Offset.parse(self.notice).after(on)
        return Due(code=CODE, due_on=on, open_on=on, close_on=last, owner=OWNER, ladder=self.ladder)

    def record_due(self, until: date) -> Due:
        """The end of an employment record's term; nobody is told of it."""
        on = until + ONE_DAY
        return Due(code=RECORD, due_on=on, open_on=on, close_on=on, owner=OWNER, ladder=self.ladder)


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a file stands on a day. `lapses_on` is the first day on which it may lapse; None before its notice."""

    standing: Standing
    ends_on: date
    noticed_on: date | None = None
    lapses_on: date | None = None
    handed: bool = False
    failed: int = 0


def last_contact(days: Iterable[date], steps: Iterable[Taken]) -> date:
    """The newest of the days on which she was with us (registered, reached, at work), and of the decisions to keep it.

    Raises ValueError where there is no day at all: every file was begun on one.
    """
    return max([*days, *(taken.on for taken in steps if taken.step is Step.KEPT)])


def outlook(terms: Terms, ends_on: date, steps: Sequence[Taken], today: date) -> Outlook:
    """How a file stands that ends on a day. What was done before that day counts for nothing: she came back since.

    It is OVER only where a notice was given, her record was handed to her since, or attempts on so many days failed,
    and the notice has run out. Silence alone never gets there.
    """
    if today < ends_on:
        return Outlook(Standing.LIVE, ends_on)
    noticed = min((one.on for one in steps if one.step is Step.NOTICED and ends_on <= one.on <= today), default=None)
    if noticed is None:
        return Outlook(Standing.DUE, ends_on)
    since = [one for one in steps if noticed <= one.on <= today]
    handed = any(one.step is Step.HANDED for one in since)
    failed = len({one.on for one in since if one.step is Step.FAILED})
    lapses = terms.lapses_on(noticed)
    settled = Standing.OVER if today >= lapses else Standing.SETTLED
    standing = settled if handed or failed >= terms.attempts else Standing.NOTICED
    return Outlook(standing, ends_on, noticed, lapses, handed, failed)
