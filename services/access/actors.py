"""An actor: somebody of one cooperative, in a role, with a scope and a purpose. Nothing reaches a store without one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody is to the cooperative. `job` is the scheduler acting for one cooperative."""

    STAFF = "staff"
    COORDINATOR = "coordinator"
    COACH = "coach"
    EMPLOYER = "employer"
    POLICY = "policy"
    WORKER = "worker"
    ADMIN = "admin"
    JOB = "job"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks. `scope` narrows the role: a coach's cohorts, an employer's own firm, a worker herself; empty for the
    roles that see the whole cooperative. `purpose` is why a file is opened, in the actor's own word.
    """

    id: UUID
    cooperative: UUID
    role: Role
    scope: frozenset[UUID] = frozenset()
    purpose: str = "follow-up"
