"""Strategies for policies: any that the model and the checks allow, over the facts of `CATALOGUE`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from talentcoop.policy.library import Library
from talentcoop.policy.model import (
    Derogation,
    Effect,
    ListedOccupation,
    Policy,
    Rank,
    Series,
    ShortageList,
    Status,
    Subject,
    Transition,
    Window,
    Work,
)
from talentcoop.policy.texts import Provenance, Source
from talentcoop.testing.consequences import following
from talentcoop.testing.drafts import LIST, SERIES, Draft, memberships
from talentcoop.testing.facts import CATALOGUE, FIRST, OCCUPATIONS, REGIONS, SENTENCE, days, mostly, periods

__all__ = [
    "LIST",
    "SERIES",
    "SOURCE",
    "derogations",
    "libraries",
    "memberships",
    "policies",
    "shortage_lists",
    "windows",
]

SOURCE: Final = Source(title="t", href=None, quote=None, provenance=Provenance.ASSUMPTION, checked_on=None)


def _window(first: date, last: date | None, anchor: str, extendable_by: str | None) -> Window:
    said = {"from": first, "to": last, "anchor": anchor, "extendable_by": extendable_by if last else None}
    return Window.model_validate({**said, "source": "s"})


anchors = st.sampled_from(["decision", "filing"])
ended = st.builds(
    lambda period, anchor, by: _window(period.first, period.last, anchor, by),
    periods,
    anchors,
    mostly(st.none(), st.just("minister")),
)
"""Days on which a rule could be used, to the last; rarely somebody may move that one."""
windows = st.builds(_window, days, st.none(), anchors, st.none()) | ended
"""Any days on which a rule can be used."""


@st.composite
def policies(draw: st.DrawFn, depth: int = 2) -> Policy:
    """Any enacted policy over `CATALOGUE`, `LIST` and `SERIES`, with nulls, windows and what follows from it."""
    draft = Draft(draw, "p")
    conditions = draft.node(depth)
    exclusions = tuple(draft.node(1) for _ in range(draw(st.integers(0, 2))))
    kept = draft.rarely()  # for those whom it still reaches when it is over
    in_force = draw(ended if kept else mostly(st.just(_since(FIRST)), st.none() | windows))
    subject = draw(mostly(st.just(Subject.WORKER), st.sampled_from(Subject)))
    return _policy(
        "xx/policy",
        draft,
        in_force=in_force,
        filing=draw(mostly(st.none(), windows)),
        effect=draw(st.sampled_from(Effect)),
        work=draw(mostly(st.just(Work.ON_PERMIT), st.sampled_from(Work))) if subject is Subject.WORKER else "on_permit",
        subject=subject,
        applies=draft.node(1) if draft.rarely() else None,
        grandfathers=draft.node(1) if kept else None,
        conditions=conditions,
        exclusions=exclusions,
        **following(draft),
    )


@st.composite
def derogations(draw: st.DrawFn, base: Policy) -> Policy:
    """Any enacted derogation from a policy. It lifts whole exclusions and conditions, none inside another."""
    draft = Draft(draw, "d")
    roots = [*(base.conditions.children if base.conditions and not base.conditions.not_ else ()), *base.exclusions]
    free = draw(st.permutations([node.id for node in roots]))
    suspended = draw(st.integers(0, len(free)))
    replaced = draw(st.integers(suspended, len(free)))
    layer = Derogation(
        base=base.id,
        scope=draft.node(1),
        period=draw(mostly(st.just(_since(FIRST)), st.none() | windows)),
        suspends=tuple(free[:suspended]),
        replaces={key: draft.node(1) for key in free[suspended:replaced]},
        adds=tuple(draft.node(1) for _ in range(draw(st.integers(0, 2)))),
    )
    given: dict[str, Any] = {"effect": base.effect, "work": base.work, "subject": base.subject}
    if draft.rarely():
        given |= following(draft)
    return _policy("xx/layer", draft, in_force=_since(date.min), derogates=layer, **given)


def _since(day: date) -> Window:
    return Window.model_validate({"from": day, "to": None, "source": "s"})


def _policy(key: str, draft: Draft, **fields: object) -> Policy:
    return Policy.model_validate(
        {
            "id": key,
            "titles": SENTENCE,
            "jurisdiction": "xx",
            "rank": Rank.FEDERAL,
            "authority": "xx",
            "status": Status.ENACTED,
            "owner": "tests",
            "sources": {"s": SOURCE},
            "parameters": draft.parameters,
            "measures": draft.measures,
            **fields,
        }
    )


@st.composite
def shortage_lists(draw: st.DrawFn) -> ShortageList:
    """A list with two editions, complete or not, and entries for some regions or for all."""
    entry = st.builds(
        ListedOccupation,
        isco08=st.sampled_from(OCCUPATIONS),
        title=st.just("t"),
        regions=st.just(()) | st.just(REGIONS[:1]),
        last=st.none() | days,
    )
    turn = draw(days)
    editions = [
        {
            "edition": f"e{n}",
            "from": first,
            "complete": draw(st.booleans()),
            "entries": draw(st.lists(entry, max_size=3)),
        }
        for n, first in enumerate((FIRST - timedelta(days=1), turn))
    ]
    fields = {"id": LIST, "titles": SENTENCE, "issuer": "t", "jurisdiction": "xx", "notice": SENTENCE}
    return ShortageList.model_validate({**fields, "sources": {"s": SOURCE}, "editions": editions})


def transitions() -> st.SearchStrategy[Transition]:
    """Any way to take over from `xx/earlier`."""
    return st.builds(
        Transition,
        replaces=st.just("xx/earlier"),
        pending=st.sampled_from(["at_filing", "at_decision", "more_favourable", "opt_in"]),
        permits=st.sampled_from(["keep", "convert", "expire"]),
        sentence=st.just(SENTENCE),
        source=st.just("s"),
    )


def _earlier(draw: st.DrawFn, newer: Policy) -> tuple[Policy, Policy]:
    """A policy that takes over from `xx/earlier`, and the latter, in force before it."""
    older = draw(policies()).model_copy(update={"id": "xx/earlier", "subject": newer.subject, "work": newer.work})
    if older.in_force is not None:
        older = older.model_copy(update={"in_force": older.in_force.model_copy(update={"first": date.min})})
    return newer.model_copy(update={"transition": draw(transitions())}), older


@st.composite
def libraries(draw: st.DrawFn, *, layered: bool = False, replacing: bool = False) -> Library:
    """A library with `xx/policy`, and the list and series it reads.

    If `layered`, with the derogation `xx/layer` over it; if `replacing`, with `xx/earlier`, which it takes over from.
    """
    base = draw(policies())
    held = {base.id: base}
    if replacing:
        base, earlier = _earlier(draw, base)
        held = {base.id: base, earlier.id: earlier}
    if layered:
        held["xx/layer"] = draw(derogations(base))
    turn, amounts = draw(days), draw(st.tuples(*[mostly(st.integers(0, 60), st.none())] * 2))
    dated = [{"from": day, "is": cents} for day, cents in zip((FIRST - timedelta(days=1), turn), amounts, strict=True)]
    series = {"id": SERIES, "titles": SENTENCE, "sources": {"s": SOURCE}, "unit": "cent", "value": dated}
    return Library(
        policies=held,
        catalogue=CATALOGUE,
        lists={LIST: draw(shortage_lists())},
        series={SERIES: Series.model_validate(series)},
    )
