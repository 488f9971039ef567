"""Transition: which of an old and a new policy governs a case that was pending, and what becomes of permits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from talentcoop.dates import ONE_DAY, Period
from talentcoop.errors import Missing
from talentcoop.facts import Facts
from talentcoop.policy.compare import Shift, shift_of
from talentcoop.policy.conditions import FILED, Part, Reader
from talentcoop.policy.decide import Decision, Outcome, Spent, decide
from talentcoop.policy.library import Library
from talentcoop.policy.model import Policy, Transition, Window
from talentcoop.policy.plan import Plan, plan
from talentcoop.policy.verdicts import Verdict

OPTED = "opted_in"
"""The event that somebody chose the new law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Governing:
    """Which of two policies governs, and what both say of the person on the day; `newly` None where it is unknown.

    The old one is asked as if it ran on, with the numbers of the day of filing where those govern, else of its last
    day. `missing` names the fact and the event that would settle what is unknown.
    """

    newly: bool | None
    transition: Transition
    before: Decision
    after: Decision
    grandfathered: Verdict
    missing: tuple[str, ...] = ()

    @property
    def decision(self) -> Decision | None:
        """What the governing policy says; None where it is unknown which one governs."""
        return {True: self.after, False: self.before, None: None}[self.newly]


def transition_of(policy: Policy) -> Transition:
    """How a policy takes over from another. Raises `transition.missing` where it replaces none."""
    if policy.transition is None:
        raise Missing(
            "transition.missing",
            f"{policy.id} replaces no other policy.",
            "Ask for a policy that has a `transition`.",
            policy=policy.id,
        )
    return policy.transition


def governing(
    new: Plan,
    facts: Facts,
    on: date,
    known_at: datetime,
    spent: int | Spent | None = None,
    opted: bool | None = None,
) -> Governing:
    """Tell which of a policy and the one that it replaces governs a case on a day.

    The old one governs until the new is in force, and after that whom it grandfathers. `opted` is whether the person
    chose the new one. Raises `transition.missing` where the policy replaces none.
    """
    rule = transition_of(new.policy)
    filed = Reader(new, facts.as_known(known_at), on).anchor("filing")
    old = _running_on(new, rule, on, filed)
    before, after = (decide(one, facts, on, known_at, spent) for one in (old, new))
    reader, clause = Reader(old, facts.as_known(known_at), on), old.policy.grandfathers
    reached = Verdict.UNMET if clause is None else reader.weigh(clause, Part.SCOPE, old.policy)
    begins = None if new.policy.in_force is None else new.policy.in_force.first
    pending = None if filed is None or begins is None else filed < begins
    newly = _under(rule, pending, opted, _no_worse(before.outcome, after.outcome))
    if not (rule.pending == "opt_in" and opted):
        newly = False if reached is Verdict.MET else None if newly and reached is Verdict.UNKNOWN else newly
    if begins is None or on < begins:
        newly = None if begins is None else False
    missing = [FILED] if filed is None else []
    missing += [OPTED] if rule.pending == "opt_in" and opted is None else []
    missing += [kind for finding in reader.findings for kind in finding.bring] if reached is Verdict.UNKNOWN else []
    return Governing(
        newly=newly,
        transition=rule,
        before=before,
        after=after,
        grandfathered=reached,
        missing=tuple(dict.fromkeys(missing)) if newly is None else (),
    )


def permit_after(new: Policy, period: Period) -> tuple[str, Period | None] | None:
    """Under which policy a permit given under the old one stands once the new is in force, and for which days.

    One that ended before stays as it was. One that expires keeps the days before, and has no period where there are
    none. None where nobody said from when the new one is in force. Raises `transition.missing` where it replaces none.
    """
    rule = transition_of(new)
    if new.in_force is None:
        return None
    last = new.in_force.first - ONE_DAY
    over = period.last is not None and period.last <= last
    if over or rule.permits != "expire":
        return (new.id if rule.permits == "convert" and not over else rule.replaces), period
    return rule.replaces, Period(period.first, last) if period.first <= last else None


def _running_on(new: Plan, rule: Transition, on: date, filed: date | None) -> Plan:
    """The old policy as it still governs what was pending, on the day whose numbers count."""
    policy = new.library.policy(rule.replaces)
    last = policy.in_force.last if policy.in_force is not None else None
    day = on if last is None else min(on, last)
    if rule.pending in ("at_filing", "opt_in") and filed is not None:
        day = min(day, filed)
    return _kept(new.library, policy.id, day)


@lru_cache(maxsize=256)
def _kept(library: Library, key: str, day: date) -> Plan:
    """A plan whose last day in force ends nothing. Asked again it is the same, as plans are."""
    policy = library.policy(key)
    layer = policy.derogates
    period = layer and layer.model_copy(update={"period": _open(layer.period)})
    kept = policy.model_copy(update={"in_force": _open(policy.in_force), "derogates": period})
    return replace(plan(library, key, day), policy=kept)


def _open(window: Window | None) -> Window | None:
    """A window without its last day, unless that is a last day of filing."""
    if window is None or window.anchor == "filing":
        return window
    return window.model_copy(update={"last": None})


def _under(rule: Transition, pending: bool | None, opted: bool | None, no_worse: bool | None) -> bool | None:
    """Whether the new policy governs by the rule alone; `pending` is whether it was filed before it was in force."""
    if rule.pending == "at_decision" or pending is False:
        return True
    if rule.pending == "at_filing":
        return None if pending is None else False
    if rule.pending == "more_favourable":
        return no_worse if pending or no_worse else None
    if opted:
        return True
    return None if opted is None or pending is None else False


def _no_worse(before: Outcome, after: Outcome) -> bool | None:
    """Whether the new outcome is at least as good for the person; the old right stands where the new is unknown."""
    if Outcome.ENTITLED in (before, after):
        return after is Outcome.ENTITLED
    return None if Outcome.UNKNOWN in (before, after) else shift_of(before, after) is not Shift.LOSE
