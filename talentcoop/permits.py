"""Applications to an authority, the permits it gives, and leave to work: for every day planned, by permit or by law."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from talentcoop.dates import ONE_DAY, Offset, Period
from talentcoop.errors import Disallowed, Invalid
from talentcoop.facts import Evidence
from talentcoop.policy.clocks import last_day, silence
from talentcoop.policy.decide import Decision
from talentcoop.policy.events import ClockState
from talentcoop.policy.model import Clock


class ApplicationState(StrEnum):
    """Where an application stands with the authority."""

    FILED = "filed"
    ADMISSIBLE = "admissible"
    GRANTED = "granted"
    REFUSED = "refused"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"


_NEXT = {
    ApplicationState.FILED: {ApplicationState.ADMISSIBLE, ApplicationState.REFUSED, ApplicationState.WITHDRAWN},
    ApplicationState.ADMISSIBLE: {
        ApplicationState.GRANTED,
        ApplicationState.REFUSED,
        ApplicationState.WITHDRAWN,
    },
    ApplicationState.REFUSED: {ApplicationState.APPEALED},
    ApplicationState.APPEALED: {ApplicationState.GRANTED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What was asked of an authority under a policy. `version` counts saves.

    `decided_on` is the day of the last act since it was admissible: a decision, an appeal or a withdrawal.
    """

    id: UUID
    worker: UUID
    policy: str
    filed_on: date
    state: ApplicationState = ApplicationState.FILED
    admissible_on: date | None = None
    decided_on: date | None = None
    version: int = 0

    @property
    def open_acts(self) -> tuple[ApplicationState, ...]:
        """The acts that can follow, in the order of an application's life."""
        return tuple(state for state in ApplicationState if state in _NEXT.get(self.state, set()))

    def move(self, state: ApplicationState, on: date) -> Application:
        """Record the authority's next act. Raises `application.out-of-order`, naming the acts that can follow."""
        allowed = _NEXT.get(self.state, set())
        if state not in allowed or on < (self.decided_on or self.admissible_on or self.filed_on):
            raise Disallowed(
                "application.out-of-order",
                f"An application that is {self.state} cannot become {state} on {on}.",
                f"It can become: {', '.join(sorted(allowed)) or 'nothing further'}, not before its last act.",
                state=self.state,
            )
        if state is ApplicationState.ADMISSIBLE:
            return replace(self, state=state, admissible_on=on)
        return replace(self, state=state, decided_on=on)

    def answer_due(self, clock: Clock, length: Offset | None) -> date | None:
        """The last day of the authority's term of such a length; a suspension would move it.

        None where none runs, nobody published it, or it ends beyond the calendar.
        """
        begun = {"filed": self.filed_on, "admissible": self.admissible_on}.get(clock.starts)
        if self.state not in (ApplicationState.FILED, ApplicationState.ADMISSIBLE) or begun is None or length is None:
            return None
        return last_day(begun, length)

    def silent(self, clock: Clock, length: Offset | None, on: date) -> ClockState | None:
        """What the authority's silence means on the day: `granted`, `refused`, or None while it may still answer.

        It may on the last day of the term. None too where nobody published the term (`length`), where it can be
        suspended, which is not on file, and where silence means nothing.
        """
        said = silence(clock, self.answer_due(clock, length), on)
        return said if clock.suspended is None and said in (ClockState.GRANTED, ClockState.REFUSED) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """An authority's act that lets somebody work. An empty scope field leaves that side open, as the act does.

    It covers nothing from the day `revoked_on`.
    """

    id: UUID
    worker: UUID
    period: Period
    employers: tuple[UUID, ...] = ()
    occupations: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    application: UUID | None = None
    evidence: Evidence = Evidence.SEEN
    scenario: bool = False
    revoked_on: date | None = None
    version: int = 0

    def covers(self, job: Job, day: date) -> bool:
        """Tell whether it lets her do this job on the day. A merely declared permit covers nothing."""
        in_force = day in self.period and (self.revoked_on is None or day < self.revoked_on)
        scope = (
            (self.employers, job.employer),
            (self.occupations, job.isco08),
            (self.sectors, job.sector),
            (self.regions, job.region),
        )
        fits = all(not allowed or held in allowed for allowed, held in scope)
        return in_force and fits and self.evidence.at_least(Evidence.SEEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What leave to work is about: whose work, which occupation, where, for how many hours a week."""

    employer: UUID
    isco08: str
    sector: str
    region: str
    hours_a_week: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether somebody may work on every day planned, and on what that rests.

    `until` is the last day covered without a break from the first, None where the first day is not. `permits` and
    `decisions` are those relied on, each once.
    """

    given: bool
    until: date | None
    permits: tuple[UUID, ...]
    decisions: tuple[Decision, ...]
    first_gap: date | None


def leave_to_work(
    job: Job,
    planned: Period,
    permits: Iterable[Permit],
    answers: Callable[[date], Sequence[Decision]],
    *,
    scenario: bool,
    steady: bool = False,
) -> Leave:
    """Ask for every day planned whether a permit covers the job, or a policy gives leave by its conditions alone.

    `answers` gives each policy's decision about her on a day; it is asked only for days that no permit covers. A permit
    of a scenario counts only in a scenario cooperative. Unknown is no leave. `planned` must have a last day.

    `steady`: the answers of one day are those of all, so that they are asked for but where a permit begins or ends.
    """
    held = tuple(p for p in permits if scenario or not p.scenario)
    used: dict[UUID, None] = {}
    relied: dict[tuple[str, str], Decision] = {}
    until: date | None = None
    for stretch in _stretches(planned, held):
        permit = next((p for p in held if p.covers(job, stretch.first)), None)
        if permit is not None:
            used[permit.id] = None
        for day in () if permit else (stretch.first,) if steady else stretch.days():
            decision = next((d for d in answers(day) if d.leave_to_work(scenario=scenario)), None)
            if decision is None:
                return Leave(False, until, tuple(used), tuple(relied.values()), day)
            relied.setdefault((decision.policy, decision.edition), decision)
            until = day
        until = stretch.last
    return Leave(True, until, tuple(used), tuple(relied.values()), None)


def _stretches(planned: Period, permits: Iterable[Permit]) -> Iterator[Period]:
    """Cut days planned where a permit begins, ends or is revoked: in between, the same permits cover."""
    if planned.last is None:
        raise Invalid("period.open", f"The work from {planned.first} has no last day.", "Give its last day.")
    bounds = {day for one in permits for day in (one.period.first, one.period.end, one.revoked_on) if day is not None}
    starts = sorted({planned.first, *(day for day in bounds if day in planned)})
    yield from (Period(first, following - ONE_DAY) for first, following in pairwise(starts))
    yield Period(starts[-1], planned.last)
