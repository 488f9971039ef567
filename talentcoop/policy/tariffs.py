"""Tariffs: what is due by how many there are."""

from __future__ import annotations

from talentcoop.policy.model import Step, Tariff
from talentcoop.policy.plan import Plan


def amount(tariff: Tariff, plan: Plan, count: int | None) -> int | None:
    """What so many cost, in cents: all of them at the rate of the step that their number reaches.

    Nothing below the first step. None where the number, the rate, or which step is reached is unknown.
    """
    if count is None:
        return None
    reached: Step | None = None
    doubt = False
    for step in tariff.steps:
        at = plan.values.get(step.at)
        if isinstance(at, int) and count < at:
            break
        reached, doubt = (step, False) if isinstance(at, int) else (reached, True)
    if doubt or reached is None:
        return None if doubt else 0
    each = plan.values.get(reached.each)
    return count * each if isinstance(each, int) else None
