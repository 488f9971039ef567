"""Post a role, one question at a time. The answers travel with the reader, so that nothing is kept before she posts."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect
from pydantic import Field

from services.usecases import own_roles, vacancies
from services.usecases.own_roles import Draft
from services.web.doors import Ask, shows, takes
from services.web.employer.answers import CHECK, THEN, Answers, path_of
from services.web.employer.questions import LANGUAGES, QUESTIONS, SKILLS, SKILLS_OF, Question
from services.web.forms import REFUSED, UNSENT, Filled, Form, Unready, read
from services.web.page import Page, PageOf, seen

PATHS: Final = [path_of(question.name).removeprefix("/employer/post") or "/" for question in QUESTIONS]


class PostForm(Form):
    """The answers as they were checked; `sure` comes with the button."""

    sure: Annotated[str, Field(pattern="^yes$")]
    once: UUID | None = None


class PostingPages(Controller):
    """The questions, and the check of the answers before a role is posted."""

    path = "/employer/post"

    @get(PATHS, **shows(own_roles.draft))
    async def ask_one(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], find: FromQuery[str] = ""
    ) -> Response[Any]:
        """One question, with what is known by then. Whoever comes too early is led to the first one left open."""
        answers, question = Answers.of(request.query_params.items()), _question(page)
        draft: Draft = await ask(own_roles.draft, answers.sought(find[:100]))
        gap = answers.gap(page.day, draft.employers, question.name)
        if gap is not None:
            return _led(answers.address(gap[0].name))
        filled = answers.shown(question, page.day, draft.employers)
        return _shown(page, question, answers, draft, filled, find=find[:100])

    @post(PATHS, **takes(own_roles.draft))
    async def answer(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Take one answer on to the next question, or back to the check."""
        question = _question(page)
        sent = await read(request, question.form)
        answers = Answers.of((key, held[0]) for key, held in sent.raw.items())
        draft: Draft = await ask(own_roles.draft, answers.sought())
        filled = question.checked(sent, page.day, draft.employers)
        try:
            filled.checked()
        except Unready:
            return _shown(page, question, answers, draft, filled)
        names = [*(one.name for one in QUESTIONS), CHECK]
        following = CHECK if answers.held.get(THEN) == CHECK else names[names.index(question.name) + 1]
        return _led(answers.address(following))

    @get("/check", **shows(own_roles.draft))
    async def check(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Every answer once more, each with a way to change it."""
        answers = Answers.of(request.query_params.items())
        draft: Draft = await ask(own_roles.draft, answers.sought())
        gap = answers.gap(page.day, draft.employers)
        if gap is not None:
            return _led(answers.address(gap[0].name, then=bool(answers.held)))
        return _summed(page, answers, draft, UNSENT)

    @post("/check", **takes(own_roles.draft, vacancies.post))
    async def send(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Post the role. Where an answer is missing, its question is asked."""
        filled: Filled[PostForm] = await read(request, PostForm)
        answers = Answers.of((key, held[0]) for key, held in filled.raw.items())
        draft: Draft = await ask(own_roles.draft, answers.sought())
        gap = answers.gap(page.day, draft.employers)
        if gap is not None:
            return _shown(page, gap[0], answers, draft, gap[1])
        firm = answers.firm(draft.employers)
        if firm is None:
            raise LookupError("a role without a firm passed its questions")
        try:
            once = filled.checked().once
            posted = await ask(vacancies.post, replace(answers.posting(firm), once=once))
        except REFUSED as error:
            return _summed(page, answers, draft, filled.refused(error))
        return seen(f"/employer/roles/{posted.vacancy.id}", "role-opened")


def _question(page: Page) -> Question:
    """The one that a path asks."""
    return next(question for question in QUESTIONS if path_of(question.name) == page.path.rstrip("/"))


def _led(address: str) -> Redirect:
    return Redirect(address, status_code=303)


def _shown(
    page: Page, question: Question, answers: Answers, draft: Draft, filled: Filled[Any], *, find: str = ""
) -> Response[str]:
    place = QUESTIONS.index(question)
    return page.show(
        f"employer/post-{question.name}.html",
        filled=filled,
        question=question,
        number=place + 1,
        total=len(QUESTIONS),
        action=path_of(question.name),
        before=answers.address(CHECK if THEN in answers.held else QUESTIONS[place - 1].name) if place else None,
        here=answers.address(question.name),
        answers=answers,
        carried=answers.carried(question),
        draft=draft,
        find=find,
        languages=LANGUAGES,
        likely=SKILLS_OF.get(answers.held.get("sector", ""), ()),
        skills=SKILLS,
    )


def _summed(page: Page, answers: Answers, draft: Draft, filled: Filled[Any]) -> Response[str]:
    return page.show(
        "employer/post-check.html",
        filled=filled,
        answers=answers,
        draft=draft,
        firm=answers.firm(draft.employers),
        before=answers.address(QUESTIONS[-1].name),
    )
