"""One cohort: the board, how far it has come, and each person's own path with the way out of the programme."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.exports.sheets import Cell
from services.i18n import N_
from services.usecases import boards, cohorts
from services.usecases.boards import Board, Card, Person
from services.web.coach import drawn, wording
from services.web.doors import Ask, gives, shows, takes
from services.web.files import NUMBER, file_of, numbered
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.labels import programmes, work
from services.web.page import Page, PageOf, seen
from talentcoop.cohorts import ExitType
from talentcoop.errors import Missing

COLUMNS: Final = (
    NUMBER,
    N_("On it since"),
    N_("Next milestone"),
    N_("With whom"),
    N_("Due"),
    N_("In time until"),
    N_("How it stands"),
    N_("Reached"),
    N_("Late"),
    N_("Last heard of"),
    N_("Left on"),
)


class LeaveForm(Form):
    """How and when somebody leaves the programme."""

    kind: Annotated[ExitType, Field(title=N_("How she leaves"))]
    on: Annotated[date | None, Field(title=N_("Last day"))] = None


class Cohorts(Controller):
    """A cohort's board, and who is on it."""

    path = "/coach/cohorts/{cohort:uuid}"

    @get("/", **shows(boards.show))
    async def board(self, page: PageOf, ask: Ask, cohort: FromPath[UUID]) -> Response[str]:
        """Everybody in the column of her next milestone."""
        board: Board = await ask(boards.show, cohort)
        return page.show("coach/board.html", board=board, charts=drawn.charts(page, board), wording=wording)

    @get(["/board.csv", "/board.xlsx"], **gives(boards.show))
    async def take(self, page: PageOf, ask: Ask, cohort: FromPath[UUID]) -> Response[bytes]:
        """The same people to take away."""
        board: Board = await ask(boards.show, cohort)
        numbers = numbered(card.enrolment.id for card in board.cards)
        rows = [_row(page, board, card, number) for card, number in zip(board.cards, numbers, strict=True)]
        return file_of(page, board.cohort.name, [page.say(name) for name in COLUMNS], rows)

    @get("/{enrolment:uuid}", **shows(boards.person))
    async def person(self, page: PageOf, ask: Ask, cohort: FromPath[UUID], enrolment: FromPath[UUID]) -> Response[str]:
        """Her milestones, each with how it stands."""
        return await _shown(page, ask, (cohort, enrolment))

    @post("/{enrolment:uuid}", **takes(cohorts.leave, boards.person))
    async def leave(
        self,
        page: PageOf,
        ask: Ask,
        request: Request[Any, Any, Any],
        cohort: FromPath[UUID],
        enrolment: FromPath[UUID],
    ) -> Response[Any]:
        """Note that she left. Declining is never a failure."""
        filled = await read(request, LeaveForm)
        if filled.value and filled.value.on and filled.value.on > page.day:
            filled = filled.wrong("on", N_("Last day"), N_("give a day up to today."))
        try:
            form = filled.checked()
            await ask(cohorts.leave, enrolment, form.on or page.day, form.kind)
        except REFUSED as error:
            return await _shown(page, ask, (cohort, enrolment), filled.refused(error))
        return seen(f"/coach/cohorts/{cohort}/{enrolment}", "left-programme")


async def _shown(page: Page, ask: Ask, keys: tuple[UUID, UUID], filled: Filled[Any] = UNSENT) -> Response[str]:
    person: Person = await ask(boards.person, keys[1])
    if person.board.cohort.id != keys[0]:
        raise Missing("enrolment.missing", "There is nobody of this enrolment here.", "Look on the cohort's board.")
    kinds = [(kind.value, page.say(text)) for kind, text in work.EXITS.items()]
    return page.show("coach/person.html", person=person, wording=wording, kinds=kinds, filled=filled)


def _row(page: Page, board: Board, card: Card, number: int) -> tuple[Cell, ...]:
    step, enrolment = card.next, card.enrolment
    left = page.say(work.EXITS[enrolment.exit_type]) if enrolment.exit_type else None
    return (
        number,
        enrolment.enrolled_on,
        wording.title_of(page.words, step) if step else None,
        wording.who_of(page.words, step) if step else None,
        step.item.due.due_on if step else None,
        step.item.due.close_on if step else None,
        left or page.say(programmes.PACES[card.pace(board.today)]),
        card.reached,
        len(card.late(board.today)),
        card.heard_on,
        enrolment.exited_on,
    )
