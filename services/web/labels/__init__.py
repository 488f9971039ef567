"""The words for codes: every state, step, role and verdict that a page names, as a message of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.access.actors import Role
from services.i18n import N_
from services.web.labels import law, work
from services.web.languages import NAMES

__all__ = ["DONE", "LANGUAGES", "ROLES", "law", "work"]

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
}
"""What was done, by the name that a form's redirect carries (`seen(path, "saved")`)."""
