"""What is known of a worker: every fact with what it rests on, recorded and taken back by the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery
from pydantic import Field

from services.access.actors import Role
from services.i18n import N_
from services.usecases import facts, files
from services.usecases.files import WorkerFile
from services.web.desk import factforms
from services.web.desk.happened import role_of
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.page import Page, PageOf, seen
from talentcoop.dates import civil_day
from talentcoop.errors import Missing
from talentcoop.facts import Fact
from talentcoop.policy.catalogue import FactKind

ABOUT: Final = ("worker", "job", "employer", "agency")


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact as pages show it. `kind` is None where no policy knows of it any more; `lapsed`: its evidence ran out;
    `replaced`: something newer was said about all of its days.
    """

    fact: Fact
    kind: FactKind | None
    by: Role | None
    recorded_on: date
    lapsed: bool
    replaced: bool

    @property
    def counts(self) -> bool:
        """Whether it still stands."""
        return self.fact.retracted_at is None and not self.replaced


class KindForm(Form):
    """Which kind of fact is to be recorded."""

    kind: Annotated[str, Field(title=N_("Kind of fact"), max_length=60)]


class SureForm(Form):
    """That somebody means it."""

    sure: Annotated[Literal["yes"], Field(title=N_("Take it back"))]


class FactPages(Controller):
    """The facts of one file."""

    path = "/desk/workers/{worker:uuid}/facts"

    @get("/", **shows(files.open_file))
    async def listed(self, page: PageOf, ask: Ask, worker: FromPath[UUID]) -> Response[str]:
        """Those that count, and those that were taken back or replaced."""
        file: WorkerFile = await ask(files.open_file, worker)
        lines = lines_of(file)
        counting, gone = [one for one in lines if one.counts], [one for one in lines if not one.counts]
        return page.show("desk/facts.html", file=file, lines=counting, gone=gone)

    @get("/new", **shows(facts.record, files.open_file))
    async def form(self, page: PageOf, ask: Ask, worker: FromPath[UUID], kind: FromQuery[str] = "") -> Response[str]:
        """Choose a kind, then fill in what is true."""
        return _shown(page, await ask(files.open_file, worker), kind)

    @post("/new", **takes(facts.record, files.open_file))
    async def record(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID], kind: FromQuery[str] = ""
    ) -> Response[Any]:
        """Put a fact on file."""
        file: WorkerFile = await ask(files.open_file, worker)
        about = file.kinds.get(kind)
        if about is None:
            return _shown(page, file, "", await read(request, KindForm))
        filled: Filled[Any] = await read(request, factforms.form_of(about))
        if factforms.lacks_day(filled.value, about):
            filled = filled.wrong("evidence_until", factforms.UNTIL, N_("give the day until which the paper holds."))
        try:
            await ask(facts.record, filled.checked().record(worker, kind))
        except REFUSED as error:
            return _shown(page, file, kind, filled.refused(error))
        return seen(f"/desk/workers/{worker}/facts", "fact-recorded")

    @get("/{fact:uuid}/retract", **shows(facts.retract, files.open_file))
    async def sure(self, page: PageOf, ask: Ask, worker: FromPath[UUID], fact: FromPath[UUID]) -> Response[str]:
        """Ask whether it is meant."""
        return _asked(page, await ask(files.open_file, worker), fact)

    @post("/{fact:uuid}/retract", **takes(facts.retract, files.open_file))
    async def retract(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID], fact: FromPath[UUID]
    ) -> Response[Any]:
        """Take a fact back."""
        filled: Filled[SureForm] = await read(request, SureForm)
        try:
            filled.checked()
            await ask(facts.retract, worker, fact)
        except REFUSED as error:
            return _asked(page, await ask(files.open_file, worker), fact, filled.refused(error))
        return seen(f"/desk/workers/{worker}/facts", "fact-retracted")


def lines_of(file: WorkerFile) -> tuple[FactLine, ...]:
    """Every fact of a file, kinds in the order of the catalogue, of one kind the newest first."""
    known: Mapping[str, FactKind] = file.library.catalogue.kinds
    order = {key: place for place, key in enumerate(known)}
    newest = sorted(file.facts, key=lambda fact: fact.recorded_at, reverse=True)
    held = sorted(newest, key=lambda fact: order.get(fact.kind, len(order)))
    return tuple(
        FactLine(
            fact,
            known.get(fact.kind),
            role_of(fact.established_by),
            civil_day(fact.recorded_at, file.cooperative.zone),
            file.library.catalogue.lapsed(fact, file.today),
            any(_replaces(later, fact) for later in file.facts),
        )
        for fact in held
    )


def _replaces(later: Fact, fact: Fact) -> bool:
    """Tell whether a newer value of the same kind was said about all days of an older one."""
    newer = later.kind == fact.kind and later.recorded_at > fact.recorded_at and later.retracted_at is None
    covers = later.during.first <= fact.during.first and later.during.end >= fact.during.end
    return newer and covers and later.value is not None


def _shown(page: Page, file: WorkerFile, kind: str, filled: Filled[Any] = UNSENT) -> Response[str]:
    groups = [(about, [(key, one) for key, one in file.kinds.items() if one.about == about]) for about in ABOUT]
    return page.show(
        "desk/fact-new.html",
        filled=filled,
        file=file,
        kind=kind if kind in file.kinds else "",
        about=file.kinds.get(kind),
        groups=[(about, held) for about, held in groups if held],
        said=[line for line in lines_of(file) if line.fact.kind == kind and line.counts],
    )


def _asked(page: Page, file: WorkerFile, fact: UUID, filled: Filled[Any] = UNSENT) -> Response[str]:
    for line in lines_of(file):
        if line.fact.id == fact:
            return page.show("desk/fact.html", filled=filled, file=file, line=line)
    raise Missing("fact.missing", "No such fact is on file about her.", "List her facts.")
