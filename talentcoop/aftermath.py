"""What a change of rules does to what is under way: permits, work and duties, as the new rule takes over from the old.

A rule that names a transition says what becomes of permits given under the rule that it replaces: they are kept as
they are, converted into its own, or expire. Any other permit lives on: it is an authority's act. Nobody is decided
about here again: both answers are those of the comparison, of its day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from talentcoop.dates import Period
from talentcoop.permits import Job, Leave, Permit, leave_to_work
from talentcoop.policy.compare import Change
from talentcoop.policy.decide import Decision
from talentcoop.policy.duties import DutyStanding, standing
from talentcoop.policy.events import Event
from talentcoop.policy.following import duties_of
from talentcoop.policy.model import Duty
from talentcoop.policy.plan import Plan
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
    """A permit after the change: what became of it, under which policy it stands, and its days, None for no day."""

    permit: Permit
    fate: Fate
    policy: str | None
    period: Period | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """What somebody has under way: permits, the work she does with its last day, and what is known to have happened."""

    permits: tuple[Granted, ...] = ()
    job: Job | None = None
    planned: Period | None = None
    events: Mapping[str, Event] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkAfter:
    """Leave for the days of her work that are left, before the change and after it."""

    before: Leave
    after: Leave

    @property
    def ends(self) -> bool:
        """Tell whether the change takes the ground from it: fewer of its days are covered than were."""
        if self.after.given or self.before.until is None:
            return False
        return self.after.until is None or self.after.until < self.before.until


@dataclass(frozen=True, slots=True)
class DutyAfter:
    """A duty that the change brings, takes away or moves: where it stood and where it stands; None: it is none."""

    id: str
    before: DutyStanding | None
    after: DutyStanding | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What a change does to what one person has under way; `duties` has those alone that it touches."""

    person: UUID
    permits: tuple[PermitAfter, ...]
    work: WorkAfter | None
    duties: tuple[DutyAfter, ...]


def aftermath(change: Change, base: Plan, variant: Plan, held: UnderWay, *, scenario: bool = False) -> Aftermath:
    """Tell what becomes of permits, work and duties of a person when `variant` comes in place of `base`.

    `scenario`: see `leave_to_work`. Work that was over before the day of the comparison is left out.
    """
    permits = tuple(_permit(variant, one) for one in held.permits)
    return Aftermath(
        person=change.person,
        permits=permits,
        work=_work(change, held, permits, scenario=scenario),
        duties=tuple(_duties(base, variant, permits, held.events, change.after.on)),
    )


def counted(found: Iterable[Aftermath]) -> dict[str, int]:
    """How many lose the ground of their work, how many permits fare how, how many duties begin, end or move; exact."""
    found = tuple(found)
    fates = Counter(permit.fate for one in found for permit in one.permits)
    duties = Counter(_fares(duty) for one in found for duty in one.duties)
    return {
        "work_ends": sum(one.work is not None and one.work.ends for one in found),
        **{f"permits_{fate.value}": fates[fate] for fate in Fate},
        **{f"duties_{how}": duties[how] for how in ("begin", "end", "move")},
    }


def _fares(duty: DutyAfter) -> str:
    return "begin" if duty.before is None else "end" if duty.after is None else "move"


def _permit(variant: Plan, one: Granted) -> PermitAfter:
    rule, period = variant.policy.transition, one.permit.period
    if rule is None or rule.permits == "keep" or one.policy not in (None, rule.replaces):
        return PermitAfter(one.permit, Fate.KEPT, one.policy, period)
    after = permit_after(variant.policy, period)
    if after is None or one.policy is None:
        return PermitAfter(one.permit, Fate.UNKNOWN, None, None if after is None else after[1])
    policy, left = after
    fate = Fate.CONVERTED if rule.permits == "convert" else Fate.KEPT if left == period else Fate.EXPIRED
    return PermitAfter(one.permit, fate, policy, left)


def _work(change: Change, held: UnderWay, permits: Iterable[PermitAfter], *, scenario: bool) -> WorkAfter | None:
    """Leave before and after. A permit of which nobody knows whether it lives on covers only what it surely does."""
    job, planned, on = held.job, held.planned, change.after.on
    if job is None or planned is None or planned.last is None or planned.last < on:
        return None
    left = Period(max(planned.first, on), planned.last)
    living = [replace(one.permit, period=one.period) for one in permits if one.period is not None]

    def leave(held: Iterable[Permit], decision: Decision) -> Leave:
        def answers(_: date) -> tuple[Decision, ...]:
            return (decision,)

        return leave_to_work(job, left, held, answers, scenario=scenario)

    return WorkAfter(leave([one.permit for one in held.permits], change.before), leave(living, change.after))


def _duties(
    base: Plan, variant: Plan, permits: Iterable[PermitAfter], events: Mapping[str, Event], on: date
) -> Iterable[DutyAfter]:
    old, new = duties_of(base), _binding(base, variant, permits)
    for key in {**old, **new}:
        before, after = (_standing(duties.get(key), events, on) for duties in (old, new))
        if before != after:
            yield DutyAfter(key, before, after)


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
