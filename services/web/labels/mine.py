"""The words that a worker reads about herself: short, to her, and never more certain than the answer is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.i18n import N_
from talentcoop.facts import Evidence
from talentcoop.policy.decide import Outcome

SAYS: Final[Mapping[Outcome, str]] = {
    Outcome.ENTITLED: N_("As far as we know, you have this right."),
    Outcome.PRESUMED: N_("As far as we know, you are presumed to qualify."),
    Outcome.OPEN_TO_DISCRETION: N_("You can ask for it. The authority may still say no."),
    Outcome.NOT_MET: N_("This is not open to you now."),
    Outcome.UNKNOWN: N_("We cannot tell yet. Something is still missing."),
    Outcome.EXCLUDED: N_("Something keeps you from this now."),
    Outcome.UNAVAILABLE: N_("This cannot be used on this day."),
}
"""What a policy says of her, in a sentence. Discretion is no yes, and unknown is no no."""
EVIDENCES: Final[Mapping[Evidence, str]] = {
    Evidence.DECLARED: N_("You told us"),
    Evidence.SEEN: N_("We saw a paper; we kept no copy"),
    Evidence.CERTIFIED: N_("Certified"),
}
REACHED: Final[Mapping[str, str]] = {
    "call": N_("We call you."),
    "sms": N_("We send you a text message."),
    "paper": N_("We give you a paper."),
    "visit": N_("We come to see you."),
    "mail": N_("We write you an e-mail."),
}
"""How she is reached, by channel."""
STEPS: Final[Mapping[str, str]] = {
    "proposed": N_("We propose a job to you"),
    "agreed": N_("You say yes"),
    "accepted": N_("The employer says yes"),
    "signed": N_("The contract is signed"),
    "ready": N_("Everything is ready for the first day"),
    "active": N_("You are at work"),
}
"""The way to work, step by step."""
STEP_STATES: Final[Mapping[str, str]] = {"done": N_("Done"), "next": N_("Next"), "later": N_("Later")}
STEP_KINDS: Final[Mapping[str, str]] = {"done": "good", "next": "todo", "later": "off"}
PURPOSES: Final[Mapping[str, str]] = {
    "follow-up": N_("To follow up with you"),
    "intake": N_("To get to know you"),
    "placement": N_("To find you work"),
    "command line": N_("With a tool on the cooperative's computer"),
}
"""Why a file was opened, by the word that was given; another is shown as it was written."""
CEFR: Final[Mapping[str, str]] = {"fr": N_("French"), "nl": N_("Dutch"), "en": N_("English"), "de": N_("German")}
"""The languages that work is done in."""
