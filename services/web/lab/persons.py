"""Whom a reader has to call of those she looks after: a list to filter and take away, and one case under two rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from services.exports.sheets import Cell
from services.i18n import N_
from services.ports.pages import Page as Part
from services.usecases import lab, simulations
from services.usecases.callees import Called
from services.usecases.simulations import Compared
from services.web import labels
from services.web.doors import Ask, gives, shows
from services.web.files import NUMBER, file_of
from services.web.lab import aftermaths, words
from services.web.lab.outline import inside, sentences
from services.web.lab.questions import Given, Question, read
from services.web.lab.telling import given_of, part_of, teller
from services.web.page import Page, PageOf
from talentcoop.policy.compare import Change, Shift
from talentcoop.policy.decide import Decision
from talentcoop.policy.explain import Line, explain
from talentcoop.policy.texts import Text

CHANGED: Final = "changed"
FILTERS: Final = {
    CHANGED: N_("Whoever something changes for"),
    **{shift.value: labels.law.SHIFTS[shift] for shift in Shift},
}
"""What the list can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person to call: the conditions that turned for her with nothing inside them turning too, and in words what
    becomes of her permits, her work and the duties around it.
    """

    called: Called
    deciding: tuple[Text, ...]
    fares: tuple[str, ...]

    @property
    def change(self) -> Change:
        """How she shifts."""
        return self.called.change


@dataclass(frozen=True, slots=True)
class Listed:
    """The persons that a filter leaves, a page of them, and how many there are under each filter."""

    rows: tuple[Row, ...]
    part: Part[Row]
    chosen: str
    counts: dict[str, int]


def listed(page: Page, question: Question, found: Sequence[Called], given: Given) -> Listed:
    """The list as the address asks for it, in the order in which they are to be called."""
    told, holds = sentences(question.studied.plan), inside(question.studied.plan)
    every = [
        Row(
            one,
            tuple(told[key] for key in _deciding(one.change, holds) if key in told),
            aftermaths.told(page, one.after),
        )
        for one in found
    ]
    chosen = given.get("shift", (CHANGED,))[0]
    chosen = chosen if chosen in FILTERS else CHANGED
    rows = tuple(row for row in every if _fits(row, chosen))
    counts = {key: sum(_fits(row, key) for row in every) for key in FILTERS}
    return Listed(rows, part_of(rows, given.get("start", ("0",))[0]), chosen, counts)


def _deciding(change: Change, holds: Mapping[str, frozenset[str]]) -> list[str]:
    turned = frozenset(change.turned)
    return [key for key in change.turned if not holds.get(key, frozenset()) & turned]


def _fits(row: Row, chosen: str) -> bool:
    return chosen in (CHANGED, row.change.shift.value)


@dataclass(frozen=True, slots=True)
class Pair:
    """One condition under both rules; None where a rule does not weigh it."""

    law: Line | None
    change: Line | None
    turned: bool

    @property
    def line(self) -> Line:
        """Whichever there is: what both say alike."""
        found = self.law or self.change
        assert found is not None, "a pair is made of at least one line"  # nosec B101  # tells the type checker
        return found


def pairs(found: Compared, language: str) -> tuple[Pair, ...]:
    """Every condition once, under the law and under the change."""

    def lines(decision: Decision) -> dict[str, Line]:
        return {line.id: line for line in explain(decision, found.library, language)}

    change = found.called.change
    before, after = lines(change.before), lines(change.after)
    turned = frozenset(change.turned)
    return tuple(Pair(before.get(key), after.get(key), key in turned) for key in {**before, **after})


class Persons(Controller):
    """Whom a change would touch."""

    path = "/lab/what-if"

    @get(["/persons.csv", "/persons.xlsx"], **gives(simulations.simulate_persons, lab.study))
    async def file(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[bytes]:
        """The filtered list as CSV or XLSX."""
        given = given_of(request)
        question = await _asked(page, ask, given)
        found: tuple[Called, ...] = await ask(simulations.simulate_persons, question.what_if())
        title = page.words.told(question.studied.plan.policy.titles)
        rows = _cells(page, listed(page, question, found, given).rows)
        return file_of(page, title, [page.say(column) for column in COLUMNS], rows)

    @get("/person/{worker:uuid}", **shows(simulations.simulate_person, lab.study))
    async def person(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID]
    ) -> Response[str]:
        """One case under the law and under the change, condition by condition."""
        question = await _asked(page, ask, given_of(request))
        found: Compared = await ask(simulations.simulate_person, question.what_if(), worker)
        return page.show(
            "lab/person.html",
            question=question,
            found=found.called,
            fares=aftermaths.told(page, found.called.after),
            pairs=pairs(found, page.words.language),
            lab=words,
        )


async def _asked(page: Page, ask: Ask, given: Given) -> Question:
    """A question that can be answered; any other is no page, for none of ours leads there."""
    question = await read(ask, given, teller(page)) if given.get("policy") else None
    if question is None or not question.ready:
        raise NotFoundException
    return question


UNDER_WAY: Final = N_("Permits, work and duties")
COLUMNS: Final = (NUMBER, N_("Change"), N_("Under the law"), N_("With the change"), N_("What turned"), UNDER_WAY)


def _cells(page: Page, rows: Sequence[Row]) -> list[tuple[Cell, ...]]:
    return [
        (
            number,
            page.say(labels.law.SHIFTS[row.change.shift]),
            page.say(labels.law.OUTCOMES[row.change.before.outcome]),
            page.say(labels.law.OUTCOMES[row.change.after.outcome]),
            " ".join(map(page.words.told, row.deciding)),
            " ".join(row.fares),
        )
        for number, row in enumerate(rows, 1)
    ]
