"""An actor: somebody of one cooperative, in a role, with a scope and a purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID


class Role(StrEnum):
    """What somebody is to the cooperative. `job` is the scheduler acting for one cooperative, `door` the way in
    before it is known who comes, `tally` the service counting for somebody who may see nobody.
    """

    STAFF = "staff"
    COORDINATOR = "coordinator"
    COACH = "coach"
    MENTOR = "mentor"
    LAWYER = "lawyer"
    PARTNER = "partner"
    LISTENER = "listener"
    EMPLOYER = "employer"
    POLICY = "policy"
    WORKER = "worker"
    ADMIN = "admin"
    JOB = "job"
    DOOR = "door"
    TALLY = "tally"


NOBODYS: Final = frozenset({Role.JOB, Role.DOOR, Role.TALLY})
"""The roles in which the service itself acts: nobody signs in to one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks. `scope` narrows the role: a coach's cohorts, an employer's own firm, a worker herself; empty for the
    roles that see the whole cooperative. `purpose` is why a file is opened, in the actor's own word.

    `also` are the roles that hers stands in for where the team is small; `only`, the permissions that a program's
    token is narrowed to; `proved_at`, when she last proved who she is, None where nobody signs in (jobs, the command
    line, the demo).
    """

    id: UUID
    cooperative: UUID
    role: Role
    scope: frozenset[UUID] = frozenset()
    purpose: str = "follow-up"
    also: frozenset[Role] = frozenset()
    only: frozenset[str] | None = None
    proved_at: datetime | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """Her role, and those that it stands in for."""
        return self.also | {self.role}


def code_of(by: UUID) -> str:
    """A code of an actor, short enough to be said: it is hers in every line, and names nobody.

    >>> code_of(UUID("5d6f0b3e-3f44-4b5e-9c61-6a4f0a7f3c11"))
    '5D6F-0B3E'
    """
    first = by.hex[:8].upper()
    return f"{first[:4]}-{first[4:]}"
