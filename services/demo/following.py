"""Those who follow up in a demo cooperative: staff call workers and employers, the coach leads the cohort."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random
from uuid import UUID

from services.ports.pages import Slice
from services.usecases import agenda, cohorts, letters
from services.usecases.contacts import LOOK_INTO
from services.usecases.desk import Desk
from talentcoop.agenda import Item, Origin
from talentcoop.errors import Disallowed

MOST_A_PAGE = 200
SILENT_SINCE = date(2026, 10, 12)
"""From here on some people cannot be reached, so that the demo shows what is overdue and who stalls."""
ONE_IN = 4
"""So many people to one who falls silent."""
EVERY = 7
"""They are called again after so many days, where that is a working day."""
LOOKED_INTO = "Looked into: nothing more is to be done."
NOTES = (
    "Préfère qu'on l'appelle après {hour} h, jamais sur le chantier",
    "Garde les enfants de sa sœur le mercredi, au {number}",
    "A demandé à parler à l'avocate avant le {number}",
    "Se sent bien dans l'équipe de {number}",
)
"""What is noted after a talk, so that the demo holds free words too. Synthetic, like all of it."""
WAITS = ("milestone.needs", "contact.worker-first")
"""What cannot be done yet and is taken up another day."""


@dataclass
class Following:
    """What was done on the agenda so far."""

    rng: Random
    done: Counter[Origin] = field(default_factory=Counter)
    carried_out: int = 0
    cohort: UUID | None = None
    accompanied: UUID | None = None
    programme: str = ""

    async def open_cohort(self, desk: Desk, programme: str, name: str, starts_on: date, people: list[UUID]) -> None:
        """Open the cohort and enrol people on it."""
        cohort = await cohorts.open_cohort(desk, programme, name, starts_on)
        self.cohort, self.programme = cohort.id, programme
        for worker in people:
            enrolled = await cohorts.enrol(desk, cohort.id, worker)
            self.accompanied = self.accompanied or enrolled.id

    async def work(self, desk: Desk) -> None:
        """Take everything that is due by today once, and carry out the calls that were asked for."""
        page, today = await agenda.due(desk, Slice(0, MOST_A_PAGE)), desk.now().date()
        for item in page.items:
            if not _silent(item):
                await self._try(desk, item)
            elif (today - item.due.due_on).days % EVERY == 0:
                await agenda.do(desk, agenda.Do(item=item.id, version=item.version, reached=False))
        for message in await letters.by_hand(desk):
            await letters.carried_out(desk, message.id)
            self.carried_out += 1

    async def _try(self, desk: Desk, item: Item) -> None:
        chance = 0.7 if item.due.owner in ("worker", "participant") else 0.8
        if self.rng.random() > chance:
            missed = agenda.Do(item=item.id, version=item.version, reached=False)
            await agenda.do(desk, missed)
            return
        questions = desk.practice.schedule.item(item.due.code) if item.origin is Origin.PLACEMENT else None
        did = agenda.Do(
            item=item.id,
            version=item.version,
            answers={q.id: self._answer(q.alarm) for q in questions.questions} if questions else {},
            outcome=self._outcome(desk, item),
            note=LOOKED_INTO if item.due.code == LOOK_INTO else _note(item),
        )
        try:
            await agenda.do(desk, did)
        except Disallowed as waiting:
            if waiting.code not in WAITS:
                raise
        else:
            self.done[item.origin] += 1

    def _outcome(self, desk: Desk, item: Item) -> str | None:
        """What comes out in several ways goes on: its first way."""
        if item.origin is Origin.PLACEMENT:
            return None
        milestone = desk.practice.programme(self.programme).milestone(item.due.code)
        return next(iter(milestone.outcomes), None) if milestone else None

    def _answer(self, alarm: str | None) -> str:
        draw = self.rng.random()
        if draw < 0.08:
            return "wont_say"
        good = "no" if alarm == "yes" else "yes"
        return "unsure" if draw < 0.14 else good


def _note(item: Item) -> str:
    """Words about every other talk; they follow from the item, so that what is drawn stays the same."""
    number = item.id.int % 9_000 + 1_000
    if item.due.owner == "agency" or number % 2:
        return ""
    return f"{NOTES[number // 2 % len(NOTES)].format(hour=10 + number % 9, number=number)} ({number})."


def _silent(item: Item) -> bool:
    return item.subject.int % ONE_IN == 0 and item.due.owner != "agency" and item.due.due_on >= SILENT_SINCE
