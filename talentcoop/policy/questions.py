"""Questions: a flag, or a fact against what is asked, made ready once a plan and put to everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from talentcoop.facts import Evidence, Fact
from talentcoop.policy.comparisons import COMPARE, Asked, against, shown, wrong_type
from talentcoop.policy.findings import Blank, Finding, Why
from talentcoop.policy.model import Compare, Flag, anything
from talentcoop.policy.verdicts import Verdict, known

Held = Mapping[str, Fact]
"""What holds of each kind on a day, as `Facts.held` tells."""
Question = Callable[[Held], Finding]


@dataclass(slots=True, eq=False)
class Ready:
    """What deciding under a plan needs of each condition whoever it is about, by id; made when it is first needed."""

    questions: dict[str, Question] = field(default_factory=dict)
    blanks: dict[str, Blank] = field(default_factory=dict)


_TRUE: Final = Verdict.MET, anything(True), anything(True)
_FALSE: Final = Verdict.UNMET, anything(False), anything(True)
"""A flag's verdict, what was observed, and what is required."""


def flag(rule: Flag, helps: bool, blank: Blank) -> Question:
    """A fact that must be established as true; where it does not help her, what she says herself is enough."""
    kind, evidence = rule.fact, rule.evidence
    missing = blank(Verdict.UNKNOWN, why=Why.NO_FACT, bring=(kind,))

    def ask(held: Held) -> Finding:
        fact = held.get(kind)
        if fact is None or (value := fact.value) is None:
            return missing
        if value is helps and not fact.evidence.at_least(evidence):
            return blank(Verdict.UNKNOWN, why=Why.WEAK_EVIDENCE, bring=(kind,), read=(fact.id,))
        if not isinstance(value, bool):
            raise wrong_type(kind, bool, value)
        return blank.weighed(*(_TRUE if value else _FALSE), (fact.id,))

    return ask


def compare(rule: Compare, asked: Asked | None, blank: Blank) -> Question:
    """A fact's value against what is asked; None where nobody published that."""
    kind, op, holds, plain, required = rule.fact or "", rule.op, COMPARE[rule.op], type(asked), shown(asked)
    evidence = None if rule.evidence is Evidence.DECLARED else rule.evidence
    missing = blank(Verdict.UNKNOWN, required=required, why=Why.NO_FACT, bring=(kind,))
    unasked = blank(Verdict.UNKNOWN, why=Why.NULL_PARAMETER)

    def ask(held: Held) -> Finding:
        fact = held.get(kind)
        if fact is None or (value := fact.value) is None:
            return missing if asked is not None else unasked
        read = (fact.id,)
        if asked is None:
            return blank(Verdict.UNKNOWN, why=Why.NULL_PARAMETER, read=read)
        if evidence and not fact.evidence.at_least(evidence):
            return blank(Verdict.UNKNOWN, required=required, why=Why.WEAK_EVIDENCE, bring=(kind,), read=read)
        verdict = known(holds(value, asked)) if type(value) is plain else against(op, value, asked, kind)
        return blank.weighed(verdict, anything(value), required, read)

    return ask
