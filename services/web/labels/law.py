"""The words for what policies say: outcomes, verdicts, why something is unknown, how far a source can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.i18n import N_
from talentcoop.facts import Evidence
from talentcoop.policy.compare import Shift
from talentcoop.policy.decide import Outcome
from talentcoop.policy.findings import Part, Why
from talentcoop.policy.model import Effect, Status, Work
from talentcoop.policy.texts import Provenance
from talentcoop.policy.verdicts import Verdict

OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.ENTITLED: N_("A right"),
    Outcome.PRESUMED: N_("Presumed"),
    Outcome.OPEN_TO_DISCRETION: N_("Possible; the authority may still refuse"),
    Outcome.NOT_MET: N_("Not now"),
    Outcome.UNKNOWN: N_("Not known yet"),
    Outcome.EXCLUDED: N_("Excluded"),
    Outcome.UNAVAILABLE: N_("Not available"),
}
"""What a whole policy says. Discretion is never worded as a yes, nor unknown as a no."""
OUTCOME_KINDS: Final[Mapping[Outcome, str]] = {
    Outcome.ENTITLED: "good",
    Outcome.PRESUMED: "good",
    Outcome.OPEN_TO_DISCRETION: "todo",
    Outcome.NOT_MET: "stop",
    Outcome.UNKNOWN: "warn",
    Outcome.EXCLUDED: "stop",
    Outcome.UNAVAILABLE: "off",
}
STATUSES: Final[Mapping[Status, str]] = {
    Status.PROPOSAL: N_("Proposal: not law"),
    Status.DRAFT: N_("Draft: not law"),
    Status.CONSULTED: N_("Consulted: not law"),
    Status.ENACTED: N_("Law in force"),
    Status.REPEALED: N_("Repealed"),
    Status.SCENARIO: N_("Scenario: supposed, not law"),
}
STATUS_KINDS: Final[Mapping[Status, str]] = {
    status: "off" if status in (Status.ENACTED, Status.REPEALED) else "warn" for status in Status
}
"""A rule in force is not yet an answer: green is kept for those."""
EFFECTS: Final[Mapping[Effect, str]] = {
    Effect.ENTITLED: N_("Whoever meets every condition has a right."),
    Effect.PRESUMED: N_("Whoever meets every condition is presumed to qualify."),
    Effect.DISCRETIONARY: N_("The authority decides, and may refuse even if every condition is met."),
    Effect.REFERRAL: N_("Whoever meets every condition is sent on; another decides."),
}
WORKS: Final[Mapping[Work, str]] = {
    Work.ON_PERMIT: N_("Work may start only with the authority's permit."),
    Work.ON_FILING: N_("Work may start once the application is filed."),
    Work.ON_CONDITIONS: N_("Work may start as soon as the conditions are met; no permit is needed."),
}
_CONDITION: Final = {Verdict.MET: N_("Met"), Verdict.UNMET: N_("Not met"), Verdict.UNKNOWN: N_("Not known yet")}
_EXCLUSION: Final = {
    Verdict.MET: N_("Excludes"),
    Verdict.UNMET: N_("Does not exclude"),
    Verdict.UNKNOWN: N_("Not known yet"),
}
VERDICTS: Final[Mapping[tuple[Part, Verdict], str]] = {
    (part, verdict): (_EXCLUSION if part is Part.EXCLUSION else _CONDITION)[verdict]
    for part in Part
    for verdict in Verdict
}
VERDICT_KINDS: Final[Mapping[tuple[Part, Verdict], str]] = {
    (part, verdict): {
        Verdict.MET: "stop" if part is Part.EXCLUSION else "good",
        Verdict.UNMET: "good" if part is Part.EXCLUSION else "stop",
        Verdict.UNKNOWN: "warn",
    }[verdict]
    for part in Part
    for verdict in Verdict
}
PLAIN_VERDICTS: Final[Mapping[Verdict, str]] = _CONDITION
"""A verdict without its part, as recorded decisions keep it."""
WHYS: Final[Mapping[Why, str]] = {
    Why.NO_FACT: N_("Nothing is on file about this."),
    Why.WEAK_EVIDENCE: N_("It was told, but not shown yet."),
    Why.NULL_PARAMETER: N_("Nobody has published this number."),
    Why.NO_DATES: N_("Nobody has said from when this holds."),
    Why.INCOMPLETE_LIST: N_("Our copy of the list is incomplete."),
    Why.NO_EDITION: N_("No edition of the list covers this day."),
    Why.NOT_COUNTED: N_("Nobody has counted this."),
    Why.SUSPENDED: N_("The derogation would lift this."),
    Why.REPLACED: N_("The derogation would put another condition in its place."),
}
PROVENANCES: Final[Mapping[Provenance, str]] = {
    Provenance.LAW: N_("Law:"),
    Provenance.OFFICIAL: N_("Official:"),
    Provenance.COURT: N_("Court:"),
    Provenance.PRACTITIONER: N_("Practitioners:"),
    Provenance.PRESS: N_("Press:"),
    Provenance.ASSUMPTION: N_("Our assumption:"),
}
"""How far a source is from the text of the law."""
SHIFTS: Final[Mapping[Shift, str]] = {
    Shift.GAIN: N_("Gain"),
    Shift.LOSE: N_("Lose"),
    Shift.UNKNOWN: N_("Become unknown"),
    Shift.UNCHANGED: N_("Unchanged"),
}
SHIFT_KINDS: Final[Mapping[Shift, str]] = {
    Shift.GAIN: "good",
    Shift.LOSE: "stop",
    Shift.UNKNOWN: "warn",
    Shift.UNCHANGED: "off",
}
EVIDENCES: Final[Mapping[Evidence, str]] = {
    Evidence.DECLARED: N_("Told by her"),
    Evidence.SEEN: N_("Seen by us"),
    Evidence.CERTIFIED: N_("Certified"),
}
EVIDENCE_KINDS: Final[Mapping[Evidence, str]] = {
    Evidence.DECLARED: "off",
    Evidence.SEEN: "todo",
    Evidence.CERTIFIED: "good",
}
PARTS: Final[Mapping[Part, str]] = {
    Part.WINDOW: N_("When the rule can be used"),
    Part.SCOPE: N_("Whom the derogation reaches"),
    Part.EXCLUSION: N_("What would exclude her"),
    Part.CONDITION: N_("What is asked"),
    Part.QUOTA: N_("How many places there are"),
}
"""What a part of a rule is about, as a heading."""
ABOUTS: Final[Mapping[str, str]] = {
    "worker": N_("About her"),
    "job": N_("About the job and the application"),
    "employer": N_("About the employer"),
    "agency": N_("About the cooperative"),
}
"""Whom or what a kind of fact is about."""
SILENCES: Final[Mapping[str, str]] = {
    "granted": N_("If the authority stays silent until then, the rule counts it as granted."),
    "refused": N_("If the authority stays silent until then, the rule counts it as refused."),
    "none": N_("The authority's silence means nothing."),
}
"""What it means that an authority lets its time pass."""
UNITS: Final[Mapping[str, str]] = {
    "day": N_("days"),
    "month": N_("months"),
    "year": N_("years"),
    "hour": N_("hours"),
    "percent": N_("percent"),
    "cent": N_("euro cents"),
    "person": N_("people"),
    "count": N_("times"),
    "day_of_calendar": "",
    "code": "",
    "flag": "",
}
"""What stands behind a field for a number; empty where the value says it itself."""
"""What stands behind the field of a number in a unit."""
