"""The words for codes: every state, step, role and verdict that a page names, as a message of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.access.actors import Role
from services.i18n import N_
from services.web.labels import law, mine, programmes, work
from services.web.labels.occupations import OCCUPATIONS
from services.web.languages import NAMES

__all__ = ["DONE", "LANGUAGES", "OCCUPATIONS", "ROLES", "law", "mine", "programmes", "work"]

LANGUAGES: Final = NAMES
ROLES: Final[Mapping[Role, str]] = {
    Role.STAFF: N_("Staff"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.COACH: N_("Coach"),
    Role.EMPLOYER: N_("Employer"),
    Role.POLICY: N_("Policy team"),
    Role.WORKER: N_("Worker"),
    Role.ADMIN: N_("Administrator"),
    Role.JOB: N_("The service itself"),
}
DONE: Final[Mapping[str, str]] = {
    "signed-out": N_("You are signed out."),
    "saved": N_("Saved."),
    "milestone-reached": N_("It is noted that the milestone is reached."),
    "milestone-tried": N_("The attempt is noted."),
    "milestone-waived": N_("It is noted that this is no longer needed."),
    "left-programme": N_("It is noted that she leaves the programme."),
    "item-done": N_("Noted as done. It is off the list."),
    "item-tried": N_("The attempt is noted. It stays on the list."),
    "item-alarm": N_("Noted as done. One answer must be looked into today: it stands on top."),
    "item-added": N_("Added to what was noted."),
    "item-waived": N_("Waived. It is off the list, and the reason is kept."),
    "call-done": N_("Noted as carried out."),
    "call-gone": N_("Somebody had already carried this out."),
    "role-opened": N_("The role is posted."),
    "role-closed": N_("The role is closed. Nobody can be proposed for it any more."),
    "employer-registered": N_("The employer is on file."),
    "proposed": N_("She is proposed. The employer hears of her only after her yes."),
    "step-taken": N_("The step is taken."),
    "prepared": N_("It is noted as ready."),
    "work-started": N_("Work has started. Its follow-ups are on the agenda."),
    "work-suspended": N_("Work is suspended. Nobody is chased meanwhile."),
    "work-resumed": N_("Work goes on. Its end and its follow-ups have moved."),
    "work-ended": N_("The placement has ended."),
    "offer-accepted": N_("You accepted. The desk prepares the contract with you."),
    "offer-refused": N_("You refused. The desk has your answer."),
    "worker-registered": N_("Her file is open."),
    "worker-changed": N_("Her file is corrected."),
    "fact-recorded": N_("The fact is on file, and counts from now on."),
    "fact-retracted": N_("The fact is taken back. What was decided on it before stays on file."),
    "decision-filed": N_("Our assessment is on file. It will not change."),
    "application-recorded": N_("The application is on file."),
    "application-moved": N_("The authority's act is on file."),
    "permit-recorded": N_("The permit is on file."),
    "permit-revoked": N_("The permit no longer holds. If she works under it, look at today's list now."),
}
"""What was done, by the name that a form's redirect carries (`seen(path, "saved")`)."""
