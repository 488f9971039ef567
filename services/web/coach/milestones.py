"""One milestone of one person: what shows that it was reached, and what came of trying."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import AfterValidator, Field

from services.i18n import N_
from services.usecases import agenda, boards
from services.usecases.boards import Person, Step
from services.web.coach import wording
from services.web.coach.wording import REACHED, TRIED, WAIVED
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf, seen

HOW: Final = N_("How it went")
NOTE: Final = N_("Note")
DONE: Final = {REACHED: "milestone-reached", TRIED: "milestone-tried", WAIVED: "milestone-waived"}


def _said(text: str) -> str:
    if text.partition(":")[0] not in DONE:
        raise ValueError(N_("choose an answer."))
    return text


class MilestoneForm(Form):
    """How a milestone went: reached (and how it came out, as `reached:launch`), tried, or no longer needed.

    `back` is where it was asked: on the board, on her page, on the milestone's own.
    """

    version: int
    back: Literal["board", "person", "milestone"] = "milestone"
    how: Annotated[str, Field(title=HOW, validate_default=True), AfterValidator(_said)] = ""
    on: Annotated[date | None, Field(title=N_("When"))] = None
    note: Annotated[str, Field(title=NOTE, max_length=2000)] = ""

    def attempt(self, item: UUID) -> agenda.Do:
        """What the agenda is told."""
        way, _, outcome = self.how.partition(":")
        return agenda.Do(
            item=item,
            version=self.version,
            reached=way == REACHED,
            on=self.on,
            outcome=outcome or None,
            note=self.note,
        )


class Milestones(Controller):
    """A milestone and its form; the board's and the person's forms are answered here too."""

    path = "/coach/items/{item:uuid}"

    @get("/", **shows(boards.milestone))
    async def show(self, page: PageOf, ask: Ask, item: FromPath[UUID]) -> Response[str]:
        """What it asks, when, and what came of trying."""
        return await _shown(page, ask, item)

    @post("/", **takes(agenda.waive, agenda.do, boards.milestone))
    async def move(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], item: FromPath[UUID]
    ) -> Response[Any]:
        """Note how it went; what is refused is shown on the milestone's own page."""
        filled = await read(request, MilestoneForm)
        if filled.value and filled.value.how == WAIVED and not filled.value.note:
            filled = filled.wrong("note", NOTE, N_("say why it is not needed."))
        try:
            form = filled.checked()
            if form.how == WAIVED:
                await ask(agenda.waive, item, form.version, form.note)
            else:
                await ask(agenda.do, form.attempt(item))
        except REFUSED as error:
            return await _shown(page, ask, item, filled.refused(error))
        person, _ = await ask(boards.milestone, item)
        return seen(_back(form.back, person, item), DONE[form.how.partition(":")[0]])


async def _shown(page: Page, ask: Ask, item: UUID, filled: Filled[Any] = UNSENT) -> Response[str]:
    found: tuple[Person, Step] = await ask(boards.milestone, item)
    person, step = found
    return page.show("coach/milestone.html", person=person, step=step, wording=wording, filled=filled)


def _back(place: str, person: Person, item: UUID) -> str:
    cohort = f"/coach/cohorts/{person.board.cohort.id}"
    return {"board": cohort, "person": f"{cohort}/{person.card.enrolment.id}"}.get(place, f"/coach/items/{item}")
