"""Pages for anybody: the first one, the rules in force, and what we promise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, TypeAlias

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from services.i18n import N_
from services.usecases.law import is_route
from services.web.doors import public
from services.web.lab import outline
from services.web.lab.outline import Block
from services.web.page import PageOf
from talentcoop.errors import Missing
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy, Status
from talentcoop.policy.plan import plan

LibraryOf: TypeAlias = NamedDependency[SkipValidation[Library]]
"""The law as it is shipped, under the name `library`: whoever asks here belongs to no cooperative."""
TodayOf: TypeAlias = NamedDependency[date]
"""The day it is in Brussels, under the name `today`."""
REGION: Final = "be-bru"
"""The region whose rules are told to anybody; its country's are told with them."""
JOINS: Final[Mapping[str, str]] = {
    "all": N_("All of this is needed:"),
    "any": N_("One of these is enough:"),
    "at_least": N_("Some of these are needed:"),
    "not_": N_("This must not be so:"),
}
"""How a condition holds those inside it together."""


class Public(Controller):
    """For whoever comes."""

    path = "/"

    @get("/", **public())
    async def first(self, page: PageOf) -> Response[str]:
        """Where everybody begins."""
        return page.show("public/home.html")

    @get("/privacy", **public())
    async def privacy(self, page: PageOf) -> Response[str]:
        """What is kept of whom, who sees it, and what is not built yet."""
        return page.show("public/privacy.html")

    @get("/accessibility", **public())
    async def accessibility(self, page: PageOf) -> Response[str]:
        """How the pages were tried out, and how to say that one does not work."""
        return page.show("public/accessibility.html")

    @get("/law", **public())
    async def law(self, page: PageOf, library: LibraryOf) -> Response[str]:
        """The register: every policy of the region and its country, the law first."""
        policies = told_to_anybody(library)
        return page.show(
            "public/law.html",
            policies=policies,
            unchecked={policy.id: len(outline.unchecked(policy)) for policy in policies},
        )

    @get("/law/{policy:path}", **public())
    async def policy(self, page: PageOf, library: LibraryOf, today: TodayOf, policy: FromPath[str]) -> Response[str]:
        """One policy in sentences, each beside its source. Raises `policy.missing`."""
        key = policy.strip("/")
        found = next((one for one in told_to_anybody(library) if one.id == key), None)
        if found is None:
            raise Missing("policy.missing", f"There is no policy '{key}' here.", "Choose one from the list.")
        resolved = plan(library, key, today)
        base, layer = resolved.base, found.derogates
        own = [found.conditions] if found.conditions else [*layer.replaces.values(), *layer.adds] if layer else []
        lifted = {node.id: node for node in base.policy.nodes()} if base else {}
        return page.show(
            "public/policy.html",
            policy=found,
            base=base.policy if base else None,
            scope=outline.blocks(resolved, found, [layer.scope] if layer else []),
            lifted=[lifted[key] for key in (*layer.suspends, *layer.replaces)] if layer else [],
            asked=outline.blocks(resolved, found, own),
            barred=outline.blocks(resolved, found, found.exclusions),
            figure=figure,
            unpublished=unpublished,
            joins=JOINS,
            day=today,
        )


def told_to_anybody(library: Library) -> tuple[Policy, ...]:
    """The policies of the region and its country, the law before what was only asked for; scenarios are nobody's."""
    country = REGION.partition("-")[0]
    found = [
        policy
        for policy in library.policies.values()
        if policy.jurisdiction in (country, REGION) and policy.status is not Status.SCENARIO and is_route(policy)
    ]
    return tuple(sorted(found, key=lambda policy: (policy.status is not Status.ENACTED, policy.id)))


def figure(block: Block) -> str | None:
    """The number that a condition asks, as `plain` reads it; None where it asks none, or where nobody published it."""
    compare = block.node.compare
    if compare is None or compare.parameter is None:
        return None
    value = block.plan.values.get(compare.parameter)
    unit = block.plan.parameters[compare.parameter].unit
    return f"{compare.op} {value} {unit}" if type(value) is int else None


def unpublished(block: Block) -> bool:
    """Tell whether a condition asks a number that nobody published for the day."""
    return any(block.plan.values.get(name) is None for name in block.numbers)
