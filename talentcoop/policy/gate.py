"""Simulations as files: a change of rules tried on people written beside it, and limits that it must keep.

`talentcoop policy simulate` reads one; where a limit is passed it fails, so that a pipeline can stop a change of rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, Literal, Self
from uuid import UUID, uuid5

from pydantic import AwareDatetime, Field, StrictBool, StrictInt, model_validator

from talentcoop.facts import Facts
from talentcoop.policy.compare import Change, Shift, compare
from talentcoop.policy.decide import Decision, Outcome, Spent
from talentcoop.policy.findings import Finding, Part, Why
from talentcoop.policy.library import Library
from talentcoop.policy.model import Scalar, Work
from talentcoop.policy.plan import Plan, plan
from talentcoop.policy.texts import Day, Path, Slug, Strict
from talentcoop.policy.verdicts import Verdict

_PEOPLE: Final = UUID("5d0f6f0e-5b1b-4d84-9d0e-0b6a4a1c2f77")
"""Name space of the people of simulation files."""


class Worked(Strict):
    """Work that somebody does, both days included; null runs on. `under`: the policy it rests on, if another."""

    first: Day = Field(alias="from")
    last: Day | None = Field(default=None, alias="to")
    under: Path | None = None

    def runs(self, policy: str, on: date) -> bool:
        """Tell whether it goes on that day, and rests on that policy."""
        return self.under in (None, policy) and self.first <= on and (self.last is None or on <= self.last)


class Person(Strict):
    """Somebody that nobody is: facts as in a worked case, and the work she does."""

    facts: dict[Slug, Any] = Field(default_factory=dict)
    work: tuple[Worked, ...] = ()


class Becomes(Strict):
    """What the rule becomes: another policy, other numbers, or both."""

    policy: Path | None = None
    numbers: dict[Slug, Scalar | None] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.policy is None and not self.numbers:
            raise ValueError("it changes nothing; expected a `policy`, `numbers`, or both")
        return self


class Limits(Strict):
    """What the change may do at most, or must do at least; null: no limit."""

    lose: StrictInt | None = Field(default=None, ge=0)
    gain_at_least: StrictInt | None = Field(default=None, ge=0)
    unknown_opened: StrictInt | None = Field(default=None, ge=0)
    nobody_at_work_loses: StrictBool = False


class Simulation(Strict):
    """One change of rules, on one day, over the people of the file."""

    question: str = Field(min_length=1)
    policy: Path
    becomes: Becomes
    day: Day
    known_at: AwareDatetime | Day | None = Field(default=None, description="An instant, or a day; null: `day`")
    spent: StrictInt | Spent | None = None
    people: dict[Slug, Person] = Field(min_length=1)
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Touched:
    """Work under way that the change takes the ground from. `keeps` where a transition lets the permit live on."""

    person: str
    until: date | None
    keeps: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the file, what was found, and whether that is within it."""

    name: str
    asked: int
    found: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call, and why: her work ends, a route opens, one closes, or something must be asked first."""

    person: str
    why: Literal["work_ends", "gains", "loses", "ask"]
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What a change does to everybody in the file, by name."""

    changes: Mapping[str, Change]
    touched: tuple[Touched, ...]
    limits: tuple[Limit, ...]

    @property
    def ok(self) -> bool:
        """Tell whether every limit is kept."""
        return all(limit.kept for limit in self.limits)

    def shifted(self, shift: Shift) -> tuple[str, ...]:
        """Those to whom this happens, in the order of the file."""
        return tuple(name for name, change in self.changes.items() if change.shift is shift)

    @property
    def closed(self) -> tuple[str, ...]:
        """Those whose answer was unknown, and no longer is."""
        return tuple(name for name, change in self.changes.items() if change.closes)

    @property
    def turned(self) -> Mapping[str, int]:
        """How often each condition turned, the most frequent first."""
        return dict(Counter(key for change in self.changes.values() for key in turned_in(change)).most_common())

    @property
    def calls(self) -> tuple[Call, ...]:
        """Whom to call, the most urgent first: work that ends, then routes that open, those that close, questions."""
        ended = [one.person for one in self.touched if not one.keeps]
        found = {name: Call(name, "work_ends", self.changes[name]) for name in ended}
        for why, shift in _WHY.items():
            found |= {n: Call(n, why, self.changes[n]) for n in self.shifted(shift) if n not in found}
        return tuple(found.values())


_WHY: Final[Mapping[Literal["gains", "loses", "ask"], Shift]] = {
    "gains": Shift.GAIN,
    "loses": Shift.LOSE,
    "ask": Shift.UNKNOWN,
}


def simulate(simulation: Simulation, library: Library) -> Simulated:
    """Decide about everybody under both rules, and hold what happens against the limits.

    Raises `policy.missing` and `parameter.missing` where the file names what is not there: see `check_simulation`.
    """
    before, after = plans(simulation, library)
    known_at = simulation.known_at or simulation.day
    if not isinstance(known_at, datetime):
        known_at = datetime.combine(known_at, time.max, UTC)
    told = {uuid5(_PEOPLE, name): Facts.given(person.facts) for name, person in simulation.people.items()}
    changed = compare(before, after, told, simulation.day, known_at, simulation.spent)
    changes = dict(zip(simulation.people, changed, strict=True))
    touched = tuple(_touched(simulation, changes, before, after))
    return Simulated(changes=changes, touched=touched, limits=tuple(_limits(simulation.limits, changes, touched)))


def plans(simulation: Simulation, library: Library) -> tuple[Plan, Plan]:
    """The rule as it is, and as it would be."""
    before = plan(library, simulation.policy, simulation.day)
    after = plan(library, simulation.becomes.policy or simulation.policy, simulation.day)
    return before, after.bind(**simulation.becomes.numbers) if simulation.becomes.numbers else after


def turned_in(change: Change) -> tuple[str, ...]:
    """The conditions that speak otherwise of her under the rule after, in the order of the answers.

    One that only one of the rules weighs counts where it stood, or stands, in her way; not where it makes no
    difference, nor inside one that is met all the same.
    """
    before, after = (_weighed(one) for one in (change.before, change.after))
    return tuple(key for key in {**before, **after} if _verdict(key, before, after) is not _verdict(key, after, before))


def _weighed(decision: Decision) -> dict[str, Finding]:
    """What counts in an answer: not what a derogation lifts."""
    return {one.id: one for one in decision.findings if one.why not in (Why.SUSPENDED, Why.REPLACED)}


def _verdict(key: str, own: Mapping[str, Finding], other: Mapping[str, Finding]) -> Verdict:
    """What one answer says of a condition; what leaves the way open, where it does not weigh it, or need not."""
    found = own.get(key) or other[key]
    around = own.get(found.inside or "")
    idle = key not in own or (key not in other and around is not None and around.verdict is _opening(around))
    return _opening(found) if idle else found.verdict


def _opening(finding: Finding) -> Verdict:
    return Verdict.UNMET if finding.part is Part.EXCLUSION else Verdict.MET


def carries_work(decision: Decision) -> bool:
    """Tell whether work can rest on the answer: a right where conditions alone give leave, a route where a permit does.

    An answer that is unknown carries none: nobody could show that she may go on.
    """
    if decision.work is Work.ON_CONDITIONS:
        return decision.outcome in (Outcome.ENTITLED, Outcome.PRESUMED)
    return decision.outcome.opens_a_route


def keeps_permits(before: Plan, after: Plan) -> bool:
    """Tell whether a transition lets permits under the rule before live on, as they are or converted."""
    transition = after.policy.transition
    taken_over = transition is not None and transition.replaces == before.policy.id
    permit = before.policy.work is not Work.ON_CONDITIONS
    return permit and taken_over and transition is not None and transition.permits in ("keep", "convert")


def _touched(simulation: Simulation, changes: Mapping[str, Change], before: Plan, after: Plan) -> Iterator[Touched]:
    keeps = keeps_permits(before, after)
    for name, change in changes.items():
        running = [work for work in simulation.people[name].work if work.runs(simulation.policy, simulation.day)]
        if running and carries_work(change.before) and not carries_work(change.after):
            ends = [work.last for work in running if work.last is not None]
            yield Touched(name, max(ends) if len(ends) == len(running) else None, keeps)


def _limits(limits: Limits, changes: Mapping[str, Change], touched: tuple[Touched, ...]) -> Iterator[Limit]:
    shifts = Counter(change.shift for change in changes.values())
    for name, asked, found in (
        ("lose", limits.lose, shifts[Shift.LOSE]),
        ("unknown_opened", limits.unknown_opened, shifts[Shift.UNKNOWN]),
        ("nobody_at_work_loses", 0 if limits.nobody_at_work_loses else None, sum(not one.keeps for one in touched)),
    ):
        if asked is not None:
            yield Limit(name, asked, found, found <= asked)
    if limits.gain_at_least is not None:
        gains = shifts[Shift.GAIN]
        yield Limit("gain_at_least", limits.gain_at_least, gains, gains >= limits.gain_at_least)
