"""Whether the policies and the practice can be read, and which shortage lists have run out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from talentcoop.errors import Invalid, TalentCoopError
from talentcoop.policy.load import load_library
from talentcoop.practice import load_practice
from talentcoop.shortage import edition_on


def check_law(folder: Path, today: date) -> Iterator[TalentCoopError]:
    """`policy.invalid`, a problem a fault; `list.ended` for each list that has no edition for today."""
    try:
        library = load_library(folder)
        load_practice(folder)
    except Invalid as error:
        yield from (Invalid("policy.invalid", problem, "Correct the file.") for problem in error.problems)
        return
    for key, held in sorted(library.lists.items()):
        if edition_on(held, today) is None:
            yield Invalid(
                "list.ended",
                f"'{key}' has no edition for {today}, so that what it decides is unknown.",
                "Import the newest one: talentcoop import shortage-list.",
                list=key,
            )
