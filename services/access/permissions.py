"""What each role may do. A use case declares its permission; doors take it from there, so the two cannot differ."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar

from services.access.actors import Actor, Role
from talentcoop.errors import Forbidden

P = ParamSpec("P")
R = TypeVar("R")

_EVERYBODY: Final = frozenset(Role) - {Role.DOOR, Role.TALLY}
_SIGNED_IN: Final = _EVERYBODY - {Role.JOB}
_CASEWORK: Final = frozenset({Role.STAFF, Role.COORDINATOR})
_COHORT: Final = _CASEWORK | {Role.COACH}
_FOLLOWED: Final = _COHORT | {Role.LISTENER}
_INSIDE: Final = _COHORT | {Role.POLICY, Role.MENTOR, Role.LAWYER, Role.PARTNER, Role.LISTENER}
_READING: Final = _CASEWORK | {Role.LAWYER}
_WEIGHING: Final = frozenset({Role.COORDINATOR, Role.LAWYER})
_WATCHING: Final = frozenset({Role.COORDINATOR, Role.ADMIN})

PERMISSIONS: Final[dict[str, frozenset[Role]]] = {
    "cooperative.found": frozenset({Role.ADMIN}),
    "cooperative.show": _EVERYBODY,
    "worker.register": _CASEWORK,
    "worker.show": _READING | {Role.WORKER},
    "worker.find": _READING,
    "worker.change": _CASEWORK,
    "file.open": _READING,
    "fact.record": _CASEWORK,
    "fact.retract": _CASEWORK,
    "fact.list": _READING | {Role.WORKER},
    "policy.list": _INSIDE,
    "policy.show": _INSIDE,
    "policy.adopt": frozenset({Role.COORDINATOR}),
    "policy.draft": frozenset({Role.POLICY, Role.COORDINATOR}),
    "policy.consult": _INSIDE,
    "policy.sign": frozenset({Role.POLICY, Role.COORDINATOR}),
    "policy.affected": _CASEWORK,
    "policy.answers": _READING | {Role.WORKER},
    "decision.record": _CASEWORK,
    "decision.find": _CASEWORK,
    "application.record": _CASEWORK,
    "application.move": _CASEWORK,
    "permit.record": _CASEWORK,
    "permit.revoke": _CASEWORK,
    "permit.list": _READING | {Role.WORKER},
    "permit.find": _CASEWORK,
    "opening.list": _READING | {Role.WORKER},
    "mine.show": frozenset({Role.WORKER}),
    "employer.register": _CASEWORK,
    "employer.find": _CASEWORK,
    "vacancy.post": _CASEWORK | {Role.EMPLOYER},
    "vacancy.close": _CASEWORK | {Role.EMPLOYER},
    "vacancy.show": _CASEWORK | {Role.EMPLOYER},
    "vacancy.find": _CASEWORK | {Role.EMPLOYER},
    "vacancy.shortlist": _CASEWORK,
    "role.find": _CASEWORK,
    "vacancy.mine": frozenset({Role.EMPLOYER}),
    "offer.find": frozenset({Role.EMPLOYER}),
    "offer.answer": frozenset({Role.EMPLOYER}),
    "occupation.check": _INSIDE | {Role.EMPLOYER},
    "placement.propose": _CASEWORK,
    "placement.show": _CASEWORK,
    "placement.find": _CASEWORK,
    "placement.step": _CASEWORK,
    "placement.prepare": _CASEWORK,
    "placement.start": _CASEWORK,
    "placement.end": _CASEWORK,
    "queue.show": _CASEWORK,
    "agenda.list": _FOLLOWED | {Role.MENTOR},
    "agenda.do": _FOLLOWED,
    "agenda.waive": _COHORT,
    "alarm.find": frozenset({Role.LISTENER}),
    "agenda.sweep": frozenset({Role.JOB}),
    "message.find": _COHORT,
    "calendar.feed": _COHORT,
    "outbox.send": frozenset({Role.JOB}),
    "cohort.open": _CASEWORK,
    "cohort.enrol": _CASEWORK,
    "cohort.exit": _COHORT,
    "cohort.board": _COHORT | {Role.MENTOR},
    "cohort.find": _COHORT | {Role.MENTOR},
    "simulation.run": frozenset({Role.POLICY, Role.COORDINATOR}),
    "simulation.persons": frozenset({Role.COORDINATOR}),
    "list.import": frozenset({Role.POLICY, Role.COORDINATOR, Role.ADMIN}),
    "list.show": _INSIDE,
    "schema.show": _EVERYBODY,
    "worker.refer": frozenset({Role.PARTNER}),
    "worker.take": _CASEWORK,
    "worker.freeze": _CASEWORK,
    "worker.erase": frozenset({Role.COORDINATOR}),
    "worker.export": _CASEWORK | {Role.WORKER},
    "retention.find": _CASEWORK,
    "retention.step": _CASEWORK,
    "retention.lapse": frozenset({Role.JOB}),
    "receipt.find": _WATCHING,
    "contest.write": frozenset({Role.WORKER}),
    "contest.find": _CASEWORK,
    "contest.answer": _CASEWORK,
    "authority.record": _CASEWORK | {Role.LAWYER},
    "authority.find": _WEIGHING,
    "authority.release": _WEIGHING,
    "authority.consent": frozenset({Role.WORKER}),
    "authority.report": frozenset({Role.COORDINATOR}),
    "flow.list": _SIGNED_IN,
    "audit.find": _WATCHING,
    "audit.chain": frozenset({Role.JOB}),
    "account.find": frozenset({Role.ADMIN}),
    "account.invite": frozenset({Role.ADMIN}),
    "account.invite-worker": _CASEWORK,
    "account.close": frozenset({Role.ADMIN}),
    "account.own": _SIGNED_IN,
    "cooperative.change": frozenset({Role.ADMIN}),
    "sign-in.enter": frozenset({Role.DOOR}),
    "index.renew": frozenset({Role.JOB}),
}
"""Every permission and the roles that hold it. What is not here nobody may do."""

PROVED_WITHIN: Final[Mapping[str, timedelta]] = {
    "worker.show": timedelta(hours=1),
    "file.open": timedelta(hours=1),
    "worker.export": timedelta(minutes=5),
    "worker.erase": timedelta(minutes=5),
    "authority.release": timedelta(minutes=5),
    "account.invite": timedelta(minutes=5),
    "account.invite-worker": timedelta(minutes=5),
    "cooperative.change": timedelta(minutes=5),
    "account.close": timedelta(minutes=5),
    "policy.sign": timedelta(minutes=5),
}
"""What asks for a fresh proof of who one is, and how long ago the last may lie: before an identity is read, before
anything is exported, erased or released, before a way in is made, more roles see what one sees, or a rule is signed.
"""


class AtDesk(Protocol):
    """Whatever a use case is given first: it knows who acts."""

    @property
    def actor(self) -> Actor:
        """Who acts."""

    def now(self) -> datetime:
        """The present instant."""


D = TypeVar("D", bound=AtDesk)
UseCase = Callable[Concatenate[D, P], Awaitable[R]]


def may(actor: Actor, permission: str) -> bool:
    """Tell whether the actor's role, or one that hers stands in for, holds a permission, and her token names it."""
    holds = PERMISSIONS.get(permission, frozenset())
    return not holds.isdisjoint(actor.roles) and (actor.only is None or permission in actor.only)


def require(actor: Actor, permission: str) -> None:
    """Raise `access.denied` unless the actor's role holds the permission."""
    if not may(actor, permission):
        raise Forbidden(
            "access.denied",
            f"The role {actor.role} does not include '{permission}'.",
            "Ask your coordinator, or act in another role.",
            permission=permission,
            role=actor.role,
        )


def require_proof(actor: Actor, permission: str, now: datetime) -> None:
    """Raise `access.step-up` where a permission asks for a fresher proof than the actor gave."""
    within = PROVED_WITHIN.get(permission)
    if within is not None and actor.proved_at is not None and now - actor.proved_at > within:
        raise Forbidden(
            "access.step-up",
            "This asks who you are once more.",
            "Prove it with your passkey or your code, then do it again.",
            permission=permission,
        )


def allowed(permission: str) -> Callable[[UseCase[D, P, R]], UseCase[D, P, R]]:
    """Declare what a use case needs. It is checked before the first line runs, whichever door it is called from."""
    if permission not in PERMISSIONS:
        raise ValueError(f"'{permission}' is not in PERMISSIONS: name it there, with the roles that hold it")

    def declare(use_case: UseCase[D, P, R]) -> UseCase[D, P, R]:
        @wraps(use_case)
        async def checked(desk: D, /, *args: P.args, **kwargs: P.kwargs) -> R:
            require(desk.actor, permission)
            require_proof(desk.actor, permission, desk.now())
            return await use_case(desk, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return declare


def permission_of(use_case: Callable[..., object]) -> str | None:
    """The permission a use case declared, or None where it declared none."""
    return getattr(use_case, "permission", None)
