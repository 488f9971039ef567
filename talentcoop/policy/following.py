"""What follows from a policy on a day: its own clock, duties, budgets and tariffs, and behind them those of base law.

A derogation leaves standing what it does not lift. Lengths of time are read here as well, from the plan's values.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from talentcoop.dates import Offset
from talentcoop.errors import Invalid
from talentcoop.policy.model import Budget, Clock, Duty, Grant, Policy, Tariff
from talentcoop.policy.plan import Plan


def family(plan: Plan) -> tuple[Policy, ...]:
    """The policy, and after it the base that it derogates from."""
    return (plan.policy,) if plan.base is None else (plan.policy, plan.base.policy)


def grant_of(plan: Plan) -> Grant | None:
    """What the authority gives: the policy's own grant, else its base's."""
    return next((policy.grant for policy in family(plan) if policy.grant is not None), None)


def clock_of(plan: Plan) -> Clock | None:
    """The authority's clock: the policy's own, else its base's."""
    return next((policy.clock for policy in family(plan) if policy.clock is not None), None)


def duties_of(plan: Plan) -> dict[str, Duty]:
    """Every duty by id."""
    return {duty.id: duty for policy in reversed(family(plan)) for duty in policy.duties}


def budgets_of(plan: Plan) -> dict[str, Budget]:
    """Every budget by id."""
    return {budget.id: budget for policy in reversed(family(plan)) for budget in policy.budgets}


def tariffs_of(plan: Plan) -> dict[str, Tariff]:
    """Every tariff by id."""
    return {tariff.id: tariff for policy in reversed(family(plan)) for tariff in policy.tariffs}


def days_read(plan: Plan) -> frozenset[str]:
    """The events of which some day is read: what clocks, duties and budgets count from, and the doing of duties."""
    return frozenset(_days_read(plan))


def _days_read(plan: Plan) -> Iterator[str]:
    clock = clock_of(plan)
    if clock is not None:
        yield from (clock.starts, clock.stops)
    for duty in duties_of(plan).values():
        yield duty.id
        if duty.after is not None:
            yield duty.after
    yield from (budget.starts for budget in budgets_of(plan).values())


def stretches_read(plan: Plan) -> frozenset[str]:
    """The events of which stretches of days are read: suspensions and prolongations."""
    clock = clock_of(plan)
    named = [clock.suspended] if clock is not None and clock.suspended is not None else []
    budgets = budgets_of(plan)
    return frozenset((*named, *(f"{key}_suspended" for key in budgets), *(f"{key}_prolonged" for key in budgets)))


def length_of(plan: Plan, parameter: str | None) -> Offset | None:
    """A parameter as a length of time; None where none is named, or nobody published its value."""
    value = plan.values.get(parameter) if parameter is not None else None
    return plan.parameters[parameter].length(value) if parameter is not None and type(value) is int else None


def reach(day: date, length: Offset) -> date | None:
    """The day at a distance from another; None beyond the calendar."""
    try:
        return length.after(day)
    except (Invalid, OverflowError):
        return None
