"""The words for accounts: how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.i18n import N_
from services.ports.accounts import AccountState

STATES: Final[Mapping[AccountState, str]] = {
    AccountState.INVITED: N_("Invited"),
    AccountState.ACTIVE: N_("Active"),
    AccountState.CLOSED: N_("Closed"),
}
STATE_KINDS: Final[Mapping[AccountState, str]] = {
    AccountState.INVITED: "todo",
    AccountState.ACTIVE: "good",
    AccountState.CLOSED: "off",
}
CARD: Final[Mapping[str, str]] = {
    "title": N_("Your way in"),
    "code": N_("Code"),
    "scan": N_("Scan the square with your telephone, or type the address."),
    "words": N_("Write down the words that you see there."),
    "then": N_("From then on, your code and your words let you in."),
    "square": N_("Square code with the address"),
    "until": N_("It works once, until %(day)s."),
    "never": N_("Nobody from the cooperative asks for your words."),
}
"""What a worker's card says, in her language."""
