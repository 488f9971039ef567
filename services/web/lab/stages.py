"""Words for the lives of policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.i18n import N_
from talentcoop.policy.lives import Stage

STAGES: Final[Mapping[Stage, str]] = {
    Stage.DRAFT: N_("Draft"),
    Stage.CONSULTED: N_("Others were consulted"),
    Stage.SIGNED: N_("Signed"),
    Stage.ROLLED_BACK: N_("Taken back"),
    Stage.DROPPED: N_("Dropped"),
}
STAGE_KINDS: Final[Mapping[Stage, str]] = {
    Stage.DRAFT: "todo",
    Stage.CONSULTED: "warn",
    Stage.SIGNED: "good",
    Stage.ROLLED_BACK: "off",
    Stage.DROPPED: "off",
}
TITLES: Final[Mapping[str, str]] = {
    "adopt": N_("Say that it was compared"),
    "leave": N_("Show it to workers no longer"),
    "consult": N_("Say a word on the draft"),
    "object": N_("Object"),
    "draft": N_("Put a draft forward"),
    "uphold": N_("Uphold the objection"),
    "dismiss": N_("Dismiss the objection"),
    "drop": N_("Drop the draft"),
    "sign": N_("Sign the draft"),
    "roll-back": N_("Take the draft back"),
}
"""What each step is called."""
