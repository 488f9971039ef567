"""Workers at the desk: find them, take somebody in, open a file, correct it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery

from services.ports.pages import Slice
from services.usecases import files, registry, workers
from services.usecases.files import Answer, WorkerFile
from services.usecases.registry import Choices, Line, Register, Search
from services.web.desk import happened, intake
from services.web.desk.calls import dial
from services.web.doors import Ask, gives, shows, takes
from services.web.files import file_of
from services.web.forms import REFUSED, UNSENT, Filled, read
from services.web.labels import work
from services.web.lists import SIZE, Start, reach
from services.web.page import Page, PageOf, seen
from talentcoop.policy.decide import Outcome
from talentcoop.policy.explain import to_bring
from talentcoop.policy.model import Status
from talentcoop.workers import Worker

LAW: Final = (Status.ENACTED, Status.SCENARIO)
"""What can open a route: the law, and in a scenario cooperative what is supposed to be law there."""


class WorkerPages(Controller):
    """The caseload, and each file."""

    path = "/desk"

    @get("/workers", **shows(registry.find))
    async def listed(
        self,
        page: PageOf,
        ask: Ask,
        text: FromQuery[str] = "",
        doing: FromQuery[str] = "",
        sort: FromQuery[str] = "",
        start: Start = 0,
    ) -> Response[str]:
        """The workers that the filters find."""
        found: Register = await ask(registry.find, _search(text, doing, sort), Slice(start, SIZE))
        kept = {"text": text, "doing": doing, "sort": sort}
        return page.show("desk/workers.html", found=found, part=found.part, kept=kept)

    @get(["/workers.csv", "/workers.xlsx"], **gives(registry.find))
    async def file(
        self,
        page: PageOf,
        ask: Ask,
        text: FromQuery[str] = "",
        doing: FromQuery[str] = "",
        sort: FromQuery[str] = "",
    ) -> Response[bytes]:
        """The same workers to take away: by reference, with nothing that is sealed, since a file leaves the house."""
        found: Register = await ask(registry.find, _search(text, doing, sort), None)
        rows = [_row(page, line, found.titles) for line in found.part.items]
        return file_of(page, page.say("Workers"), _columns(page), rows)

    @get("/workers/new", **shows(registry.choices))
    async def form(self, page: PageOf, ask: Ask) -> Response[str]:
        """Somebody has come to the desk."""
        return _intake(page, await ask(registry.choices))

    @post("/workers/new", **takes(workers.register, registry.choices, workers.alike))
    async def take_in(self, page: PageOf, ask: Ask, request: Request[Any, Any, Any]) -> Response[Any]:
        """Open a file for her."""
        filled: Filled[intake.IntakeForm] = await read(request, intake.IntakeForm)
        choices: Choices = await ask(registry.choices)
        try:
            form = filled.checked()
            same = () if form.apart else await ask(workers.alike, form.identity(), form.once)
            if same:
                return _intake(page, choices, filled=filled.wrong("apart", intake.APART, intake.WHO_IS_IT), same=same)
            profile = form.profile(region=choices.region)
            register = workers.Register(identity=form.identity(), profile=profile, once=form.once)
            made: Worker = await ask(workers.register, register)
        except REFUSED as error:
            return _intake(page, choices, filled=filled.refused(error))
        return seen(f"/desk/workers/{made.id}", "worker-registered")

    @get("/workers/{worker:uuid}", **shows(files.open_file))
    async def show(self, page: PageOf, ask: Ask, worker: FromPath[UUID]) -> Response[str]:
        """Her file on one page."""
        file: WorkerFile = await ask(files.open_file, worker)
        return page.show(
            "desk/worker.html",
            file=file,
            answers=sorted(file.answers, key=_most_useful),
            missing={one.policy.id: _missing(page, file, one) for one in file.answers},
            latest=happened.happened(file)[:6],
            dial=dial,
        )

    @get("/workers/{worker:uuid}/history", **shows(files.open_file))
    async def history(self, page: PageOf, ask: Ask, worker: FromPath[UUID], start: Start = 0) -> Response[str]:
        """What happened in it, and who opened it."""
        file: WorkerFile = await reach(
            lambda part: ask(files.open_file, worker, part), Slice(start, SIZE), lambda found: found.openings
        )
        return page.show("desk/worker-history.html", file=file, happened=happened.happened(file))

    @get("/workers/{worker:uuid}/edit", **shows(workers.change, files.open_file, registry.choices))
    async def edit(self, page: PageOf, ask: Ask, worker: FromPath[UUID]) -> Response[str]:
        """Her file as a form."""
        file: WorkerFile = await ask(files.open_file, worker)
        return _intake(page, await ask(registry.choices), file=file)

    @post("/workers/{worker:uuid}/take", **takes(workers.take_over))
    async def take_over(self, ask: Ask, worker: FromPath[UUID]) -> Response[Any]:
        """Look after her from now on."""
        await ask(workers.take_over, worker)
        return seen(f"/desk/workers/{worker}", "taken-over")

    @post("/workers/{worker:uuid}/edit", **takes(workers.change, files.open_file, registry.choices))
    async def change(
        self, page: PageOf, ask: Ask, request: Request[Any, Any, Any], worker: FromPath[UUID]
    ) -> Response[Any]:
        """Correct it; where somebody else did meanwhile, show how it stands now beside what was typed."""
        filled: Filled[intake.ChangeForm] = await read(request, intake.ChangeForm)
        file: WorkerFile = await ask(files.open_file, worker)
        try:
            form = filled.checked()
            profile = form.profile(file.worker.profile)
            asked = workers.Change(worker=worker, version=form.version, identity=form.identity(), profile=profile)
            await ask(workers.change, asked)
        except REFUSED as error:
            refused, now = filled.refused(error), await ask(files.open_file, worker)
            return _intake(page, await ask(registry.choices), file=now, filled=refused)
        return seen(f"/desk/workers/{worker}", "worker-changed")


def _most_useful(answer: Answer) -> tuple[bool, int]:
    """What lets somebody do something comes first: law before wishes, an open route before one that may open."""
    outcome = answer.decision.outcome
    return answer.policy.status not in LAW, 0 if outcome.opens_a_route else 1 if outcome is Outcome.UNKNOWN else 2


def _missing(page: Page, file: WorkerFile, answer: Answer) -> tuple[str, ...]:
    """What she could still show; nobody is sent for papers on account of what is not law."""
    counts = answer.policy.status in LAW
    return to_bring(answer.decision, file.library, page.words.language) if counts else ()


def _search(text: str, doing: str, sort: str) -> Search:
    """The filters as the use case takes them; what is no state or order filters nothing."""
    at_work = {"at-work": True, "free": False}.get(doing)
    return Search(text=text[:100], at_work=at_work, newest=sort == "newest")


def _intake(
    page: Page,
    choices: Choices,
    *,
    file: WorkerFile | None = None,
    filled: Filled[Any] = UNSENT,
    same: tuple[workers.Alike, ...] = (),
) -> Response[str]:
    worker = file.worker if file else None
    typed = intake.as_typed(worker)
    listed = [code for code in worker.profile.occupations if code in choices.occupations] if worker else []
    others = [code for code in worker.profile.occupations if code not in listed[: intake.SELECTS]] if worker else []
    return page.show(
        "desk/worker-edit.html" if file else "desk/worker-new.html",
        filled=filled,
        file=file,
        typed={**typed, "codes": " ".join(others)},
        choices=choices,
        same=same,
        ways=intake.WAYS,
        skills=intake.rows_of_skills(worker.profile if worker else None),
        languages=intake.rows_of_languages(worker.profile if worker else None),
        selects=_chosen(filled, listed),
        dial=dial,
    )


def _chosen(filled: Filled[Any], listed: list[str]) -> list[str]:
    """What each of the selects for an occupation shows."""
    chosen = list(filled.raw.get("occupations", ())) if filled.raw else listed
    return [*chosen, *[""] * intake.SELECTS][: intake.SELECTS]


def _columns(page: Page) -> list[str]:
    return [
        page.say("Reference"),
        page.say("Taken in on"),
        page.say("Occupations (ISCO-08)"),
        page.say("Titles"),
        page.say("Available from"),
        page.say("Available until"),
        page.say("Hours a week"),
        page.say("State"),
    ]


def _row(page: Page, line: Line, titles: Mapping[str, str]) -> list[Any]:
    profile = line.sketch.profile
    return [
        line.sketch.ref,
        line.sketch.registered_on,
        " ".join(profile.occupations),
        "; ".join(titles[code] for code in profile.occupations if code in titles),
        profile.available.first,
        profile.available.last,
        profile.hours_a_week,
        page.say(work.BUSY[line.at_work]),
    ]
