"""What an error says on a page: in the reader's language, by its stable code, with the next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.i18n import N_
from talentcoop.errors import TalentCoopError

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "agenda.closed": (N_("This was already closed."), N_("Go back to the list: it shows what is still open.")),
    "agenda.stale": (
        N_("Somebody else changed this meanwhile."),
        N_("Below is how it stands now. Check it, then decide again."),
    ),
    "placement.stale": (
        N_("Somebody else changed this placement meanwhile."),
        N_("Below is how it stands now. Check it, then take the step again."),
    ),
    "worker.stale": (
        N_("Somebody else changed this file meanwhile."),
        N_("Below is how it stands now. Make your change again."),
    ),
}
"""What is said of an error by its code, and what to do next. The error's own figures fill the placeholders."""
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "invalid": (N_("This could not be understood."), N_("Check what you filled in, and send it again.")),
    "stale": (N_("Somebody else changed this meanwhile."), N_("Check how it stands now, and do it again.")),
    "disallowed": (N_("This is not possible now."), N_("Go back and look at how it stands.")),
    "missing": (
        N_("There is no such page, or it is not yours to see."),
        N_("Check the address, or look it up in a list."),
    ),
    "forbidden": (N_("Your role does not include this."), N_("Ask your coordinator.")),
    "error": (N_("This is not available now."), N_("Try again in a few minutes.")),
}
"""What is said of an error whose code has no words of its own."""


def words_of(error: TalentCoopError) -> tuple[str, str]:
    """What happened, and the next step, as messages."""
    return WORDS.get(error.code, KINDS[error.kind])
