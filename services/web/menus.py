"""Where each role begins, and what stands in its menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.access.actors import Actor, Role
from services.i18n import N_


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of a menu: its words, where it leads, and where else one is under it."""

    label: str
    path: str

    def is_here(self, path: str, others: tuple[Entry, ...]) -> bool:
        """Tell whether a path lies under this entry, and under no entry that says more."""
        beneath = path == self.path or path.startswith(f"{self.path}/")
        return beneath and not any(
            len(other.path) > len(self.path) and (path == other.path or path.startswith(f"{other.path}/"))
            for other in others
        )


_DESK: Final = (
    Entry(N_("Today"), "/desk"),
    Entry(N_("Workers"), "/desk/workers"),
    Entry(N_("Roles"), "/desk/roles"),
    Entry(N_("Placements"), "/desk/placements"),
    Entry(N_("Calls"), "/desk/calls"),
)
_LAB: Final = (
    Entry(N_("Policy lab"), "/lab"),
    Entry(N_("What if"), "/lab/what-if"),
    Entry(N_("Shortage lists"), "/lab/lists"),
)
_COHORTS: Final = (Entry(N_("My week"), "/coach"), Entry(N_("Cohorts"), "/coach/cohorts"))
MENUS: Final[Mapping[Role, tuple[Entry, ...]]] = {
    Role.STAFF: (*_DESK, Entry(N_("Authorities"), "/desk/authorities/new")),
    Role.COORDINATOR: (
        *_DESK,
        Entry(N_("Authorities"), "/desk/authorities"),
        Entry(N_("Cohorts"), "/coach"),
        Entry(N_("Policy lab"), "/lab"),
        Entry(N_("Audit"), "/watch"),
    ),
    Role.COACH: _COHORTS,
    Role.MENTOR: _COHORTS,
    Role.LAWYER: (Entry(N_("My clients"), "/desk/workers"), Entry(N_("Authorities"), "/desk/authorities")),
    Role.PARTNER: (Entry(N_("Whom we sent"), "/partner"),),
    Role.LISTENER: (Entry(N_("Alarms"), "/alarms"),),
    Role.EMPLOYER: (Entry(N_("My roles"), "/employer"), Entry(N_("Post a role"), "/employer/post")),
    Role.POLICY: _LAB,
    Role.ADMIN: (
        Entry(N_("Accounts"), "/accounts"),
        Entry(N_("Audit"), "/watch"),
        Entry(N_("Receipts"), "/desk/receipts"),
    ),
    Role.WORKER: (
        Entry(N_("My file"), "/me"),
        Entry(N_("My routes"), "/me/routes"),
        Entry(N_("What we know"), "/me/known"),
        Entry(N_("Who looked"), "/me/who"),
    ),
}
"""The menu of each role; the first entry is where it begins."""


def menu(actor: Actor) -> tuple[Entry, ...]:
    """The menu of an actor: that of her role, then what the roles it stands in for have beside it."""
    entries = MENUS.get(actor.role, ())
    for role in sorted(actor.also):
        known = {entry.path for entry in entries}
        entries += tuple(entry for entry in MENUS.get(role, ()) if entry.path not in known)
    return entries


def home(role: Role) -> str:
    """Where a role begins."""
    entries = MENUS.get(role, ())
    return entries[0].path if entries else "/"
