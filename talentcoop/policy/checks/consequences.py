"""What follows from a policy, and whom it reaches: days that can come, caps that fit, steps that rise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from talentcoop.dates import Offset
from talentcoop.policy.checks.walk import base_of, family
from talentcoop.policy.faults import Place, Problem, nearest, one_of
from talentcoop.policy.library import Library
from talentcoop.policy.model import Budget, Parameter, Policy, Prolongation, Quota, Subject, Tariff, Work

SHORTEST, LONGEST = 28, 31
"""Days in a month, at least and at most: a length in months is surely longer than one in days only beyond these."""


def check_consequences(policy: Policy, library: Library) -> Iterator[Problem]:
    """What can never happen, never be reached, or makes no sense in what follows from a policy."""
    parameters = {name: p for member in family(policy, library) for name, p in member.parameters.items()}
    yield from _subject(policy, base_of(policy, library))
    yield from _last_days(policy)
    yield from _grant(policy)
    yield from _duties(policy)
    yield from _clock(policy)
    yield from _events(policy)
    for n, budget in enumerate(policy.budgets):
        yield from _budget(budget, ("budgets", n), parameters)
    for n, tariff in enumerate(policy.tariffs):
        yield from _tariff(tariff, ("tariffs", n, "steps"), parameters)
    if policy.quota is not None:
        yield from _quota(policy.quota, library)
    yield from _transition(policy, library)
    yield from _again(policy, base_of(policy, library))


def _subject(policy: Policy, base: Policy | None) -> Iterator[Problem]:
    if policy.subject is not Subject.WORKER and policy.work is not Work.ON_PERMIT:
        wrong = f"a policy about {_one(policy)} never lets a worker work"
        yield Problem(("work",), wrong, f"expected {Work.ON_PERMIT}")
    if base is not None and base.subject is not policy.subject:
        yield Problem(("subject",), f"{base.id} is about {_one(base)}", f"expected {base.subject}")


def _one(policy: Policy) -> str:
    """Whom a policy is about, with an article."""
    return f"{'an' if policy.subject in (Subject.AGENCY, Subject.EMPLOYER) else 'a'} {policy.subject}"


def _last_days(policy: Policy) -> Iterator[Problem]:
    if policy.grandfathers is not None and (policy.in_force is None or policy.in_force.last is None):
        yield Problem(
            ("grandfathers",), "it has no last day in force after which to reach anybody", "expected `in_force.to`"
        )
    period = policy.derogates.period if policy.derogates else None
    windows = ((("in_force",), policy.in_force), (("filing",), policy.filing), (("derogates", "period"), period))
    for place, window in windows:
        if window is not None and window.extendable_by is not None and window.last is None:
            yield Problem((*place, "extendable_by"), "there is no last day to move", "expected a `to`, or none of both")
    for name, measure in policy.measures.items():
        if measure.as_of is not None and measure.anchor != "decision":
            wrong = f"it counts from a fixed day, and from {measure.anchor} as well"
            yield Problem(("measures", name, "as_of"), wrong, "expected `as_of` or `anchor`")


def _grant(policy: Policy) -> Iterator[Problem]:
    grant = policy.grant
    if grant is None:
        return
    if grant.length == "contract" and grant.months is not None:
        yield Problem(("grant", "months"), "it lasts as long as the contract", "expected none, or `length: shorter`")
    if grant.length == "shorter" and grant.months is None:
        yield Problem(("grant", "length"), "there is nothing but the contract", "expected `months`, or contract")
    if grant.follow_on == policy.id:
        yield Problem(("grant", "follow_on"), "it follows itself", "name it in `renewal`, or another policy here")


def _duties(policy: Policy) -> Iterator[Problem]:
    for n, duty in enumerate(policy.duties):
        place: Place = ("duties", n)
        bounds = [name for name in ("opens", "within") if getattr(duty, name) is not None]
        if bounds and duty.after is None:
            wrong = f"`{bounds[0]}` counts from no event"
            yield Problem((*place, bounds[0]), wrong, "expected the event's name in `after`")
        if duty.after == duty.id:
            yield Problem((*place, "after"), "it counts from its own being done", "expected another event")
        if duty.on_breach is not None and duty.within is None:
            yield Problem((*place, "on_breach"), "it is never late", "expected `within`, or no `on_breach`")
        yield from _in_order(duty.opens, duty.within, "within", place)


def _in_order(opens: str | None, closes: str | None, last: str, place: Place) -> Iterator[Problem]:
    if opens is not None and closes is not None and _surely_longer(Offset.parse(opens), Offset.parse(closes)):
        yield Problem((*place, last), f"{closes} lies before {opens}, when it opens", "correct one of the two")


def _surely_longer(one: Offset, other: Offset) -> bool:
    return min(_days(one)) > max(_days(other))


def _days(offset: Offset) -> tuple[int, int]:
    return offset.months * SHORTEST + offset.days, offset.months * LONGEST + offset.days


def _clock(policy: Policy) -> Iterator[Problem]:
    clock = policy.clock
    if clock is None:
        return
    if clock.stops == clock.starts:
        yield Problem(("clock", "stops"), "it stops by what starts it", "expected another event")


def _events(policy: Policy) -> Iterator[Problem]:
    """An event is one day, or stretches of days, and never both."""
    stretches = {f"{budget.id}_{name}" for budget in policy.budgets for name in ("suspended", "prolonged")}
    days: list[tuple[Place, str]] = [(("duties", n, "id"), duty.id) for n, duty in enumerate(policy.duties)]
    days += [(("duties", n, "after"), duty.after) for n, duty in enumerate(policy.duties) if duty.after]
    days += [(("budgets", n, "starts"), budget.starts) for n, budget in enumerate(policy.budgets)]
    if policy.clock is not None:
        stretches |= {policy.clock.suspended} if policy.clock.suspended else set()
        days += [(("clock", name), getattr(policy.clock, name)) for name in ("starts", "stops")]
    for place, name in days:
        if name in stretches:
            yield Problem(place, f"the event '{name}' goes on from day to day", "expected one that is a day")


def _budget(budget: Budget, place: Place, parameters: dict[str, Parameter]) -> Iterator[Problem]:
    if budget.starts == f"{budget.id}_ends":
        yield Problem((*place, "starts"), "it starts when it ends", "expected another event")
    reasons: set[str] = set()
    for n, prolongation in enumerate(budget.prolongations):
        inside = (*place, "prolongations", n)
        if prolongation.reason in reasons:
            wrong = f"the reason '{prolongation.reason}' stands here a second time"
            yield Problem((*inside, "reason"), wrong, "expected a reason of its own")
        reasons.add(prolongation.reason)
        yield from _in_order(prolongation.opens, prolongation.closes, "closes", inside)
        yield from _total(prolongation, inside, parameters)


def _total(prolongation: Prolongation, place: Place, parameters: dict[str, Parameter]) -> Iterator[Problem]:
    each, total = parameters.get(prolongation.each), parameters.get(prolongation.total or "")
    if each is None or total is None:
        return
    for day in _turns(each, total):
        once, whole = each.at(day), total.at(day)
        if type(once) is int and type(whole) is int and _surely_longer(each.length(once), total.length(whole)):
            wrong = f"{whole} {total.unit}s in all are less than {once} {each.unit}s each time"
            yield Problem((*place, "total"), wrong, "correct one of the two")
            return


def _tariff(tariff: Tariff, place: Place, parameters: dict[str, Parameter]) -> Iterator[Problem]:
    steps = [parameters[step.at] for step in tariff.steps if step.at in parameters]
    for day in _turns(*steps) if len(steps) == len(tariff.steps) else ():
        for n, (one, following) in enumerate(pairwise(steps), start=1):
            lower, upper = one.at(day), following.at(day)
            if isinstance(lower, int) and isinstance(upper, int) and upper <= lower:
                wrong = f"from {day} on the step begins at {upper}, and the one before at {lower}"
                yield Problem((*place, n, "at"), wrong, "expected them in rising order")
                return


def _turns(*parameters: Parameter) -> Sequence[date]:
    """Every day on which one of some parameters takes another value, oldest first."""
    return sorted({dated.first for parameter in parameters for dated in parameter.value})


def _quota(quota: Quota, library: Library) -> Iterator[Problem]:
    if quota.per != "ever" and quota.counts == "at_once":
        wrong = "who is there at once is not counted by period"
        yield Problem(("quota", "per"), wrong, "expected ever, or `counts: persons_ever`")
    if quota.carries_over and quota.per == "ever":
        yield Problem(("quota", "carries_over"), "there is no next period to carry over to", "expected a year or month")
    fact = library.catalogue.kinds.get(quota.fact or "")
    if fact is None:
        return
    if fact.type != "text" or fact.domain is None:
        named = "no list of values" if fact.type == "text" else f"a {fact.type}"
        yield Problem(("quota", "fact"), f"'{quota.fact}' is {named} in facts.yaml", "expected a text with a `domain`")
        return
    for group in quota.groups:
        if group not in fact.domain:
            wrong = f"'{quota.fact}' is never '{group}'{nearest(group, fact.domain)}"
            yield Problem(("quota", "groups", group), wrong, one_of(fact.domain))


def _transition(policy: Policy, library: Library) -> Iterator[Problem]:
    if policy.transition is None:
        return
    place: Place = ("transition", "replaces")
    chain = [policy.id]
    while (following := _replaced(library, chain[-1])) is not None and following not in chain:
        chain.append(following)
    if following == policy.id:
        wrong = "it replaces itself" if len(chain) == 1 else f"it replaces itself through {', '.join(chain[1:])}"
        yield Problem(place, wrong, "expected an older policy")
        return
    old = library.policies.get(policy.transition.replaces)
    if old is not None and old.subject is not policy.subject:
        wrong = f"{old.id} is about {_one(old)}, and this about {_one(policy)}"
        yield Problem(place, wrong, "expected one about the same")
    new_from = policy.in_force.first if policy.in_force else None
    if old is not None and old.in_force is not None and new_from is not None and new_from <= old.in_force.first:
        wrong = f"{old.id} is in force from {old.in_force.first} only, and this from {new_from}"
        yield Problem(place, wrong, "expected an older policy")


def _replaced(library: Library, key: str) -> str | None:
    policy = library.policies.get(key)
    return policy.transition.replaces if policy is not None and policy.transition is not None else None


def _again(policy: Policy, base: Policy | None) -> Iterator[Problem]:
    """Ids that base law has already: its duties, budgets and tariffs stand beside those of a derogation."""
    for part in ("duties", "budgets", "tariffs") if base is not None else ():
        held = {item.id for item in getattr(base, part)}
        for n, item in enumerate(getattr(policy, part)):
            if item.id in held and base is not None:
                wrong = f"the id '{item.id}' is already one of {base.id}"
                yield Problem((part, n, "id"), wrong, "expected an id of its own")
