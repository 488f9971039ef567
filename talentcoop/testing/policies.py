"""Strategies for policies: any that the model and the checks allow, over the facts of `CATALOGUE`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, get_args

from hypothesis import strategies as st

from talentcoop.policy.library import Library
from talentcoop.policy.model import (
    AtLeast,
    Compare,
    DatedValue,
    Derogation,
    Discount,
    Effect,
    Flag,
    Gap,
    ListedOccupation,
    Measure,
    Membership,
    Node,
    Operator,
    Parameter,
    Percentage,
    Policy,
    Quota,
    Rank,
    Series,
    ShortageList,
    Status,
    Unit,
    Window,
)
from talentcoop.policy.texts import Provenance, Source
from talentcoop.testing.facts import (
    CATALOGUE,
    FIRST,
    OCCUPATIONS,
    REGIONS,
    SENTENCE,
    asked_evidence,
    days,
    mostly,
    periods,
)

SOURCE: Final = Source(title="t", href=None, quote=None, provenance=Provenance.ASSUMPTION, checked_on=None)
LIST: Final = "xx/list"
SERIES: Final = "xx/series"
ORDERS: Final[list[Operator]] = [operator for operator in get_args(Operator) if operator != "in"]


def memberships(key: str, *moments: str) -> st.SearchStrategy[Membership]:
    """Whether an occupation stands on the list as of one of some moments."""
    found = [Membership.model_validate({"list": LIST, "key": (key,), "as_of": moment}) for moment in moments]
    return st.sampled_from(found)


class _Draft:
    """A policy under way: it hands out ids, and collects the parameters and measures that its conditions read."""

    def __init__(self, draw: st.DrawFn, prefix: str) -> None:
        self.draw, self.prefix, self.count = draw, prefix, 0
        self.parameters: dict[str, Parameter] = {}
        self.measures: dict[str, Measure] = {}

    def name(self, noun: str) -> str:
        self.count += 1
        return f"{self.prefix}_{noun}{self.count}"

    def parameter(self, unit: Unit, most: int) -> str:
        """A parameter with one to three values in turn, any of them null."""
        starts = [FIRST, *sorted(self.draw(st.sets(days.filter(lambda day: day > FIRST), max_size=2)))]
        found = [self.draw(mostly(st.integers(0, most), st.none())) for _ in starts]
        dated = [
            DatedValue.model_validate({"from": day, "is": value}) for day, value in zip(starts, found, strict=True)
        ]
        name = self.name("parameter")
        self.parameters[name] = Parameter(unit=unit, source="s", value=tuple(dated))
        return name

    def measure(self, unit: Unit) -> str:
        """Any measure in days or months."""
        kind = self.draw(st.sampled_from(["accumulated", "continuous", "elapsed"]))
        fields: dict[str, Any] = {"kind": kind, "unit": unit, "source": "s", "evidence": self.draw(asked_evidence)}
        fields["anchor"] = self.draw(mostly(st.just("decision"), st.just("filing")))
        if kind == "elapsed":
            fields["fact"] = "arrived"
        else:
            fields["spell"] = self.draw(st.sampled_from(["work", "stay"]))
            fields["discount"] = self.draw(st.just(()) | st.just((Discount(spell="stay", statuses=("student",)),)))
            fields["where"] = self.draw(st.none() | memberships("isco08", "decision", "spell"))
        if kind == "accumulated" and self.draw(st.booleans()):
            fields["window"] = self.parameter("month", 36)
        if kind == "continuous" and self.draw(st.booleans()):
            rule = self.draw(st.sampled_from(["total_days", "single_days"]))
            fields["gap"] = Gap.model_validate({"rule": rule, "parameter": self.parameter("day", 90)})
        name = self.name("measure")
        self.measures[name] = Measure(**fields)
        return name

    def node(self, depth: int) -> Node:
        """Any condition, with at most `depth` layers of others inside."""
        kinds = ["flag", "fact", "measure", "member", "percentage", "text"]
        kind = self.draw(st.sampled_from([*kinds, *(["all", "any", "at_least", "not"] if depth else [])]))
        key = self.name(kind.replace("_", ""))
        return Node.model_validate({"id": key, "sentence": SENTENCE, "source": "s", **self._inside(kind, depth)})

    def _inside(self, kind: str, depth: int) -> dict[str, object]:
        if kind == "not":
            return {"not": self.node(depth - 1)}
        if kind in ("all", "any", "at_least"):
            children = tuple(self.node(depth - 1) for _ in range(self.draw(st.integers(1, 3))))
            count = self.draw(st.integers(1, len(children)))
            return {kind: AtLeast(count=count, of=children) if kind == "at_least" else children}
        return self._leaf(kind)

    def _leaf(self, kind: str) -> dict[str, object]:
        order = self.draw(st.sampled_from(ORDERS))
        asked = self.draw(asked_evidence)
        if kind == "flag":
            return {"flag": Flag(fact=self.draw(st.sampled_from(["flag_a", "flag_b", "flag_c"])), evidence=asked)}
        if kind == "member":
            return {"member": self.draw(memberships("job_isco08", "decision", "filing"))}
        if kind == "text":
            return {"compare": Compare(fact="sector", op="in", constant=("care",), evidence=asked)}
        if kind == "percentage":
            share = Percentage(percent=self.parameter("percent", 150), series=SERIES)
            return {"compare": Compare(fact="pay", op=order, percentage=share, evidence=asked)}
        if kind == "measure":
            unit: Unit = self.draw(st.sampled_from(["day", "month"]))
            measure, parameter = self.measure(unit), self.parameter(unit, 24 if unit == "month" else 400)
            return {"compare": Compare(measure=measure, op=order, parameter=parameter)}
        return {"compare": Compare(fact="hours", op=order, parameter=self.parameter("hour", 60), evidence=asked)}


windows = st.builds(
    lambda period, runs_on, anchor: Window.model_validate(
        {"from": period.first, "to": None if runs_on else period.last, "anchor": anchor, "source": "s"}
    ),
    periods,
    st.booleans(),
    st.sampled_from(["decision", "filing"]),
)


@st.composite
def policies(draw: st.DrawFn, depth: int = 2) -> Policy:
    """Any enacted policy over `CATALOGUE`, `LIST` and `SERIES`, with nulls, exclusions, windows and a quota."""
    draft = _Draft(draw, "p")
    conditions = draft.node(depth)
    exclusions = tuple(draft.node(1) for _ in range(draw(st.integers(0, 2))))
    quota = None
    if draw(mostly(st.just(False), st.just(True))):
        quota = Quota(cap=draft.parameter("person", 3), counts="at_once", sentence=SENTENCE, source="s")
    return _policy(
        "xx/policy",
        draft,
        in_force=draw(mostly(st.just(_since(FIRST)), st.none() | windows)),
        filing=draw(mostly(st.none(), windows)),
        effect=draw(st.sampled_from(Effect)),
        conditions=conditions,
        exclusions=exclusions,
        quota=quota,
    )


@st.composite
def derogations(draw: st.DrawFn, base: Policy) -> Policy:
    """Any enacted derogation from a policy. It lifts whole exclusions and conditions, none inside another."""
    draft = _Draft(draw, "d")
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
    given = {"effect": base.effect, "work": base.work}
    return _policy("xx/layer", draft, in_force=_since(date.min), derogates=layer, **given)


def _since(day: date) -> Window:
    return Window.model_validate({"from": day, "to": None, "source": "s"})


def _policy(key: str, draft: _Draft, **fields: object) -> Policy:
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


@st.composite
def libraries(draw: st.DrawFn, *, layered: bool = False) -> Library:
    """A library with `xx/policy`, the list and series it reads, and if `layered` the derogation `xx/layer` over it."""
    base = draw(policies())
    held = {base.id: base}
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
