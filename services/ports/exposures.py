"""What could be handed over about one person: every table that says anything of her, row by row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """One table. `plain` are the columns that lie open, with what they hold; `opened` what its envelopes hold, a row
    each, as long as her keys are there; `shut` how many envelopes have none any more.
    """

    table: str
    by: str
    plain: Sequence[Mapping[str, object]]
    opened: Sequence[Mapping[str, object]]
    shut: int


class Exposures(Protocol):
    """Walks the tables as they are: a column that is added tomorrow is reported tomorrow."""

    async def of(self, worker: UUID, aliases: Collection[UUID], *, covers: bool = True) -> tuple[Exposed, ...]:
        """Every table with a row about her or about one of her aliases; under the covers too that her key gives, or as
        who has no key would find them.
        """
