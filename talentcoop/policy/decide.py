"""Decide what a policy says about a person on a day. Pure: every condition is accounted for once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from talentcoop.facts import Facts
from talentcoop.policy.comparisons import shown
from talentcoop.policy.conditions import FILED, Finding, Part, Reader, Why
from talentcoop.policy.derogations import CompetenceGap
from talentcoop.policy.findings import QUOTA, Blank
from talentcoop.policy.model import Effect, Node, Note, Policy, Quota, Status, Window, Work, anything
from talentcoop.policy.plan import Plan
from talentcoop.policy.verdicts import Verdict, all_of, any_of, known, negate


class Outcome(StrEnum):
    """What a whole policy says. None of them is leave to work by itself; discretion is never a yes."""

    ENTITLED = "entitled"
    PRESUMED = "presumed"
    OPEN_TO_DISCRETION = "open_to_discretion"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    EXCLUDED = "excluded"
    UNAVAILABLE = "unavailable"

    @property
    def opens_a_route(self) -> bool:
        """Tell whether all that the person can show is met: a route, not yet a permit."""
        return self in (Outcome.ENTITLED, Outcome.PRESUMED, Outcome.OPEN_TO_DISCRETION)


WHEN_MET: Final = {
    Effect.ENTITLED: Outcome.ENTITLED,
    Effect.PRESUMED: Outcome.PRESUMED,
    Effect.DISCRETIONARY: Outcome.OPEN_TO_DISCRETION,
    Effect.REFERRAL: Outcome.OPEN_TO_DISCRETION,
}
"""What a policy says of whom everything asked is met for, by who decides and how bound."""


@dataclass(frozen=True, slots=True)
class Spent:
    """How much of a quota is used, in all and by group; what is None or not named was not counted."""

    whole: int | None
    groups: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a policy's edition said of a person on a day, given what was known then; ours, never an authority's.

    `findings` has every condition of the policy exactly once, parents first, the windows before them.
    """

    policy: str
    edition: str
    on: date
    known_at: datetime
    outcome: Outcome
    work: Work
    status: Status
    findings: tuple[Finding, ...]
    gaps: tuple[CompetenceGap, ...] = ()
    factors: tuple[Note, ...] = ()
    not_modelled: tuple[Note, ...] = ()

    def leave_to_work(self, *, scenario: bool) -> bool:
        """Tell whether these conditions alone give leave to work: no permit needed, and a right or a presumption.

        Law counts everywhere; a scenario only where `scenario` says that this is a scenario cooperative.
        """
        counts = self.status is Status.ENACTED or (scenario and self.status is Status.SCENARIO)
        bound = self.outcome in (Outcome.ENTITLED, Outcome.PRESUMED)
        return counts and bound and self.work is Work.ON_CONDITIONS

    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of each condition by id."""
        return {finding.id: finding.verdict for finding in self.findings}


def decide(plan: Plan, facts: Facts, on: date, known_at: datetime, spent: int | Spent | None = None) -> Decision:
    """Weigh every condition of `plan` against the facts known at `known_at`, as of the day `on`.

    `spent` is how much of the policy's quota is used; None where nobody counted. Outside the scope or period of a
    derogation the decision is its base's own, to the last byte; where that is unknown, the outcome is known only if
    base and derogation agree.
    """
    reader = Reader(plan, facts.as_known(known_at), on, plan.ready)
    weighing = _Weighing(plan, reader, spent)
    layer = weighing.reach()
    base = None
    if plan.base is not None and layer is not Verdict.MET:
        left = spent if plan.policy.quota is None else None
        base = decide(plan.base, facts, on, known_at, left)
        if layer is Verdict.UNMET:
            return base
    outcome = weighing.outcome()
    return Decision(
        policy=plan.policy.id,
        edition=plan.edition,
        on=on,
        known_at=known_at,
        outcome=outcome if base is None or _agree(outcome, plan.policy.work, base) else Outcome.UNKNOWN,
        work=plan.policy.work,
        status=plan.policy.status,
        findings=tuple(reader.findings),
        gaps=plan.gaps,
        factors=tuple(note for policy in weighing.family for note in policy.factors),
        not_modelled=tuple(note for policy in weighing.family for note in policy.not_modelled),
    )


def _agree(outcome: Outcome, work: Work, base: Decision) -> bool:
    """Tell whether base law says as much as its derogation: the same route, or none either way."""
    if outcome.opens_a_route or base.outcome.opens_a_route:
        return outcome is base.outcome and work is base.work
    return Outcome.UNKNOWN not in (outcome, base.outcome)


class _Weighing:
    """One decision under way: scope, windows, exclusions, conditions and quota, in the order a reader wants.

    `family` is the policy, and after it the base that it derogates from.
    """

    def __init__(self, plan: Plan, reader: Reader, spent: int | Spent | None) -> None:
        self.policy, self.reader, self.values = plan.policy, reader, plan.values
        self.spent = spent if isinstance(spent, Spent) else Spent(spent)
        self.law = plan.policy if plan.base is None else plan.base.policy
        self.family = (self.policy,) if plan.base is None else (self.policy, self.law)

    def reach(self) -> Verdict:
        """Whether a derogation reaches this person on this day; met for any other policy, which reaches everybody."""
        derogation = self.policy.derogates
        if derogation is None:
            return Verdict.MET
        period = self._dates("period", derogation.period, self.policy)
        reaches = all_of([period, self.reader.weigh(derogation.scope, Part.SCOPE, self.policy)])
        self.reader.lift(derogation, surely=reaches is Verdict.MET)
        return reaches

    def outcome(self) -> Outcome:
        """Weigh everything as where the derogation reaches, then take the first answer that holds."""
        place = all_of([*self._applies(), self._in_force(), self._filing()])
        exclusions = any_of(self._exclusions())
        conditions = all_of(self._conditions())
        quota = self._quota()
        if place is Verdict.UNMET:
            return Outcome.UNAVAILABLE
        if exclusions is Verdict.MET:
            return Outcome.EXCLUDED
        if quota is Verdict.UNMET:
            return Outcome.UNAVAILABLE
        if conditions is Verdict.UNMET:
            return Outcome.NOT_MET
        if all_of([place, negate(exclusions), conditions, quota]) is Verdict.UNKNOWN:
            return Outcome.UNKNOWN
        return WHEN_MET[self.policy.effect]

    def _applies(self) -> list[Verdict]:
        """Whether it is the law at all where she is; of a derogation also the law that it lies over."""
        placed = [(policy.applies, policy) for policy in self.family if policy.applies is not None]
        return [self.reader.weigh(node, Part.SCOPE, policy) for node, policy in placed]

    def _in_force(self) -> Verdict:
        """Whether policy and base law are in force, or still reach her after their last day; one finding for both.

        It shows the days of the one that settles it. Whom they still reach is weighed in any case.
        """
        place, found = len(self.reader.findings), []
        for policy in self.family:
            window = self._window("in_force", policy.in_force, policy)
            if policy.grandfathers is not None:
                window = replace(window, verdict=any_of([window.verdict, self._still(policy, policy.grandfathers)]))
            found.append(window)
        verdict = all_of(one.verdict for one in found)
        self.reader.findings.insert(place, next(one for one in found if one.verdict is verdict))
        return verdict

    def _still(self, policy: Policy, grandfathers: Node) -> Verdict:
        """Whether a policy's last day in force is over, and it reaches her all the same."""
        reaches = self.reader.weigh(grandfathers, Part.SCOPE, policy, inside="in_force")
        window = policy.in_force
        if window is None or window.last is None:
            return Verdict.UNMET
        day = self.reader.anchor(window.anchor)
        return all_of([Verdict.UNKNOWN if day is None else known(day > window.last), reaches])

    def _filing(self) -> Verdict:
        placed = next(((p.filing, p) for p in self.family if p.filing is not None), None)
        return Verdict.MET if placed is None else self._dates("filing", *placed)

    def _dates(self, key: str, window: Window | None, policy: Policy) -> Verdict:
        return self.reader.note(self._window(key, window, policy))

    def _window(self, key: str, window: Window | None, policy: Policy) -> Finding:
        if window is None:
            return Finding(id=key, part=Part.WINDOW, verdict=Verdict.UNKNOWN, why=Why.NO_DATES)
        day, blank = self.reader.anchor(window.anchor), self.reader.ready.blanks.get(f"{key} of {policy.id}")
        if blank is None:
            required = f"{window.first} – {window.last or '…'}"
            blank = Blank(id=key, part=Part.WINDOW, source=policy.sources[window.source], required=required)
            self.reader.ready.blanks[f"{key} of {policy.id}"] = blank
        if day is None:
            return blank(Verdict.UNKNOWN, why=Why.NO_FACT, bring=(FILED,))
        return blank(known(day in window), observed=shown(day))

    def _exclusions(self) -> list[Verdict]:
        placed = [(node, policy) for policy in self.family for node in policy.exclusions]
        return [self.reader.weigh(node, Part.EXCLUSION, policy) for node, policy in placed]

    def _conditions(self) -> list[Verdict]:
        base = [(self.law.conditions, self.law)] if self.law.conditions else []
        adds = self.policy.derogates.adds if self.policy.derogates else ()
        placed = [*base, *((node, self.policy) for node in adds)]
        return [self.reader.weigh(node, Part.CONDITION, policy) for node, policy in placed]

    def _quota(self) -> Verdict:
        """Whether there is room: in the whole, and in the group that she belongs to, if to any."""
        placed = next(((p.quota, p) for p in self.family if p.quota is not None), None)
        if placed is None:
            return Verdict.MET
        quota, policy = placed
        source = policy.sources[quota.source]
        blank = Finding(id=QUOTA, part=Part.QUOTA, verdict=Verdict.MET, sentence=quota.sentence, source=source)
        whole = self._room(blank, quota.cap, self.spent.whole)
        group = self._group(blank, quota)
        verdict = all_of([whole.verdict, group.verdict])
        found = whole if whole.verdict is verdict else group
        return self.reader.note(replace(found, read=group.read))

    def _room(self, blank: Finding, name: str, used: int | None) -> Finding:
        cap = self.values.get(name)
        return replace(
            blank,
            verdict=known(used < cap) if isinstance(cap, int) and used is not None else Verdict.UNKNOWN,
            observed=shown(used),
            required=shown(cap),
            why=Why.NULL_PARAMETER if cap is None else Why.NOT_COUNTED if used is None else None,
        )

    def _group(self, blank: Finding, quota: Quota) -> Finding:
        """The room in her group; met where she is in none. Whose group is unknown may be in any, or in none."""
        if quota.fact is None:
            return blank
        fact = self.reader.facts.holding(quota.fact, self.reader.on)
        if fact is None or fact.value is None:
            rooms = [self._room(blank, cap, self.spent.groups.get(group)) for group, cap in quota.groups.items()]
            if all(room.verdict is Verdict.MET for room in rooms):
                return blank
            return replace(blank, verdict=Verdict.UNKNOWN, why=Why.NO_FACT, bring=(quota.fact,))
        group = anything(fact.value)
        named = quota.groups.get(group)
        room = blank if named is None else self._room(blank, named, self.spent.groups.get(group))
        return replace(room, read=(fact.id,))
