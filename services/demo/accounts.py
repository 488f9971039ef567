"""The demo's accounts: one click, one token, no secret. They exist on loopback only, over synthetic people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.access.actors import Actor, Role
from services.demo.life import demo_actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody one can be in the demo, and the first thing to try as her: method and path, and a body to post."""

    token: str
    cooperative: UUID
    role: Role
    scope: frozenset[UUID]
    try_first: str
    body: str = ""

    def actor(self) -> Actor:
        """The actor behind it."""
        return demo_actor(self.cooperative, self.role, self.scope)

    def as_json(self) -> dict[str, object]:
        """For the demo's own file."""
        return {
            "token": self.token,
            "cooperative": str(self.cooperative),
            "role": self.role.value,
            "scope": sorted(map(str, self.scope)),
            "try_first": self.try_first,
            "body": self.body,
        }

    @classmethod
    def from_json(cls, given: dict[str, object]) -> Account:
        """Read back what `as_json` wrote."""
        scope = given["scope"]
        return cls(
            token=str(given["token"]),
            cooperative=UUID(str(given["cooperative"])),
            role=Role(str(given["role"])),
            scope=frozenset(UUID(str(key)) for key in scope) if isinstance(scope, list) else frozenset(),
            try_first=str(given["try_first"]),
            body=str(given.get("body", "")),
        )


def who_has(accounts: Sequence[Account]) -> Callable[[str], Actor | None]:
    """Tell who a token belongs to; None for any other."""
    held = {account.token: account.actor() for account in accounts}
    return held.get
