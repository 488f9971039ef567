"""One placement at the desk: its life, its start gate, and every step of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.i18n import N_
from services.usecases import lives, placements
from services.usecases.lives import Life
from services.web.desk.lifeline import KINDS, TAGS, drawn, marks, tagged, title_of
from services.web.desk.moves import TO_WORK, moves, shut
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf, seen
from talentcoop.agenda import ItemState
from talentcoop.placements import OPEN, Preparation, State, transition

DONE: Final = {"start": "work-started", "suspend": "work-suspended", "resume": "work-resumed", "end": "work-ended"}
Sent = Request[Any, Any, Any]
Do = Callable[[placements.Step], Awaitable[object]]
Version = Annotated[int, Field(ge=0, le=2_147_483_647)]


class StepForm(Form):
    """A step on the placement that was read at `version`; of the days at most the step's own is filled in."""

    version: Version
    start_on: Annotated[date | None, Field(title=N_("First day of work"))] = None
    suspend_on: Annotated[date | None, Field(title=N_("First day without work"))] = None
    resume_on: Annotated[date | None, Field(title=N_("First day of work again"))] = None
    end_on: Annotated[date | None, Field(title=N_("Last day of work"))] = None


class PrepareForm(Form):
    """What is ready for the first day."""

    version: Version
    done: Annotated[list[Preparation], Field(title=N_("Ready now"), min_length=1, max_length=20)]


class LifePages(Controller):
    """One placement from proposal to end."""

    path = "/desk/placements/{placement:uuid}"

    @get("/", **shows(lives.show))
    async def life(self, page: PageOf, ask: Ask, placement: FromPath[UUID]) -> Response[str]:
        """Everything about it."""
        return _shown(page, await ask(lives.show, placement))

    @post("/steps/{step:str}", **takes(placements.take, lives.show))
    async def take(
        self, page: PageOf, ask: Ask, request: Sent, placement: FromPath[UUID], step: FromPath[str]
    ) -> Response[Any]:
        """Take a step that only moves the state."""

        async def taken(asked: placements.Step) -> None:
            await ask(placements.take, asked, step)

        return await _done(page, ask, request, placement, step, taken)

    @post("/start", **takes(placements.start, lives.show))
    async def start(self, page: PageOf, ask: Ask, request: Sent, placement: FromPath[UUID]) -> Response[Any]:
        """Start work."""
        return await _done(page, ask, request, placement, "start", partial(ask, placements.start))

    @post("/suspend", **takes(placements.suspend, lives.show))
    async def suspend(self, page: PageOf, ask: Ask, request: Sent, placement: FromPath[UUID]) -> Response[Any]:
        """Suspend work."""
        return await _done(page, ask, request, placement, "suspend", partial(ask, placements.suspend))

    @post("/resume", **takes(placements.resume, lives.show))
    async def resume(self, page: PageOf, ask: Ask, request: Sent, placement: FromPath[UUID]) -> Response[Any]:
        """Take work up again."""
        return await _done(page, ask, request, placement, "resume", partial(ask, placements.resume))

    @post("/end", **takes(placements.end, lives.show))
    async def end(self, page: PageOf, ask: Ask, request: Sent, placement: FromPath[UUID]) -> Response[Any]:
        """End it."""
        return await _done(page, ask, request, placement, "end", partial(ask, placements.end))

    @post("/prepare", **takes(placements.prepare, lives.show))
    async def prepare(self, page: PageOf, ask: Ask, request: Sent, placement: FromPath[UUID]) -> Response[Any]:
        """Note what is ready."""
        filled: Filled[PrepareForm] = await read(request, PrepareForm)
        try:
            form = filled.checked()
            await ask(placements.prepare, placements.Step(placement=placement, version=form.version), form.done)
        except REFUSED as error:
            return _shown(page, await ask(lives.show, placement), "prepare", filled.refused(error))
        return seen(f"/desk/placements/{placement}", "prepared")


async def _done(page: Page, ask: Ask, request: Sent, placement: UUID, step: str, do: Do) -> Response[Any]:
    """Take a step as its form asks, and show the placement again."""
    filled: Filled[StepForm] = await read(request, StepForm)
    try:
        form = filled.checked()
        await do(placements.Step(placement=placement, version=form.version, on=getattr(form, f"{step}_on", None)))
    except REFUSED as error:
        return _shown(page, await ask(lives.show, placement), step, filled.refused(error))
    return seen(f"/desk/placements/{placement}", DONE.get(step, "step-taken"))


def _shown(page: Page, held: Life, sent: str = "", filled: Filled[Any] = UNSENT) -> Response[str]:
    """The page; `sent` names the step whose form was refused."""
    found, steps = marks(page, held), moves(page, held.placement)
    items = [(item, title_of(page, held.schedule, item), *tagged(item, page.day)) for item in held.items]
    red = next((fault.facts["missing"] for fault in filled.faults if "missing" in fault.facts), ())
    return page.show(
        "desk/placement.html",
        filled=filled,
        unsent=UNSENT,
        sent=sent,
        refused_lines=red,
        life=held,
        path=_path(held),
        moves=[move for move in steps if not move.reason],
        shut=shut(steps),
        to_prepare=[line.code for line in held.red if line.code in set(Preparation)],
        marks=found,
        mark_kinds=KINDS,
        mark_tags=TAGS,
        chart_of=drawn(page, held, found),
        items=items,
        due=next((row for row in items if row[0].state is ItemState.OPEN), None),
    )


def _path(life: Life) -> list[tuple[State, str]]:
    """The states on the way, each with where it lies: `past`, `here` or `ahead`."""
    here = life.placement.state
    reached = {State.PROPOSED, *(move.target for move in map(transition, (step for step, _, _ in life.steps)) if move)}
    ahead = TO_WORK[TO_WORK.index(here) + 1 :] if here in TO_WORK else ()
    passed = [state for state in TO_WORK if state in reached and state is not here and state not in ahead]
    closed = here not in OPEN
    return [
        *((state, "past") for state in passed),
        (here, "here"),
        *((state, "ahead") for state in ahead),
        *(() if closed else ((State.ENDED, "ahead"),)),
    ]
