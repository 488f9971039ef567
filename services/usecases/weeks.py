"""A coach's week: what is late in her cohorts, what falls due until Sunday, and of whom nothing is heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from services.access.permissions import allowed
from services.usecases import boards
from services.usecases.boards import Board, Card, Pace, Step
from services.usecases.desk import Desk

SILENCE: Final = timedelta(days=14)
"""How long nothing may be heard of somebody while a milestone of hers is waiting."""


@dataclass(frozen=True, slots=True)
class Task:
    """A milestone that waits, whose it is and on which cohort."""

    board: Board
    card: Card
    step: Step

    @property
    def pace(self) -> Pace:
        """How it stands today; what comes later this week is ahead."""
        return self.step.pace(self.board.today)


@dataclass(frozen=True, slots=True)
class Week:
    """What waits in every cohort that the reader may see, each list oldest first; `until` is Sunday."""

    today: date
    until: date
    boards: tuple[Board, ...]
    open: tuple[Task, ...]

    @property
    def late(self) -> tuple[Task, ...]:
        """What is past its tolerance."""
        return tuple(task for task in self.open if task.pace is Pace.LATE)

    @property
    def due(self) -> tuple[Task, ...]:
        """What is due by Sunday and still in time."""
        return tuple(
            task for task in self.open if task.pace is not Pace.LATE and task.step.item.due.due_on <= self.until
        )

    @property
    def silent(self) -> tuple[Task, ...]:
        """Of whom nothing was heard for more than two weeks, and the milestone that waits for her meanwhile."""
        waiting: dict[UUID, Task] = {}
        for task in self.open:
            if task.step.is_with_her and task.pace in (Pace.LATE, Pace.DUE) and task.card.is_here:
                waiting.setdefault(task.card.enrolment.id, task)
        silent = [task for task in waiting.values() if self.today - task.card.heard_on > SILENCE]
        return tuple(sorted(silent, key=lambda task: (task.card.heard_on, task.card.enrolment.ref)))

    @property
    def coming(self) -> Task | None:
        """The first thing due after Sunday."""
        return next((task for task in self.open if task.step.item.due.due_on > self.until), None)


@allowed("cohort.board")
async def mine(desk: Desk) -> Week:
    """This week in every cohort that the actor may see."""
    async with desk.open() as store:
        today = desk.today(await store.cooperatives.mine())
        found = await boards.of_all(desk, store, await store.cohorts.all())
    tasks = [Task(b, card, step) for b in found for card in b.cards for step in card.steps if step.is_open]
    ordered = sorted(tasks, key=lambda t: (t.step.item.due.due_on, t.card.enrolment.ref, t.step.item.due.code))
    return Week(today, today + timedelta(days=6 - today.weekday()), found, tuple(ordered))
