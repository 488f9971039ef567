"""Errors as pages: what happened, what to do next, and a number to quote where the fault is ours."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from services.access.doors import NOBODY, TOO_MANY, status_of
from services.i18n import N_
from services.web.again import STEP_UP, asked_again
from services.web.entering import SECOND
from services.web.environment import query
from services.web.page import Asked, Page
from services.web.refusals import words_of
from talentcoop.errors import TalentCoopError

UNFINISHED: Final = "access.unfinished"
MINUTE: Final = 60
_log = logging.getLogger("talentcoop.web")
_HTTP = {
    404: (N_("There is no such page."), N_("Check the address, or begin at the first page.")),
    405: (N_("This address takes no such request."), N_("Go back and use the page's own buttons.")),
    413: (N_("That was too long."), N_("Send less at a time.")),
}
_REFUSED = (N_("This could not be understood."), N_("Go back, and try it again from the page."))
_OURS = (N_("Something went wrong on our side."), N_("Try again. If it happens again, tell us the number below."))


class PageProblems:
    """Turns errors into pages, in the reader's language."""

    def __init__(self, page_of: Callable[[Asked], Page]) -> None:
        self._page_of = page_of

    def told(self, request: Asked, error: TalentCoopError) -> Response[Any]:
        """An error of ours; who is not signed in is led to where she can."""
        if error.code == NOBODY:
            wanted = request.scope["path"] if request.scope["method"] == "GET" else None
            return Redirect(query("/sign-in", then=wanted), status_code=303)
        if error.code == UNFINISHED:
            return Redirect(SECOND, status_code=303)
        if error.code == STEP_UP:
            return asked_again(request, self._page_of(request))
        if error.kind == "error":
            _log.error("request.failed", extra={"code": error.code})
        answer = self._shown(request, status_of(error.kind, error.code), *words_of(error))
        if error.code == TOO_MANY:
            answer.headers["Retry-After"] = str(MINUTE)
        return answer

    def refused(self, request: Asked, error: HTTPException) -> Response[Any]:
        """What the framework refuses before a use case is called."""
        if error.status_code >= 500:
            return self.unexpected(request, error)
        status = 422 if error.status_code == 400 else error.status_code
        return self._shown(request, status, *_HTTP.get(status, _REFUSED))

    def unexpected(self, request: Asked, error: Exception) -> Response[Any]:
        """A fault of ours: the log says what kind and where, the page only under which number."""
        page = self._page_of(request)
        _log.error("request.failed", extra={"code": "server.error", "request": page.request_id}, exc_info=error)
        return page.show("problem.html", status=500, message=_OURS[0], step=_OURS[1], number=page.request_id)

    def _shown(self, request: Asked, status: int, message: str, step: str) -> Response[Any]:
        return self._page_of(request).show("problem.html", status=status, message=message, step=step, number=None)
