"""What would settle an open answer, told to her whom it is about: what she can bring, and what others have to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from talentcoop.policy.decide import Decision
from talentcoop.policy.explain import to_bring
from talentcoop.policy.library import Library


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is still missing, in the page's language: her own things, and those about the job, the employer or us."""

    hers: tuple[str, ...]
    others: tuple[str, ...]


def lacking(decision: Decision, library: Library, language: str) -> Lacking:
    """What would settle an answer that is unknown, by who can bring it; nothing once it is settled."""
    own = _own(library, language)
    asked = to_bring(decision, library, language)
    return Lacking(tuple(one for one in asked if one in own), tuple(one for one in asked if one not in own))


def most_settling(decisions: Iterable[Decision], library: Library, language: str, most: int) -> tuple[str, ...]:
    """What of her own the most open answers ask for, at most so many things, the most asked for first."""
    asked = Counter(one for decision in decisions for one in lacking(decision, library, language).hers)
    return tuple(one for one, _ in asked.most_common(most))


def _own(library: Library, language: str) -> frozenset[str]:
    kinds = library.catalogue.kinds.values()
    return frozenset(kind.bring.in_(language) for kind in kinds if kind.about == "worker")
