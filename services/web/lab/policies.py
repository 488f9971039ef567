"""The first screen of the policy team, and one policy as sentences beside the law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from litestar import Controller, Response, get
from litestar.params import FromPath

from services.usecases import lab
from services.usecases.lab import Studied
from services.usecases.legal_dates import LegalDate
from services.web.doors import Ask, shows
from services.web.lab import outline, words
from services.web.page import PageOf
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy, Rank, Status
from talentcoop.policy.texts import Text

MOST_DATES = 10
"""How many legal dates the first screen names."""


@dataclass(frozen=True, slots=True)
class Card:
    """A policy in short: how many conditions it has, what nobody published or compared, and its next legal date."""

    policy: Policy
    conditions: int
    unpublished: int
    unchecked: int
    next: LegalDate | None

    @classmethod
    def of(cls, studied: Studied) -> Card:
        """Put a policy in short."""
        plan = studied.plan
        return cls(
            policy=plan.policy,
            conditions=outline.conditions(plan.policy),
            unpublished=len(outline.unpublished(plan)),
            unchecked=len(outline.unchecked(plan.policy)),
            next=next(iter(studied.ahead), None),
        )


class Policies(Controller):
    """The rules that concern the cooperative."""

    path = "/lab"

    @get("/", **shows(lab.overview))
    async def overview(self, page: PageOf, ask: Ask) -> Response[str]:
        """Every policy by its rank, what is open in it, and what changes next."""
        found: tuple[Studied, ...] = await ask(lab.overview)
        cards = sorted(map(Card.of, found), key=lambda card: tuple(Rank).index(card.policy.rank))
        numbers = [(one.plan.policy, number) for one in found for number in outline.unpublished(one.plan)]
        return page.show(
            "lab/overview.html",
            ranks=[(rank, list(held)) for rank, held in groupby(cards, lambda card: card.policy.rank)],
            law=sum(card.policy.status is Status.ENACTED for card in cards),
            unpublished=len(numbers),
            numbers=numbers,
            unchecked=sum(card.unchecked for card in cards),
            total=len(cards),
            dates=_dates(found),
            lab=words,
        )

    @get("/policies/{policy:path}", **shows(lab.study))
    async def policy(self, page: PageOf, ask: Ask, policy: FromPath[Path]) -> Response[str]:
        """One policy: each condition beside the law, its numbers by date, and what it leaves to people."""
        studied: Studied = await ask(lab.study, policy.as_posix().strip("/"))
        plan = studied.plan
        rule, base = plan.policy, plan.base.policy if plan.base else None
        layer = rule.derogates
        in_base = {node.id: node for node in base.nodes()} if base else {}
        lists, series = outline.lists_and_series(plan)
        library = plan.library
        return page.show(
            "lab/policy.html",
            plan=plan,
            base=base,
            ahead=studied.ahead,
            about={one: about(one, library, rule) for one in studied.ahead},
            scope=outline.blocks(plan, rule, [layer.scope] if layer else []),
            suspended=[in_base[key] for key in layer.suspends] if layer else [],
            replaced=_replaced(studied),
            added=outline.blocks(plan, rule, layer.adds if layer else []),
            conditions=outline.blocks(plan, rule, [rule.conditions] if rule.conditions else []),
            exclusions=outline.blocks(plan, rule, rule.exclusions),
            numbers=outline.numbers(plan, own=True),
            titles={number.name: number for number in outline.numbers(plan)},
            unchecked=outline.unchecked(rule),
            lists=[library.shortage_list(key) for key in lists],
            series=[library.one_series(key) for key in series],
            in_base=in_base,
            lab=words,
        )


def _replaced(studied: Studied) -> list[tuple[Text, tuple[outline.Block, ...]]]:
    """What a derogation puts in the place of a condition of its base, beside what stood there."""
    plan = studied.plan
    if plan.base is None or plan.policy.derogates is None:
        return []
    held = {node.id: node for node in plan.base.policy.nodes()}
    layer = plan.policy.derogates
    return [(held[key].sentence, outline.blocks(plan, plan.policy, [node])) for key, node in layer.replaces.items()]


def _dates(found: Sequence[Studied]) -> list[tuple[LegalDate, Policy, Text | str]]:
    """The legal dates ahead with the policy that each is of and what it is about, the next one first."""
    dates = [
        (one, studied.plan.policy, about(one, studied.plan.library, studied.plan.policy))
        for studied in found
        for one in studied.ahead
    ]
    return sorted(dates, key=lambda row: (row[0], row[1].id))[:MOST_DATES]


def about(one: LegalDate, library: Library, policy: Policy) -> Text | str:
    """What a legal date is about: the title of a number, a list or a series, else its name; empty for a window."""
    if one.about in library.lists:
        return library.lists[one.about].titles
    if one.about in library.series:
        return library.series[one.about].titles
    family = [policy, *([library.policy(policy.derogates.base)] if policy.derogates else [])]
    held = next((each.parameters[one.about] for each in family if one.about in each.parameters), None)
    return held.title if held and held.title else one.about
