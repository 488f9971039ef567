"""What a route of the API says of itself: the one use case it calls, and with it its permission and its answers.

A handler gets that very use case as `act`, bound to the desk of whoever asks, and has no other way to one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import SkipValidation

from services.access.doors import UseCase, behind
from services.api.problems import PROBLEM_JSON, ProblemOut

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
    429: "Too much was asked within a minute; Retry-After says how long to wait.",
    500: "A fault of ours; quote its instance when you report it.",
}
PROBLEMS: Final = {
    status: ResponseSpec(ProblemOut, generate_examples=False, description=said, media_type=PROBLEM_JSON)
    for status, said in _ANSWERS.items()
}


def calls(use_case: UseCase) -> dict[str, Any]:
    """What a route says after its path: the use case it calls. Whoever may call that may use the route."""
    return {"opt": behind(use_case), "responses": PROBLEMS}
