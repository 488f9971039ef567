"""/desk/contests: what workers say is wrong in their files, and the answers."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery
from pydantic import Field

from services.i18n import N_
from services.ports.pages import Slice
from services.usecases import contests
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.labels.rights import TOPICS_AT_DESK
from services.web.lists import SIZE, Start, reach
from services.web.page import Page, PageOf, seen


class AnswerForm(Form):
    """What the desk answers."""

    version: int
    answer: Annotated[str, Field(title=N_("Your answer"), min_length=1, max_length=contests.LONGEST)]


class ContestPages(Controller):
    """What waits for an answer first."""

    path = "/desk/contests"

    @get("/", **shows(contests.find))
    async def listed(self, page: PageOf, ask: Ask, show: FromQuery[str] = "", start: Start = 0) -> Response[str]:
        """What is contested; `show=answered` what was answered."""
        answered = show == "answered"
        found = await reach(
            lambda part: ask(contests.find, part, answered=answered), Slice(start, SIZE), lambda held: held.part
        )
        return page.show("desk/contests.html", found=found, part=found.part, answered=answered, topics=TOPICS_AT_DESK)

    @get("/{contest:uuid}", **shows(contests.show))
    async def show(self, page: PageOf, ask: Ask, contest: FromPath[UUID]) -> Response[str]:
        """One of them, in her words."""
        return await _shown(page, ask, contest)

    @post("/{contest:uuid}", **takes(contests.answer, contests.show))
    async def answer(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], contest: FromPath[UUID]
    ) -> Response[Any]:
        """Answer it."""
        filled: Filled[AnswerForm] = await read(request, AnswerForm)
        try:
            form = filled.checked()
            await ask(contests.answer, contest, form.version, form.answer)
        except REFUSED as error:
            return await _shown(page, ask, contest, filled.refused(error))
        return seen(f"/desk/contests/{contest}", "contest-answered")


async def _shown(page: Page, ask: Ask, contest: UUID, filled: Filled[Any] = UNSENT) -> Response[str]:
    held, ref = await ask(contests.show, contest)
    return page.show("desk/contest.html", filled=filled, contest=held, ref=ref, topics=TOPICS_AT_DESK)
