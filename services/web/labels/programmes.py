"""The words for programmes: how a milestone stands, how it came out, and what shows that it was reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.i18n import N_
from services.usecases.boards import Pace

PACES: Final[Mapping[Pace, str]] = {
    Pace.LATE: N_("Late"),
    Pace.DUE: N_("Due now"),
    Pace.AHEAD: N_("In time"),
    Pace.NOTHING: N_("All reached"),
}
"""How somebody stands among her milestones."""
PACE_KINDS: Final[Mapping[Pace, str]] = {
    Pace.LATE: "stop",
    Pace.DUE: "todo",
    Pace.AHEAD: "good",
    Pace.NOTHING: "off",
}
OPEN: Final[Mapping[Pace, str]] = {
    Pace.LATE: N_("Late"),
    Pace.DUE: N_("Due now"),
    Pace.AHEAD: N_("To come"),
}
"""How a milestone stands that is still to be reached."""
OPEN_KINDS: Final[Mapping[Pace, str]] = {Pace.LATE: "stop", Pace.DUE: "todo", Pace.AHEAD: "off"}
OUTCOMES: Final[Mapping[str, str]] = {
    "continue": N_("Goes on"),
    "continue_with_conditions": N_("Goes on, with conditions"),
    "other_route": N_("Another route suits better"),
    "route_found": N_("A lawful route was found"),
    "no_lawful_route_today": N_("No lawful route today"),
    "waits_for_decision": N_("Waits for a decision"),
    "launch": N_("Launches"),
    "extend_test_3_months": N_("Tests three months longer"),
}
"""How a milestone can come out; none of them is a failure."""
EVIDENCE: Final[Mapping[str, str]] = {
    "call_text_3_languages": N_("The text of the call in three languages"),
    "scored_without_status": N_("Scores given without asking about status"),
    "decision_note": N_("A note of each decision"),
    "referral_for_each_refusal": N_("Another way for everyone who was refused"),
    "charter": N_("The signed charter"),
    "consent_scopes": N_("What she agreed to"),
    "contact_preferences": N_("How she wants to be reached"),
    "life_domains": N_("Where she stands in each part of her life"),
    "max_three_goals": N_("Three goals at most"),
    "obstacles_by_category": N_("Obstacles, kind by kind"),
    "lawyer_note": N_("A lawyer's note"),
    "lawyer_note_dated": N_("A lawyer's note with its date"),
    "experiences": N_("Her experiences"),
    "competences_with_proof": N_("What she can do, with proof"),
    "action_plan": N_("A plan of action"),
    "twenty_conversations": N_("Twenty conversations"),
    "budget_12_months": N_("A budget for twelve months"),
    "financing_options": N_("Ways to finance it"),
    "consented_stories_only": N_("Only stories that people agreed to"),
    "safe_figures": N_("Figures from which nobody can be recognised"),
    "income_last_3_months_band": N_("Income of the last three months, as a range"),
    "one_obstacle_and_its_solution_per_person": N_("From everybody, one obstacle and what solved it"),
    "exit_type": N_("How she leaves the programme"),
    "toolbox_version": N_("The toolbox as it appeared"),
}
"""What shows that a milestone was reached; another is shown as the programme writes it."""
