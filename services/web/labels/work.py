"""The words for work: sectors, skills, vacancies, placements with their steps and gate, what is due, cohorts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.i18n import N_
from services.usecases.entries import Urgency
from services.usecases.queue import Show
from talentcoop.agenda import ItemState
from talentcoop.cohorts import ExitType
from talentcoop.employers import VacancyState
from talentcoop.matching.score import Bar
from talentcoop.permits import ApplicationState
from talentcoop.placements import Form, State
from talentcoop.shortage import Standing
from talentcoop.skills import Cefr, Level

SECTORS: Final[Mapping[str, str]] = {
    "care": N_("Care"),
    "horeca": N_("Hotels and restaurants"),
    "construction": N_("Construction"),
    "other": N_("Other"),
}
REGIONS: Final[Mapping[str, str]] = {"be-bru": N_("Brussels"), "be-vlg": N_("Flanders"), "be-wal": N_("Wallonia")}
SKILLS: Final[Mapping[str, str]] = {
    "hygiene-care": N_("Washing and dressing people"),
    "meal-help": N_("Helping with meals"),
    "lifting": N_("Lifting people safely"),
    "listening": N_("Listening"),
    "table-service": N_("Serving at table"),
    "food-hygiene": N_("Food hygiene"),
    "dishwashing": N_("Washing up"),
    "cold-kitchen": N_("Cold kitchen"),
    "masonry": N_("Bricklaying"),
    "scaffolding": N_("Scaffolding"),
    "plan-reading": N_("Reading plans"),
    "roofing": N_("Roofing"),
}
"""The skills that we have words for; another is shown as it was written."""
LEVELS: Final[Mapping[Level, str]] = {
    Level.WITH_HELP: N_("with help"),
    Level.ALONE: N_("alone"),
    Level.TEACHES: N_("teaches others"),
}
CEFR: Final[Mapping[Cefr, str]] = {
    Cefr.A1: N_("A1: a few words"),
    Cefr.A2: N_("A2: simple sentences"),
    Cefr.B1: N_("B1: everyday talk"),
    Cefr.B2: N_("B2: at ease in most talk"),
    Cefr.C1: N_("C1: fluent"),
    Cefr.C2: N_("C2: as in her own language"),
}
STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.LISTED: N_("On the shortage list"),
    Standing.NOT_LISTED: N_("Not on the shortage list"),
    Standing.NOT_FOUND: N_("Not found; our copy of the list is incomplete"),
    Standing.NO_EDITION: N_("No list covers this day"),
}
STANDING_KINDS: Final[Mapping[Standing, str]] = {
    Standing.LISTED: "good",
    Standing.NOT_LISTED: "stop",
    Standing.NOT_FOUND: "warn",
    Standing.NO_EDITION: "off",
}
VACANCIES: Final[Mapping[VacancyState, str]] = {
    VacancyState.OPEN: N_("Open"),
    VacancyState.CLOSED: N_("Closed"),
}
VACANCY_KINDS: Final[Mapping[VacancyState, str]] = {VacancyState.OPEN: "todo", VacancyState.CLOSED: "off"}
PAY: Final[Mapping[bool | None, str]] = {
    True: N_("At or above the wage floor"),
    False: N_("Below the wage floor"),
    None: N_("No wage floor is published for this day"),
}
"""What pay is beside the wage floor."""
PAY_KINDS: Final[Mapping[bool | None, str]] = {True: "good", False: "stop", None: "warn"}
PEOPLE: Final[Mapping[bool, str]] = {True: N_("People are available"), False: N_("Not yet")}
"""All that an employer is told of the people for a role before one of them said yes."""
WORK_LANGUAGES: Final[Mapping[str, str]] = {"fr": N_("French"), "nl": N_("Dutch"), "en": N_("English")}
"""The languages that work is done in."""
BARS: Final[Mapping[Bar, str]] = {
    Bar.NO_LEAVE: N_("No leave to work for this job"),
    Bar.LEAVE_UNKNOWN: N_("Leave to work is not known yet"),
    Bar.AT_WORK: N_("At work elsewhere on the first day"),
    Bar.OTHER_WORK: N_("Other work than hers"),
    Bar.NOT_AVAILABLE: N_("Not available on the first day"),
    Bar.HOURS: N_("Fewer hours than asked"),
    Bar.REGION: N_("Another region than hers"),
    Bar.LANGUAGE: N_("The language is below what is asked"),
}
STATES: Final[Mapping[State, str]] = {
    State.PROPOSED: N_("Proposed"),
    State.AGREED: N_("She said yes"),
    State.OFFERED: N_("Offered to the employer"),
    State.ACCEPTED: N_("Accepted"),
    State.SIGNED: N_("Signed"),
    State.ACTIVE: N_("At work"),
    State.SUSPENDED: N_("Suspended"),
    State.ENDED: N_("Ended"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.REFUSED: N_("Refused"),
    State.LAPSED: N_("Lapsed"),
}
STATE_KINDS: Final[Mapping[State, str]] = {
    State.PROPOSED: "todo",
    State.AGREED: "todo",
    State.OFFERED: "todo",
    State.ACCEPTED: "todo",
    State.SIGNED: "todo",
    State.ACTIVE: "good",
    State.SUSPENDED: "warn",
    State.ENDED: "off",
    State.WITHDRAWN: "off",
    State.REFUSED: "stop",
    State.LAPSED: "off",
}
OFFERS: Final[Mapping[State, str]] = {
    State.OFFERED: N_("Waits for your answer"),
    State.ACCEPTED: N_("You said yes; the contract comes next"),
    State.SIGNED: N_("Contract signed"),
    State.ACTIVE: N_("At work"),
    State.SUSPENDED: N_("Suspended"),
}
"""The states of a placement that its employer sees, as it is told of them."""
FORMS: Final[Mapping[Form, str]] = {
    Form.AGENCY_WORK: N_("Employed by the cooperative, at work for the employer"),
    Form.DIRECT_HIRE: N_("Employed by the employer"),
}
STEPS: Final[Mapping[str, str]] = {
    "propose": N_("Propose her"),
    "agree": N_("She says yes"),
    "offer": N_("Offer to the employer"),
    "accept": N_("The employer accepts"),
    "sign": N_("The contract is signed"),
    "prepare": N_("Note what is ready"),
    "start": N_("Start work"),
    "suspend": N_("Suspend work"),
    "resume": N_("Take work up again"),
    "end": N_("End the placement"),
    "withdraw": N_("Withdraw it"),
    "refuse": N_("Note a refusal"),
    "lapse": N_("Let it lapse"),
}
TAKEN: Final[Mapping[str, str]] = {
    "propose": N_("She was proposed"),
    "agree": N_("She said yes"),
    "offer": N_("Offered to the employer"),
    "accept": N_("The employer accepted"),
    "sign": N_("The contract was signed"),
    "prepare": N_("Something was noted as ready"),
    "start": N_("Work started"),
    "suspend": N_("Work was suspended"),
    "resume": N_("Work was taken up again"),
    "end": N_("The placement ended"),
    "withdraw": N_("It was withdrawn"),
    "refuse": N_("It was refused"),
    "lapse": N_("It lapsed"),
}
"""The steps once they are taken."""
GATE: Final[Mapping[str, str]] = {
    "leave_to_work": N_("Leave to work on every day planned"),
    "pay": N_("Pay at or above the wage floor"),
    "contract_signed": N_("Contract signed"),
    "dimona_planned": N_("Dimona declaration planned"),
    "job_sheet_a": N_("Job sheet, part A"),
    "job_sheet_b": N_("Job sheet, part B"),
    "safety_training_16h": N_("Safety training of 16 hours"),
    "pair_named": N_("A named person beside her at work"),
    "instruction_languages": N_("Instructions in a language she understands"),
    "trusted_contact": N_("A person she trusts is known to us"),
}
ITEM_STATES: Final[Mapping[ItemState, str]] = {
    ItemState.OPEN: N_("Open"),
    ItemState.DONE: N_("Done"),
    ItemState.DONE_LATE: N_("Done late"),
    ItemState.WAIVED: N_("Waived"),
    ItemState.MISSED: N_("Missed"),
    ItemState.VOID: N_("No longer needed"),
}
ITEM_KINDS: Final[Mapping[ItemState, str]] = {
    ItemState.OPEN: "todo",
    ItemState.DONE: "good",
    ItemState.DONE_LATE: "warn",
    ItemState.WAIVED: "off",
    ItemState.MISSED: "stop",
    ItemState.VOID: "off",
}
OWNERS: Final[Mapping[str, str]] = {
    "worker": N_("with the worker"),
    "employer": N_("with the employer"),
    "agency": N_("at the desk"),
    "participant": N_("with the participant"),
    "coach": N_("by the coach"),
    "coordinator": N_("by the coordinator"),
    "lawyer": N_("by the lawyer"),
}
"""With whom, or by whom, a due thing is done."""
LOOK_INTO: Final = N_("Look into this today")
"""What the agenda calls an alarm."""
URGENCIES: Final[Mapping[Urgency, str]] = {
    Urgency.ALARM: N_("Alarm"),
    Urgency.OVERDUE: N_("Overdue"),
    Urgency.IN_TIME: N_("Still in time"),
    Urgency.TODAY: N_("Today"),
    Urgency.COMING: N_("To come"),
}
URGENCY_KINDS: Final[Mapping[Urgency, str]] = {
    Urgency.ALARM: "stop",
    Urgency.OVERDUE: "stop",
    Urgency.IN_TIME: "warn",
    Urgency.TODAY: "todo",
    Urgency.COMING: "off",
}
SHOWN: Final[Mapping[Show, str]] = {
    Show.TODAY: N_("Due by today"),
    Show.OVERDUE: N_("Overdue"),
    Show.WEEK: N_("Due this week"),
    Show.UNANSWERED: N_("No answer yet"),
    Show.ENDING: N_("Papers and permits ending within 90 days"),
}
"""What the desk's first screen can list."""
OUTCOMES: Final[Mapping[str, str]] = {
    "continue": N_("Goes on"),
    "continue_with_conditions": N_("Goes on, with conditions"),
    "other_route": N_("Another route"),
    "route_found": N_("A lawful route was found"),
    "no_lawful_route_today": N_("No lawful route today"),
    "waits_for_decision": N_("Waits for a decision"),
    "launch": N_("Starts her business"),
    "extend_test_3_months": N_("Tests it for three more months"),
}
"""How a milestone can come out."""
ANSWERS: Final[Mapping[str, str]] = {
    "yes": N_("Yes"),
    "no": N_("No"),
    "unsure": N_("I do not know"),
    "wont_say": N_("I would rather not say"),
}
CHANNELS: Final[Mapping[str, str]] = {
    "call": N_("Phone call"),
    "sms": N_("Text message"),
    "paper": N_("Paper"),
    "visit": N_("Visit"),
    "mail": N_("E-mail"),
}
APPLICATIONS: Final[Mapping[ApplicationState, str]] = {
    ApplicationState.FILED: N_("Filed"),
    ApplicationState.ADMISSIBLE: N_("Admissible"),
    ApplicationState.GRANTED: N_("Granted"),
    ApplicationState.REFUSED: N_("Refused"),
    ApplicationState.APPEALED: N_("Appealed"),
    ApplicationState.WITHDRAWN: N_("Withdrawn"),
}
EXITS: Final[Mapping[ExitType, str]] = {
    ExitType.ACTIVITY_RUNNING_LAWFULLY: N_("Her business runs lawfully"),
    ExitType.EMPLOYED_DECLARED: N_("In declared employment"),
    ExitType.TRAINING: N_("In training"),
    ExitType.JOINED_COOPERATIVE: N_("Joined a cooperative"),
    ExitType.OTHER_ROUTE_CHOSEN: N_("Chose another route"),
    ExitType.PAUSED_NOT_RESUMED: N_("Paused and not resumed"),
    ExitType.MOVED_AWAY: N_("Moved away"),
    ExitType.STATUS_CHANGE: N_("Her situation changed"),
    ExitType.FORCED_DEPARTURE: N_("Had to leave the country"),
    ExitType.LOST_CONTACT: N_("Contact was lost"),
    ExitType.DECLINED: N_("Declined"),
    ExitType.STOPPED_BY_PROGRAMME: N_("Stopped by the programme"),
}
BUSY: Final[Mapping[bool, str]] = {True: N_("At work"), False: N_("Free")}
"""Whether a worker has a placement that has begun and not ended."""
BUSY_KINDS: Final[Mapping[bool, str]] = {True: "good", False: "todo"}
PURPOSES: Final[Mapping[str, str]] = {
    "follow-up": N_("Follow-up"),
    "intake": N_("Intake"),
    "placement": N_("Placement"),
    "command line": N_("Command line"),
    "demo": N_("Demo"),
}
"""Why a file was opened, by the word that was given; another is shown as it was written."""
APPLICATION_KINDS: Final[Mapping[ApplicationState, str]] = {
    ApplicationState.FILED: "todo",
    ApplicationState.ADMISSIBLE: "todo",
    ApplicationState.GRANTED: "good",
    ApplicationState.REFUSED: "stop",
    ApplicationState.APPEALED: "warn",
    ApplicationState.WITHDRAWN: "off",
}
