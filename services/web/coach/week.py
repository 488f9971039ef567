"""My week: what is late, what is due by Sunday, of whom nothing is heard; and every cohort in a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from litestar import Controller, Response, get
from litestar.params import FromQuery

from services.exports.sheets import Cell
from services.i18n import N_
from services.ports.pages import Slice, cut
from services.usecases import boards, weeks
from services.usecases.boards import Board
from services.usecases.weeks import Task, Week
from services.web.coach import wording
from services.web.doors import Ask, gives, shows
from services.web.files import NUMBER, file_of, numbered
from services.web.page import Page, PageOf

COLUMNS: Final = (
    NUMBER,
    N_("Milestone"),
    N_("Cohort"),
    N_("With whom"),
    N_("Due"),
    N_("In time until"),
    N_("How it stands"),
    N_("Last heard of"),
)
FILTERS: Final[Mapping[str, Callable[[Week], tuple[Task, ...]]]] = {
    "late": lambda week: week.late,
    "week": lambda week: week.due,
    "silent": lambda week: week.silent,
}
COHORT_COLUMNS: Final = (
    N_("Cohort"),
    N_("Programme"),
    N_("Began"),
    N_("Phase now"),
    N_("People"),
    N_("With something late"),
)


class Weeks(Controller):
    """What a coach begins with."""

    path = "/coach"

    @get("/", **shows(weeks.mine))
    async def week(self, page: PageOf, ask: Ask, show: FromQuery[str] = "", start: FromQuery[int] = 0) -> Response[str]:
        """What waits, filtered as her numbers lead."""
        found: Week = await ask(weeks.mine)
        show = show if show in FILTERS else ""
        part = cut(chosen(found, show), Slice(start))
        return page.show("coach/week.html", week=found, show=show, part=part, wording=wording)

    @get(["/week.csv", "/week.xlsx"], **gives(weeks.mine))
    async def take(self, page: PageOf, ask: Ask, show: FromQuery[str] = "") -> Response[bytes]:
        """The same rows to take away."""
        found: Week = await ask(weeks.mine)
        tasks = chosen(found, show)
        numbers = numbered(task.card.enrolment.id for task in tasks)
        rows = [_row(page, task, number) for task, number in zip(tasks, numbers, strict=True)]
        return file_of(page, page.say("My week"), [page.say(name) for name in COLUMNS], rows)

    @get("/cohorts", **shows(boards.every))
    async def cohorts(self, page: PageOf, ask: Ask, start: FromQuery[int] = 0) -> Response[str]:
        """Every cohort, how many are on it and how many stall."""
        return page.show("coach/cohorts.html", part=cut(await ask(boards.every), Slice(start)))

    @get(["/cohorts.csv", "/cohorts.xlsx"], **gives(boards.every))
    async def take_cohorts(self, page: PageOf, ask: Ask) -> Response[bytes]:
        """The same rows to take away."""
        rows = [_cohort_row(page, board) for board in await ask(boards.every)]
        return file_of(page, page.say("Cohorts"), [page.say(name) for name in COHORT_COLUMNS], rows)


def chosen(week: Week, show: str) -> Sequence[Task]:
    """The tasks that a number of the first screen counts; without one, everything until Sunday."""
    return FILTERS[show](week) if show in FILTERS else (*week.late, *week.due)


def _row(page: Page, task: Task, number: int) -> tuple[Cell, ...]:
    due = task.step.item.due
    return (
        number,
        wording.title_of(page.words, task.step),
        task.board.cohort.name,
        wording.who_of(page.words, task.step),
        due.due_on,
        due.close_on,
        wording.stands(page.words, task.step, task.board.today),
        task.card.heard_on,
    )


def _cohort_row(page: Page, board: Board) -> tuple[Cell, ...]:
    return (
        board.cohort.name,
        page.words.told(board.programme.titles),
        board.cohort.starts_on,
        page.words.told(board.phase.title) if board.phase else "",
        board.here,
        len(board.stalled),
    )
