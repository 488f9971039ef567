"""The words for codes: every state, step, role and verdict that a page names, as a message of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.access.actors import Role
from services.i18n import N_
from services.web.labels import accounts, deeds, law, mine, programmes, requests, rights, work
from services.web.labels.occupations import OCCUPATIONS
from services.web.languages import NAMES

__all__ = [
    "DONE",
    "LANGUAGES",
    "OCCUPATIONS",
    "ROLES",
    "accounts",
    "deeds",
    "law",
    "mine",
    "programmes",
    "requests",
    "rights",
    "work",
]

LANGUAGES: Final = NAMES
ROLES: Final[Mapping[Role, str]] = {
    Role.STAFF: N_("Staff"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.COACH: N_("Coach"),
    Role.MENTOR: N_("Mentor"),
    Role.LAWYER: N_("Lawyer"),
    Role.PARTNER: N_("Partner organisation"),
    Role.LISTENER: N_("Listener"),
    Role.EMPLOYER: N_("Employer"),
    Role.POLICY: N_("Policy team"),
    Role.WORKER: N_("Worker"),
    Role.ADMIN: N_("Administrator"),
    Role.JOB: N_("The service itself"),
}
DONE: Final[Mapping[str, str]] = {
    "signed-out": N_("You are signed out."),
    "request-kept": N_("The request is on file. Nothing was answered."),
    "request-yes": N_("Your yes is noted."),
    "request-answered": N_("What was handed over is noted, and the request is closed."),
    "request-refused": N_("The request is refused."),
    "consented": N_("Your yes is noted. It counts for this one request only."),
    "sessions-ended": N_("You are signed out everywhere else."),
    "session-ended": N_("You are signed out there."),
    "phrase-changed": N_("Your phrase is changed. You are signed out everywhere else."),
    "app-kept": N_("The app counts from now on."),
    "passkey-kept": N_("The passkey counts from now on."),
    "passkey-removed": N_("The passkey counts no longer."),
    "app-removed": N_("The app counts no longer."),
    "token-ended": N_("The token counts no longer."),
    "role-changed": N_("The role is changed. She must sign in again."),
    "account-closed": N_("The account is closed."),
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
    "worker-referred": N_("Her file is open. We call her."),
    "worker-changed": N_("Her file is corrected."),
    "fact-recorded": N_("The fact is on file, and counts from now on."),
    "fact-retracted": N_("The fact is taken back. What was decided on it before stays on file."),
    "decision-filed": N_("Our assessment is on file. It will not change."),
    "application-recorded": N_("The application is on file."),
    "application-moved": N_("The authority's act is on file."),
    "permit-recorded": N_("The permit is on file."),
    "file-frozen": N_("Her file is frozen. Nothing new is done with it."),
    "file-taken-up": N_("Her file is taken up again."),
    "contest-sent": N_("We have your words. You see our answer here."),
    "contest-answered": N_("Your answer is in her file, where she reads it."),
    "policy-step": N_("It is noted in the life of this policy."),
    "taken-over": N_("You look after her now."),
    "retention-handed": N_("It is noted that her record was handed over."),
    "retention-failed": N_("The attempt is noted."),
    "retention-kept": N_("The file is kept. It comes due again later."),
    "permit-revoked": N_("The permit no longer holds. If she works under it, look at today's list now."),
}
"""What was done, by the name that a form's redirect carries (`seen(path, "call-done")`)."""
