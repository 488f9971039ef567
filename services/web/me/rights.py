"""What a worker may ask for by herself: to say that something is wrong, and to take her whole record with her."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from pydantic import Field

from services.i18n import N_
from services.usecases import contests, records
from services.usecases.records import Record
from services.web import record
from services.web.doors import Ask, gives, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.labels.rights import TOPICS
from services.web.page import Page, PageOf, seen


class ContestForm(Form):
    """What is wrong."""

    topic: Annotated[
        Literal["identity", "skills", "fact", "permit", "work", "looked", "other"], Field(title=N_("What is it about?"))
    ]
    words: Annotated[str, Field(title=N_("What is wrong?"), min_length=1, max_length=contests.LONGEST)]
    once: UUID


class MyRights(Controller):
    """Her own rights."""

    path = "/me"

    @get("/contest", **shows(contests.mine))
    async def contest(self, page: PageOf, ask: Ask) -> Response[str]:
        """What she said is wrong, with the answers; and the form to say more."""
        return await _contested(page, ask)

    @post("/contest", **takes(contests.write, contests.mine))
    async def say(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Say that something is wrong."""
        filled: Filled[ContestForm] = await read(request, ContestForm)
        try:
            form = filled.checked()
            await ask(contests.write, contests.Say(topic=form.topic, words=form.words, once=form.once))
        except REFUSED as error:
            return await _contested(page, ask, filled.refused(error))
        return seen("/me/contest", "contest-sent")

    @get("/record", **shows(records.of))
    async def show_record(self, page: PageOf, ask: Ask) -> Response[str]:
        """Everything that is stored about her, made for printing."""
        found: Record = await ask(records.of)
        return record.document(page, found, page.words.language, back="/me/known")

    @get("/record.json", **gives(records.of))
    async def take_record(self, ask: Ask) -> Response[bytes]:
        """The same for a program."""
        return record.file(await ask(records.of))


async def _contested(page: Page, ask: Ask, filled: Filled[Any] = UNSENT) -> Response[str]:
    return page.show("me/contest.html", filled=filled, found=await ask(contests.mine), topics=TOPICS)
