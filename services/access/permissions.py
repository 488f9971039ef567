"""What each role may do. A use case declares its permission; doors take it from there, so the two cannot differ."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar

from services.access.actors import Actor, Role
from talentcoop.errors import Forbidden

P = ParamSpec("P")
R = TypeVar("R")

_EVERYBODY: Final = frozenset(Role)
_CASEWORK: Final = frozenset({Role.STAFF, Role.COORDINATOR})
_COHORT: Final = _CASEWORK | {Role.COACH}
_INSIDE: Final = _COHORT | {Role.POLICY}

PERMISSIONS: Final[dict[str, frozenset[Role]]] = {
    "cooperative.found": frozenset({Role.ADMIN}),
    "cooperative.show": _EVERYBODY,
    "worker.register": _CASEWORK,
    "worker.show": _CASEWORK | {Role.WORKER},
    "worker.find": _CASEWORK,
    "worker.change": _CASEWORK,
    "file.open": _CASEWORK,
    "fact.record": _CASEWORK,
    "fact.retract": _CASEWORK,
    "fact.list": _CASEWORK | {Role.WORKER},
    "policy.list": _INSIDE,
    "policy.show": _INSIDE,
    "policy.answers": _CASEWORK | {Role.WORKER},
    "decision.record": _CASEWORK,
    "decision.find": _CASEWORK,
    "application.record": _CASEWORK,
    "application.move": _CASEWORK,
    "permit.record": _CASEWORK,
    "permit.revoke": _CASEWORK,
    "permit.list": _CASEWORK | {Role.WORKER},
    "permit.find": _CASEWORK,
    "opening.list": _CASEWORK | {Role.WORKER},
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
    "agenda.list": _COHORT,
    "agenda.do": _COHORT,
    "agenda.waive": _COHORT,
    "agenda.sweep": frozenset({Role.JOB}),
    "message.find": _COHORT,
    "calendar.feed": _COHORT,
    "outbox.send": frozenset({Role.JOB}),
    "cohort.open": _CASEWORK,
    "cohort.enrol": _CASEWORK,
    "cohort.exit": _COHORT,
    "cohort.board": _COHORT,
    "cohort.find": _COHORT,
    "simulation.run": frozenset({Role.POLICY, Role.COORDINATOR}),
    "simulation.persons": frozenset({Role.COORDINATOR}),
    "list.import": frozenset({Role.POLICY, Role.COORDINATOR, Role.ADMIN}),
    "list.show": _INSIDE,
    "schema.show": _EVERYBODY,
}
"""Every permission and the roles that hold it. What is not here nobody may do."""


class AtDesk(Protocol):
    """Whatever a use case is given first: it knows who acts."""

    @property
    def actor(self) -> Actor:
        """Who acts."""


D = TypeVar("D", bound=AtDesk)
UseCase = Callable[Concatenate[D, P], Awaitable[R]]


def may(actor: Actor, permission: str) -> bool:
    """Tell whether the actor's role holds a permission."""
    return actor.role in PERMISSIONS.get(permission, frozenset())


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


def allowed(permission: str) -> Callable[[UseCase[D, P, R]], UseCase[D, P, R]]:
    """Declare what a use case needs. It is checked before the first line runs, whichever door it is called from."""
    if permission not in PERMISSIONS:
        raise ValueError(f"'{permission}' is not in PERMISSIONS: name it there, with the roles that hold it")

    def declare(use_case: UseCase[D, P, R]) -> UseCase[D, P, R]:
        @wraps(use_case)
        async def checked(desk: D, /, *args: P.args, **kwargs: P.kwargs) -> R:
            require(desk.actor, permission)
            return await use_case(desk, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return declare


def permission_of(use_case: Callable[..., object]) -> str | None:
    """The permission a use case declared, or None where it declared none."""
    return getattr(use_case, "permission", None)
