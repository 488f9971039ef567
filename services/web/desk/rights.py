"""What a worker may ask of the desk: that her file is frozen, handed over or erased; and files near their end."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from pydantic import Field

from services.i18n import N_, words
from services.ports.pages import Slice
from services.usecases import erasures, freezes, records, retention
from services.usecases.records import Record
from services.web import record
from services.web.doors import Ask, gives, shows, takes
from services.web.environment import query
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.labels.rights import REASONS
from services.web.languages import WORKERS
from services.web.lists import SIZE, Start, reach
from services.web.page import Page, PageOf, seen
from talentcoop.retention import Step


class FreezeForm(Form):
    """Whether her file is frozen from now on."""

    version: int
    frozen: Literal["yes", "no"]


class StepForm(Form):
    """What came of handing her record over."""

    version: int
    step: Annotated[Literal["handed", "failed", "kept"], Field(title=N_("What came of it"))]


class EraseForm(Form):
    """Who is erased, and why."""

    reason: Annotated[Literal["asked", "mistaken"], Field(title=N_("Why is the file erased?"))]
    reference: Annotated[str, Field(title=N_("Her reference"), min_length=1, max_length=40)]


class RightsPages(Controller):
    """One file's rights, and the list of files near their end."""

    path = "/desk"

    @get("/workers/{worker:uuid}/rights", **shows(retention.show))
    async def rights(self, page: PageOf, ask: Ask, worker: FromPath[UUID]) -> Response[str]:
        """What she may ask for, and how her file stands."""
        return await _shown(page, ask, worker)

    @post("/workers/{worker:uuid}/freeze", **takes(freezes.freeze, retention.show))
    async def freeze(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID]
    ) -> Response[Any]:
        """Freeze her file, or take it up again."""
        filled: Filled[FreezeForm] = await read(request, FreezeForm)
        try:
            form = filled.checked()
            held = await ask(freezes.freeze, worker, form.version, frozen=form.frozen == "yes")
        except REFUSED as error:
            return await _shown(page, ask, worker, filled.refused(error))
        return seen(f"/desk/workers/{worker}/rights", "file-frozen" if held.frozen else "file-taken-up")

    @post("/workers/{worker:uuid}/end", **takes(retention.step, retention.show))
    async def step(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID]
    ) -> Response[Any]:
        """Note what came of handing her record over, or that her file is kept."""
        filled: Filled[StepForm] = await read(request, StepForm)
        try:
            form = filled.checked()
            await ask(retention.step, worker, form.version, Step(form.step))
        except REFUSED as error:
            return await _shown(page, ask, worker, filled.refused(error))
        return seen(f"/desk/workers/{worker}/rights", f"retention-{form.step}")

    @get("/workers/{worker:uuid}/record", **shows(records.of))
    async def show_record(
        self, page: PageOf, ask: Ask, worker: FromPath[UUID], language: FromQuery[str] = ""
    ) -> Response[str]:
        """Her whole record, in her language, to hand over."""
        found: Record = await ask(records.of, worker)
        chosen = language or found.worker.identity.language
        return record.document(page, found, chosen, back=f"/desk/workers/{worker}/rights")

    @get("/workers/{worker:uuid}/record.json", **gives(records.of))
    async def take_record(self, ask: Ask, worker: FromPath[UUID]) -> Response[bytes]:
        """The same for a program."""
        return record.file(await ask(records.of, worker))

    @get("/workers/{worker:uuid}/erase", **shows(erasures.consider))
    async def consider(self, page: PageOf, ask: Ask, worker: FromPath[UUID]) -> Response[str]:
        """What goes, what stays and until when."""
        return await _considered(page, ask, worker)

    @post("/workers/{worker:uuid}/erase", **takes(erasures.erase, erasures.consider))
    async def erase(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID]
    ) -> Response[Any]:
        """Erase her file, and lead to the receipt in her language."""
        filled: Filled[EraseForm] = await read(request, EraseForm)
        try:
            form = filled.checked()
            language = (await ask(erasures.consider, worker)).worker.identity.language
            receipt = await ask(erasures.erase, erasures.Ask(worker=worker, ref=form.reference, reason=form.reason))
        except REFUSED as error:
            return await _considered(page, ask, worker, filled.refused(error))
        return Redirect(query(f"/desk/receipts/{receipt.id}", language=language), status_code=303)

    @get("/files-ending", **shows(retention.find))
    async def ending(self, page: PageOf, ask: Ask, start: Start = 0) -> Response[str]:
        """Files whose end has come."""
        part = await reach(lambda part: ask(retention.find, part), Slice(start, SIZE))
        return page.show("desk/files-ending.html", part=part)

    @get("/receipts", **shows(erasures.receipts))
    async def receipts(self, page: PageOf, ask: Ask, start: Start = 0) -> Response[str]:
        """Every file that was erased."""
        part = await reach(lambda part: ask(erasures.receipts, part), Slice(start, SIZE))
        return page.show("desk/receipts.html", part=part, reasons=REASONS)

    @get("/receipts/{receipt:uuid}", **shows(erasures.receipt))
    async def receipt(
        self, page: PageOf, ask: Ask, receipt: FromPath[UUID], language: FromQuery[str] = ""
    ) -> Response[str]:
        """One receipt, made for handing over."""
        held = await ask(erasures.receipt, receipt)
        spoken = replace(page, words=words(language)) if language in WORKERS else page
        return spoken.show("desk/receipt.html", receipt=held, reasons=REASONS, languages=WORKERS)

    @get("/receipts/{receipt:uuid}/records", **shows(erasures.kept))
    async def kept(self, page: PageOf, ask: Ask, receipt: FromPath[UUID]) -> Response[str]:
        """The employment records that are kept, for whom the law lets see them."""
        return page.show("desk/receipt-records.html", receipt=receipt, rows=await ask(erasures.kept, receipt))


async def _shown(page: Page, ask: Ask, worker: UUID, filled: Filled[Any] = UNSENT) -> Response[str]:
    held, ending = await ask(retention.show, worker)
    return page.show("desk/rights.html", filled=filled, worker=held, ending=ending)


async def _considered(page: Page, ask: Ask, worker: UUID, filled: Filled[Any] = UNSENT) -> Response[str]:
    found = await ask(erasures.consider, worker)
    return page.show("desk/erase.html", filled=filled, found=found, reasons=REASONS)
