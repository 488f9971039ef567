"""A worker's own pages: what comes next, her routes, what is known of her, and who looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Final

from litestar import Controller, Response, get
from litestar.params import FromPath
from markupsafe import Markup

from services.ports.pages import Slice
from services.usecases import mine
from services.usecases.mine import Job, Known, Overview, Route, Routes
from services.usecases.titles import occupations
from services.web.charts import Caption, progress_bar
from services.web.doors import Ask, shows
from services.web.labels import deeds
from services.web.lawwords import counted
from services.web.lists import SIZE, Start, reach
from services.web.me.bringing import lacking, most_settling
from services.web.me.why import reasons
from services.web.page import Page, PageOf
from talentcoop.agenda import Item
from talentcoop.dates import civil_day
from talentcoop.errors import Missing
from talentcoop.facts import Fact, Facts
from talentcoop.placements import Preparation, State
from talentcoop.policy.explain import explain
from talentcoop.policy.model import Status

SOON: Final = timedelta(days=14)
"""A talk this near is what comes next; before that, papers that are lacking come first."""
MOST_TO_BRING: Final = 3
FEW: Final = 24
"""So many conditions inside another are shown at once; more are folded away."""
_WAY: Final = ("proposed", "agreed", "accepted", "signed", "ready", "active")
_COME: Final = {
    State.PROPOSED: 1,
    State.AGREED: 2,
    State.OFFERED: 2,
    State.ACCEPTED: 3,
    State.SIGNED: 4,
    State.ACTIVE: 6,
    State.SUSPENDED: 6,
}
"""How many steps of the way to work lie behind, by the placement's state."""


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing that is most useful now: a talk with her, what to bring, or nothing. `channel` is how she is
    reached, `late` that its day is past; `later` is the next talk that is still far off.
    """

    item: Item | None = None
    channel: str = "call"
    late: bool = False
    bring: tuple[str, ...] = ()
    later: Item | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """The steps to work: each with how it stands, how many are done, and how much of the first day is ready."""

    steps: tuple[tuple[str, str], ...]
    done: int
    ready: int
    to_be_ready: int


class Me(Controller):
    """Her own file, as she reads it."""

    path = "/me"

    @get("/", **shows(mine.overview))
    async def first(self, page: PageOf, ask: Ask) -> Response[str]:
        """What comes next, how far she is, and the way to the rest."""
        found: Overview = await ask(mine.overview)
        way = way_of(found.job) if found.job else None
        return page.show(
            "me/first.html",
            found=found,
            next=next_step(found, page),
            way=way,
            bar=_bar(page, way) if way else None,
            open_routes=sum(route.decision.outcome.opens_a_route for route in _law(found.routes)),
        )

    @get("/routes", **shows(mine.routes))
    async def routes(self, page: PageOf, ask: Ask) -> Response[str]:
        """What each policy says of her: what counts before what was only asked for, open routes before others."""
        found: Routes = await ask(mine.routes)
        ordered = sorted(found.routes, key=lambda route: (not counts(route), not route.decision.outcome.opens_a_route))
        return page.show(
            "me/routes.html",
            found=found,
            routes=[(route, lacking(route.decision, found.library, page.words.language)) for route in ordered],
            counts=counts,
        )

    @get("/routes/{policy:path}", **shows(mine.routes))
    async def route(self, page: PageOf, ask: Ask, policy: FromPath[str]) -> Response[str]:
        """One policy, in full; prints as a route sheet."""
        found: Routes = await ask(mine.routes)
        route = _one(found, policy.strip("/"))
        language = page.words.language
        return page.show(
            "me/route.html",
            found=found,
            route=route,
            reasons=reasons(explain(route.decision, found.library, language)),
            few=FEW,
            lacking=lacking(route.decision, found.library, language),
            counts=counts,
        )

    @get("/known", **shows(mine.known))
    async def known(self, page: PageOf, ask: Ask) -> Response[str]:
        """Everything that is on file about her."""
        found: Known = await ask(mine.known)
        held, older, gone = told_apart(found.facts)
        return page.show(
            "me/known.html",
            found=found,
            held=held,
            older=older,
            gone=gone,
            titles=occupations(found.library, page.cooperative.region if page.cooperative else "", page.day),
            counted=counted,
        )

    @get("/who", **shows(mine.looked))
    async def who(self, page: PageOf, ask: Ask, start: Start = 0) -> Response[str]:
        """Who opened or changed her file, and why."""
        part = await reach(lambda part: ask(mine.looked, part), Slice(start, SIZE))
        days = [(day, list(held)) for day, held in groupby(part.items, lambda one: civil_day(one.at, page.zone))]
        return page.show("me/who.html", part=part, days=days, rows=SIZE, deed=deeds.to_her)


def next_step(found: Overview, page: Page) -> Next:
    """What is most useful to her now: a talk that is near or late, else what to bring, else nothing."""
    item = found.due[0] if found.due else None
    if item is not None and item.due.due_on <= page.day + SOON:
        return Next(item, _channel(found, item), late=item.due.close_on < page.day)
    bring = most_settling(
        (route.decision for route in _law(found.routes)), found.library, page.words.language, MOST_TO_BRING
    )
    return Next(bring=bring, later=item)


def _channel(found: Overview, item: Item) -> str:
    """How the talk comes about: as the schedule says, else as she chose herself."""
    contact = found.schedule.item(item.due.code)
    own = found.worker.identity.reached_by
    return own if contact is None or contact.channel == "neutral" else contact.channel


def counts(route: Route) -> bool:
    """Tell whether a policy is one that counts for her: law, or a scenario where the cooperative is one."""
    return route.policy.status in (Status.ENACTED, Status.SCENARIO)


def _law(routes: Sequence[Route]) -> tuple[Route, ...]:
    return tuple(route for route in routes if counts(route))


def _one(found: Routes, key: str) -> Route:
    held = next((route for route in found.routes if route.policy.id == key), None)
    if held is None:
        raise Missing("policy.missing", f"There is no policy '{key}' here.", "Choose one from the list.", policy=key)
    return held


def told_apart(facts: Facts) -> tuple[list[Fact], list[Fact], list[Fact]]:
    """What is believed now, newest first; what something newer on the same days has replaced; what was taken back."""
    newest = sorted(facts, key=lambda fact: fact.recorded_at, reverse=True)
    held: list[Fact] = []
    older: list[Fact] = []
    for fact in newest:
        if fact.retracted_at is None:
            replaced = fact.value is not None and (fact.kind, fact.during) in {(one.kind, one.during) for one in held}
            (older if replaced else held).append(fact)
    return held, older, [fact for fact in newest if fact.retracted_at is not None]


def way_of(job: Job) -> Way:
    """How far the way to work has come. The safety training is asked in construction only, as the start gate does."""
    training = Preparation.SAFETY_TRAINING_16H
    asked = {one for one in Preparation if one is not training or job.vacancy.sector == "construction"}
    ready = len(asked & job.placement.preparations)
    done = _COME[job.placement.state]
    if job.placement.state is State.SIGNED and ready == len(asked):
        done += 1
    states = ["done" if place < done else "next" if place == done else "later" for place in range(len(_WAY))]
    return Way(tuple(zip(_WAY, states, strict=True)), done, ready, len(asked))


def _bar(page: Page, way: Way) -> Markup:
    words = page.say("%(done)s of %(total)s steps done", done=way.done, total=len(way.steps))
    rtl = page.words.direction == "rtl"
    caption = Caption(key="steps", title=page.say("Your way to work"), summary=words, rtl=rtl)
    return progress_bar(caption, way.done, len(way.steps), words)
