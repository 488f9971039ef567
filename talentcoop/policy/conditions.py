"""Weigh single conditions against facts: each gives one finding that says what was read, asked, and still missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from talentcoop.facts import Fact, Facts
from talentcoop.policy import measures, questions
from talentcoop.policy.comparisons import Asked, amount, between, share, shown
from talentcoop.policy.findings import Blank, Finding, Part, Why
from talentcoop.policy.model import Compare, Derogation, Measure, Membership, Node, Policy
from talentcoop.policy.questions import Ready
from talentcoop.policy.verdicts import Verdict, all_of, any_of, at_least, known, negate
from talentcoop.shortage import Standing, look_up

if TYPE_CHECKING:
    from talentcoop.policy.plan import Plan

__all__ = ["FILED", "REGION", "Finding", "Part", "Reader", "Why"]

FILED: Final = "application_filed"
"""The fact whose date anchors what counts from filing."""
REGION: Final = "job_region"
"""The fact that says where the work is done. In a spell it is the detail `region`."""

_STANDINGS: Final = {
    Standing.LISTED: (Verdict.MET, None),
    Standing.NOT_LISTED: (Verdict.UNMET, None),
    Standing.NOT_FOUND: (Verdict.UNKNOWN, Why.INCOMPLETE_LIST),
    Standing.NO_EDITION: (Verdict.UNKNOWN, Why.NO_EDITION),
}


class Reader:
    """The facts of one person under one plan as of a day, and the findings so far.

    `ready` is what other readers made ready; only those may share it that weigh each condition at the same place.
    """

    def __init__(self, plan: Plan, facts: Facts, on: date, ready: Ready | None = None) -> None:
        self.plan, self.facts, self.on = plan, facts, on
        self.ready = Ready() if ready is None else ready
        self.held = plan.library.catalogue.held(facts, on)
        self.findings: list[Finding] = []
        self._surely = False
        self._lifted: dict[str, Node | None] = {}

    def lift(self, layer: Derogation, surely: bool) -> None:
        """From here on, weigh base law under a derogation: what it suspends is waived, what it replaces is replaced.

        Where it is not sure that it reaches, a condition is known only if both answers agree.
        """
        self._surely, self._lifted = surely, {**dict.fromkeys(layer.suspends), **layer.replaces}

    def anchor(self, anchor: Literal["decision", "filing"]) -> date | None:
        """The day that something counts from; None where it is filing, and nobody said when."""
        if anchor == "decision":
            return self.on
        filed = self.held.get(FILED)
        return filed.value if filed and isinstance(filed.value, date) else None

    def note(self, finding: Finding) -> Verdict:
        """Add a finding that no condition stands for, such as a window, and hand its verdict on."""
        self.findings.append(finding)
        return finding.verdict

    def weigh(
        self, node: Node, part: Part, policy: Policy, inside: str | None = None, helps: bool | None = None
    ) -> Verdict:
        """Weigh a condition of `policy` and all inside it; each leaves one finding, parents before children.

        `helps` says whether its being met helps the person: not in an exclusion, nor under a `not`. Evidence is asked
        for what helps her; what she says against herself needs none.
        """
        helps = part is not Part.EXCLUSION if helps is None else helps
        place = len(self.findings)
        ask = self.ready.questions.get(node.id)
        if ask is not None:
            found = ask(self.held)
        else:
            blank = self.ready.blanks.get(node.id)
            if blank is None:
                source = policy.sources[node.source]
                blank = Blank(id=node.id, part=part, sentence=node.sentence, source=source, inside=inside)
                self.ready.blanks[node.id] = blank
            if children := node.children:
                inner = helps is (node.not_ is None)
                verdicts = [self.weigh(child, part, policy, node.id, inner) for child in children]
                found = blank(_combine(node, verdicts))
            else:
                found = self._leaf(node, blank, helps)
        if node.id in self._lifted:
            found = self._lift(found, self._lifted[node.id])
        self.findings.insert(place, found)
        return found.verdict

    def _lift(self, found: Finding, instead: Node | None) -> Finding:
        if instead is not None:
            new, why = self.weigh(instead, found.part, self.plan.policy, found.id), Why.REPLACED
        else:
            new, why = known(found.part is not Part.EXCLUSION), Why.SUSPENDED
        agreed = self._surely or new is found.verdict
        return replace(found, verdict=new if agreed else Verdict.UNKNOWN, why=why)

    def _leaf(self, node: Node, blank: Blank, helps: bool) -> Finding:
        if node.member is not None:
            return self._member(node.member, blank)
        if node.flag is not None:
            ask = self.ready.questions[node.id] = questions.flag(node.flag, helps, blank)
            return ask(self.held)
        assert node.compare is not None, "the model lets no other condition exist"  # nosec B101  # tells the type checker
        compare, asked = node.compare, self.asked(node.compare)
        if compare.measure is not None:
            return self._compare_measure(compare.measure, compare, asked, blank)
        ask = questions.compare(compare, asked, blank)
        if compare.percentage is None:  # a series has another value on another day
            self.ready.questions[node.id] = ask
        return ask(self.held)

    def _member(self, member: Membership, blank: Blank) -> Finding:
        kinds = dict.fromkeys((*member.key, REGION))
        facts = {kind: fact for kind in kinds if (fact := self.held.get(kind)) is not None}
        day = self.on if member.as_of == "spell" else self.anchor(member.as_of)
        lacking = (*(kind for kind in kinds if kind not in facts), *([FILED] if day is None else []))
        if lacking or day is None:
            return blank(Verdict.UNKNOWN, why=Why.NO_FACT, bring=lacking)
        occupation, region = (str(facts[kind].value) for kind in (member.key[0], REGION))
        verdict, why = self.listed(member.list, occupation, region, day)
        read = tuple(fact.id for fact in facts.values())
        return blank(verdict, why=why, observed=occupation, required=member.list, read=read)

    def listed(self, key: str, isco08: str, region: str, day: date) -> tuple[Verdict, Why | None]:
        """Whether an occupation stands on a list in a region on a day, and why that is unknown."""
        return _STANDINGS[look_up(self.plan.library.shortage_list(key), isco08, region, day).standing]

    def belongs(self, measure: Measure) -> measures.Belongs:
        """What tells whether a spell is one of those that a measure counts."""
        where = measure.where

        def belongs(spell: Fact, anchor: date) -> Verdict:
            if where is None:
                return Verdict.MET
            occupation, region = spell.details.get(where.key[0]), spell.details.get("region")
            if occupation is None or region is None:
                return Verdict.UNKNOWN
            day = min(spell.during.last or anchor, anchor) if where.as_of == "spell" else self.anchor(where.as_of)
            return Verdict.UNKNOWN if day is None else self.listed(where.list, str(occupation), str(region), day)[0]

        return belongs

    def _compare_measure(self, name: str, compare: Compare, asked: Asked | None, blank: Blank) -> Finding:
        measure = self.plan.measures[name]
        unit = self.plan.parameters[compare.parameter].unit if compare.parameter else measure.unit
        blank = blank.but(required=None if asked is None else f"{compare.op} {shown(asked)} {unit}")
        anchor = self.counted_from(name, measure)
        if isinstance(anchor, Why):
            return blank(Verdict.UNKNOWN, why=anchor, bring=(FILED,) if anchor is Why.NO_FACT else ())
        limits = measures.limits(measure, self.plan.values, self.plan.parameters)
        if limits is None:
            return blank(Verdict.UNKNOWN, why=Why.NULL_PARAMETER)
        reading = measures.read(measure, self.facts, anchor, limits, self.belongs(measure))
        if isinstance(reading, Why):
            return blank(Verdict.UNKNOWN, why=reading, bring=(measure.spell or measure.fact or "",))
        blank = blank.but(observed=amount(reading, measure.unit), read=reading.read)
        if not isinstance(asked, int):
            return blank(Verdict.UNKNOWN, why=Why.NULL_PARAMETER)
        verdict = between(compare.op, reading, asked, unit)
        if verdict is Verdict.UNKNOWN:
            return blank(Verdict.UNKNOWN, why=reading.doubt, bring=reading.bring)
        return blank(verdict)

    def counted_from(self, name: str, measure: Measure) -> date | Why:
        """The day that a measure counts from, or why there is none."""
        if measure.as_of is not None:
            fixed = self.plan.values.get(measure.as_of)
            return fixed if isinstance(fixed, date) else Why.NULL_PARAMETER
        if measure.anchor == "entry_into_force":
            policy = self.plan.policy if self.plan.base is None else self.plan.base.policy
            whose = self.plan.policy if name in self.plan.policy.measures else policy
            return whose.in_force.first if whose.in_force is not None else Why.NO_DATES
        return self.anchor(measure.anchor) or Why.NO_FACT

    def asked(self, compare: Compare) -> Asked | None:
        """What a comparison asks under the plan that day; None where nobody published it."""
        if compare.parameter is not None:
            return self.plan.values.get(compare.parameter)
        if compare.percentage is None:
            return compare.constant
        percent = self.plan.values.get(compare.percentage.percent)
        base = self.plan.library.one_series(compare.percentage.series).at(self.on)
        return share(percent, base) if isinstance(percent, int) and isinstance(base, int) else None


def _combine(node: Node, verdicts: list[Verdict]) -> Verdict:
    if node.all is not None:
        return all_of(verdicts)
    if node.any is not None:
        return any_of(verdicts)
    if node.at_least is not None:
        return at_least(node.at_least.count, verdicts)
    return negate(verdicts[0])
