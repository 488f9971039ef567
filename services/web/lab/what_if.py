"""What if the rule changed? One page asks and answers, at an address that keeps the whole question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from litestar import Controller, Request, Response, get
from litestar.response import Redirect

from services.i18n import spoken
from services.usecases import lab, simulations
from services.usecases.callees import Called
from services.usecases.lab import Studied
from services.usecases.simulations import Simulated
from services.web.doors import Ask, shows
from services.web.forms import REFUSED
from services.web.lab import aftermaths, figures, persons, words
from services.web.lab.figures import Figures
from services.web.lab.outline import numbers
from services.web.lab.persons import Listed
from services.web.lab.questions import Given, Question, read
from services.web.lab.telling import given_of, teller
from services.web.page import Page, PageOf, seen
from talentcoop.policy.model import Policy
from talentcoop.policy.plan import Plan
from talentcoop.publication import SMALLEST, STEP

AT_ONCE: Final = 500
"""How many decisions are spent on other values without being asked: about half a second's."""
AT_MOST: Final = 2_000
"""The same when the reader asks for it."""


QUESTIONS: Final = (simulations.simulate, simulations.simulate_persons, simulations.simulate_invented)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question was answered with, of people on file and of invented ones; whom the reader has to call herself,
    where her role looks after anybody.
    """

    figures: Figures
    invented: Figures
    listed: Listed | None = None
    tried_hard: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule to choose, and how many of its numbers something asks."""

    policy: Policy
    changeable: int


class WhatIfs(Controller):
    """What-ifs over the whole caseload; nothing is recorded."""

    path = "/lab/what-if"

    @get("/", **shows(*QUESTIONS, lab.study, lab.overview))
    async def what_if(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Choose a rule; change its numbers; see what becomes of people. The answer has a lasting address."""
        given = given_of(request)
        if not given.get("policy", ("",))[0]:
            found: tuple[Studied, ...] = await ask(lab.overview)
            return page.show("lab/choose.html", found=[_choice(one.plan) for one in found], lab=words)
        question = await read(ask, given, teller(page))
        if question.ready and question.strays(given):
            return seen(question.address)
        answer = None
        if question.ready:
            try:
                answer = await _answered(page, ask, question, given)
            except REFUSED as error:
                question = question.refused(question.filled.refused(error))
        return _shown(page, question, answer)


def _choice(plan: Plan) -> Choice:
    return Choice(plan.policy, sum(bool(number.asked_by) for number in numbers(plan)))


async def _answered(page: Page, ask: Ask, question: Question, given: Given) -> Answer:
    hard = "around" in given
    what_if = question.what_if(AT_MOST if hard else AT_ONCE)
    tried = figures.of_nobody(question, await ask(simulations.simulate_invented, what_if))
    found: Simulated = await ask(simulations.simulate, what_if)
    listed = None
    if page.may("simulation.persons"):
        called: tuple[Called, ...] = await ask(simulations.simulate_persons, what_if)
        listed = persons.listed(page, question, called, given)
    return Answer(figures.published(question, found), tried, listed, hard)


def _shown(page: Page, question: Question, answer: Answer | None) -> Response[str]:
    drawn = None
    if answer is not None:
        with spoken(page.words):
            shifts, tried = (
                figures.shift_chart(page, answer.figures),
                figures.sweep_chart(page, question, answer.figures),
            )
            invented = figures.shift_chart(page, answer.invented, key="invented", whom=figures.NOBODY)
        drawn = {"shifts": shifts, "tried": tried, "invented": invented}
    return page.show(
        "lab/what-if.html",
        filled=question.filled,
        question=question,
        plan=question.studied.plan,
        answer=answer,
        drawn=drawn,
        filters=persons.FILTERS,
        tried_title=figures.TRIED_TITLE,
        fares=aftermaths.COUNTS,
        smallest=SMALLEST,
        step=STEP,
        lab=words,
    )
