"""Every error as RFC 9457 problem details: the code for programs, one sentence and a next step for people.

Nothing of an unexpected exception leaves the house: its text may quote what somebody wrote about a person.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from pydantic import BaseModel

from services.access.doors import NOBODY, REQUEST_ID, status_of
from talentcoop.errors import TalentCoopError

PROBLEM_JSON: Final = "application/problem+json"
LONGEST_TEXT: Final = 500
MOST_FAULTS: Final = 50
_log = logging.getLogger("talentcoop.api")


class FaultOut(BaseModel):
    """One thing wrong with a request: where it stands, as a JSON pointer into the body or a parameter's name."""

    pointer: str
    source: str
    expected: str


class ProblemOut(BaseModel):
    """What went wrong, in the shape of RFC 9457. `type` ends in the stable code; `facts` are its figures."""

    type: str
    title: str
    status: int
    detail: str
    next_step: str
    instance: str
    facts: dict[str, Any]
    faults: list[FaultOut]


Asked = Request[Any, Any, Any]
Told = Response[ProblemOut]

_TITLES: Final = {
    "missing": "Not found",
    "stale": "Changed meanwhile",
    "disallowed": "Not possible now",
    "invalid": "Not understood",
    "forbidden": "Not allowed",
    "error": "Not available",
}
_REFUSED: Final = {
    400: ("request.malformed", "Not readable", "The request cannot be read.", "Send valid JSON."),
    404: ("request.no-such-path", "Not found", "There is nothing here.", "See GET /api/openapi.json."),
    405: ("request.wrong-method", "Not possible here", "This path has no such method.", "See the header Allow."),
    413: ("request.too-long", "Too long", "The body is too long.", "Send less at a time."),
    415: ("request.not-json", "Not readable", "The body must be JSON.", "Send Content-Type: application/json."),
}
_LACKING: Final = re.compile(r"^Missing required (?P<source>\w+) parameter '(?P<name>\w+)'")
_FALLBACK: Final = ("request.refused", "Refused", "The request was refused.", "See GET /api/openapi.json.")


def told(request: Asked, error: TalentCoopError) -> Told:
    """An error of ours, by its kind."""
    status = status_of(error.kind, error.code)
    title = "Not signed in" if error.code == NOBODY else _TITLES[error.kind]
    if error.kind == "error":
        _log.error("request.failed", extra={"code": error.code, "request": request_id(request)})
    facts = {key: value for key, given in error.facts.items() if (value := plain(given)) is not None}
    return _problem(
        request,
        status,
        ProblemOut(
            type=f"urn:talentcoop:{error.code}",
            title=title,
            status=status,
            detail=error.message,
            next_step=error.next_step,
            instance=_instance(request),
            facts=facts,
            faults=[],
        ),
    )


def refused(request: Asked, error: HTTPException) -> Told:
    """What the framework refuses before a use case is called."""
    if isinstance(error, ValidationException):
        return _invalid(request, error)
    if error.status_code >= 500:
        return unexpected(request, error)
    code, title, detail, step = _REFUSED.get(error.status_code, _FALLBACK)
    return _problem(request, error.status_code, _own(request, error.status_code, code, (title, detail, step)), error)


def unexpected(request: Asked, error: Exception) -> Told:
    """A fault of ours. The log says what kind it is and where it arose; the answer says only under which id."""
    _log.error("request.failed", extra={"code": "server.error", "request": request_id(request)}, exc_info=error)
    words = ("Our fault", "Something went wrong on our side.", "Try again; if it lasts, report the instance.")
    return _problem(request, 500, _own(request, 500, "server.error", words))


HANDLERS: Final[dict[int | type[Exception], Any]] = {
    TalentCoopError: told,
    HTTPException: refused,
    Exception: unexpected,
}


def request_id(request: Asked) -> str:
    """The id of a request, the same in its log line and in its answer."""
    return str(request.scope["state"].setdefault(REQUEST_ID, uuid4()))


def plain(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """A fact as JSON can show it; None for whatever is not plainly a figure, a word, a day or an id."""
    if isinstance(value, str):
        return str(value)[:LONGEST_TEXT]
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, date | UUID):
        return value.isoformat() if isinstance(value, date) else str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(held) for held in value]
    return None


def _own(request: Asked, status: int, code: str, words: tuple[str, str, str]) -> ProblemOut:
    title, detail, step = words
    return ProblemOut(
        type=f"urn:talentcoop:{code}",
        title=title,
        status=status,
        detail=detail,
        next_step=step,
        instance=_instance(request),
        facts={},
        faults=[],
    )


def _invalid(request: Asked, error: ValidationException) -> Told:
    words = ("Not understood", "The request does not have the shape that is asked for.", "Correct each fault.")
    problem = _own(request, 422, "request.invalid", words)
    problem.faults = list(_faults(error))[:MOST_FAULTS]
    return _problem(request, 422, problem)


def _faults(error: ValidationException) -> Iterable[FaultOut]:
    """One entry a field. The body's are pydantic's own, which say where; others are named by Litestar."""
    in_body = getattr(error.__cause__, "errors", None)
    if isinstance(in_body, list):
        for fault in in_body:
            yield FaultOut(pointer=_pointer(fault["loc"]), source="body", expected=str(fault["msg"]))
        return
    if lacking := _LACKING.search(error.detail):
        yield FaultOut(pointer=lacking["name"], source=lacking["source"], expected="Required")
    for entry in error.extra if isinstance(error.extra, list) else []:
        if entry.get("key") == "data":
            yield FaultOut(pointer="", source="body", expected="A JSON object in the body")
        else:
            source = getattr(entry.get("source"), "value", None) or str(entry.get("source", "request"))
            yield FaultOut(pointer=str(entry.get("key", "")), source=source, expected=str(entry["message"]))


def _pointer(loc: Iterable[object]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in loc)


def _instance(request: Asked) -> str:
    return f"urn:uuid:{request_id(request)}"


def _problem(request: Asked, status: int, body: ProblemOut, error: HTTPException | None = None) -> Told:
    headers = {key: value for key, value in ((error and error.headers) or {}).items() if key.lower() == "allow"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(body, status_code=status, media_type=PROBLEM_JSON, headers=headers)
