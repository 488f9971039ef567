"""Say a decision in plain words: every condition once, and what the person could bring to settle the open ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from talentcoop.policy.decide import Decision, Outcome
from talentcoop.policy.findings import Finding, Part, Why
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy
from talentcoop.policy.texts import Source, Text
from talentcoop.policy.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Line:
    """One condition for a reader: its sentence, verdict, figures, source, and what to bring.

    Of an exclusion (`part`) MET means that it bars her; of a condition `inside_not`, that it speaks against her.
    """

    id: str
    part: Part
    depth: int
    verdict: Verdict
    sentence: str
    observed: str | None
    required: str | None
    why: Why | None
    bring: tuple[str, ...]
    source: Source | None
    inside_not: bool = False


WINDOWS: Final = {
    "in_force": Text(
        fr="La règle est en vigueur.",
        nl="De regel is van kracht.",
        en="The rule is in force.",
        ar="القاعدة سارية.",
        es="La regla está en vigor.",
    ),
    "filing": Text(
        fr="On peut introduire une demande.",
        nl="Een aanvraag kan worden ingediend.",
        en="An application can be filed.",
        ar="يمكن تقديم طلب.",
        es="Se puede presentar una solicitud.",
    ),
    "period": Text(
        fr="La dérogation vaut ce jour-là.",
        nl="De afwijking geldt die dag.",
        en="The derogation holds on that day.",
        ar="الاستثناء سارٍ في ذلك اليوم.",
        es="La excepción vale ese día.",
    ),
}
"""What the days of a rule are called; every other finding has its sentence in the policy file."""


def explain(decision: Decision, library: Library, language: str) -> tuple[Line, ...]:
    """Every condition of the decision once, in the order of the file, in a language (English where it lacks it)."""
    depths: dict[str, int] = {}
    turned, lines = negated(library.policy(decision.policy), library), []
    for finding in decision.findings:
        depths[finding.id] = 0 if finding.inside is None else depths.get(finding.inside, 0) + 1
        line = _line(finding, depths[finding.id], library, language)
        lines.append(replace(line, inside_not=finding.id in turned))
    return tuple(lines)


def negated(policy: Policy, library: Library) -> frozenset[str]:
    """The conditions that stand inside an odd number of `not`s, in a policy and in the base it derogates from."""
    base = [library.policy(policy.derogates.base)] if policy.derogates else []
    found: set[str] = set()
    for node in (node for one in (policy, *base) for node in one.nodes()):
        if node.not_ is not None:
            found ^= {inner.id for inner in node.not_.walk()}
    return frozenset(found)


def to_bring(decision: Decision, library: Library, language: str) -> tuple[str, ...]:
    """What would settle an answer that is unknown, each once, in the order in which the policy asks for it.

    Nothing once the answer is settled, and nothing for a condition whose own verdict no longer matters: nobody is sent
    for papers in vain.
    """
    return tuple(library.catalogue.kinds[kind].bring.in_(language) for kind in asked_for(decision))


def asked_for(decision: Decision) -> tuple[str, ...]:
    """The kinds of fact behind `to_bring`, each once, in the order in which the policy asks for them."""
    if decision.outcome is not Outcome.UNKNOWN:
        return ()
    settled: set[str] = set()
    asked: dict[str, None] = {}
    for finding in decision.findings:
        if finding.verdict is not Verdict.UNKNOWN or finding.inside in settled:
            settled.add(finding.id)
        else:
            asked |= dict.fromkeys(finding.bring)
    return tuple(asked)


def _line(finding: Finding, depth: int, library: Library, language: str) -> Line:
    return Line(
        id=finding.id,
        part=finding.part,
        depth=depth,
        verdict=finding.verdict,
        sentence=(finding.sentence or WINDOWS[finding.id]).in_(language),
        observed=finding.observed,
        required=finding.required,
        why=finding.why,
        bring=tuple(library.catalogue.kinds[kind].bring.in_(language) for kind in finding.bring),
        source=finding.source,
    )
