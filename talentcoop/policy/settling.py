"""Which piece of evidence would settle most open answers of a person: what to ask for first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from talentcoop.facts import Facts
from talentcoop.policy.changes import Question
from talentcoop.policy.decide import Outcome
from talentcoop.policy.explain import asked_for
from talentcoop.policy.outlook import family_of
from talentcoop.policy.supposing import Act, Rules, states


@dataclass(frozen=True, slots=True)
class Settling:
    """One kind of evidence, and the policies whose open answer it settles, each in one tuple alone.

    `surely`: whatever it shows. `perhaps`: if it shows one thing, and not another. `partly`: only with others.
    """

    kind: str
    surely: tuple[str, ...]
    perhaps: tuple[str, ...]
    partly: tuple[str, ...]


def settles(questions: Mapping[str, Question]) -> tuple[Settling, ...]:
    """Every kind of evidence that an open answer asks for, what settles most first. A settled answer may be a no.

    `questions` are what is asked of each policy, by its id.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for policy, asked in questions.items():
        for kind in asked_for(asked.put(policy)):
            outcomes = {asked.put(policy, told).outcome for told in _shown(asked, policy, kind)}
            how = "partly" if outcomes <= {Outcome.UNKNOWN} else "perhaps" if Outcome.UNKNOWN in outcomes else "surely"
            found.setdefault(kind, {}).setdefault(how, []).append(policy)
    ranked = (Settling(kind, *(tuple(how.get(each, ())) for each in _HOW)) for kind, how in found.items())
    return tuple(sorted(ranked, key=_rank))


_HOW = ("surely", "perhaps", "partly")


def _rank(one: Settling) -> tuple[int, int, int, str]:
    return -len(one.surely), -len(one.perhaps), -len(one.partly), one.kind


def _shown(asked: Question, policy: str, kind: str) -> Iterator[Facts]:
    """Her facts with each thing that evidence of a kind could show."""
    known = asked.facts.as_known(asked.known_at)
    others = tuple(fact for fact in known if fact.kind != kind)
    rules = Rules(asked.library, family_of(asked.library, policy))
    for state in states(rules, kind, known, asked.on):
        if state.act is Act.SHOW:
            yield Facts((*others, *state.facts))
