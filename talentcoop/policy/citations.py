"""The form of a decision that a lawyer can check: every condition once, with the law's words, numbers and facts.

It has the same conditions in the same order as `explain`, which says them to the person. Nothing here is computed anew:
what is cited is what the decision's own day, edition and findings name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from talentcoop.facts import Fact, Facts
from talentcoop.policy.decide import Decision
from talentcoop.policy.explain import Line, explain
from talentcoop.policy.findings import QUOTA
from talentcoop.policy.library import Library
from talentcoop.policy.model import Competence, Measure, Node
from talentcoop.policy.outlook import family_of
from talentcoop.policy.texts import Source
from talentcoop.policy.values import DatedValue, Scalar
from talentcoop.shortage import edition_on


@dataclass(frozen=True, slots=True)
class Number:
    """A value that a condition rests on: since when, until when, where it stands, and what other sources say instead.

    `value` None: nobody published one for the day. `name` is a parameter's, or a series' id.
    """

    name: str
    title: str | None
    unit: str
    value: Scalar | None
    first: date | None
    last: date | None
    source: Source | None
    readings: tuple[tuple[Scalar | None, Source], ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """The edition of a list that a condition was looked up in; `edition` None: none was in force."""

    list: str
    title: str
    edition: str | None
    complete: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition with all that a lawyer needs to check it: `line` is what the person is told of the same."""

    line: Line
    numbers: tuple[Number, ...]
    lists: tuple[Listed, ...]
    read: tuple[Fact, ...]
    competence: tuple[tuple[Competence, Source], ...]

    @property
    def id(self) -> str:
        """The condition's id in the file."""
        return self.line.id


def cite(decision: Decision, library: Library, facts: Facts, language: str) -> tuple[Clause, ...]:
    """Every condition of the decision once, in the order of the file, with its sources, values and the facts read."""
    cited = _Cited(decision, library, language)
    held = {fact.id: fact for fact in facts}
    findings = {finding.id: finding for finding in decision.findings}
    clauses = []
    for line in explain(decision, library, language):
        read = tuple(held[key] for key in findings[line.id].read if key in held)
        node, whose = cited.nodes.get(line.id, (None, None))
        if node is None or whose is None:
            names = [policy.quota.cap for policy in cited.family if policy.quota and line.id == QUOTA][:1]
            clauses.append(Clause(line, tuple(cited.numbers(names)), (), read, ()))
            continue
        numbers = (*cited.numbers(_parameters(node, cited.measure(node))), *cited.series(node))
        competence = tuple((one, whose.sources[one.source]) for one in node.competence)
        clauses.append(Clause(line, numbers, tuple(cited.lists(node)), read, competence))
    return tuple(clauses)


class _Cited:
    """The files behind one decision, on its day."""

    def __init__(self, decision: Decision, library: Library, language: str) -> None:
        self.library, self.language, self.on = library, language, decision.on
        self.family = family_of(library, decision.policy)
        self.nodes = {node.id: (node, whose) for whose in reversed(self.family) for node in whose.nodes()}

    def measure(self, node: Node) -> Measure | None:
        """The measure that a condition compares."""
        name = node.compare.measure if node.compare else None
        return next((whose.measures[name] for whose in self.family if name in whose.measures), None)

    def numbers(self, names: list[str]) -> Iterator[Number]:
        """The values of some parameters on the day."""
        for name in names:
            whose = next(policy for policy in self.family if name in policy.parameters)
            held = whose.parameters[name]
            dated = in_force(held.value, self.on)
            yield Number(
                name=name,
                title=held.title.in_(self.language) if held.title else None,
                unit=held.unit,
                value=dated.value if dated else None,
                first=dated.first if dated else None,
                last=dated.last if dated else None,
                source=whose.sources[(dated.source if dated else None) or held.source],
                readings=tuple((one.value, whose.sources[one.source]) for one in held.readings),
            )

    def series(self, node: Node) -> Iterator[Number]:
        """The published number that a condition takes a share of."""
        if node.compare and node.compare.percentage:
            held = self.library.one_series(node.compare.percentage.series)
            dated = in_force(held.value, self.on)
            named = dated.source if dated else None
            yield Number(
                name=held.id,
                title=held.titles.in_(self.language),
                unit=held.unit,
                value=dated.value if dated else None,
                first=dated.first if dated else None,
                last=dated.last if dated else None,
                source=held.sources[named] if named else next(iter(held.sources.values())),
            )

    def lists(self, node: Node) -> Iterator[Listed]:
        """The lists that a condition, or the measure that it compares, looks into."""
        measure = self.measure(node)
        for member in (node.member, measure.where if measure else None):
            if member is not None:
                held = self.library.shortage_list(member.list)
                edition = edition_on(held, self.on)
                complete = edition is not None and edition.complete
                yield Listed(held.id, held.titles.in_(self.language), edition.edition if edition else None, complete)


def in_force(values: tuple[DatedValue, ...], on: date) -> DatedValue | None:
    """The dated value that holds on a day, also one that nobody published; None before the first and after the last."""
    newest = next((dated for dated in reversed(values) if dated.first <= on), None)
    return None if newest is None or (newest.last is not None and on > newest.last) else newest


def _parameters(node: Node, measure: Measure | None) -> list[str]:
    """The parameters that a condition, and the measure that it compares, take their numbers from."""
    compare = node.compare
    names = [compare.parameter, compare.percentage.percent if compare.percentage else None] if compare else []
    if measure is not None:
        names += [measure.as_of, measure.window, measure.full_time, measure.gap.parameter]
        names += [excuse.parameter for excuse in measure.gap.excused]
    return list(dict.fromkeys(name for name in names if name))
