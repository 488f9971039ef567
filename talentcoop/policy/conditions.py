"""Weigh single conditions against facts: each gives one finding that says what was read, asked, and still missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from talentcoop.dates import Offset
from talentcoop.facts import Evidence, Fact, Facts
from talentcoop.policy import measures
from talentcoop.policy.comparisons import Asked, against, amount, between, share, shown, wrong_type
from talentcoop.policy.findings import Finding, Part, Why
from talentcoop.policy.model import Anchor, Compare, Derogation, Measure, Membership, Node, Policy
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
    """The facts of one person under one plan as of a day, and the findings so far."""

    def __init__(self, plan: Plan, facts: Facts, on: date) -> None:
        self.plan, self.facts, self.on = plan, facts, on
        self.findings: list[Finding] = []
        self._surely = False
        self._lifted: dict[str, Node | None] = {}

    def lift(self, layer: Derogation, surely: bool) -> None:
        """From here on, weigh base law under a derogation: what it suspends is waived, what it replaces is replaced.

        Where it is not sure that it reaches, a condition is known only if both answers agree.
        """
        self._surely, self._lifted = surely, {**dict.fromkeys(layer.suspends), **layer.replaces}

    def anchor(self, anchor: Anchor) -> date | None:
        """The day that something counts from; None where it is filing, and nobody said when."""
        if anchor == "decision":
            return self.on
        filed = self.facts.holding(FILED, self.on)
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
        blank = Finding(
            id=node.id,
            part=part,
            verdict=Verdict.UNKNOWN,
            sentence=node.sentence,
            source=policy.sources[node.source],
            inside=inside,
        )
        place = len(self.findings)
        self.findings.append(blank)
        if node.children:
            inner = helps is (node.not_ is None)
            verdicts = [self.weigh(child, part, policy, node.id, inner) for child in node.children]
            found = replace(blank, verdict=_combine(node, verdicts))
        else:
            found = self._leaf(node, blank, helps)
        if node.id in self._lifted:
            found = self._lift(found, self._lifted[node.id])
        self.findings[place] = found
        return found.verdict

    def _lift(self, found: Finding, instead: Node | None) -> Finding:
        if instead is not None:
            new, why = self.weigh(instead, found.part, self.plan.policy, found.id), Why.REPLACED
        else:
            new, why = known(found.part is not Part.EXCLUSION), Why.SUSPENDED
        agreed = self._surely or new is found.verdict
        return replace(found, verdict=new if agreed else Verdict.UNKNOWN, why=why)

    def _leaf(self, node: Node, blank: Finding, helps: bool) -> Finding:
        if node.flag is not None:
            return self._flag(node.flag.fact, node.flag.evidence, blank, helps)
        if node.member is not None:
            return self._member(node.member, blank)
        assert node.compare is not None, "the model lets no other condition exist"  # nosec B101  # tells the type checker
        return self._compare(node.compare, blank)

    def _established(self, kind: str, asked: Evidence) -> tuple[Fact | None, Why | None]:
        fact = self.facts.holding(kind, self.on)
        if fact is None or fact.value is None:
            return None, Why.NO_FACT
        return (fact, None) if fact.evidence.at_least(asked) else (fact, Why.WEAK_EVIDENCE)

    def _flag(self, kind: str, asked: Evidence, blank: Finding, helps: bool) -> Finding:
        fact, lack = self._established(kind, asked)
        if fact is None or (lack is not None and fact.value is helps):
            return replace(blank, why=lack, bring=(kind,), read=(fact.id,) if fact else ())
        if not isinstance(fact.value, bool):
            raise wrong_type(kind, bool, fact.value)
        return replace(blank, verdict=known(fact.value), observed=shown(fact.value), required="true", read=(fact.id,))

    def _member(self, member: Membership, blank: Finding) -> Finding:
        kinds = dict.fromkeys((*member.key, REGION))
        facts = {kind: fact for kind in kinds if (fact := self.facts.holding(kind, self.on)) is not None}
        day = self.on if member.as_of == "spell" else self.anchor(member.as_of)
        lacking = (*(kind for kind in kinds if kind not in facts), *([FILED] if day is None else []))
        if lacking or day is None:
            return replace(blank, why=Why.NO_FACT, bring=lacking)
        occupation, region = (str(facts[kind].value) for kind in (member.key[0], REGION))
        verdict, why = self._listed(member.list, occupation, region, day)
        read = tuple(fact.id for fact in facts.values())
        return replace(blank, verdict=verdict, why=why, observed=occupation, required=member.list, read=read)

    def _listed(self, key: str, isco08: str, region: str, day: date) -> tuple[Verdict, Why | None]:
        return _STANDINGS[look_up(self.plan.library.shortage_list(key), isco08, region, day).standing]

    def _belongs(self, measure: Measure) -> measures.Belongs:
        where = measure.where

        def belongs(spell: Fact, anchor: date) -> Verdict:
            if where is None:
                return Verdict.MET
            occupation, region = spell.details.get(where.key[0]), spell.details.get("region")
            if occupation is None or region is None:
                return Verdict.UNKNOWN
            day = min(spell.during.last or anchor, anchor) if where.as_of == "spell" else self.anchor(where.as_of)
            return Verdict.UNKNOWN if day is None else self._listed(where.list, str(occupation), str(region), day)[0]

        return belongs

    def _compare(self, compare: Compare, blank: Finding) -> Finding:
        asked = self._asked(compare)
        if compare.measure is not None:
            return self._compare_measure(self.plan.measures[compare.measure], compare, asked, blank)
        kind = compare.fact or ""
        fact, lack = self._established(kind, compare.evidence)
        blank = replace(blank, required=shown(asked), read=(fact.id,) if fact else ())
        if asked is None:
            return replace(blank, why=Why.NULL_PARAMETER)
        if fact is None or fact.value is None or lack is not None:
            return replace(blank, why=lack, bring=(kind,))
        return replace(blank, verdict=against(compare.op, fact.value, asked, kind), observed=shown(fact.value))

    def _compare_measure(self, measure: Measure, compare: Compare, asked: Asked | None, blank: Finding) -> Finding:
        unit = self.plan.parameters[compare.parameter].unit if compare.parameter else measure.unit
        blank = replace(blank, required=None if asked is None else f"{compare.op} {shown(asked)} {unit}")
        anchor = self.anchor(measure.anchor)
        about = measure.spell or measure.fact or ""
        if anchor is None:
            return replace(blank, why=Why.NO_FACT, bring=(FILED,))
        reading = self._read(measure, anchor)
        if isinstance(reading, Why):
            return replace(blank, why=reading, bring=() if reading is Why.NULL_PARAMETER else (about,))
        blank = replace(blank, observed=amount(reading), read=reading.read)
        if not isinstance(asked, int):
            return replace(blank, why=Why.NULL_PARAMETER)
        verdict = between(compare.op, reading, asked, unit)
        if verdict is Verdict.UNKNOWN:
            return replace(blank, why=reading.doubt, bring=reading.bring)
        return replace(blank, verdict=verdict)

    def _read(self, measure: Measure, anchor: date) -> measures.Reading | Why:
        window, tolerated = self._length(measure.window), self._length(measure.gap.parameter)
        if (window is None and measure.window) or (tolerated is None and measure.gap.parameter):
            return Why.NULL_PARAMETER
        forgiven = tolerated.days if tolerated else 0
        return measures.read(measure, self.facts, anchor, window, forgiven, self._belongs(measure))

    def _length(self, parameter: str | None) -> Offset | None:
        value = self.plan.values.get(parameter) if parameter else None
        return self.plan.parameters[parameter].length(value) if parameter and isinstance(value, int) else None

    def _asked(self, compare: Compare) -> Asked | None:
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
