"""Why an answer is what it is, in an order that a worker can read: what decides it first, the other conditions folded.

Every condition stands in it exactly once, as in the decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from talentcoop.policy.explain import Line


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition on its own. Of those inside it, `decisive` led to its verdict, and `others` did not matter."""

    line: Line
    decisive: list[Line] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)


def reasons(lines: Sequence[Line]) -> tuple[Reason, ...]:
    """Conditions with those inside them told apart.

    One is decisive where the condition around it is, and has the same verdict or nothing else inside it: of one that is
    met because one way is open, the ways that are not open do not matter.
    """
    found: list[Reason] = []
    above: list[tuple[Line, bool]] = []
    for place, line in enumerate(lines):
        del above[line.depth :]
        if not above:
            found.append(Reason(line))
            decisive = True
        else:
            around, matters = above[-1]
            decisive = matters and (line.verdict is around.verdict or _alone(lines, place))
            (found[-1].decisive if decisive else found[-1].others).append(line)
        above.append((line, decisive))
    return tuple(found)


def _alone(lines: Sequence[Line], place: int) -> bool:
    """Tell whether nothing stands beside a condition inside the one around it."""
    depth = lines[place].depth
    return not _beside(reversed(lines[:place]), depth) and not _beside(lines[place + 1 :], depth)


def _beside(lines: Iterable[Line], depth: int) -> bool:
    """Tell whether the first of the lines that stands no deeper stands exactly as deep."""
    nearest = next((line.depth for line in lines if line.depth <= depth), None)
    return nearest == depth
