"""/lab/lives: whether a policy was compared with its sources, its drafts, who said what of them, who signed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from pydantic import Field

from services.access.actors import code_of
from services.i18n import N_
from services.usecases import adoptions, drafts, effects
from services.usecases.drafts import Lived
from services.web.doors import Ask, shows, takes
from services.web.forms import REFUSED, UNSENT, Filled, Form, read
from services.web.lab import aftermaths, words
from services.web.lab.stages import STAGE_KINDS, STAGES, TITLES
from services.web.page import Page, PageOf, seen
from talentcoop.policy.lives import FRESH
from talentcoop.policy.procedure import MOST_WORDS
from talentcoop.policy.revise import written
from talentcoop.policy.yamlfile import MOST_BYTES
from talentcoop.publication import SMALLEST

Sent: TypeAlias = Request[Any, Any, Any]
Answer: TypeAlias = Response[Any]


class AdoptForm(Form):
    """When file and sources were compared, and what is to be said of it."""

    compared_on: Annotated[date, Field(title=N_("Day on which they were compared"))]
    words: Annotated[str, Field(title=N_("What there is to say of it"), max_length=MOST_WORDS)] = ""


class DraftForm(Form):
    """Another text."""

    text: Annotated[str, Field(title=N_("The whole text"), min_length=1, max_length=MOST_BYTES)]
    words: Annotated[str, Field(title=N_("Why"), min_length=1, max_length=MOST_WORDS)]


class WordForm(Form):
    """A word on a draft, or why an objection was dismissed."""

    about: UUID
    words: Annotated[str, Field(title=N_("In your words"), min_length=1, max_length=MOST_WORDS)]


class SaidForm(Form):
    """An objection: to a draft, or to the policy as it stands."""

    about: UUID | None = None
    words: Annotated[str, Field(title=N_("In your words"), min_length=1, max_length=MOST_WORDS)]


class UpheldForm(Form):
    """The worked cases that an objection becomes."""

    about: UUID
    cases: Annotated[str, Field(title=N_("The worked cases"), min_length=1, max_length=MOST_BYTES)]


class DayForm(Form):
    """From which day a draft is applied."""

    about: UUID
    first: Annotated[date, Field(title=N_("First day"))]


class BackForm(Form):
    """From which day a draft is applied no more, and why."""

    about: UUID
    until: Annotated[date, Field(title=N_("Day from which it is applied no more"))]
    words: Annotated[str, Field(title=N_("Why"), min_length=1, max_length=MOST_WORDS)]


class AboutForm(Form):
    """Which draft."""

    about: UUID


class Checks(Controller):
    """Which policies workers are shown, and until when."""

    path = "/lab/checks"

    @get("/", **shows(adoptions.standings))
    async def overview(self, page: PageOf, ask: Ask) -> Response[str]:
        """The check of every policy."""
        return page.show("lab/checks.html", standings=await ask(adoptions.standings), days=FRESH.days, lab=words)


Take: TypeAlias = Callable[[Ask, str, Any], Awaitable[Any]]
CHECK, SAY, DRAFT, FORCE = "check", "say", "draft", "force"
STEPS: Final[Mapping[str, Mapping[str, tuple[type[Form], Take]]]] = {
    CHECK: {
        "adopt": (AdoptForm, lambda ask, key, form: ask(adoptions.adopt, key, form.compared_on, form.words)),
        "leave": (Form, lambda ask, key, _: ask(adoptions.leave, key)),
    },
    SAY: {
        "consult": (WordForm, lambda ask, key, form: ask(drafts.consult, key, form.about, form.words)),
        "object": (SaidForm, lambda ask, key, form: ask(drafts.object_to, key, form.about, form.words)),
    },
    DRAFT: {
        "draft": (DraftForm, lambda ask, key, form: ask(drafts.draft, key, form.text, form.words)),
        "uphold": (UpheldForm, lambda ask, key, form: ask(drafts.uphold, key, form.about, form.cases)),
        "dismiss": (WordForm, lambda ask, key, form: ask(drafts.dismiss, key, form.about, form.words)),
        "drop": (AboutForm, lambda ask, key, form: ask(drafts.drop, key, form.about)),
    },
    FORCE: {
        "sign": (DayForm, lambda ask, key, form: ask(drafts.sign, key, form.about, form.first)),
        "roll-back": (BackForm, lambda ask, key, form: ask(drafts.roll_back, key, form.about, form.until, form.words)),
    },
}
"""The steps that a form may take, by the words in its address."""
SHOWS: Final = (drafts.show, adoptions.standings)


class Lives(Controller):
    """The life of a policy."""

    path = "/lab/lives"

    @get("/{policy:path}", **shows(*SHOWS))
    async def show(self, page: PageOf, ask: Ask, policy: FromPath[Path]) -> Response[str]:
        """All that was done with it, and what can be done next."""
        lived, standings = await ask(drafts.show, _key(policy)), await ask(adoptions.standings)
        standing = next(one for one in standings if one.policy.id == lived.policy.id)
        return page.show(
            "lab/life.html",
            lived=lived,
            standing=standing,
            running=None if lived.unread else lived.life.running(page.day),
            stages=STAGES,
            kinds=STAGE_KINDS,
            code=code_of,
        )


class Steps(Controller):
    """Every step in it, each a page of its own; a group of them takes one permission."""

    path = "/lab/lives"

    @get("/check/{did:str}/{policy:path}", **shows(adoptions.adopt, drafts.show))
    async def check(self, page: PageOf, ask: Ask, did: FromPath[str], policy: FromPath[Path]) -> Response[str]:
        """Ask when it was compared with its sources, or whether that no longer counts."""
        return await _asked(page, ask, (CHECK, did, _key(policy)))

    @post("/check/{did:str}/{policy:path}", **takes(adoptions.adopt, adoptions.leave, drafts.show))
    async def checked(
        self, page: PageOf, ask: Ask, request: Sent, did: FromPath[str], policy: FromPath[Path]
    ) -> Answer:
        """Take the step."""
        return await _taken(page, ask, request, (CHECK, did, _key(policy)))

    @get("/say/{did:str}/{policy:path}", **shows(drafts.consult, drafts.show))
    async def say(
        self, page: PageOf, ask: Ask, did: FromPath[str], policy: FromPath[Path], about: FromQuery[UUID | None] = None
    ) -> Response[str]:
        """Ask for a word on a draft, or an objection."""
        return await _asked(page, ask, (SAY, did, _key(policy)), about)

    @post("/say/{did:str}/{policy:path}", **takes(drafts.consult, drafts.object_to, drafts.show))
    async def said(self, page: PageOf, ask: Ask, request: Sent, did: FromPath[str], policy: FromPath[Path]) -> Answer:
        """Take the step."""
        return await _taken(page, ask, request, (SAY, did, _key(policy)))

    @get("/draft/{did:str}/{policy:path}", **shows(drafts.draft, drafts.show))
    async def draft(
        self, page: PageOf, ask: Ask, did: FromPath[str], policy: FromPath[Path], about: FromQuery[UUID | None] = None
    ) -> Response[str]:
        """Ask for another text, for what becomes of an objection, or whether a draft is dropped."""
        return await _asked(page, ask, (DRAFT, did, _key(policy)), about)

    @post(
        "/draft/{did:str}/{policy:path}", **takes(drafts.draft, drafts.uphold, drafts.dismiss, drafts.drop, drafts.show)
    )
    async def drafted(
        self, page: PageOf, ask: Ask, request: Sent, did: FromPath[str], policy: FromPath[Path]
    ) -> Answer:
        """Take the step."""
        return await _taken(page, ask, request, (DRAFT, did, _key(policy)))

    @get("/force/{did:str}/{policy:path}", **shows(drafts.sign, drafts.show))
    async def force(
        self, page: PageOf, ask: Ask, did: FromPath[str], policy: FromPath[Path], about: FromQuery[UUID | None] = None
    ) -> Response[str]:
        """Ask from which day a draft is applied, or no more."""
        return await _asked(page, ask, (FORCE, did, _key(policy)), about)

    @post("/force/{did:str}/{policy:path}", **takes(drafts.sign, drafts.roll_back, drafts.show))
    async def forced(self, page: PageOf, ask: Ask, request: Sent, did: FromPath[str], policy: FromPath[Path]) -> Answer:
        """Take the step."""
        return await _taken(page, ask, request, (FORCE, did, _key(policy)))


async def _asked(
    page: Page, ask: Ask, step: tuple[str, str, str], about: UUID | None = None, filled: Filled[Any] = UNSENT
) -> Response[str]:
    way, did, policy = step
    if did not in STEPS[way]:
        raise NotFoundException
    lived: Lived = await ask(drafts.show, policy)
    running = None if lived.unread else lived.life.running(page.day)
    text = running.text if running else written(lived.policy)
    told = filled.text("about") or about
    return page.show(
        "lab/step.html", filled=filled, lived=lived, way=way, did=did, about=told, text=text, titles=TITLES
    )


async def _taken(page: Page, ask: Ask, request: Sent, step: tuple[str, str, str]) -> Response[Any]:
    way, did, policy = step
    if did not in STEPS[way]:
        raise NotFoundException
    form, take = STEPS[way][did]
    filled: Filled[Any] = await read(request, form)
    try:
        await take(ask, policy, filled.checked())
    except REFUSED as error:
        return await _asked(page, ask, step, filled=filled.refused(error))
    return seen(f"/lab/lives/{policy}", "policy-step")


def _key(policy: Path) -> str:
    return policy.as_posix().strip("/")


class Effects(Controller):
    """What a draft would do over the caseload."""

    path = "/lab/effects"

    @get("/totals/{draft:uuid}/{policy:path}", **shows(effects.totals, drafts.show))
    async def totals(self, page: PageOf, ask: Ask, draft: FromPath[UUID], policy: FromPath[Path]) -> Response[str]:
        """Totals, small figures withheld."""
        lived: Lived = await ask(drafts.show, _key(policy))
        found = await ask(effects.totals, _key(policy), draft)
        drafted = lived.life.draft(draft)
        shown = {"draft": drafted, "found": found, "fares": aftermaths.COUNTS, "smallest": SMALLEST}
        return page.show("lab/effects.html", lived=lived, **shown)

    @get("/calls/{draft:uuid}/{policy:path}", **shows(effects.to_call, drafts.show))
    async def calls(self, page: PageOf, ask: Ask, draft: FromPath[UUID], policy: FromPath[Path]) -> Response[str]:
        """Those whom the reader looks after, to be called."""
        lived: Lived = await ask(drafts.show, _key(policy))
        found = [(one, aftermaths.told(page, one.after)) for one in await ask(effects.to_call, _key(policy), draft)]
        return page.show("lab/calls.html", lived=lived, draft=lived.life.draft(draft), found=found)
