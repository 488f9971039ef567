"""One policy's answer about a worker in full, beside the law; and the assessments that were put on file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, TypeVar
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from pydantic import Field

from services.i18n import N_
from services.usecases import answers, assessments
from services.usecases.assessments import Assessment, FiledDecision, Kept
from services.web.doors import Ask, shows, takes
from services.web.forms import PARTS, REFUSED, UNSENT, Filled, Form, Unready, checked, read
from services.web.page import Page, PageOf, seen
from talentcoop.policy.explain import Line, explain, to_bring
from talentcoop.policy.findings import Part

L = TypeVar("L", Line, Kept)


class AboutForm(Form):
    """For which job (None: without one) and on which day (None: today)."""

    on: Annotated[date | None, Field(title=N_("On which day"))] = None
    vacancy: Annotated[UUID | None, Field(title=N_("For which role"))] = None


class FileForm(AboutForm):
    """The same, to be put on file: the day that was shown is the day that is kept."""

    on: Annotated[date, Field(title=None)]


class AnswerPages(Controller):
    """Answers and decisions of one file."""

    path = "/desk/workers/{worker:uuid}"

    @get("/answers/{policy:path}", **shows(assessments.weigh))
    async def show(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID], policy: FromPath[str]
    ) -> Response[str]:
        """What it says of her on a day, for a job or without one."""
        filled: Filled[AboutForm] = checked(AboutForm, _asked(request))
        try:
            form = filled.checked()
        except Unready:
            return _shown(page, await ask(assessments.weigh, answers.Ask(worker=worker), _id(policy)), filled)
        asked = answers.Ask(worker=worker, vacancy=form.vacancy, on=form.on)
        return _shown(page, await ask(assessments.weigh, asked, _id(policy)))

    @post("/answers/{policy:path}", **takes(answers.record, assessments.weigh))
    async def record(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID], policy: FromPath[str]
    ) -> Response[Any]:
        """Put that answer on file, with the edition of the rule that it relied on."""
        filled: Filled[FileForm] = await read(request, FileForm)
        try:
            form = filled.checked()
            asked = answers.Ask(worker=worker, vacancy=form.vacancy, on=form.on)
            kept = await ask(answers.record, asked, _id(policy))
        except REFUSED as error:
            refused = filled.refused(error)
            return _shown(page, await ask(assessments.weigh, answers.Ask(worker=worker), _id(policy)), refused)
        return seen(f"/desk/workers/{worker}/decisions/{kept.id}", "decision-filed")

    @get("/decisions/{decision:uuid}", **shows(assessments.filed))
    async def filed(self, page: PageOf, ask: Ask, worker: FromPath[UUID], decision: FromPath[UUID]) -> Response[str]:
        """An assessment as it was put on file, in the words of the edition that it relied on."""
        found: FiledDecision = await ask(assessments.filed, worker, decision)
        return page.show("desk/decision.html", found=found, groups=_grouped(found.conditions))


def _id(policy: str) -> str:
    return policy.strip("/")


def _asked(request: Request[Any, Any, Any]) -> Mapping[str, tuple[str, ...]]:
    """What the address asks: a day in three fields, or as `on=2026-12-01`, and a role."""
    raw = {key: (str(value),) for key, value in request.query_params.items() if key != "done"}
    year, _, rest = raw.pop("on", ("",))[0].partition("-")
    if rest:
        month, _, day = rest.partition("-")
        raw |= {f"on-{part}": (text,) for part, text in zip(PARTS, (day, month, year), strict=True)}
    return raw


def _shown(page: Page, found: Assessment, filled: Filled[Any] = UNSENT) -> Response[str]:
    decision, language = found.answer.decision, page.words.language
    lines = explain(decision, found.library, language)
    return page.show(
        "desk/answer.html",
        filled=filled,
        found=found,
        answer=found.answer,
        policy=found.answer.policy,
        decision=decision,
        groups=_grouped(lines),
        sentences={node.id: node.sentence for policy in found.family for node in policy.nodes()},
        missing=to_bring(decision, found.library, language),
    )


def _grouped(lines: Sequence[L]) -> list[tuple[Part, list[L]]]:
    """The conditions by the part they belong to, parts in the order in which they are first weighed."""
    parts = dict.fromkeys(line.part for line in lines)
    return [(part, [line for line in lines if line.part is part]) for part in parts]
