"""The words for what was done with a file: to the worker whose it is, and to whoever watches over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.i18n import N_
from services.ports.audit import PAPER, Act, Entry
from services.ports.lines import LISTED

_OPENED: Final = N_("Your file was opened")
_CHANGED: Final = N_("Something in your file was changed")
ACTS: Final[Mapping[Act, str]] = {
    Act.OPENED: N_("Opened"),
    Act.CHANGED: N_("Changed"),
    Act.EXPORTED: N_("Taken away"),
    Act.ERASED: N_("Erased"),
    Act.RELEASED: N_("Handed over"),
}
"""What somebody did, in a word."""
_TO_HER: Final[Mapping[Act, str]] = {
    Act.OPENED: _OPENED,
    Act.CHANGED: _CHANGED,
    Act.EXPORTED: N_("A copy of your file was made"),
    Act.ERASED: N_("Something of yours was erased"),
    Act.RELEASED: N_("Something about you was given to an authority"),
}
_CHANGES: Final[Mapping[str, str]] = {
    "worker.register": N_("Your file was made"),
    "worker.refer": N_("Your file was made"),
    "worker.change": N_("Your name, contact or skills were corrected"),
    "worker.take": N_("Somebody of the cooperative looks after you from now on"),
    "worker.freeze": N_("Your file was frozen, or taken up again"),
    "fact.record": N_("Something we know about you was added"),
    "fact.retract": N_("Something we knew about you was taken back"),
    PAPER: N_("An application, a permit or an answer of the rules was put on file, or changed"),
    "decision.record": N_("An answer of the rules was kept"),
    "application.record": N_("An application to an authority was noted"),
    "application.move": N_("An application to an authority was noted"),
    "permit.record": N_("A permit was noted"),
    "permit.revoke": N_("A permit was noted as ended"),
    "offer.answer": N_("The employer answered"),
    "agenda.do": N_("A talk with you was noted"),
    "agenda.waive": N_("A talk with you was noted"),
    "contest.write": N_("You told us that something is wrong"),
    "contest.answer": N_("We answered what you said is wrong"),
    "account.invite-worker": N_("You got a new way to sign in"),
}
_WEIGHED: Final = "simulation.run"
_TRIED: Final = N_("A change of the rules was tried out on everybody's file, yours too")
_PLACED: Final = N_("A step was taken with your work")
_LISTED: Final = N_("Your name was in a list")


def to_her(entry: Entry) -> str:
    """What was done, told to the worker whose file it was, as a message of the catalogues."""
    if entry.act is Act.OPENED:
        return {LISTED: _LISTED, _WEIGHED: _TRIED}.get(entry.what, _OPENED)
    if entry.act is Act.CHANGED:
        step = entry.what.startswith("placement.")
        return _PLACED if step else _CHANGES.get(entry.what, _CHANGED)
    return _TO_HER[entry.act]


FIGURES: Final[Mapping[str, str]] = {
    "files": N_("Files opened"),
    "listed": N_("Names in lists"),
    "changes": N_("Changes"),
    "exports": N_("Taken away"),
    "late": N_("Outside office hours"),
    "idle": N_("Opened, nothing done"),
    "refused": N_("Limit reached"),
    "doors": N_("Accounts or roles changed"),
}
"""What the digest counts of an actor and a day."""
COUNTED: Final = ("files", "listed", "changes", "exports")
TELLING: Final = ("late", "idle", "refused", "doors")
"""Which of them are counted in any case, and which make a day unusual."""
