"""What a route says of itself: the one use case it calls, and with it its permission and the answers it may give.

A handler gets that very use case as `act`, bound to the desk of whoever asks, and has no other way to one: what is
guarded and what is called cannot differ.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import SkipValidation

from services.access.permissions import PERMISSIONS, permission_of
from services.api.problems import PROBLEM_JSON, ProblemOut

USE_CASE: Final = "use_case"
PERMISSION: Final = "permission"
OPEN: Final = "open"

Act: TypeAlias = NamedDependency[SkipValidation[Callable[..., Awaitable[Any]]]]
"""The route's own use case, at the desk of whoever asks."""

_ANSWERS: Final = {
    400: "The body is not JSON.",
    401: "Nobody is signed in.",
    403: "The role does not include it.",
    404: "There is no such thing, or it is not yours to see.",
    409: "It was changed meanwhile, or the law or its own life does not let this happen now.",
    413: "The body is too long.",
    415: "The body is not sent as application/json.",
    422: "What was given cannot be understood or contradicts itself.",
    500: "A fault of ours; quote its instance when you report it.",
}
PROBLEMS: Final = {
    status: ResponseSpec(ProblemOut, generate_examples=False, description=said, media_type=PROBLEM_JSON)
    for status, said in _ANSWERS.items()
}


def calls(use_case: Callable[..., Awaitable[Any]]) -> dict[str, Any]:
    """What a route says after its path: the use case it calls. Whoever may call that may use the route."""
    if permission_of(use_case) is None:
        raise ValueError(f"{use_case.__qualname__} declares no permission: mark it with @allowed")
    return {"opt": {USE_CASE: use_case}, "responses": PROBLEMS}


def permits(permission: str) -> dict[str, Any]:
    """What a route says that calls no use case: the permission it asks for."""
    if permission not in PERMISSIONS:
        raise ValueError(f"'{permission}' is not in PERMISSIONS")
    return {PERMISSION: permission}


def declared(opt: Mapping[str, Any]) -> str | None:
    """The permission that a route's options ask for; None where they name none."""
    use_case = opt.get(USE_CASE)
    return permission_of(use_case) if use_case is not None else opt.get(PERMISSION)
