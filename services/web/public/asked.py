"""What is asked of somebody who leaves no trace, and what the law says to her answers. Nothing here is kept anywhere.

She shows nothing, so each policy is weighed twice: as told, and as if she could show what she says. Where the two
differ the sheet says "if you can show this", and never "yes".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Final

from services.i18n import N_
from services.web.me.bringing import Lacking, lacking
from services.web.public.pages import told_to_anybody
from talentcoop.facts import Evidence, Facts
from talentcoop.policy.decide import Decision, Outcome, decide
from talentcoop.policy.findings import Finding, Part, Why
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy, Status
from talentcoop.policy.outlook import Usable, ahead, usable_days
from talentcoop.policy.plan import plan
from talentcoop.policy.verdicts import Verdict

MOST_REASONS: Final = 5


@dataclass(frozen=True, slots=True)
class Question:
    """One question about a kind of fact. `until`: whether it is also asked until when the paper holds."""

    kind: str
    ask: str
    hint: str = ""
    until: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand together; `folded`: few people need them, so that they open on demand."""

    title: str
    hint: str
    questions: tuple[Question, ...]
    folded: bool = False


GROUPS: Final = (
    Group(
        N_("The work"),
        N_("A job that you have in mind, or were offered."),
        (
            Question("job_region", N_("Where is the work?")),
            Question("job_isco08", N_("Which work is it?"), N_("These occupations are short of people in Brussels.")),
            Question("job_hours_a_week", N_("How many hours a week?"), N_("For all your jobs together.")),
        ),
    ),
    Group(
        N_("Your stay"),
        N_("You never have to say any of this."),
        (
            Question("right_of_stay", N_("How do you stay now?")),
            Question("special_stay_other", N_("Do you have a stay for another reason, such as family?")),
        ),
    ),
    Group(
        N_("Asylum"),
        N_("Only if you asked Belgium for international protection."),
        (
            Question("protection_applied", N_("On which day did you ask for it?"), N_("For example 27 3 2026.")),
            Question(
                "registration_model_a",
                N_("Do you have a certificate of registration (model A)?"),
                N_("It must still be valid."),
                until=True,
            ),
            Question("protection_refused_in_wait", N_("Did you get a no in the first four months?")),
            Question("protection_ended", N_("Did you get a final no?"), N_("During an appeal there is none yet.")),
        ),
        folded=True,
    ),
    Group(
        N_("Studies"),
        N_("Only if you study in Belgium."),
        (
            Question("student_full_time", N_("Do you study full time at a college or university?"), until=True),
            Question(
                "stay_over_90_days",
                N_("Do you have a right to stay as a student?"),
                N_("For more than 90 days."),
                until=True,
            ),
        ),
        folded=True,
    ),
)
"""Every question, the less sensitive first. The kinds are those that the region's law reads."""
STAYS: Final[Mapping[str, str]] = {
    "lawful": N_("I have a right to stay in Belgium"),
    "none": N_("I have none now"),
    "abroad": N_("I live outside Belgium"),
}


class Standing(StrEnum):
    """How a route stands, by what she said."""

    OPEN = "open"
    IF_SHOWN = "if_shown"
    LATER = "later"
    UNKNOWN = "unknown"
    CLOSED = "closed"


STANDINGS: Final[Mapping[Standing, tuple[str, str]]] = {
    Standing.OPEN: (N_("A route"), "good"),
    Standing.IF_SHOWN: (N_("A route, if you can show it"), "todo"),
    Standing.LATER: (N_("Not yet"), "warn"),
    Standing.UNKNOWN: (N_("Not known yet"), "warn"),
    Standing.CLOSED: (N_("Not now"), "stop"),
}
"""The word for each, and the kind of its tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What one policy says. `outcome` is its answer if she can show what she says; `show` what she would have to show,
    `lacking` what is missing besides, `reasons` why it is closed. `endless`: nobody said until when her paper holds.
    """

    policy: Policy
    standing: Standing
    outcome: Outcome
    usable: Usable
    show: tuple[str, ...]
    lacking: Lacking
    reasons: tuple[str, ...]
    endless: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """What she leaves with: the routes, what was only asked for, and everything to take along."""

    routes: tuple[Route, ...]
    proposals: tuple[Policy, ...]
    take: tuple[str, ...]


def weigh(library: Library, given: Mapping[str, object], on: date, language: str) -> Sheet:
    """Ask every policy of the region about what was said, as of a day."""
    told, shown = (Facts.given(given, evidence=one) for one in (Evidence.DECLARED, Evidence.SEEN))
    policies = told_to_anybody(library)
    routes = tuple(
        _route(library, policy, (told, shown), on, language) for policy in policies if policy.status is Status.ENACTED
    )
    order = tuple(Standing)
    return Sheet(
        routes=tuple(sorted(routes, key=lambda route: order.index(route.standing))),
        proposals=tuple(policy for policy in policies if policy.status is not Status.ENACTED),
        take=_take(library, shown, routes, language),
    )


def _route(library: Library, policy: Policy, facts: tuple[Facts, Facts], on: date, language: str) -> Route:
    now = datetime.combine(on, time.max, UTC)
    told, shown = (decide(plan(library, policy.id, on), one, on, now) for one in facts)
    usable = usable_days(library, policy.id, facts[1], ahead(on), now)
    weak = [kind for found in told.findings if found.why is Why.WEAK_EVIDENCE for kind in found.bring]
    kinds = library.catalogue.kinds
    held = [fact for fact in facts[1] if fact.value is True and fact.kind in weak]
    return Route(
        policy=policy,
        standing=_standing(told, shown, usable),
        outcome=shown.outcome,
        usable=usable,
        show=tuple(kinds[kind].bring.in_(language) for kind in dict.fromkeys(weak)),
        lacking=lacking(shown, library, language),
        reasons=_reasons(shown, language),
        endless=any(kinds[fact.kind].lapses and fact.evidence_until is None for fact in held),
    )


def _standing(told: Decision, shown: Decision, usable: Usable) -> Standing:
    if told.outcome.opens_a_route:
        return Standing.OPEN
    if shown.outcome.opens_a_route:
        return Standing.IF_SHOWN
    if usable.first is not None:
        return Standing.LATER
    return Standing.UNKNOWN if shown.outcome is Outcome.UNKNOWN else Standing.CLOSED


def _reasons(decision: Decision, language: str) -> tuple[str, ...]:
    """What keeps a route closed: the exclusions that hold, else the single conditions that are not met."""
    barring = [
        found
        for found in decision.findings
        if found.part is Part.EXCLUSION and found.inside is None and found.verdict is Verdict.MET
    ]
    unmet = [
        found
        for found in decision.findings
        if found.part is Part.CONDITION and found.verdict is Verdict.UNMET and not _holds_others(found, decision)
    ]
    settled = decision.outcome in (Outcome.EXCLUDED, Outcome.NOT_MET)
    said = [found.sentence.in_(language) for found in barring or unmet if settled and found.sentence]
    return tuple(dict.fromkeys(said))[:MOST_REASONS]


def _holds_others(found: Finding, decision: Decision) -> bool:
    return any(other.inside == found.id for other in decision.findings)


def _take(library: Library, shown: Facts, routes: Sequence[Route], language: str) -> tuple[str, ...]:
    """What to bring for everything she said of herself, then what is still missing of hers."""
    kinds = library.catalogue.kinds
    said = [kinds[fact.kind].bring.in_(language) for fact in shown if _has_paper(fact.value)]
    return tuple(dict.fromkeys([*said, *(one for route in routes for one in route.lacking.hers)]))


def _has_paper(value: object) -> bool:
    """Tell whether an answer is one that a paper could show: nobody has a paper for a no."""
    return value is not False and value != "none"
