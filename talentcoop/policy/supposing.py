"""What could be on file of a fact instead: the values that conditions tell apart, each with who may bring it about.

A fact that nobody told, or that is told on weak evidence, can be shown; one that is told otherwise can be changed only
where the catalogue says that the person can. Spells are shown, in full and on the best evidence, or left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from talentcoop.dates import ONE_DAY, Period, add_months
from talentcoop.facts import Details, Evidence, Fact, Facts, Value
from talentcoop.policy.catalogue import FactKind
from talentcoop.policy.comparisons import share
from talentcoop.policy.conditions import FILED
from talentcoop.policy.library import Library
from talentcoop.policy.measures import HOURS
from talentcoop.policy.model import Compare, ListEdition, Measure, Membership, Policy
from talentcoop.policy.published import ShortageList


class Act(StrEnum):
    """What it takes: to show what is so already, or to change it."""

    SHOW = "show"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Span:
    """Values from `low` to `high`, both included; None where that side is open. A text or flag is both ends at once."""

    low: Value | None
    high: Value | None

    def __contains__(self, value: object) -> bool:
        if self.low == self.high:
            return value == self.low
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class State:
    """What could be on file of a kind: the facts themselves, which values they stand for, and what it takes.

    `act` is None for what is on file now. `spans` is () for that, and for spells.
    """

    facts: tuple[Fact, ...]
    act: Act | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What some policies, and all that they read, ask of facts: the numbers, days and words that they tell apart."""

    library: Library
    family: tuple[Policy, ...]

    @property
    def compares(self) -> Iterator[Compare]:
        """Every comparison."""
        return (node.compare for policy in self.family for node in policy.nodes() if node.compare)

    @property
    def members(self) -> Iterator[Membership]:
        """Every look into a list, of a fact or of a spell's details."""
        yield from (node.member for policy in self.family for node in policy.nodes() if node.member)
        yield from (measure.where for measure in self.measures if measure.where)

    @property
    def measures(self) -> Iterator[Measure]:
        """Every measure."""
        return (measure for policy in self.family for measure in policy.measures.values())

    def measure(self, name: str | None) -> Measure | None:
        """The measure of a name, as a condition of the family knows it."""
        return next((policy.measures[name] for policy in self.family if name in policy.measures), None)

    def of(self, name: str | None) -> Iterator[Value]:
        """Every value that a parameter ever had."""
        for policy in self.family:
            if name in policy.parameters:
                yield from (dated.value for dated in policy.parameters[name].value if dated.value is not None)

    def asked(self, compare: Compare) -> Iterator[Value]:
        """Every value that a comparison ever asked for."""
        yield from self.of(compare.parameter)
        constant = compare.constant
        yield from constant if isinstance(constant, tuple) else () if constant is None else (constant,)
        if compare.percentage:
            percents = [one for one in self.of(compare.percentage.percent) if isinstance(one, int)]
            series = self.library.one_series(compare.percentage.series).value
            bases = [one.value for one in series if isinstance(one.value, int)]
            yield from (share(percent, base) for percent in percents for base in bases)

    def lists(self, kind: str) -> Iterator[ShortageList]:
        """The lists in which a fact is looked up."""
        return (self.library.shortage_list(member.list) for member in self.members if kind in member.key)


def states(rules: Rules, kind: str, known: Facts, on: date) -> tuple[State, ...]:
    """What could be on file of a kind from a day on, what is now first."""
    told, what = known.of(kind), rules.library.catalogue.kinds[kind]
    now = State(told)
    if what.type == "spell":
        return (now, *_spells(rules, kind, what, told))
    if kind == FILED:
        return (
            now,
            *(State((_fact(kind, day, Period(day)),), Act.CHANGE, (Span(day, day),)) for day in _filings(rules, on)),
        )
    held = known.holding(kind, on)
    if held is None or held.value is None or rules.library.catalogue.lapsed(held, on):
        return (now, *(_valued(kind, spans, Act.SHOW) for spans in _values(rules, kind, what, on)))
    found = [now]
    if held.evidence is not Evidence.CERTIFIED:
        certified = tuple(replace(one, evidence=Evidence.CERTIFIED) if one is held else one for one in told)
        found.append(State(certified, Act.SHOW, (Span(held.value, held.value),)))
    if what.changeable_by_person:
        others = (spans for spans in _values(rules, kind, what, on) if not any(held.value in one for one in spans))
        found += [_valued(kind, spans, Act.CHANGE) for spans in others]
    return tuple(found)


def _valued(kind: str, spans: tuple[Span, ...], act: Act) -> State:
    value = spans[0].high if spans[0].low is None else spans[0].low
    return State((_fact(kind, value, Period(date.min)),), act, spans)


def _fact(kind: str, value: Value | None, during: Period, details: Details | None = None) -> Fact:
    return Fact(
        id=UUID(int=0),
        kind=kind,
        value=value,
        during=during,
        details=details or {},
        recorded_at=datetime.min.replace(tzinfo=UTC),
        established_by="supposed",
        evidence=Evidence.CERTIFIED,
    )


def _values(rules: Rules, kind: str, what: FactKind, on: date) -> Iterator[tuple[Span, ...]]:
    """The values that conditions tell apart, as spans of those that they do not."""
    compared = [value for compare in rules.compares if compare.fact == kind for value in rules.asked(compare)]
    if what.type == "flag":
        yield from ((Span(truth, truth),) for truth in (True, False))
    elif what.type == "number":
        numbers = [value for value in compared if isinstance(value, int)]
        yield from _cells([0], [*numbers, *(number + 1 for number in numbers)], lambda number: number - 1)
    elif what.type == "date":
        cuts = [cut for value in compared if isinstance(value, date) for cut in (value, value + ONE_DAY)]
        yield from _cells([], [*cuts, *_since(rules, kind, on)], lambda day: day - ONE_DAY)
    else:
        yield from _texts(rules, kind, what, [str(value) for value in compared])


def _cells(least: Sequence[Value], cuts: Iterable[Value], before: Callable[..., Value]) -> Iterator[tuple[Span, ...]]:
    """The runs between cuts, each from a cut until before the next; `least` is where values begin, if they do."""
    ends = sorted({*least, *(cut for cut in cuts if not least or cut > least[0])})  # type: ignore[operator]
    if ends and not least:
        yield (Span(None, before(ends[0])),)
    for low, following in pairwise((*ends, None)):
        yield (Span(low, None if following is None else before(following)),)


def _since(rules: Rules, kind: str, on: date) -> Iterator[date]:
    """Between which days the time until the day asked about comes to what is asked, in days, months or years."""
    for compare in rules.compares:
        measure = rules.measure(compare.measure)
        if measure is not None and measure.fact == kind:
            for number in (value for value in rules.asked(compare) if type(value) is int):
                for anchor in (on, *(day for day in rules.of(measure.as_of) if isinstance(day, date))):
                    yield from (cut for cut in _reaching(anchor, number))


def _reaching(anchor: date, number: int) -> Iterator[date]:
    """The first and the day after the last of the days since which it is so many days, months or years."""
    if number < (anchor - date.min).days:
        yield from (anchor - timedelta(days=number), anchor - timedelta(days=number - 1))
    for months in (number, 12 * number):
        if months < 12 * (anchor.year - 1):
            last = add_months(anchor, -months)
            days = [day for day in (last + timedelta(days=n) for n in range(5)) if add_months(day, months) <= anchor]
            same = [day for day in days if add_months(day, months) == anchor]
            yield from (min(same, default=days[-1]), days[-1] + ONE_DAY)


def _texts(rules: Rules, kind: str, what: FactKind, compared: list[str]) -> Iterator[tuple[Span, ...]]:
    """Words one by one; occupations that stand on the same lists in the same way all together."""
    words = dict.fromkeys((*(what.domain or ()), *compared))
    alike: dict[tuple[object, ...], list[str]] = {}
    if what.domain is None:
        editions = [edition for one in rules.lists(kind) for edition in one.editions]
        codes = dict.fromkeys(entry.isco08 for edition in editions for entry in edition.entries)
        for code in (code for code in codes if code not in words):
            alike.setdefault(tuple(_standing(edition, code) for edition in editions), []).append(code)
    yield from ((Span(word, word),) for word in words)
    yield from (tuple(Span(code, code) for code in codes) for codes in alike.values())


def _standing(edition: ListEdition, code: str) -> tuple[object, ...]:
    return tuple((entry.regions, entry.last) for entry in edition.entries if entry.isco08 == code)


def _filings(rules: Rules, on: date) -> Iterator[date]:
    """The days on which an application could still be filed: today, or when a window for it opens."""
    layers = (policy.derogates.period for policy in rules.family if policy.derogates)
    windows = [*layers, *(window for policy in rules.family for window in (policy.in_force, policy.filing))]
    opening = {window.first for window in windows if window and window.anchor == "filing" and window.first > on}
    return iter((on, *sorted(opening)))


def _spells(rules: Rules, kind: str, what: FactKind, told: tuple[Fact, ...]) -> Iterator[State]:
    """What is on file, shown in full; one long spell and a short one, where none is, or where she can change it."""
    details = _details(rules, kind)
    full = tuple(replace(one, evidence=Evidence.CERTIFIED, details={**details, **one.details}) for one in told)
    if full != told:
        yield State(full, Act.SHOW)
    if not told or what.changeable_by_person:
        act = Act.CHANGE if told else Act.SHOW
        yield State((_fact(kind, None, Period(date.min), details),), act)
        yield State((_fact(kind, None, Period(date.min, date.min), details),), act)


def _details(rules: Rules, kind: str) -> dict[str, Value]:
    """The details that would let a spell count: listed where it is looked up, full time, and as much as is summed."""
    found: dict[str, Value] = {}
    for measure in (one for one in rules.measures if one.spell == kind):
        if measure.where is not None:
            listed = rules.library.shortage_list(measure.where.list)
            for entry in (entry for edition in listed.editions for entry in edition.entries):
                found |= {measure.where.key[0]: entry.isco08, "region": (entry.regions or (listed.jurisdiction,))[0]}
        found.update((HOURS, hours) for hours in rules.of(measure.full_time))
    for compare in rules.compares:
        measured = rules.measure(compare.measure)
        if measured is not None and measured.spell == kind and measured.detail is not None:
            enough = (value + (compare.op == ">") for value in rules.asked(compare) if isinstance(value, int))
            found[measured.detail] = max(enough, default=0)
    return found
