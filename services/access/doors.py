"""What a door says of itself and every floor reads: the use cases behind it, what it asks for, and how errors answer.

A route names the use cases that it calls; whoever may call the first may pass, and each still asks for its own
permission. So what is guarded and what is called cannot differ.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from services.access.permissions import PERMISSIONS, permission_of

USE_CASES: Final = "use_cases"
PERMISSION: Final = "permission"
OPEN: Final = "open"
FORM: Final = "form"
BY_SECRET: Final = "by_secret"
"""Marks a route whose last part is a secret that tells who asks: a calendar program sends no token."""
AT_DOOR: Final = "at_door"
"""Marks a route of the way in: its use cases are called for whoever is not known yet."""
REQUEST_ID: Final = "request_id"
NOBODY: Final = "access.nobody"
"""The code of the error that nobody is signed in."""
TOO_MANY: Final = "access.too-many"
"""The code of the error that somebody asks too much in too short a time."""
_BY_CODE: Final = MappingProxyType({NOBODY: 401, TOO_MANY: 429})
"""The errors that answer with another status than their kind's."""
STATUSES: Final[Mapping[str, int]] = {
    "missing": 404,
    "stale": 409,
    "disallowed": 409,
    "invalid": 422,
    "forbidden": 403,
    "error": 503,
}
"""The status that each kind of error answers with."""
UseCase = Callable[..., Awaitable[Any]]


def behind(*use_cases: UseCase) -> dict[str, Any]:
    """What a route's options say: the use cases that it calls, the one that guards it first."""
    for use_case in use_cases:
        if permission_of(use_case) is None:
            raise ValueError(f"{use_case.__qualname__} declares no permission: mark it with @allowed")
    return {USE_CASES: use_cases}


def permits(permission: str) -> dict[str, Any]:
    """What a route says that calls no use case: the permission it asks for."""
    if permission not in PERMISSIONS:
        raise ValueError(f"'{permission}' is not in PERMISSIONS")
    return {PERMISSION: permission}


def declared(opt: Mapping[str, Any]) -> str | None:
    """The permission that a route's options ask for; None where they name none."""
    use_cases = opt.get(USE_CASES)
    return permission_of(use_cases[0]) if use_cases else opt.get(PERMISSION)


def status_of(kind: str, code: str) -> int:
    """The status of an error by its kind; 401 where nobody is signed in, 429 where somebody asks too much."""
    return _BY_CODE.get(code) or STATUSES[kind]
