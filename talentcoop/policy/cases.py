"""Worked cases: who, what is known, and the answer, beside each policy as `<name>.cases.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any, Self

from pydantic import AwareDatetime, Field, StrictBool, StrictInt, model_validator

from talentcoop.facts import Facts
from talentcoop.policy import budgets, clocks, duties, tariffs
from talentcoop.policy.decide import Decision, Outcome, Spent, decide
from talentcoop.policy.events import ClockState, DutyState, Event, Events, day_of
from talentcoop.policy.faults import nearest
from talentcoop.policy.following import (
    budgets_of,
    clock_of,
    days_read,
    duties_of,
    grant_of,
    stretches_read,
    tariffs_of,
)
from talentcoop.policy.library import Library
from talentcoop.policy.model import FactCatalogue, Status
from talentcoop.policy.plan import Plan, plan
from talentcoop.policy.texts import Day, Path, Slug, Strict
from talentcoop.policy.transition import OPTED, governing
from talentcoop.policy.verdicts import Verdict


class ExpectedClock(Strict):
    """What an authority's clock says, and the last day it has."""

    state: ClockState
    last_day: Day | None = None


class ExpectedBudget(Strict):
    """The last day of a budget, what was refused of it, and how far each reason could prolong it."""

    last_day: Day | None = None
    refused: tuple[Slug, ...] | None = None
    latest: dict[Slug, Day] = Field(default_factory=dict)


class ExpectedGrant(Strict):
    """What the authority gives: months, renewals and hours a week, null where nobody said."""

    months: StrictInt | None = None
    renewals: StrictInt | None = None
    hours: StrictInt | None = None


class Expected(Strict):
    """What a case expects; what it leaves out may be anything. `leave` is leave to work by these conditions alone.

    `governs` is the policy that a transition leads to, `factors` what a person must examine before anybody decides.
    """

    outcome: Outcome | None = None
    verdicts: dict[Slug, Verdict] = Field(default_factory=dict)
    gaps: tuple[Slug, ...] | None = None
    leave: StrictBool | None = None
    grant: ExpectedGrant | None = None
    clock: ExpectedClock | None = None
    duties: dict[Slug, DutyState] = Field(default_factory=dict)
    budgets: dict[Slug, ExpectedBudget] = Field(default_factory=dict)
    tariffs: dict[Slug, StrictInt | None] = Field(default_factory=dict)
    governs: Path | None = None
    factors: tuple[Slug, ...] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError(f"it expects nothing; expected one of: {', '.join(type(self).model_fields)}")
        return self


class Case(Strict):
    """One person on one day. `prov` says where the answer comes from: law, official, court, practitioner, press, us.

    `events` are the days that clocks, duties and budgets count from, or periods; `counts` what tariffs count.
    """

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    prov: str = Field(min_length=1)
    day: Day
    known_at: AwareDatetime | Day | None = Field(default=None, description="An instant, or a day; null: the case's day")
    spent: StrictInt | Spent | None = None
    facts: dict[Slug, Any] = Field(default_factory=dict)
    events: Events = Field(default_factory=dict)
    counts: dict[Slug, StrictInt] = Field(default_factory=dict)
    expect: Expected


class Cases(Strict):
    """All cases of one policy."""

    policy: Path
    cases: tuple[Case, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [case.id for case in self.cases]
        if twice := sorted({key for key in ids if ids.count(key) > 1}):
            raise ValueError(f"two cases have the id {', '.join(twice)}; expected an id of its own for each")
        return self


def run_case(case: Case, library: Library, policy: str) -> list[str]:
    """Ask a policy about a case and say where the answer differs, one line each; [] where it does not."""
    return [*misread(case, library.catalogue), *run_under(case, plan(library, policy, case.day))]


def run_under(case: Case, resolved: Plan) -> list[str]:
    """Say where the decision, and what follows from the policy, differ under a plan, such as one with numbers bound."""
    wrong = list(mistold(case, resolved))
    followed = [] if wrong else consequences(case, resolved)
    return [*wrong, *differences(case, decide_case(case, resolved)), *followed]


def decide_case(case: Case, resolved: Plan) -> Decision:
    """Decide a case under a plan, such as one with other numbers bound."""
    return decide(resolved, Facts.given(case.facts), case.day, known_at(case), case.spent)


def known_at(case: Case) -> datetime:
    """The instant by which a case's facts were known: the one it says, or the end of a day."""
    said = case.known_at or case.day
    return said if isinstance(said, datetime) else datetime.combine(said, time.max, UTC)


def misread(case: Case, catalogue: FactCatalogue) -> Iterator[str]:
    """Facts that no catalogue knows, or whose values are of another kind than it says."""
    for fact in Facts.given(case.facts):
        kind = catalogue.kinds.get(fact.kind)
        if kind is None:
            yield f"facts: there is no fact kind '{fact.kind}'{nearest(fact.kind, catalogue.kinds)}"
        elif not kind.takes(fact.value):
            yield f"facts: '{fact.kind}' is a {kind.type}, and {fact.value} cannot be its value"


def mistold(case: Case, resolved: Plan) -> Iterator[str]:
    """Events and counts of a case that cannot be read."""
    return unread(case.events, case.counts, resolved)


def unread(events: Mapping[str, Event], counts: Iterable[str], resolved: Plan) -> Iterator[str]:
    """Events and counts that nothing in the policy reads, and events told as another kind than it reads."""
    days = days_read(resolved) | ({OPTED} if resolved.policy.transition else frozenset())
    stretches = stretches_read(resolved)
    for name, event in events.items():
        if name not in days | stretches:
            yield f"events: nothing in {resolved.policy.id} reads '{name}'{nearest(name, days | stretches)}"
        elif isinstance(event, tuple) is not (name in stretches) and event is not None:
            yield f"events: '{name}' is {'stretches of days' if name in stretches else 'one day'}"
        for one in event if isinstance(event, tuple) else ():
            if one.last is not None and one.last < one.first:
                yield f"events: a stretch of '{name}' ends on {one.last}, before its first day, {one.first}"
    counted = {tariff.counts for tariff in tariffs_of(resolved).values()}
    for name in counts:
        if name not in counted:
            yield f"counts: nothing in {resolved.policy.id} counts '{name}'{nearest(name, counted)}"


def differences(case: Case, decision: Decision) -> Iterator[str]:
    """Where a decision is not what the case expects."""
    expect, verdicts = case.expect, decision.verdicts()
    if expect.outcome is not None and decision.outcome is not expect.outcome:
        yield f"outcome: {decision.outcome}, expected {expect.outcome}"
    for key, verdict in expect.verdicts.items():
        if key not in verdicts:
            yield f"{key}: there is no such condition{nearest(key, verdicts)}"
        elif verdicts[key] is not verdict:
            yield f"{key}: {verdicts[key]}, expected {verdict}"
    found = {gap.condition for gap in decision.gaps}
    if expect.gaps is not None and found != set(expect.gaps):
        yield f"gaps: {_listed(found)}, expected {_listed(expect.gaps)}"
    leave = decision.leave_to_work(scenario=decision.status is Status.SCENARIO)
    if expect.leave is not None and leave is not expect.leave:
        yield f"leave: {str(leave).lower()}, expected {str(expect.leave).lower()}"
    factors = {note.id for note in decision.factors}
    if expect.factors is not None and factors != set(expect.factors):
        yield f"factors: {_listed(factors)}, expected {_listed(expect.factors)}"


def consequences(case: Case, resolved: Plan) -> Iterator[str]:
    """Where what follows from a policy is not what the case expects: grant, clock, duties, budgets, tariffs."""
    expect = case.expect
    yield from _unheard("duty", "duties", expect.duties, duties_of(resolved))
    yield from _unheard("budget", "budgets", expect.budgets, budgets_of(resolved))
    yield from _unheard("tariff", "tariffs", expect.tariffs, tariffs_of(resolved))
    yield from _grant(case, resolved)
    yield from _clock(case, resolved)
    yield from _duties(case, resolved)
    for key, budget in budgets_of(resolved).items():
        if key in expect.budgets:
            yield from _budget(expect.budgets[key], budgets.standing(budget, resolved, case.events), f"budgets.{key}")
    for key, tariff in tariffs_of(resolved).items():
        due = tariffs.amount(tariff, resolved, case.counts.get(tariff.counts))
        if due != expect.tariffs.get(key, due):
            lacking = _lacking({tariff.counts} - case.counts.keys())
            yield f"tariffs.{key}: {_shown(due)}, expected {_shown(expect.tariffs[key])}{lacking}"
    yield from _governs(case, resolved)


def _unheard(noun: str, part: str, named: Iterable[str], known: Collection[str]) -> Iterator[str]:
    yield from (f"{part}: there is no {noun} '{key}'{nearest(key, known)}" for key in named if key not in known)


def _grant(case: Case, resolved: Plan) -> Iterator[str]:
    grant, expected = grant_of(resolved), case.expect.grant
    for name in expected.model_fields_set if expected else ():
        parameter = getattr(grant, name, None)
        found = None if parameter is None else resolved.values[parameter]
        if found != getattr(expected, name):
            yield f"grant.{name}: {_shown(found)}, expected {_shown(getattr(expected, name))}"


def _clock(case: Case, resolved: Plan) -> Iterator[str]:
    expected, clock = case.expect.clock, clock_of(resolved)
    if expected is None:
        return
    if clock is None:
        yield f"clock: {resolved.policy.id} has none"
        return
    found = clocks.standing(clock, resolved, case.events, case.day)
    if found.state is not expected.state:
        yield f"clock.state: {found.state}, expected {expected.state}{_lacking(found.missing)}"
    if "last_day" in expected.model_fields_set and found.last_day != expected.last_day:
        yield f"clock.last_day: {_shown(found.last_day)}, expected {_shown(expected.last_day)}"


def _duties(case: Case, resolved: Plan) -> Iterator[str]:
    events = budgets.with_ends(resolved, case.events)
    for key, duty in duties_of(resolved).items():
        found, state = duties.standing(duty, events, case.day), case.expect.duties.get(key)
        if state is not None and found.state is not state:
            yield f"duties.{key}: {found.state}, expected {state}{_lacking(found.missing)}"


def _budget(expected: ExpectedBudget, found: budgets.BudgetStanding, name: str) -> Iterator[str]:
    if "last_day" in expected.model_fields_set and found.last_day != expected.last_day:
        lacking = _lacking(found.missing)
        yield f"{name}.last_day: {_shown(found.last_day)}, expected {_shown(expected.last_day)}{lacking}"
    bars = [refusal.bar for refusal in found.refused]
    if expected.refused is not None and sorted(bars) != sorted(expected.refused):
        yield f"{name}.refused: {_listed(bars)}, expected {_listed(expected.refused)}"
    for reason, day in expected.latest.items():
        if reason not in found.prospects:
            yield f"{name}.latest: there is no reason '{reason}'{nearest(reason, found.prospects)}"
        elif (latest := found.prospects[reason].latest) != day:
            yield f"{name}.latest.{reason}: {_shown(latest)}, expected {_shown(day)}"


def _governs(case: Case, resolved: Plan) -> Iterator[str]:
    transition = resolved.policy.transition
    if case.expect.governs is None:
        return
    if transition is None:
        yield f"governs: {resolved.policy.id} replaces no other policy"
        return
    opted = day_of(case.events, OPTED) is not None if OPTED in case.events else None
    found = governing(resolved, Facts.given(case.facts), case.day, known_at(case), case.spent, opted)
    governs = {True: resolved.policy.id, False: transition.replaces, None: "unknown"}[found.newly]
    if governs != case.expect.governs:
        yield f"governs: {governs}, expected {case.expect.governs}{_lacking(found.missing)}"


def _lacking(missing: Iterable[str]) -> str:
    named = ", ".join(missing)
    return f" (nobody said: {named})" if named else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _shown(value: object) -> str:
    return "unknown" if value is None else str(value)
