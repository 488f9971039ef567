"""What follows from a policy, in words: what is given, who must do what by when, what silence means, what runs out."""

from __future__ import annotations

from collections.abc import Iterator

from talentcoop.policy.model import Budget, Clock, Duty, Grant, Policy, Quota, Tariff, Transition


def follows(one: Policy) -> dict[str, list[str]]:
    """Everything that follows from a policy, by what it is; a part that it does not have is empty."""
    return {
        "what is given": [_grant(one.grant)] if one.grant else [],
        "duties": [_duty(duty) for duty in one.duties],
        "the authority's clock": [_clock(one.clock)] if one.clock else [],
        "room": list(_quota(one.quota)) if one.quota else [],
        "budgets of time": [line for budget in one.budgets for line in _budget(budget)],
        "tariffs": [line for tariff in one.tariffs for line in _tariff(tariff)],
        "takes over": [_transition(one.transition)] if one.transition else [],
    }


def _grant(grant: Grant) -> str:
    length = {
        "fixed": grant.months,
        "contract": "the contract",
        "shorter": f"the shorter of {grant.months} and contract",
    }
    told = {
        "for": length[grant.length],
        "renewals": grant.renewals,
        "renewed under": grant.renewal,
        "then": grant.follow_on,
        "hours a week": grant.hours,
        "for one": ", ".join(grant.scope),
    }
    return f"{grant.title.en}{_listed(told)} [{grant.source}]"


def _duty(duty: Duty) -> str:
    told = {"after": duty.after, "from": duty.opens, "within": duty.within, "else": duty.on_breach}
    return f"{duty.id}: {duty.who}: {duty.what.en}{_listed(told)} [{duty.source}]"


def _clock(clock: Clock) -> str:
    told = {"from": clock.starts, "to": clock.stops, "not counting": clock.suspended}
    return f"{clock.length}{_listed(told)}; its silence: {clock.silence} [{clock.source}]"


def _quota(quota: Quota) -> Iterator[str]:
    over = "; what is left is carried over" if quota.carries_over else ""
    yield f"{quota.cap}: {quota.sentence.en} ({quota.counts}, per {quota.per}{over}) [{quota.source}]"
    yield from (f"  {quota.fact} {group}: {cap}" for group, cap in quota.groups.items())


def _budget(budget: Budget) -> Iterator[str]:
    yield f"{budget.id}: {budget.title.en}{_listed({'for': budget.length, 'from': budget.starts, 'wait': budget.wait})}"
    if budget.suspension:
        told = {"each": budget.suspension.each, "backdated": budget.suspension.backdated}
        yield f"  a pause moves its end{_listed(told)} [{budget.suspension.source}]"
    for one in budget.prolongations:
        asked = {"each": one.each, "in all": one.total, "from": one.opens, "until": one.closes}
        yield f"  longer for {one.reason}: {one.title.en}{_listed(asked)} [{one.source}]"


def _tariff(tariff: Tariff) -> Iterator[str]:
    yield f"{tariff.id}: {tariff.title.en}, by the number of {tariff.counts} [{tariff.source}]"
    yield from (f"  from {step.at} on: {step.each} each" for step in tariff.steps)


def _transition(one: Transition) -> str:
    return f"{one.replaces}: {one.sentence.en} (pending: {one.pending}, permits: {one.permits}) [{one.source}]"


def _listed(told: dict[str, str | None]) -> str:
    said = ", ".join(f"{name} {value}" for name, value in told.items() if value)
    return f" ({said})" if said else ""
