"""Placements at the desk: which there are, and what comes next in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from litestar import Controller, Response, get
from litestar.params import QueryParameter

from services.ports.pages import Page as Part
from services.ports.pages import Slice
from services.usecases import lives
from services.usecases.lives import PlacementLine, PlacementLines
from services.web.desk.lifeline import title_of
from services.web.doors import Ask, gives, shows
from services.web.files import every, file_of
from services.web.labels import work
from services.web.lists import SIZE, Start, reach
from services.web.page import Page, PageOf
from talentcoop.placements import OPEN, State

InState = Annotated[str, QueryParameter(name="state")]


class PlacementPages(Controller):
    """The list of placements."""

    path = "/desk"

    @get("/placements", **shows(lives.find))
    async def listed(
        self,
        page: PageOf,
        ask: Ask,
        in_state: InState = "open",
        start: Start = 0,
    ) -> Response[str]:
        """The placements that the filter finds."""
        found: PlacementLines = await reach(
            lambda part: ask(lives.find, part, states=_states(in_state)), Slice(start, SIZE), lambda found: found.part
        )
        return page.show(
            "desk/placements.html",
            part=found.part,
            following={line.placement.id: _following(page, found, line) for line in found.part.items},
            state=in_state,
            kept={"state": "" if in_state == "open" else in_state},
        )

    @get(["/placements.csv", "/placements.xlsx"], **gives(lives.find))
    async def file(self, page: PageOf, ask: Ask, in_state: InState = "open") -> Response[bytes]:
        """The same placements to take away: by reference only, since a file leaves the house."""
        rows: list[list[Any]] = []

        async def part(wanted: Slice) -> Part[PlacementLine]:
            found: PlacementLines = await ask(lives.find, wanted, states=_states(in_state))
            rows.extend(_row(page, found, line) for line in found.part.items)
            return found.part

        await every(part)
        return file_of(page, page.say("Placements"), _columns(page), rows)


def _states(state: str) -> tuple[State, ...]:
    """The states that a filter asks for: one, those still open, or all."""
    if state == "open":
        return OPEN
    return tuple(one for one in State if one.value == state)


@dataclass(frozen=True, slots=True)
class Following:
    """What comes next in a placement, in words, on which day, and until which day that is in time."""

    text: str = ""
    day: date | None = None
    until: date | None = None


def _following(page: Page, found: PlacementLines, line: PlacementLine) -> Following:
    """The step that leads on to work; once work began, the first open follow-up; nothing where it is closed."""
    held = line.placement
    if line.next is not None and (held.state not in OPEN or held.started_on is not None):
        return Following(title_of(page, found.schedule, line.next), line.next.due.due_on, line.next.due.close_on)
    step = next((one for one in held.open_steps if one not in ("end", "suspend")), "")
    if not step:
        return Following()
    return Following(page.say(work.STEPS[step]), held.planned.first if step == "start" else None)


def _columns(page: Page) -> list[str]:
    return [
        page.say("Worker"),
        page.say("Role"),
        page.say("Employer"),
        page.say("Who employs her"),
        page.say("State"),
        page.say("First planned day"),
        page.say("Last planned day"),
        page.say("Started"),
        page.say("Ended"),
        page.say("Next"),
        page.say("Next day"),
    ]


def _row(page: Page, found: PlacementLines, line: PlacementLine) -> list[Any]:
    held, following = line.placement, _following(page, found, line)
    return [
        line.ref,
        line.vacancy.title,
        line.employer.name,
        page.say(work.FORMS[held.form]),
        page.say(work.STATES[held.state]),
        held.planned.first,
        held.planned.last,
        held.started_on,
        held.ended_on,
        following.text,
        following.day,
    ]
