"""Worked cases: who, what is known, and the answer, beside each policy as `<name>.cases.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any, Self

from pydantic import AwareDatetime, Field, StrictBool, StrictInt, model_validator

from talentcoop.facts import Facts
from talentcoop.policy.decide import Decision, Outcome, Spent, decide
from talentcoop.policy.events import ClockState, DutyState, Events
from talentcoop.policy.faults import nearest
from talentcoop.policy.library import Library
from talentcoop.policy.model import FactCatalogue, Status
from talentcoop.policy.plan import Plan, plan
from talentcoop.policy.texts import Day, Path, Slug, Strict
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


class Expected(Strict):
    """What a case expects; what it leaves out may be anything. `leave` is leave to work by these conditions alone.

    `governs` is the policy that a transition leads to, `factors` what a person must examine before anybody decides.
    """

    outcome: Outcome | None = None
    verdicts: dict[Slug, Verdict] = Field(default_factory=dict)
    gaps: tuple[Slug, ...] | None = None
    leave: StrictBool | None = None
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
    """Decide a case and say where the answer differs, one line each; [] where it does not."""
    return [*misread(case, library.catalogue), *differences(case, decide_case(case, plan(library, policy, case.day)))]


def decide_case(case: Case, resolved: Plan) -> Decision:
    """Decide a case under a plan, such as one with other numbers bound."""
    known_at = case.known_at or case.day
    if not isinstance(known_at, datetime):
        known_at = datetime.combine(known_at, time.max, UTC)
    return decide(resolved, Facts.given(case.facts), case.day, known_at, case.spent)


def misread(case: Case, catalogue: FactCatalogue) -> Iterator[str]:
    """Facts that no catalogue knows, or whose values are of another kind than it says."""
    for fact in Facts.given(case.facts):
        kind = catalogue.kinds.get(fact.kind)
        if kind is None:
            yield f"facts: there is no fact kind '{fact.kind}'{nearest(fact.kind, catalogue.kinds)}"
        elif not kind.takes(fact.value):
            yield f"facts: '{fact.kind}' is a {kind.type}, and {fact.value} cannot be its value"


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
        yield f"gaps: {', '.join(sorted(found)) or 'none'}, expected {', '.join(expect.gaps) or 'none'}"
    leave = decision.leave_to_work(scenario=decision.status is Status.SCENARIO)
    if expect.leave is not None and leave is not expect.leave:
        yield f"leave: {str(leave).lower()}, expected {str(expect.leave).lower()}"
