"""How a cooperative divides its roles: which separations a small team does without, and what watches instead.

A role stands in for another where the cooperative's profile says so; then it holds the other's permissions and sees
its rows, as that other. Whatever `APART` names stands in for nothing and nobody for it, in any profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.access.actors import NOBODYS, Role

WHOLE: Final = "whole"
TEAM_OF_FOUR: Final = "team_of_four"

APART: Final = NOBODYS | {Role.ADMIN, Role.LISTENER, Role.LAWYER, Role.PARTNER, Role.EMPLOYER, Role.WORKER}
"""Roles that nobody else's account ever stands in for, nor they for another's: who keeps the house opens no file; who
listens is none of those whom a report may be about; who advises, refers, employs or is in the files is not the desk.
"""


@dataclass(frozen=True, slots=True)
class Watch:
    """What watches over a profile: to whose desks the morning's letter about what is unusual goes. Whoever stands in
    for others keeps the budget of files of her own role.
    """

    digest_to: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Divided:
    """A profile: what each role stands in for besides its own, and what watches."""

    stands_in: Mapping[Role, frozenset[Role]]
    watch: Watch


PROFILES: Final[Mapping[str, Divided]] = {
    WHOLE: Divided({}, Watch(frozenset({Role.COORDINATOR, Role.ADMIN}))),
    TEAM_OF_FOUR: Divided(
        {
            Role.COORDINATOR: frozenset({Role.STAFF, Role.COACH, Role.MENTOR, Role.POLICY}),
            Role.STAFF: frozenset({Role.COACH, Role.MENTOR, Role.POLICY}),
            Role.COACH: frozenset({Role.STAFF, Role.MENTOR, Role.POLICY}),
        },
        Watch(
            frozenset({Role.COORDINATOR, Role.STAFF, Role.COACH, Role.LISTENER, Role.LAWYER, Role.ADMIN}),
        ),
    ),
}
"""What every profile yields, and what watches over it."""


def also_of(profile: str, role: Role) -> frozenset[Role]:
    """The roles that a role stands in for under a profile. Raises `KeyError` for a profile that there is not."""
    return PROFILES[profile].stands_in.get(role, frozenset())
