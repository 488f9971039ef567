"""The demo's accounts: one click, one token, no secret. They exist on loopback only, over synthetic people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.access.actors import Actor, Role
from services.demo.life import demo_actor
from services.i18n import N_
from services.web.signing import OneClick

TRY_FIRST: Final = {
    Role.STAFF: N_("See what is due today, and open a worker's file: each policy's answer stands beside the law."),
    Role.COORDINATOR: N_("Change a number of a rule, and see person by person who gains and who loses."),
    Role.COACH: N_("See who stalls in the cohort, and mark a milestone as reached."),
    Role.EMPLOYER: N_("Post a role: you are told at once whether it is on the shortage list."),
    Role.POLICY: N_("Ask what would happen if a rule changed, and which condition turns."),
    Role.MENTOR: N_("See what comes next for the one person you accompany, and nobody else."),
    Role.LAWYER: N_("Read your client's file with what the law says of her, and weigh what an authority asks."),
    Role.PARTNER: N_("Send somebody to the cooperative: you see a reference and a month, and nothing else."),
    Role.LISTENER: N_("See which answers alarm, by reference, and note what you did about one."),
    Role.ADMIN: N_("Try to open a file: you keep accounts and watch the audit, and see nobody."),
    Role.WORKER: N_("Read your own file: what is asked, what is missing, and who looked."),
}
"""The first thing to try in each role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody one can be in the demo. `language` is the one she has on file, empty where she has none."""

    token: str
    cooperative: UUID
    name: str
    scenario: bool
    role: Role
    scope: frozenset[UUID]
    language: str = ""

    def actor(self) -> Actor:
        """The actor behind it."""
        return demo_actor(self.cooperative, self.role, self.scope)

    def as_json(self) -> dict[str, object]:
        """For the demo's own file."""
        return {
            "token": self.token,
            "cooperative": str(self.cooperative),
            "name": self.name,
            "scenario": self.scenario,
            "role": self.role.value,
            "scope": sorted(map(str, self.scope)),
            "language": self.language,
        }

    def one_click(self) -> OneClick:
        """As the sign-in page lists it."""
        return OneClick(
            token=self.token,
            role=self.role,
            cooperative=self.name,
            scenario=self.scenario,
            try_first=TRY_FIRST[self.role],
            language=self.language or None,
        )

    @classmethod
    def from_json(cls, given: dict[str, object]) -> Account:
        """Read back what `as_json` wrote."""
        scope = given["scope"]
        return cls(
            token=str(given["token"]),
            cooperative=UUID(str(given["cooperative"])),
            role=Role(str(given["role"])),
            scope=frozenset(UUID(str(key)) for key in scope) if isinstance(scope, list) else frozenset(),
            name=str(given["name"]),
            scenario=bool(given["scenario"]),
            language=str(given["language"]),
        )


def who_has(accounts: Sequence[Account]) -> Callable[[str], Actor | None]:
    """Tell who a token belongs to; None for any other."""
    held = {account.token: account.actor() for account in accounts}
    return held.get
