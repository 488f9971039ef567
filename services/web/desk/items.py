"""/desk/items: one thing to do, what came of it, and its waiver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.i18n import N_
from services.usecases import agenda, tasks
from services.usecases.tasks import Task
from services.web.desk.calls import dial
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf, seen
from talentcoop.agenda import ASKED, Origin

ANSWER: Final = "answer-"
"""What the field of a question begins with; its id follows."""


class AttemptForm(Form):
    """What came of an attempt. The answers stand beside it, one field a question."""

    version: int
    reached: Annotated[Literal["yes", "no"], Field(title=N_("What came of it"))]
    outcome: Annotated[str | None, Field(title=N_("How it came out"), max_length=60)] = None
    on: Annotated[date, Field(title=N_("Day"))]
    note: Annotated[str, Field(title=N_("Note"), max_length=4000)] = ""


class WordsForm(Form):
    """What she told later on. The answers stand beside it, one field a question."""

    version: int
    on: Annotated[date, Field(title=N_("Day"))]
    note: Annotated[str, Field(title=N_("Note"), max_length=4000)] = ""


class WaiverForm(Form):
    """Why a thing is not needed."""

    version: int
    reason: Annotated[str, Field(title=N_("Reason"), max_length=500)]


class ItemPages(Controller):
    """One thing to do."""

    path = "/desk/items"

    @get("/{item:uuid}", **shows(tasks.show))
    async def show(self, page: PageOf, ask: Ask, item: FromPath[UUID]) -> Response[Any]:
        """Who, what, when and why; and the form for what came of it. The end of a file has a page of its own."""
        task: Task = await ask(tasks.show, item)
        if task.item.origin is Origin.FILE:
            return seen(f"/desk/workers/{task.item.origin_id}/rights")
        return _shown(page, task)

    @post("/{item:uuid}", **takes(tasks.show, agenda.do))
    async def do(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], item: FromPath[UUID]) -> Response[Any]:
        """Note what came of an attempt."""
        filled: Filled[AttemptForm] = _consistent(await read(request, AttemptForm))
        answers = _answers(filled)
        try:
            form = filled.checked()
            did = agenda.Do(
                item=item,
                version=form.version,
                reached=form.reached == "yes",
                on=form.on,
                answers=answers,
                outcome=form.outcome,
                note=form.note,
            )
            task = await ask(tasks.show, item)
            await ask(agenda.do, did)
        except REFUSED as error:
            refused = filled.refused(error)
            return _shown(page, await ask(tasks.show, item), refused)
        return seen("/desk", _what_was_done(task, did))

    @post("/{item:uuid}/words", **takes(tasks.show, agenda.add))
    async def add(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], item: FromPath[UUID]) -> Response[Any]:
        """Add what was said to a thing that is closed already."""
        filled: Filled[WordsForm] = await read(request, WordsForm)
        try:
            form = filled.checked()
            said = agenda.Said(item=item, version=form.version, on=form.on, answers=_answers(filled), note=form.note)
            task = await ask(tasks.show, item)
            await ask(agenda.add, said)
        except REFUSED as error:
            refused = filled.refused(error)
            return _shown(page, await ask(tasks.show, item), refused)
        return seen("/desk", "item-alarm") if _alarms(task, said) else seen(f"/desk/items/{item}", "item-added")

    @get("/{item:uuid}/waive", **shows(tasks.show))
    async def consider(self, page: PageOf, ask: Ask, item: FromPath[UUID]) -> Response[str]:
        """What a waiver means, and the form for its reason."""
        return page.show("desk/waive.html", task=await ask(tasks.show, item))

    @post("/{item:uuid}/waive", **takes(tasks.show, agenda.waive))
    async def waive(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], item: FromPath[UUID]
    ) -> Response[Any]:
        """Close it undone."""
        filled: Filled[WaiverForm] = await read(request, WaiverForm)
        try:
            form = filled.checked()
            await ask(agenda.waive, item, form.version, form.reason)
        except REFUSED as error:
            refused = filled.refused(error)
            return page.show("desk/waive.html", filled=refused, task=await ask(tasks.show, item))
        return seen("/desk", "item-waived")


def _shown(page: Page, task: Task, filled: Filled[Any] = UNSENT) -> Response[str]:
    return page.show("desk/item.html", filled=filled, task=task, dial=dial)


def _answers(filled: Filled[Any]) -> Mapping[str, str]:
    return {key.removeprefix(ANSWER): held[0] for key, held in filled.raw.items() if key.startswith(ANSWER) and held[0]}


def _consistent(filled: Filled[AttemptForm]) -> Filled[AttemptForm]:
    """Who was not reached gave no answers: an alarming one must never be lost in an attempt that failed."""
    if filled.value is None or filled.value.reached == "yes" or not _answers(filled):
        return filled
    return filled.wrong("reached", N_("What came of it"), N_("answers were given, so somebody was reached."))


def _what_was_done(task: Task, did: agenda.Do) -> str:
    if not did.reached:
        return "item-tried"
    return "item-alarm" if _alarms(task, did) else "item-done"


def _alarms(task: Task, said: agenda.Said) -> bool:
    questions = task.asked.questions if task.asked else ()
    return task.item.due.owner == ASKED and any(question.is_alarmed(said.answers) for question in questions)
