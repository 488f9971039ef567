"""What a page's route says of itself: the use cases it calls, and whether it takes a form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import SkipValidation

from services.access.doors import AT_DOOR, BY_SECRET, FORM, OPEN, UseCase, behind

Ask: TypeAlias = NamedDependency[SkipValidation[Callable[..., Awaitable[Any]]]]
"""Calls a use case that the route names, at the desk of whoever asks: `await ask(workers.show, worker)`."""
SHOWN: Final = "shown"
"""Marks a route whose answer is a page that people look at; the tests visit each."""


def shows(*use_cases: UseCase, linked: bool = True) -> dict[str, Any]:
    """A page that people look at, and the use cases it calls; the first one's permission guards it. One that is not
    `linked` is led to by what somebody has or did, so that no link of the demo finds it.
    """
    opt = {**behind(*use_cases)} | ({SHOWN: True} if linked else {})
    return {"opt": opt, "media_type": MediaType.HTML, "include_in_schema": False}


def gives(*use_cases: UseCase) -> dict[str, Any]:
    """A file to take away: the same rows that a page shows, in another form."""
    return {"opt": behind(*use_cases), "include_in_schema": False}


def subscribed(*use_cases: UseCase) -> dict[str, Any]:
    """A file that a program fetches again and again; the secret in its address tells whose it is."""
    return {"opt": {**behind(*use_cases), BY_SECRET: True}, "include_in_schema": False}


def takes(*use_cases: UseCase) -> dict[str, Any]:
    """A form sent from a page: the use case that does what it asks, and those that show the page again. The first one's
    permission guards it: the one that fewer hold.
    """
    return {
        "opt": {**behind(*use_cases), FORM: True},
        "media_type": MediaType.HTML,
        "include_in_schema": False,
        "status_code": 200,
    }


def public(*, form: bool = False, shown: bool = True) -> dict[str, Any]:
    """A page for anybody."""
    opt = {OPEN: True} | ({FORM: True} if form else {}) | ({SHOWN: True} if shown else {})
    return {"opt": opt, "media_type": MediaType.HTML, "include_in_schema": False, "status_code": 200}


def enters(*use_cases: UseCase, form: bool = True) -> dict[str, Any]:
    """A page or a form for whoever is not known yet, and the use cases of the way in that it calls."""
    opt = {**behind(*use_cases), AT_DOOR: True} | ({FORM: True} if form else {})
    return {"opt": opt, "media_type": MediaType.HTML, "include_in_schema": False, "status_code": 200}
