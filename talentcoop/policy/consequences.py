"""What follows from a policy: what is given, who must do what by when, what silence means, what runs out, what is due.

None of these is an outcome; each answers with a value of its own (`clocks`, `duties`, `budgets`, `tariffs`).
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, StrictBool, model_validator

from talentcoop.policy.texts import Duration, Path, Slug, Strict, Text


class Grant(Strict):
    """What the authority gives: its name, length and renewals. Null parameters are unknown."""

    title: Text
    months: Slug | None = Field(default=None, description="The parameter that says how long it lasts")
    length: Literal["fixed", "contract", "shorter"] = Field(
        default="fixed", description="As long as `months` says, as the contract, or the shorter of the two"
    )
    renewals: Slug | None = Field(default=None, description="The parameter that says how often it may be renewed")
    renewal: Path | None = Field(default=None, description="The policy that says who may have it renewed")
    follow_on: Path | None = Field(default=None, description="The policy of what can be asked for after it")
    hours: Slug | None = Field(default=None, description="The parameter that says how many hours a week it allows")
    scope: tuple[Literal["employer", "job", "sector", "region"], ...] = ()
    source: Slug


class Duty(Strict):
    """What somebody must do, and between which days around an event.

    `after` names the event that the days are counted from; `opens` is how early it may be done, `within` how late. What
    happens where it is not done in time: the grant never takes effect (`suspensive`), ends (`resolutive`), the act is
    void, or a fee is due.
    """

    id: Slug
    who: Literal["worker", "employer", "cooperative", "authority"]
    what: Text
    after: Slug | None = None
    opens: Duration | None = None
    within: Duration | None = None
    on_breach: Literal["suspensive", "resolutive", "void", "fee"] | None = None
    source: Slug


class Clock(Strict):
    """How long the authority has from one event until another, what stops the count, and what its silence means."""

    length: Slug = Field(description="The parameter that says how many days, months or years it has")
    starts: Slug = "admissible"
    stops: Slug = "decided"
    suspended: Slug | None = Field(default=None, description="The event whose days do not count")
    silence: Literal["granted", "refused", "none"]
    source: Slug


class Quota(Strict):
    """How many people there is room for. What is spent depends on others, so it is passed in, never read.

    `groups` parts the room by the value of a fact, each group with a cap of its own beside the whole. `per` says after
    how long it opens anew; `carries_over` whether what was left is added then.
    """

    cap: Slug
    counts: Literal["persons_ever", "at_once"]
    per: Literal["ever", "year", "month"] = "ever"
    carries_over: StrictBool = False
    fact: Slug | None = Field(default=None, description="The fact that says to which group somebody belongs")
    groups: dict[str, Slug] = Field(default_factory=dict)
    sentence: Text
    source: Slug

    @model_validator(mode="after")
    def _parted(self) -> Self:
        if (self.fact is None) != (not self.groups):
            raise ValueError("`fact` and `groups` do not go together; expected both, or neither")
        return self


class Suspension(Strict):
    """A pause that moves the end: how long each may be, and how far back it may be dated; null: no limit was read."""

    each: Slug | None = None
    backdated: Slug | None = None
    source: Slug


class Prolongation(Strict):
    """A reason to prolong: how long each time, how long in all, and how far around the end it may be asked for."""

    reason: Slug
    title: Text
    each: Slug
    total: Slug | None = None
    opens: Duration | None = None
    closes: Duration | None = None
    opinion: StrictBool = Field(default=False, description="Whether somebody else's opinion is needed")
    source: Slug


class Budget(Strict):
    """A length of time that is used up from an event on: a pause moves its end, a prolongation spends per reason.

    `wait` is how long nobody can have another one after it ended.
    """

    id: Slug
    title: Text
    length: Slug
    starts: Slug = "started"
    suspension: Suspension | None = None
    prolongations: tuple[Prolongation, ...] = ()
    wait: Slug | None = None
    source: Slug


class Step(Strict):
    """From how many on (a parameter) each of them costs how much (a parameter, in cents)."""

    at: Slug
    each: Slug


class Tariff(Strict):
    """What is due by how many there are: all of them at the rate of the step that the number reaches."""

    id: Slug
    title: Text
    counts: Slug = Field(description="What is counted, as a case or a caller names it")
    steps: tuple[Step, ...] = Field(min_length=1)
    source: Slug


class Transition(Strict):
    """How a policy takes over from another: which of the two governs what is pending, and what becomes of permits."""

    replaces: Path
    pending: Literal["at_filing", "at_decision", "more_favourable", "opt_in"]
    permits: Literal["keep", "convert", "expire"]
    sentence: Text
    source: Slug


class Note(Strict):
    """Something a person must weigh, or that this file leaves out: shown with every answer, never computed."""

    id: Slug
    sentence: Text
    source: Slug
