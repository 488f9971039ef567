"""What a change of rules does to what is under way: permits, work and duties, as the new rule takes over from the old.

A rule that names a transition says what becomes of permits given under the rule that it replaces: they are kept as
they are, converted into its own, or expire. Any other permit lives on: it is an authority's act. Nobody is decided
about here again: both answers are those of the comparison, of its day. What is not on file stays unknown: it is neither
ground that holds nor ground that is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from talentcoop.dates import ONE_DAY, Period
from talentcoop.permits import Job, Leave, Permit, leave_to_work
from talentcoop.policy.compare import Change
from talentcoop.policy.decide import WHEN_MET, Decision, Outcome
from talentcoop.policy.duties import DutyStanding, standing
from talentcoop.policy.events import Event
from talentcoop.policy.following import duties_of
from talentcoop.policy.model import Duty
from talentcoop.policy.plan import Plan
from talentcoop.policy.texts import Text
from talentcoop.policy.transition import permit_after


class Fate(StrEnum):
    """What becomes of a permit. `unknown`: nobody put on file what it was given under, or said from when."""

    KEPT = "kept"
    CONVERTED = "converted"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Granted:
    """A permit, and the policy that it was given under; None where that is not on file."""

    permit: Permit
    policy: str | None


@dataclass(frozen=True, slots=True)
class PermitAfter:
    """A permit after the change: what became of it, under which policy it stands, and its days, None for no day.

    `turned` tells whether that is the change's doing: under the law as it was, the permit would stand otherwise.
    """

    permit: Permit
    fate: Fate
    policy: str | None
    period: Period | None
    turned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """What somebody has under way: permits, the work she does with its days, and what is known to have happened."""

    permits: tuple[Granted, ...] = ()
    job: Job | None = None
    planned: Period | None = None
    events: Mapping[str, Event] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkAfter:
    """Leave for the days of her work that are left: before the change, after it, and after it `at_best`.

    The first two count what is sure. At best, whatever nobody knows of permits or conditions turns out well for her.
    Work without a last day is asked about until nothing on file changes any more.
    """

    before: Leave
    after: Leave
    at_best: Leave

    @property
    def ends(self) -> bool | None:
        """Tell whether the change takes the ground from it: fewer of its days are covered than were. None: unknown."""
        if not _shorter(self.after, self.before):
            return False
        return True if _shorter(self.at_best, self.before) else None


def _shorter(one: Leave, other: Leave) -> bool:
    if one.given or other.until is None:
        return False
    return one.until is None or one.until < other.until


@dataclass(frozen=True, slots=True)
class DutyAfter:
    """A duty that the change brings, takes away or moves: where it stood and where it stands; None: it is none.

    Where nobody knows the days that it counts from, both sides of one that moves look the same.
    """

    id: str
    what: Text
    before: DutyStanding | None
    after: DutyStanding | None

    @property
    def fares(self) -> str:
        """Tell whether it begins, ends or moves."""
        return "begin" if self.before is None else "end" if self.after is None else "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What a change does to what one person has under way; `duties` has those alone that it touches."""

    person: UUID
    permits: tuple[PermitAfter, ...]
    work: WorkAfter | None
    duties: tuple[DutyAfter, ...]

    @property
    def turned(self) -> bool:
        """Tell whether the change does anything to what she has under way, or nobody knows that it does not."""
        shaken = self.work is not None and self.work.ends is not False
        return shaken or bool(self.duties) or any(permit.turned for permit in self.permits)


def aftermath(change: Change, base: Plan, variant: Plan, held: UnderWay, *, scenario: bool = False) -> Aftermath:
    """Tell what becomes of permits, work and duties of a person when `variant` comes in place of `base`.

    `scenario`: see `leave_to_work`. Work that was over before the day of the comparison is left out.
    """
    before = tuple(_permit(base, one) for one in held.permits)
    after = tuple(_permit(variant, one) for one in held.permits)
    return Aftermath(
        person=change.person,
        permits=tuple(replace(now, turned=now != then) for then, now in zip(before, after, strict=True)),
        work=_Work(held, change, (base, variant), scenario).weighed(before, after),
        duties=tuple(_duties(change, (base, variant), after, held.events)),
    )


def counted(found: Iterable[Aftermath]) -> dict[str, int]:
    """For how many work loses its ground, permits fare how, duties begin, end or move; exact, each person once in each.

    `work_unknown` has those of whom nobody knows whether their work keeps its ground.
    """
    found = tuple(found)
    ends = Counter(one.work.ends for one in found if one.work is not None)
    fates = Counter(fate for one in found for fate in {permit.fate for permit in one.permits})
    duties = Counter(how for one in found for how in {duty.fares for duty in one.duties})
    return {
        "work_ends": ends[True],
        "work_unknown": ends[None],
        **{f"permits_{fate.value}": fates[fate] for fate in Fate},
        **{f"duties_{how}": duties[how] for how in ("begin", "end", "move")},
    }


COUNTED: Final = tuple(counted(()))
"""What is counted of an aftermath, by name."""


def _permit(plan: Plan, one: Granted) -> PermitAfter:
    rule, period = plan.policy.transition, one.permit.period
    if rule is None or rule.permits == "keep" or one.policy not in (None, rule.replaces):
        return PermitAfter(one.permit, Fate.KEPT, one.policy, period)
    after = permit_after(plan.policy, period)
    if after == (rule.replaces, period):  # it ends before the rule begins
        return PermitAfter(one.permit, Fate.KEPT, one.policy, period)
    if after is None or one.policy is None:
        return PermitAfter(one.permit, Fate.UNKNOWN, None, None if after is None else after[1])
    policy, left = after
    return PermitAfter(one.permit, Fate.CONVERTED if policy == plan.policy.id else Fate.EXPIRED, policy, left)


@dataclass(frozen=True, slots=True)
class _Work:
    """The work somebody does, and on what it may rest under each of the two plans."""

    held: UnderWay
    change: Change
    plans: tuple[Plan, Plan]
    scenario: bool

    def weighed(self, before: tuple[PermitAfter, ...], after: tuple[PermitAfter, ...]) -> WorkAfter | None:
        """Leave before and after. A permit of which nobody knows whether it lives on covers what it surely does."""
        job, planned, on = self.held.job, self.held.planned, self.change.after.on
        if job is None or planned is None or (planned.last is not None and planned.last < on):
            return None
        first, sides = max(planned.first, on), (_living(before), _living(after), _living(after, at_best=True))
        left = Period(first, planned.last or _settled(first, [permit for held in sides for permit in held]))
        answers = (self.change.before, self.change.after, self._at_best())
        return WorkAfter(*(self._leave(job, left, *side) for side in zip(sides, answers, strict=True)))

    def _leave(self, job: Job, left: Period, held: Iterable[Permit], decision: Decision) -> Leave:
        return leave_to_work(job, left, held, lambda _: (decision,), scenario=self.scenario, steady=True)

    def _at_best(self) -> Decision:
        """The answer under the new rule, as it is where all that is unknown is met."""
        after, plan = self.change.after, self.plans[1]
        effect = plan.policy.effect if plan.base is None or after.policy == plan.policy.id else plan.base.policy.effect
        return replace(after, outcome=WHEN_MET[effect]) if after.outcome is Outcome.UNKNOWN else after


def _living(permits: Iterable[PermitAfter], *, at_best: bool = False) -> list[Permit]:
    """Permits for the days that they surely cover; `at_best`, unknown ones for all that they were given for."""
    periods = [
        (one.permit, one.permit.period if at_best and one.fate is Fate.UNKNOWN else one.period) for one in permits
    ]
    return [replace(permit, period=period) for permit, period in periods if period is not None]


def _settled(first: date, permits: Iterable[Permit]) -> date:
    """A day after the last on which what some permits cover changes."""
    bounds = [day for one in permits for day in (one.period.first, one.period.last, one.revoked_on) if day is not None]
    return max([first, *(day for day in bounds if day < date.max)]) + ONE_DAY


def _duties(
    change: Change, plans: tuple[Plan, Plan], permits: Iterable[PermitAfter], events: Mapping[str, Event]
) -> Iterable[DutyAfter]:
    """Whom neither rule lets in, and who was given nothing under them, has no duty under either."""
    base, variant = plans
    permits = tuple(permits)
    if not _concerned(plans, permits) and {change.before.outcome, change.after.outcome} <= _SHUT:
        return
    old, new = duties_of(base), _binding(base, variant, permits)
    for key, duty in {**old, **new}.items():
        before, after = (_standing(duties.get(key), events, change.after.on) for duties in (old, new))
        moves = key in old and key in new and _days(old[key]) != _days(new[key])
        if before != after or moves:
            yield DutyAfter(key, duty.what, before, after)


_SHUT: Final = frozenset({Outcome.NOT_MET, Outcome.EXCLUDED, Outcome.UNAVAILABLE})


def _concerned(plans: tuple[Plan, Plan], permits: Iterable[PermitAfter]) -> bool:
    """Whether some permit was given under one of the plans, or under what one replaces; or nobody knows."""
    rules = [plan.policy.transition for plan in plans]
    about = {None, *(plan.policy.id for plan in plans), *(rule.replaces for rule in rules if rule is not None)}
    return any(one.policy in about for one in permits)


def _days(duty: Duty) -> tuple[str | None, ...]:
    return duty.after, duty.opens, duty.within


def _binding(base: Plan, variant: Plan, permits: Iterable[PermitAfter]) -> dict[str, Duty]:
    """The duties after the change: those of the policy that her permits then stand under, else the new one's.

    Of a permit of which nobody knows what it stands under, those of both.
    """
    rule = variant.policy.transition
    if rule is None or rule.replaces != base.policy.id:
        return duties_of(variant)
    hers = [one for one in permits if one.policy in (None, rule.replaces, variant.policy.id)]
    if not hers:
        return duties_of(variant)
    under = {one.policy for one in hers if one.fate is not Fate.EXPIRED}
    kept = duties_of(base) if under & {None, rule.replaces} else {}
    return {**kept, **(duties_of(variant) if under & {None, variant.policy.id} else {})}


def _standing(duty: Duty | None, events: Mapping[str, Event], on: date) -> DutyStanding | None:
    return None if duty is None else standing(duty, events, on)
